"""What only the local folders do: the demo looks into them, and no address leads out of them."""

from pathlib import Path

import pytest

from mail.local import LocalMail
from services.ports import OutgoingMail, Permanent

ADDRESS = "accord@accord.example"


def send(local: LocalMail, recipient: str, text: str = "Hello", sender: str = "jo@school.example") -> None:
    local.send(OutgoingMail("<1@accord.example>", sender, recipient, f"Subject: {text}\r\n\r\n".encode()))


def test_the_demo_sees_every_mailbox_and_every_message_in_order(tmp_path: Path) -> None:
    local = LocalMail(tmp_path, ADDRESS, 1000)
    assert local.mailboxes() == [] and local.messages("sam@council.example") == []
    for text in ("first", "second"):
        send(local, "Sam@Council.example", text)
    send(local, "accord+c1-p1-x@accord.example")
    assert local.mailboxes() == [ADDRESS, "sam@council.example"]
    assert [b"second" in message.raw for message in local.messages("sam@council.example")] == [False, True]


def test_the_demo_still_sees_what_accord_has_read(tmp_path: Path) -> None:
    local = LocalMail(tmp_path, ADDRESS, 1000)
    send(local, ADDRESS, "first")
    (before,) = local.messages(ADDRESS)
    for mail in local.waiting(10):
        local.done(mail)
    send(local, ADDRESS, "second")
    assert [message.key == before.key for message in local.messages(ADDRESS)] == [True, False]


@pytest.mark.parametrize(
    "recipient",
    ["a/b@x.example", "%2e%2e@x.example", "~root@x.example", "siân@x.example", "*?|`$(x)@x.example"],
)
def test_any_legal_address_has_a_folder_of_its_own_inside(tmp_path: Path, recipient: str) -> None:
    inside = tmp_path / "mail"
    local = LocalMail(inside, ADDRESS, 1000)
    try:
        send(local, recipient)
    except Permanent:
        assert recipient == "*?|`$(x)@x.example"
    else:
        assert local.mailboxes() == [recipient]
        assert len(local.messages(recipient)) == 1
    assert [path.name for path in tmp_path.iterdir()] in ([], ["mail"])


@pytest.mark.parametrize("address", ["..", "../other", "", "/etc", "a@b/../../c"])
def test_looking_into_a_mailbox_leads_nowhere_else(tmp_path: Path, address: str) -> None:
    with pytest.raises(Permanent, match="e-mail address"):
        LocalMail(tmp_path / "mail", ADDRESS, 1000).messages(address)


def test_only_one_of_two_opens_a_message_first(tmp_path: Path) -> None:
    local = LocalMail(tmp_path, ADDRESS, 1000)
    send(local, "sam@council.example")
    (key,) = local.keys("sam@council.example", unread=True)
    assert [local.mark_read("sam@council.example", key) for _ in range(2)] == [True, False]
    assert local.keys("sam@council.example", unread=True) == []
    assert local.message("sam@council.example", key) is not None
    assert local.message("sam@council.example", "../new/x") is None


def test_an_empty_sender_is_allowed_as_bounces_have_it(tmp_path: Path) -> None:
    local = LocalMail(tmp_path, ADDRESS, 1000)
    send(local, ADDRESS, sender="")
    assert local.messages(ADDRESS)[0].raw.startswith(b"Return-Path: <>\r\n")


def test_a_sender_that_would_forge_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Permanent):
        send(LocalMail(tmp_path, ADDRESS, 1000), ADDRESS, sender="jo@school.example>\r\nX-Forged: yes")


def test_an_address_too_long_for_a_file_name_is_refused_for_good(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="too long"):
        send(LocalMail(tmp_path, ADDRESS, 1000), "ŵ" * 32 + "@" + "ŵ" * 30 + ".example")


def test_a_header_without_an_end_is_cut_rather_than_read_whole(tmp_path: Path) -> None:
    local = LocalMail(tmp_path, ADDRESS, 1000)
    local.send(OutgoingMail("<1@x>", "jo@school.example", ADDRESS, b"Subject: x" * 100_000))
    (mail,) = local.waiting(1)
    assert not mail.whole and mail.size > 1_000_000 and len(mail.raw) == 256 * 1024
