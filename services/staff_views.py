"""What Board staff see. Nothing of another Board's case is ever loaded for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.case import OVER, Attempt, Case, Status
from casework.errors import NotFound, NotPossible
from casework.facts import Party
from casework.protocol import Pathway
from casework.steps import refuse_if_not_answerable
from casework.work import Board
from reading.message import Message, parse
from reading.newtext import new_text
from services import mail_view
from services.history import COMING, Line, Teller, step_title
from services.mail_view import MailShown
from services.sign_in import StaffMember
from services.storage import CaseLine, InboxItem, OutboxItem, UnitOfWork
from services.words import ENDINGS, named, span, time_left
from services.world import World

PAGE = 50
LATE = timedelta(minutes=5)
ORDER = ("received", "fact", "sent")
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


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its whole history. `possible` names the actions that can be taken now."""

    case: Case
    board: Board
    pathway: Pathway
    now: datetime
    history: list[Line]
    mails: dict[int, MailRow]
    possible: frozenset[str]
    left: str
    protocol_changed: bool

    def who(self, number: int | None) -> str:
        """The party with post and agency."""
        return named(self.case.party(number))

    def title(self, step: str | None) -> str:
        return step_title(self.pathway, step)

    def ending(self, attempt: Attempt) -> str:
        """How the step went, in words."""
        running = self.case.status is Status.OPEN
        return ENDINGS[attempt.ending] if attempt.ending or running else "The case ended here"

    def coming(self, number: int) -> str:
        """What the party has answered to the invite."""
        return COMING.get(self.case.attendance.get(number, "NEEDS-ACTION"), "has answered otherwise")


@dataclass(frozen=True, slots=True)
class MailPage:
    """A mail of ours as its reader sees it, and how far it has come."""

    row: MailRow
    message: MailShown
    can_replace: bool


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """A received mail. `words`: the author's own. `asked`: whose answer it would count as, empty where
    nobody's; `action`: what that person is asked to do; `from_other`: somebody else wrote it."""

    item: InboxItem
    message: Message
    words: str
    held: bool
    asked: str = ""
    action: str = ""
    from_other: bool = False


def overview(world: World, staff: StaffMember, page: int = 1) -> Overview:
    """Everything that waits for somebody; page `page` (from 1) of the open cases."""
    now = world.clock.now()
    with world.store.reading() as uow:
        found = uow.cases.lines(staff.boards, only=Status.OPEN, skip=PAGE * (page - 1), limit=PAGE + 1)
        unconfirmed = uow.cases.lines(staff.boards, only=Status.UNCONFIRMED)
        held = uow.inbox.held(staff.boards)
        troubled = uow.outbox.troubled(staff.boards)
    return Overview(
        open=[_row(world, line, now) for line in found[:PAGE]],
        unconfirmed=[_row(world, line, now) for line in unconfirmed],
        held=[item for item in held if item.verdict != "unclear"],
        unclear=[item for item in held if item.verdict == "unclear"],
        failed=[_mail_row(mail) for mail in troubled],
        trouble=_trouble(troubled),
        more=len(found) > PAGE,
    )


def settled(world: World, staff: StaffMember, page: int = 1) -> tuple[list[CaseRow], bool]:
    """Page `page` (from 1) of the cases that are over, the newest first; whether there are more."""
    with world.store.reading() as uow:
        found = uow.cases.lines(staff.boards, over=True, skip=PAGE * (page - 1), limit=PAGE + 1)
    return [_row(world, line, world.clock.now()) for line in found[:PAGE]], len(found) > PAGE


def _row(world: World, line: CaseLine, now: datetime) -> CaseRow:
    # A list shows what it can; the Board's first pathway has the titles of nearly every step.
    pathway = world.board(line.board).protocol.pathway("default")
    return CaseRow(
        line=line,
        step=step_title(pathway, line.step) if line.step else "",
        overdue=line.due is not None and line.due <= now,
        left=time_left(line.due, now) if line.due else "",
    )


def _trouble(troubled: Sequence[OutboxItem]) -> str:
    """One sentence where the mail system itself is in trouble; empty otherwise."""
    trying = [mail for mail in troubled if mail.state == "retry"]
    if not trying:
        return ""
    count = "1 e-mail is" if len(trying) == 1 else f"{len(trying)} e-mails are"
    why = next((mail.error for mail in trying if mail.error), "The mail system does not take it.")
    return f"{count} being tried again. {why}"


def find_case(uow: UnitOfWork, staff: StaffMember, reference: str) -> tuple[int, Case]:
    """The number and the case. Raises NotFound for one that is not there or is another Board's."""
    number = uow.cases.number_of(reference)
    case = uow.cases.load(number)
    if case.disagreement.board not in staff.boards:
        # The same words as for a case that is not there: even that it exists is not told.
        raise NotFound(f"There is no case with the reference {reference[:40]}.")
    return number, case


def case_page(world: World, staff: StaffMember, reference: str) -> CasePage:
    """Raises NotFound."""
    now = world.clock.now()
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        facts = uow.cases.history(number)
        sent = uow.outbox.of_case(number)
        received = uow.inbox.of_case(number)
    board = world.board(case.disagreement.board)
    pathway = board.protocol.pathway(case.disagreement.pathway)
    lines = Teller(case, pathway).lines(facts)
    lines += [_sent_line(case, mail) for mail in sent] + [_received_line(item) for item in received]
    return CasePage(
        case=case,
        board=board,
        pathway=pathway,
        now=now,
        # A mail's Date has whole seconds only: within one, what came in is before what it led to.
        history=sorted(lines, key=lambda line: (line.at.replace(microsecond=0), ORDER.index(line.kind))),
        mails={mail.id: _mail_row(mail) for mail in sent},
        possible=possible(case, board, now),
        left=time_left(case.due, now) if case.due else "",
        protocol_changed=board.digest != case.digest,
    )


def _sent_line(case: Case, mail: OutboxItem) -> Line:
    subject, date = mail_view.heading(mail.mail.raw)
    party = case.party(mail.party)
    to = party.person.name if party else mail.mail.envelope_to
    return Line(date, "Accord", f"E-mail to {to}: {subject}", "", "sent", mail.id)


def _received_line(item: InboxItem) -> Line:
    text = f"E-mail from {item.sender or 'an unknown sender'}: {item.subject or 'no subject'}"
    return Line(item.received_at, item.sender or "unknown", text, item.reason, "received", item.id)


def _mail_row(mail: OutboxItem) -> MailRow:
    late = mail.sent_at - mail.created_at if mail.sent_at else timedelta(0)
    state = f"Sent {span(late)} after it was written" if late > LATE else STATES[mail.state]
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


def bodies(world: World, staff: StaffMember, reference: str) -> dict[int, str]:
    """The plain text of every mail of the case, by the mail's id, for the printed record."""
    with world.store.reading() as uow:
        number, _ = find_case(uow, staff, reference)
        return {mail.id: mail_view.shown(mail.mail.raw).text for mail in uow.outbox.of_case(number)}


def possible(case: Case, board: Board, now: datetime) -> frozenset[str]:
    """The actions that staff can take now: names of pages."""
    if case.status in OVER:
        return frozenset()
    if case.status is Status.UNCONFIRMED:
        return frozenset({"confirm", "withdraw"})
    found = {"withdraw"}
    if case.due is not None and case.due > now:
        found.add("deadline")
    if board.protocol.pathway(case.disagreement.pathway).step(case.step).panel:
        return frozenset(found | {"outcome"})
    return frozenset(found | {"contact"} | ({"answer"} if case.counterpart else set()))


def mail_page(world: World, staff: StaffMember, number: int) -> MailPage:
    """A mail of one of the member's own cases. Raises NotFound.

    A mail of no case, such as a sign-in link, is never shown: it would let one sign in as another.
    """
    with world.store.reading() as uow:
        mail = uow.outbox.get(number)
        if not mail.reference:
            raise NotFound(f"There is no mail with the number {number}.")
        _, case = find_case(uow, staff, mail.reference)
    now = possible(case, world.board(case.disagreement.board), world.clock.now())
    return MailPage(_mail_row(mail), mail_view.shown(mail.mail.raw), "contact" in now)


def received_page(world: World, staff: StaffMember, number: int) -> ReceivedPage:
    """A received mail of an own case, or held and of no case. Raises NotFound."""
    with world.store.reading() as uow:
        item, case = find_received(uow, staff, number)
    message = parse(item.raw)
    page = ReceivedPage(item, message, item.text or new_text(message.text), item.state == "held")
    if case is None or not page.held or not (asked := _asked(world, case)):
        return page
    other = item.sender.casefold() != asked.person.email.casefold()
    return replace(page, asked=asked.person.name, action=case.disagreement.action, from_other=other)


def find_received(uow: UnitOfWork, staff: StaffMember, number: int) -> tuple[InboxItem, Case | None]:
    """Raises NotFound for another Board's mail, and for mail of no case that nobody need look at."""
    item = uow.inbox.get(number)
    if item.reference:
        return item, find_case(uow, staff, item.reference)[1]
    if item.state != "held":
        raise NotFound(f"There is no received mail with the number {number}.")
    return item, None


def _asked(world: World, case: Case) -> Party | None:
    """Who could be answering now; None where nobody is asked."""
    if case.counterpart is None:
        return None
    try:
        refuse_if_not_answerable(case, world.board(case.disagreement.board), case.counterpart.number)
    except NotPossible:
        return None
    return case.counterpart
