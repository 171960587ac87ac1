"""What is wrong with a mailbox is said, and nothing else, in sentences that say what to do."""

import re
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mail.local import LocalMail
from tests.mail.check.changes import bounced, calendar, instead, lost_to_plus_addresses, without
from tests.mail.check.conftest import OTHER, Change, Moved, Post, check, failed, waiting
from tests.mail.conftest import MAX_BYTES
from tests.mail.ews import Fault
from tests.mail.faulty_imap import FaultyImap
from tests.mail.faulty_smtp import FaultySmtp


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?= [A-Z]|$)", text))


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        (lambda raw: None, "arrival", r"took a mail to accord.* and it did not arrive in 6 seconds\."),
        (bounced, "arrival", "an answer about it came in its place"),
        (
            lost_to_plus_addresses,
            "plus_delivery",
            r"Mail to a plus-address did not arrive in 6 seconds\.",
        ),
        (
            instead(rb"^(From:[^+]*)\+c0-p0-\w+", rb"\1"),
            "plus_sending",
            r"From was changed to accord\d+@accord\.example",
        ),
        (without(b"X-Auto-Response-Suppress"), "headers", ": X-Auto-Response-Suppress"),
        (
            instead(rb"^Message-ID: .*\r$", b"Message-ID: <new@x.example>\r"),
            "headers",
            r"their way: Message-ID\.",
        ),
        (instead(rb"text/calendar", b"text/plain"), "invite", "its text/calendar part is gone"),
        (instead(rb"; method=REQUEST", b""), "invite", "no longer marked method=REQUEST"),
        (calendar(b"METHOD:REQUEST", b"METHOD:PUBLISH"), "invite", "METHOD is no longer REQUEST"),
        (calendar(b"UID:check", b"UID:other"), "invite", "UID was changed"),
        (calendar(b"RSVP=TRUE", b"RSVP=FALSE"), "invite", r"no longer asks for an answer \(RSVP\)"),
        (calendar(b"BEGIN:VEVENT", b"BEGIN:VNOTHING"), "invite", "calendar cannot be read"),
    ],
)
def test_what_goes_wrong_on_the_way_is_said_and_nothing_else(
    post: Post, change: Change, name: str, said: str
) -> None:
    post.change = change
    results, _ = post.check()
    faults = failed(results)
    assert list(faults) == [name]
    assert re.search(said, faults[name]), faults[name]
    # What is wrong, what to do about it, and which other scheme could be set.
    assert sentences(faults[name]) == (3 if name.startswith("plus") else 2), faults[name]
    assert not any(b"Accord checks its mailbox" in raw for raw in waiting(post.mail)) or name == "arrival"


@pytest.mark.parametrize("name", [b"Auto-Submitted", b"X-Accord-Loop"])
def test_a_field_is_missed_where_the_system_should_keep_it(post: Post, name: bytes) -> None:
    post.change = without(name)
    results, _ = post.check()
    notes = [each.said for each in results if each.outcome == "note" and name.decode() in each.said]
    # What Microsoft Graph is known to drop is nobody's fault.
    is_graph = post.kind == "graph"
    assert (list(failed(results)), len(notes)) == (([], 1) if is_graph else (["headers"], 0))


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_wrong_is_said(post: Post, hours: int) -> None:
    post.moved.moment += timedelta(hours=hours)
    faults = failed(post.check()[0])
    assert list(faults) == ["clock"]
    how = "ahead of" if hours > 0 else "behind"
    assert re.search(rf"this machine is 60 minutes {how} that of the mailbox\. Let this", faults["clock"])


def test_a_mailbox_that_is_crowded_is_not_read_for_ever(address: str, tmp_path: Path) -> None:
    (tmp_path / address / "new").mkdir(parents=True)
    for number in range(200):
        (tmp_path / address / "new" / f"{number:020d}").write_bytes(OTHER)
    faults = failed(check(LocalMail(tmp_path, address, MAX_BYTES), address, Moved())[0])
    assert list(faults) == ["reading"]
    assert "At least 200 messages wait" in faults["reading"]


def test_what_accord_itself_took_is_not_called_lost(post: Post) -> None:
    post.change = lambda raw: None
    results, told = post.check(taken=True)
    assert "Stop Accord" in failed(results)["arrival"]
    assert told[0].startswith("Accord has read this mailbox just now.")
    assert len([line for line in told if line.startswith("Sending")]) == 1


@pytest.mark.parametrize("post", ["smtp+imap"], indirect=True)
def test_mail_that_comes_late_is_recognised_and_all_of_ours_is_taken_out(
    post: Post, smtp: FaultySmtp, imap: FaultyImap
) -> None:
    deliver, first_look = post.moved.meanwhile, post.moved.moment + timedelta(seconds=8)
    post.moved.meanwhile = lambda: deliver() if post.moved.moment > first_look else None
    results, told = post.check()
    assert failed(results) == {}
    assert len([line for line in told if line.startswith("Sending")]) == 2
    assert (imap.messages, len(imap.folders["Accord-done"])) == ({1: OTHER}, 2)


@pytest.mark.parametrize("post", ["local"], indirect=True)
def test_the_wait_is_shown(post: Post) -> None:
    post.change = lambda raw: None
    assert "Waiting for it: another 50 seconds at most …" in post.check(wait=60)[1]


SMTP = {
    "sender": {"MAIL": ["550 5.7.60 SendAsDenied"] * 2},
    "recipient": {"RCPT": ["550 5.1.1 No such user"]},
    "all": {"BODY": ["550 5.7.1 Refused by policy"] * 3},
    "later": {"RCPT": ["451 4.7.1 Greylisted"] * 3},
    "busy": {"RCPT": ["452 4.5.3 Too many messages, slow down"]},
}
IMAP = {
    "done": {"MOVE": ["NO [OVERQUOTA] Full"]},
    "login": {"AUTHENTICATE": ["NO [AUTHENTICATIONFAILED] Wrong"]},
    "reading": {"SEARCH": ["NO [SERVERBUG] Broken"]},
}
EXCHANGE = {
    "sender": [Fault("error", "CreateItem", code="ErrorSendAsDenied")] * 2,
    "recipient": [Fault("error", "CreateItem", code="ErrorInvalidRecipients")],
    "all": [Fault("error", "CreateItem", code="ErrorQuotaExceeded")] * 3,
    "later": [Fault("error", "CreateItem", code="ErrorInternalServerError")] * 3,
    "busy": [Fault("busy", "CreateItem", seconds=300)],
    "done": [Fault("error", "MoveItem", code="ErrorAccessDenied")],
    "login": [Fault("status", "FindFolder", status=401)],
    "reading": [Fault("status", "FindItem", status=403)],
}
GRAPH: dict[str, dict[str, Any]] = {
    "sender": {"on": "sendMail", "status": 400, "code": "ErrorSendAsDenied", "times": 2},
    "recipient": {"on": "sendMail", "status": 400, "code": "ErrorInvalidRecipients"},
    "all": {"on": "sendMail", "status": 403, "code": "ErrorAccessDenied", "times": 3},
    "later": {"on": "sendMail", "status": 502, "times": 3},
    "busy": {"on": "sendMail", "status": 429, "headers": {"Retry-After": "300"}},
    "done": {"on": "/move", "status": 403, "code": "ErrorAccessDenied"},
    "reading": {"on": "/messages", "status": 403, "code": "ErrorAccessDenied"},
}


def plan(post: Post, request: pytest.FixtureRequest, what: str) -> None:
    """`what` goes wrong with this mail system, in its own way."""
    if post.kind == "smtp+imap":
        request.getfixturevalue("smtp").faults.update(deepcopy(SMTP.get(what, {})))
        request.getfixturevalue("imap").faults.update(deepcopy(IMAP.get(what, {})))
    elif post.kind == "exchange":
        request.getfixturevalue("ews").plan(*EXCHANGE[what])
    elif what == "login":
        request.getfixturevalue("double").sign_in.refused = 7000215
    else:
        request.getfixturevalue("double").fault("answer", **GRAPH[what])


@pytest.mark.parametrize(
    ("what", "name", "said"),
    [
        ("sender", "plus_sending", r"Mail from a plus-address is refused \(.*MAIL_ADDRESSES=mailbox"),
        ("recipient", "plus_delivery", r"Mail to a plus-address is refused \(.*MAIL_ADDRESSES=mailbox"),
        ("all", "sending", "Ask "),
        ("later", "sending", r"\. Run the check again in some minutes; if it lasts"),
        ("busy", "sending", r"\. Run the check again in (?:60|300) seconds\.$"),
        ("done", "done", r"Ask |make room"),
        ("login", "found", "Check |wrong"),
        ("reading", "reading", "Ask |ask "),
    ],
)
@pytest.mark.parametrize("post", ["smtp+imap", "exchange", "graph"], indirect=True)
def test_what_a_server_refuses_is_said_and_nothing_else(
    post: Post, request: pytest.FixtureRequest, what: str, name: str, said: str
) -> None:
    plan(post, request, what)
    faults = failed(post.check()[0])
    assert list(faults) == [name]
    assert re.search(said, faults[name]), faults[name]
