from pathlib import Path

import pytest

from casework.errors import ProtocolFault
from protocols.loader import load_protocols

SIXTH = Path(__file__).with_name("sixth.toml").read_text()
REAL = {"northmoor": "board@northmoor.example"}


def file(key: str, *changes: tuple[str, str]) -> str:
    """The sixth protocol under another key, with changes; each must find what it changes."""
    text = SIXTH
    for old, new in (('key = "sixth"', f'key = "{key}"'), *changes):
        assert old in text, old
        text = text.replace(old, new)
    return text


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def faults(folder: Path, **files: str) -> list[str]:
    with pytest.raises(ProtocolFault) as caught:
        load_protocols(write(folder, **files))
    return caught.value.faults


def test_the_shipped_protocols_are_the_five_and_sound() -> None:
    assert list(load_protocols()) == ["bedfordshire", "brighton-hove", "eastriding", "hips", "sewscb"]


def test_no_shipped_protocol_can_send_a_mail_before_the_board_gives_its_inbox() -> None:
    for key, board in load_protocols().items():
        assert board.protocol.inbox == f"inbox@{key}.invalid"


def test_every_fault_of_every_file_is_listed_at_once(tmp_path: Path) -> None:
    wrong = file(
        "northmoor",
        ('amount = 36, unit = "hours"', 'amount = 36, unit = "fortnights"'),
        ('amount = 2, unit = "working_days"', 'amount = 0, unit = "working_days"'),
        ('danger = "', 'dangr = "'),
        ("closes = 16:30:00", "opens = 19:00:00"),
        ("inbox@northmoor.invalid", "nowhere"),
    )
    unfit = file("unfit", ('safeguarding_tier = "safeguarding-lead"', 'safeguarding_tier = "lead"'))
    write(tmp_path, northmoor=wrong, broken="key = ", other=file("northmoor"), unfit=unfit)
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "extra.toml").write_text('[added]\ntomorrow = "Jubilee"\n')
    text = "\n".join(faults(tmp_path))
    for part in (
        "holidays/extra.toml: added.tomorrow: this is not a date",
        "northmoor.toml: pathways.resolution.steps[2].target.unit: write 'working_days', 'days', 'hours'",
        "northmoor.toml: pathways.resolution.steps[4].limit.amount: write at least 1 here; the file says 0",
        "northmoor.toml: danger: this key is missing; add it.",
        "northmoor.toml: dangr: there is no such key; remove it or check its spelling.",
        "northmoor.toml: hours: the times must be in the order",
        "northmoor.toml: inbox:",
        "broken.toml: the file is not valid TOML",
        "other.toml: key: it is 'northmoor'; it must be the file's own name, 'other'.",
        "unfit.toml: safeguarding_tier: there is no tier 'lead'; the tiers are: practitioner, line-manager",
    ):
        assert part in text


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        f"{tmp_path.name}: there is no protocol file; add one, for example hips.toml."
    ]


def test_the_digest_changes_with_the_file(tmp_path: Path) -> None:
    before = load_protocols(write(tmp_path, northmoor=file("northmoor")))["northmoor"].digest
    changed = file("northmoor", ("amount = 36", "amount = 24"))
    assert load_protocols(write(tmp_path, northmoor=changed))["northmoor"].digest != before


def test_a_board_without_an_inbox_of_its_own_cannot_be_served(tmp_path: Path) -> None:
    write(tmp_path, northmoor=file("northmoor"))
    with pytest.raises(ProtocolFault, match="set the Board's own address there, or with BOARD_INBOX"):
        load_protocols(tmp_path, inboxes={})
    served = load_protocols(tmp_path, inboxes=REAL)
    assert served["northmoor"].protocol.inbox == "board@northmoor.example"


def test_an_inbox_for_a_board_that_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path, northmoor=file("northmoor"))
    with pytest.raises(ProtocolFault, match=r"BOARD_INBOX names 'hops', and there is no hops\.toml"):
        load_protocols(tmp_path, inboxes=REAL | {"hops": "a@b.example"})


def test_only_the_named_boards_are_served_and_the_others_need_no_inbox_nor_be_finished(
    tmp_path: Path,
) -> None:
    write(tmp_path, northmoor=file("northmoor"), southmoor=file("southmoor"), draft="key = ")
    assert list(load_protocols(tmp_path, inboxes=REAL, boards={"northmoor"})) == ["northmoor"]


def test_a_board_to_serve_that_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path, northmoor=file("northmoor"))
    with pytest.raises(ProtocolFault) as caught:
        load_protocols(tmp_path, inboxes=REAL | {"hops": "a@b.example"}, boards={"northmoor", "hops", "hups"})
    assert caught.value.faults == [
        "BOARD_INBOX names 'hops', and there is no hops.toml; correct one of them.",
        "BOARD_INBOX names 'hups', and there is no hups.toml; correct one of them.",
    ]


def test_to_serve_no_board_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ProtocolFault, match="No Board is to be served"):
        load_protocols(write(tmp_path, northmoor=file("northmoor")), boards=[])
