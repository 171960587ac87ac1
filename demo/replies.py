"""Answers as real mail programs and mail systems write them: a reply, an out-of-office note, a
delivery failure, an answer to an invite. Each comes back as bytes, ready to be sent."""

import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal
from uuid import uuid4

from icalendar import Calendar, Event, vCalAddress, vText

from casework.calendar import LONDON
from casework.errors import NotPossible
from demo.mailboxes import Invite, Letter
from mail.mime import address_header, multipart, part, text_header, text_part
from mail.render import one_line
from services.ports import OutgoingMail

Attendance = Literal["ACCEPTED", "DECLINED", "TENTATIVE"]
_SAID = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}


def reply(letter: Letter, words: str, now: datetime) -> OutgoingMail:
    """The owner of the mailbox answers, above the quoted mail. `now` is aware."""
    written = words.replace("\r\n", "\n").strip()
    body = text_part("plain", f"{written}\n\n{_quoted(letter)}")
    return _mail(letter, f"Re: {_subject(letter)}", body, now)


def out_of_office(letter: Letter, now: datetime) -> OutgoingMail:
    """An automatic reply, marked as RFC 3834 5 asks. `now` is aware."""
    words = "I am on leave and will answer when I am back.\nIf it cannot wait, ring our office."
    extra = text_header("Auto-Submitted", "auto-replied")
    subject = f"Automatic reply: {_subject(letter)}"
    return _mail(letter, subject, text_part("plain", words), now, extra)


def delivery_failure(letter: Letter, now: datetime) -> OutgoingMail:
    """What a mail system sends about an address that does not exist (RFC 3464). `now` is aware."""
    domain = letter.address.rpartition("@")[2]
    told = f"Your message to {letter.address} could not be delivered.\nThere is no such mailbox here."
    status = (
        f"Reporting-MTA: dns; mail.{domain}\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 There is no such mailbox here\r\n"
    )
    report = multipart(
        "report; report-type=delivery-status",
        _boundary(),
        [
            text_part("plain", told),
            _as_it_is("message/delivery-status", status),
            _as_it_is("text/rfc822-headers", "\r\n".join(letter.header.splitlines()) + "\r\n"),
        ],
    )
    # The answer goes to the envelope sender, and has none itself (RFC 5321 4.5.5).
    recipient = letter.message.return_path or letter.message.sender_email
    message_id = _message_id(domain)
    header = (
        address_header("From", "Mail Delivery System", f"mailer-daemon@{domain}")
        + address_header("To", "", recipient)
        + text_header("Subject", "Undelivered Mail Returned to Sender")
        + text_header("Auto-Submitted", "auto-replied")
        + _dated(message_id, now)
    )
    return OutgoingMail(message_id, "", recipient, header.encode() + report)


def attendance(
    letter: Letter, partstat: Attendance, now: datetime, start: datetime | None = None
) -> OutgoingMail:
    """The owner answers an invite: an iTIP REPLY (RFC 5546 3.2.3), or, where `start` is given, a COUNTER that proposes
    this time (3.2.7). `now` and `start` are aware.

    Raises NotPossible where the mail holds no invite that can be answered.
    """
    invite = letter.invite
    if invite is None or invite.method != "REQUEST":
        raise NotPossible("This mail holds no invite that can be answered.")
    said, method = _SAID[partstat], "REPLY"
    if start is not None:
        start = start.astimezone(UTC)
        invite = replace(invite, starts=start, ends=start + (invite.ends - invite.starts))
        said, method = "New time proposed", "COUNTER"
    event = _calendar(letter, invite, partstat, now, method, f"{said}: {invite.title}")
    calendar = part(f"text/calendar; charset=utf-8; method={method}", event)
    words = text_part("plain", f"{letter.owner_name}: {said.lower()}")
    body = multipart("alternative", _boundary(), [words, calendar])
    return _mail(letter, f"{said}: {invite.title}", body, now)


def _calendar(letter: Letter, invite: Invite, partstat: str, now: datetime, method: str, title: str) -> bytes:
    attendee = vCalAddress(f"mailto:{letter.address}")
    attendee.params["PARTSTAT"] = vText(partstat)
    attendee.params["CN"] = vText(letter.owner_name.replace('"', ""))
    event = Event()
    event.add("uid", invite.uid)
    event.add("sequence", invite.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", invite.starts)
    event.add("dtend", invite.ends)
    event.add("summary", title)
    event.add("organizer", vCalAddress(invite.organizer))
    event.add("attendee", attendee)
    calendar = Calendar()
    for name, value in (("prodid", "-//Accord demo//EN"), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _mail(letter: Letter, subject: str, body: bytes, now: datetime, extra: str = "") -> OutgoingMail:
    recipient = letter.message.sender_email
    message_id = _message_id(letter.address.rpartition("@")[2])
    header = (
        address_header("From", one_line(letter.owner_name), letter.address)
        + address_header("To", one_line(letter.sender_name), recipient)
        + text_header("Subject", one_line(subject))
        + text_header("In-Reply-To", letter.message.message_id)
        + text_header("References", " ".join([*letter.message.references, letter.message.message_id]))
        + extra
        + _dated(message_id, now)
    )
    return OutgoingMail(message_id, letter.address, recipient, header.encode() + body)


def _dated(message_id: str, now: datetime) -> str:
    return (
        text_header("Date", format_datetime(now.astimezone(LONDON)))
        + text_header("Message-ID", message_id)
        + text_header("MIME-Version", "1.0")
    )


def _subject(letter: Letter) -> str:
    return letter.message.subject.removeprefix("Re: ")


def _quoted(letter: Letter) -> str:
    when = f" {letter.sent_at.astimezone(LONDON):%a, %d %b %Y at %H:%M}" if letter.sent_at else ""
    text = letter.message.text.replace("\r\n", "\n").strip()
    quoted = textwrap.indent(text, "> ", lambda line: True)
    return f"On{when}, {letter.sender_name} <{letter.message.sender_email}> wrote:\n{quoted}\n"


def _as_it_is(content_type: str, text: str) -> bytes:
    """A leaf in plain sight: RFC 3464 2.1 wants the report's own fields in 7bit."""
    plain = text.encode("ascii", "replace")
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n".encode() + plain


def _boundary() -> str:
    return f"=_{uuid4().hex}"


def _message_id(domain: str) -> str:
    return f"<{uuid4().hex}@{domain}>"
