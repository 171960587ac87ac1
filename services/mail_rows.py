"""A mail as the lists and histories of Board staff show it, and what to say where the mail system is in trouble."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casework.case import Case
from casework.sentence import Sentence
from services import mail_view
from services.history import Line
from services.outbox import OutboxItem
from services.reasons import said
from services.storage import InboxItem
from services.tongues import ENGLISH, Language
from services.words import span, stamp, undelivered

LATE = timedelta(minutes=5)
STATES = {
    "queued": "Waiting to be sent",
    "sending": "Being sent",
    "retry": "Being tried again",
    "sent": "Sent",
    "failed": "Failed",
}
# What Board staff said that a mail means.
FILED_AS = {
    "agreed": "The e-mail from {sender} of {when} was filed as agreed",
    "not_agreed": "The e-mail from {sender} of {when} was filed as not agreed",
    "withdraw": "The e-mail from {sender} of {when} was filed as withdrawn",
    "resolved": "The e-mail from {sender} of {when} was filed as resolved",
    "held": "What came of the meeting was recorded from the e-mail from {sender} of {when}",
    "not_held": "What came of the meeting was recorded from the e-mail from {sender} of {when}",
    "nothing": "The e-mail from {sender} of {when} was filed as no answer",
}


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of ours in a list; `state` in words, `error` is the mail system's own sentence. `seen_to_by`: see
    services/outbox.py."""

    id: int
    reference: str
    recipient: str
    subject: str
    state: str
    failed: bool
    error: str
    attempts: int
    seen_to_by: str = ""


@dataclass(frozen=True, slots=True)
class TriedAgain:
    """So many mails to one address that are being tried again for the same reason, and the number of one of them."""

    recipient: str
    error: str
    count: int
    mail: int


def tried_again(troubled: Iterable[OutboxItem]) -> list[TriedAgain]:
    """Those that are being tried again, by address and reason."""
    found: dict[tuple[str, str], list[int]] = {}
    for mail in troubled:
        if mail.state == "retry":
            found.setdefault((mail.mail.envelope_to, mail.error), []).append(mail.id)
    return [TriedAgain(*told, len(mails), min(mails)) for told, mails in found.items()]


def trouble(troubled: Sequence[OutboxItem], language: Language) -> str:
    """What to say where the mail system itself is in trouble; empty otherwise."""
    trying = [mail for mail in troubled if mail.state == "retry"]
    if not trying:
        return ""
    count = len(trying)
    told = language.plural(
        "{count} e-mail is being tried again.", "{count} e-mails are being tried again.", count
    )
    why = next(
        (undelivered(mail.error, language) for mail in trying if mail.error),
        language.say("The mail system does not take it."),
    )
    return f"{told.format(count=count)} {why}"


def mail_row(mail: OutboxItem, language: Language = ENGLISH) -> MailRow:
    """The mail as a list shows it."""
    late = mail.sent_at - mail.created_at if mail.sent_at else timedelta(0)
    state = language.say(STATES[mail.state])
    if late > LATE:
        state = language.say("Sent {length} after it was written").format(length=span(late, language))
    return MailRow(
        id=mail.id,
        reference=mail.reference,
        recipient=mail.mail.envelope_to,
        subject=mail_view.heading(mail.mail.raw)[0] if mail.mail.raw else "",
        state=state,
        failed=mail.state == "failed",
        error=mail.error if mail.state in ("failed", "retry") else "",
        attempts=mail.attempts,
        seen_to_by=mail.seen_to_by,
    )


def sent_line(case: Case, mail: OutboxItem, language: Language) -> Line:
    """A mail of ours in the history of its case."""
    subject, date = mail_view.heading(mail.mail.raw)
    party = case.party(mail.party)
    to = party.person.name if party else mail.mail.envelope_to
    text = language.say(Sentence("E-mail to {who}: {subject}", who=to, subject=subject))
    return Line(date, "Accord", text, "", "sent", mail.id)


def received_line(item: InboxItem, language: Language) -> Line:
    """A mail that came in, with why it is held or what became of it."""
    sender = item.sender or Sentence("an unknown sender")
    subject = item.subject or Sentence("no subject")
    text = language.say(Sentence("E-mail from {sender}: {subject}", sender=sender, subject=subject))
    by = item.sender or language.say("unknown")
    return Line(item.received_at, by, text, said(item.reason, language), "received", item.id)


def filed_line(item: InboxItem, language: Language) -> Line | None:
    """When Board staff said what a mail means, and who did: what it means counts from when it came. None where nobody
    has had to."""
    if item.state != "filed" or not item.handled_by or item.handled_at is None:
        return None
    told = {"sender": item.sender or Sentence("an unknown sender"), "when": stamp(item.received_at, language)}
    text = language.say(Sentence(FILED_AS.get(item.verdict, FILED_AS["nothing"]), **told))
    return Line(item.handled_at, item.handled_by, text, "", "received", item.id)
