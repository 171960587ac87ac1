"""Who wrote this: a person, a calendar program for a person, a mail server, or some other machine?

An ordered table of small rules; the first that holds decides, and says why. Machines are never answered, and
what they write never moves a case.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reading.bounce import ARRIVED, bounces_of, from_mail_server, is_report
from reading.explicit import Stance, explicit
from reading.htmltext import text_of_html
from reading.meeting import ANSWERS, read_meeting
from reading.message import Message
from reading.newtext import new_text

Kind = Literal["person", "automatic", "bounce", "meeting"]


@dataclass(frozen=True, slots=True)
class Author:
    """What kind of author a mail has, which rule says so, and why, to be read on after a colon."""

    name: Kind
    rule: str
    reason: str


_LISTS = frozenset({"bulk", "junk", "list"})
_LONGEST = 20_000
_AUTOMATIC_SUBJECT = re.compile(
    r"(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office( (auto)?reply| message)?"
    r"|automatische antwort|réponse automatique|(?:ateb|ymateb|neges) awtomatig|allan o['’]r swyddfa"
    r"|i ffwrdd o['’]r swyddfa|meeting forward notification)\s*(:|$|re:)",
    re.IGNORECASE,
)


def meeting_method(message: Message) -> str:
    """METHOD of the calendar part (`reading.meeting.METHODS`); "" where there is none."""
    if message.calendar is None:
        return ""
    return read_meeting(message.calendar, labelled=message.calendar_method).method


def kind_of(message: Message, raw: bytes = b"") -> Author:
    """Apply the rules in order.

    Args:
        raw: the mail as it came. With it, reports of mail servers that follow no standard are known for bounces.
    """
    for rule in RULES:
        if not (reason := rule.holds(message)):
            continue
        if rule.kind == "automatic" and raw and (odd := bounces_of(message, raw)):
            return Author("bounce", "odd delivery report", odd[0].reason)
        return Author(rule.kind, rule.name, reason)
    return Author("person", "none", "nothing shows that a machine wrote it")


def passed_on(message: Message) -> bool:
    """Whether a list or a machine has sent it on, by its header: its words may still be a person's."""
    submitted = message.header("auto-submitted").lower().startswith("auto-forwarded")
    through_a_list = message.header("precedence").strip().lower() in _LISTS or message.header("list-id")
    return submitted or bool(through_a_list)


def said_outright(message: Message) -> frozenset[Stance]:
    """What the mail says in so many words, on any line of its own: AGREED, NOT AGREED, both or neither.

    No machine writes such a line, whatever the header says; "ours" and quotations are left out.
    """
    texts = [message.text, text_of_html(message.html)] if message.html else [message.text]
    lines = [line for text in texts for line in new_text(text)[:_LONGEST].splitlines()]
    return frozenset(found.stance for line in lines if (found := explicit(line)))


def _calendar_answer(message: Message) -> str:
    method = meeting_method(message)
    return f"a calendar {method}" if method in ANSWERS else ""


def _delivery_report(message: Message) -> str:
    found = bounces_of(message)
    return found[0].reason if found else ""


def _receipt(message: Message) -> str:
    """RFC 8098; Exchange also answers with a subject alone, and marks delivery receipts as reports of 2.x.x."""
    if message.report_type == "disposition-notification":
        return "a read receipt"
    arrived = message.delivery_status and all(each.action in ARRIVED for each in message.delivery_status)
    return "a delivery receipt" if arrived and is_report(message) else ""


def _our_own(message: Message) -> str:
    return "one of our own mails, come back" if message.header("x-accord-loop") else ""


def _auto_submitted(message: Message) -> str:
    # RFC 3834 §5: anything but "no", which may be followed by parameters or a comment.
    value = re.split(r"[;\s(]", message.header("auto-submitted").lower(), maxsplit=1)[0]
    return f"a mail system has marked it so (Auto-Submitted: {value})" if value not in ("", "no") else ""


def _autoresponder(message: Message) -> str:
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"):
        if message.header(name).lower() not in ("", "no"):
            return f"a mail system has marked it so ({name})"
    return ""


def _precedence(message: Message) -> str:
    value = message.header("precedence").lower()
    return (
        f"it is marked as sent to many, or by a machine (Precedence: {value})"
        if value in _LISTS | {"auto_reply"}
        else ""
    )


def _empty_return_path(message: Message) -> str:
    return (
        "it says that nobody is to answer it (its Return-Path is empty)" if message.return_path == "" else ""
    )


def _report(message: Message) -> str:
    return "a report of a mail server" if message.content_type == "multipart/report" else ""


def _mail_server(message: Message) -> str:
    return f"it is from {message.sender_email}, a mail server" if from_mail_server(message) else ""


def _subject(message: Message) -> str:
    # Only at the start: "RE: Automatic reply: …" is a person who answers a machine.
    found = _AUTOMATIC_SUBJECT.match(message.subject)
    return f"its subject begins with “{found[0].strip()}”" if found else ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` gives the reason, or "" where the rule says nothing."""

    name: str
    kind: Kind
    holds: Callable[[Message], str]


# Calendar answers come first: Google marks those that people give as automatic.
RULES = (
    Rule("calendar answer", "meeting", _calendar_answer),
    Rule("delivery report", "bounce", _delivery_report),
    Rule("read receipt", "automatic", _receipt),
    Rule("our own mail", "automatic", _our_own),
    Rule("Auto-Submitted", "automatic", _auto_submitted),
    Rule("autoresponder", "automatic", _autoresponder),
    Rule("Precedence", "automatic", _precedence),
    Rule("empty Return-Path", "automatic", _empty_return_path),
    Rule("other report", "automatic", _report),
    Rule("mail server", "automatic", _mail_server),
    Rule("subject", "automatic", _subject),
)
