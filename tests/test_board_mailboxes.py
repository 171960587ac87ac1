"""A Board's own mailbox, by settings with its name before them."""

import pytest

from settings import SettingsFault, load_settings
from tests.test_settings import REAL

OWN = {
    "HIPS__MAIL_ADDRESS": "accord@hips.example",
    "HIPS__IMAP_USER": "hips",
    "HIPS__IMAP_PASSWORD": "imap-secret",
}


def faults(**changes: str) -> list[str]:
    with pytest.raises(SettingsFault) as caught:
        load_settings(REAL | changes)
    return caught.value.faults


def test_what_is_not_given_for_the_board_is_as_for_all() -> None:
    s = load_settings(REAL | OWN | {"SMTP_HOST": "out.board.example", "MAIL_NAME": "Accord here"})
    hips = s.board_mailboxes["hips"]
    assert (hips.mail_address, hips.imap_user, hips.smtp_host) == (
        "accord@hips.example",
        "hips",
        "out.board.example",
    )
    assert (s.mail_address, hips.mail_name) == (REAL["MAIL_ADDRESS"], "Accord here")
    assert "imap-secret" not in repr(s)


def test_a_board_may_be_in_another_mail_system() -> None:
    graph = {
        "BRIGHTON_HOVE__MAIL": "graph",
        "BRIGHTON_HOVE__MAIL_ADDRESS": "accord@bh.example",
        "BRIGHTON_HOVE__GRAPH_TENANT": "bh.onmicrosoft.com",
        "BRIGHTON_HOVE__GRAPH_CLIENT_ID": "1234",
        "BRIGHTON_HOVE__GRAPH_SECRET": "s3cret",
    }
    own = load_settings(REAL | graph).board_mailboxes["brighton-hove"]
    assert (own.mail, own.mail_per_minute, own.mail_per_day) == ("graph", 30, 10_000)


def test_without_any_there_is_one_mailbox() -> None:
    assert load_settings(REAL).board_mailboxes == {}
    # Other programs' names have two underscores, too.
    assert load_settings(REAL | {"FOO__BAR": "1"}).board_mailboxes == {}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"HIPS__IMAP_USER": "hips"},
            "HIPS__MAIL_ADDRESS is required beside other settings that begin with HIPS__. "
            "Put it in the environment or in .env.",
        ),
        (
            {**OWN, "HIPS__SMTP_PORT": "many"},
            "For hips (settings that begin with HIPS__): SMTP_PORT must be a whole number from 1 to 65535, not 'many'.",
        ),
        (
            {**OWN, "HIPS__MAIL_MAX_MB": "5"},
            "HIPS__MAIL_MAX_MB cannot be set for one Board alone: set MAIL_MAX_MB for all.",
        ),
        (
            {**OWN, "HIPS__IMAP_PASSWORT": "x"},
            "HIPS__IMAP_PASSWORT is no setting: correct what stands behind the two underscores.",
        ),
        (
            {"LEEDS__MAIL_ADDRESS": "accord@leeds.example"},
            "LEEDS__MAIL_ADDRESS is for no Board: what stands before the two underscores is one of BEDFORDSHIRE, "
            "BRIGHTON_HOVE, EASTRIDING, HIPS, SEWSCB.",
        ),
        (
            {**OWN, "HIPS__MAIL_ADDRESS": "Accord@Board.example"},
            "HIPS__MAIL_ADDRESS is the same as MAIL_ADDRESS: a Board’s own mailbox must be its alone. Give it its own, "
            "or remove the settings that begin with HIPS__.",
        ),
        (
            {"HIPS__MAIL_ADDRESS": "accord@hips.example"},
            "HIPS__IMAP_USER is the same as IMAP_USER: a Board’s own mailbox must be its alone. Give it its own, "
            "or remove the settings that begin with HIPS__.",
        ),
        (
            {**OWN, "BOARD_INBOX": "hips=accord@hips.example"},
            "For hips (settings that begin with HIPS__): BOARD_INBOX must not be MAIL_ADDRESS: Accord would write to "
            "itself.",
        ),
    ],
)
def test_one_fault_gives_one_sentence(changes: dict[str, str], fault: str) -> None:
    assert faults(**changes) == [fault]


@pytest.mark.parametrize(
    "more",
    [
        {"HIPS__IMAP_USER": REAL["IMAP_USER"].upper()},
        {"HIPS__IMAP_USER": REAL["IMAP_USER"], "HIPS__IMAP_FOLDER": "Inbox"},
    ],
    ids=["user", "folder"],
)
def test_one_mailbox_is_known_in_capitals_too(more: dict[str, str]) -> None:
    assert any("the same as IMAP_USER" in each for each in faults(**OWN | more))
