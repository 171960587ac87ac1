"""Mail that did not arrive: whom it was for, and whether trying again may help.

    delivery report (RFC 3464) ──▶ X-Failed-Recipients ──▶ flufl.bounce, for the servers that write as they like
                               ──▶ a mail server's words ──▶ Bounce(recipient, hard | soft)

Soft is a 4.x.x, a delay and a full mailbox (RFC 3463 x.2.2): the address is right. Hard is everything else.
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from functools import cache
from typing import Any

from reading import headers
from reading.message import DeliveryStatus, Message


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not reach `recipient` ("" where the report does not say whom).

    hard     the address is bad; otherwise the same mail may arrive later
    reason   what the mail server said
    trying   it is still at it by itself, so nothing is to be sent again
    """

    recipient: str
    hard: bool
    reason: str
    trying: bool = False


_BOUNCE_SUBJECT = re.compile(
    r"(undeliver|delivery status notification|mail delivery (failed|failure|system)|returned mail"
    r"|delivery (has )?failed|failure notice|message not delivered|warning: .*delayed|delivery delayed"
    r"|ni ellid (danfon|dosbarthu))",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay|not yet been delivered|will (?:keep|continue to) (?:try|be attempted)", re.IGNORECASE
)
_MAIL_SERVERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon", "maildelivery"}
ARRIVED = {"delivered", "relayed", "expanded"}
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])(\d\d)(?![\d.])")
_FULL = re.compile(
    r"(?:mail ?box|inbox|quota|storage|account)\b.{0,60}\b(?:full|exceeded|over ?quota|limit)"
    r"|(?:over|exceeded?) (?:its |the )?(?:\w+ )?quota"
    r"|quota exceeded|insufficient (?:disk|system) (?:space|storage)",
    re.IGNORECASE | re.DOTALL,
)
# What flufl.bounce is given at most: its patterns are for reports, which are short.
_LONGEST = 60_000
_MOST_LINES = 2_000


def bounces_of(message: Message, raw: bytes = b"") -> tuple[Bounce, ...]:
    """Whom a bounce is about; () where the mail is none.

    Args:
        raw: the mail as it came, for the reports that are not as RFC 3464 wants them.
    """
    if message.delivery_status:
        # A person may forward a bounce with its report; it is one only where a mail server sent it.
        reports = message.delivery_status if is_report(message) else ()
        return tuple(_of_report(report) for report in reports if report.action not in ARRIVED)
    if named := message.all_headers("x-failed-recipients"):
        failed = [address for value in named for address in headers.addresses(value)]
        return tuple(_in_words(address, message) for address in failed)
    if not (
        from_mail_server(message) or (message.return_path == "" and _BOUNCE_SUBJECT.match(message.subject))
    ):
        return ()
    if found := _not_standard(message, raw):
        return found
    return (_in_words("", message),) if _BOUNCE_SUBJECT.match(message.subject) else ()


def is_report(message: Message) -> bool:
    """Whether a mail server sent it, as far as a mail can say."""
    return (
        message.content_type == "multipart/report" or message.return_path == "" or from_mail_server(message)
    )


def from_mail_server(message: Message) -> bool:
    return message.sender_email.partition("@")[0] in _MAIL_SERVERS


def _of_report(report: DeliveryStatus) -> Bounce:
    said = " ".join(part for part in (report.status, report.diagnostic) if part) or "no reason given"
    trying = report.action == "delayed"
    hard = not trying and not _is_soft(report.status, report.diagnostic, refused=report.action == "failed")
    return Bounce(report.recipient, hard, said, trying)


def _is_soft(status: str, said: str, *, refused: bool) -> bool:
    """RFC 3463: class 4 may pass by itself; x.2.2 is a full mailbox, whatever its class."""
    found = _STATUS.search(status) or _STATUS.search(said)
    # Gateways give 5.0.0 or 5.2.0 for what their words say is a full mailbox.
    if _FULL.search(said):
        return True
    if found is not None:
        return found[1] == "4" or (found[2], found[3]) == ("2", "2")
    code = _CODE.search(status) or _CODE.search(said)
    return code[1] == "4" if code else not refused


def _in_words(recipient: str, message: Message) -> Bounce:
    told = f"{message.subject}\n{message.text[:3_000]}"
    trying = bool(_DELAYED.search(told))
    found = _STATUS.search(told)
    # The subject says no more than that it did not arrive.
    reason = (found[0] if found else message.subject) or "no reason given"
    return Bounce(recipient, not trying and not _is_soft("", told, refused=True), reason, trying)


def _not_standard(message: Message, raw: bytes) -> tuple[Bounce, ...]:
    """What flufl.bounce, Mailman's collection of odd reports, finds in it."""
    report = b"\n".join(raw[:_LONGEST].split(b"\n")[:_MOST_LINES])
    try:
        later, never = _all_failures()(message_from_bytes(report, policy=compat32))
    except Exception:
        # Some of its detectors raise on what they do not expect, and no mail may stop the others.
        return ()
    own = message.sender_email
    told = [
        _in_words(address, message) for each in sorted(never) if (address := _text(each)) and address != own
    ]
    waits = [
        Bounce(address, False, message.subject or "no reason given", trying=True)
        for each in sorted(later - never)
        if (address := _text(each)) and address != own
    ]
    return (*told, *waits)


@cache
def _all_failures() -> Any:
    # Loaded at the first odd report only: most workers never meet one.
    from flufl.bounce import all_failures

    # It logs the trace of every fault of its own on a broken report; we go on without that finding.
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    return all_failures


def _text(address: bytes | str) -> str:
    said = address.decode("utf-8", "replace") if isinstance(address, bytes) else address
    return next(iter(headers.addresses(said)), "")
