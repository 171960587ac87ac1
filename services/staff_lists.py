"""The lists of Board staff: what waits for somebody, and what is settled. Only of their own Boards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.case import Status
from services import mail_view
from services.history import step_title
from services.outbox import OutboxItem
from services.reasons import said
from services.sign_in import StaffMember
from services.storage import CaseLine, InboxItem
from services.tongues import ENGLISH, Language
from services.words import span, time_left
from services.world import World

PAGE = 50
LATE = timedelta(minutes=5)
STATES = {
    "queued": "Waiting to be sent",
    "sending": "Being sent",
    "retry": "Being tried again",
    "sent": "Sent",
    "failed": "Failed",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. `left` is the time left in words, empty where nothing runs."""

    line: CaseLine
    step: str
    overdue: bool
    left: str


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of ours in a list; `state` in words, `error` is the mail system's own sentence."""

    id: int
    reference: str
    recipient: str
    subject: str
    state: str
    failed: bool
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page. `more` says that there are further open cases than are shown."""

    open: list[CaseRow]
    unconfirmed: list[CaseRow]
    held: list[InboxItem]
    unclear: list[InboxItem]
    failed: list[MailRow]
    trouble: str
    more: bool


def overview(world: World, staff: StaffMember, page: int = 1, language: Language = ENGLISH) -> Overview:
    """Everything that waits for somebody; page `page` (from 1) of the open cases, in `language`."""
    now = world.clock.now()
    with world.store.reading() as uow:
        found = uow.cases.lines(staff.boards, only=Status.OPEN, skip=PAGE * (page - 1), limit=PAGE + 1)
        unconfirmed = uow.cases.lines(staff.boards, only=Status.UNCONFIRMED)
        held = [replace(item, reason=said(item.reason, language)) for item in uow.inbox.held(staff.boards)]
        troubled = uow.outbox.troubled(staff.boards)
    return Overview(
        open=[_row(world, line, now, language) for line in found[:PAGE]],
        unconfirmed=[_row(world, line, now, language) for line in unconfirmed],
        held=[item for item in held if item.verdict != "unclear"],
        unclear=[item for item in held if item.verdict == "unclear"],
        failed=[mail_row(mail, language) for mail in troubled],
        trouble=_trouble(troubled, language),
        more=len(found) > PAGE,
    )


def settled(
    world: World, staff: StaffMember, page: int = 1, language: Language = ENGLISH
) -> tuple[list[CaseRow], bool]:
    """Page `page` (from 1) of the cases that are over, the newest first; whether there are more."""
    with world.store.reading() as uow:
        found = uow.cases.lines(staff.boards, over=True, skip=PAGE * (page - 1), limit=PAGE + 1)
    now = world.clock.now()
    return [_row(world, line, now, language) for line in found[:PAGE]], len(found) > PAGE


def _row(world: World, line: CaseLine, now: datetime, language: Language) -> CaseRow:
    protocol = world.board(line.board).protocol
    # The Board's file may have lost a pathway since; the list is shown all the same.
    pathway = protocol.pathways.get(protocol.pathway_key(line.pathway))
    return CaseRow(
        line=line,
        step=language.say(step_title(pathway, line.step)) if line.step else "",
        overdue=line.due is not None and line.due <= now,
        left=time_left(line.due, now, language) if line.due else "",
    )


def _trouble(troubled: Sequence[OutboxItem], language: Language) -> str:
    """What to say where the mail system itself is in trouble; empty otherwise."""
    trying = [mail for mail in troubled if mail.state == "retry"]
    if not trying:
        return ""
    count = len(trying)
    told = language.plural(
        "{count} e-mail is being tried again.", "{count} e-mails are being tried again.", count
    )
    # An error is the mail system's own sentence.
    why = next(
        (mail.error for mail in trying if mail.error), language.say("The mail system does not take it.")
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
    )
