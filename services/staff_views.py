"""A case, a mail, a paper as Board staff see them. Nothing of another Board's case is ever loaded for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework.case import Attempt, Case, Status
from casework.directory import agency_asked
from casework.errors import CaseUnreadable, NoLongerKept, NotFound
from casework.facts import AnyFact, Party
from casework.paper import Paper
from casework.protocol import Pathway, Step
from casework.sentence import Sentence
from casework.slots import Slot
from casework.work import Board
from reading.message import parse
from services import mail_view
from services.case_waits import Waits, waits
from services.history import Line, Teller, step_title
from services.keeping import NO_LONGER_KEPT
from services.looking import CASE, MAIL, ONE_PAGE, Looked, note_look, told_by_day
from services.mail_rows import MailRow, filed_line, mail_row, received_line, sent_line
from services.mail_view import MailShown
from services.meeting_told import coming, seats, side_told, standing
from services.outbox import OutboxItem
from services.papers import FiledPaper, OpenPaper, answered, fileable, filed, newest, open_paper
from services.possible import possible
from services.retention_told import held_until
from services.sign_in import StaffMember
from services.storage import InboxItem, UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import ending, named, time_left, why
from services.world import World, booked_for

ORDER = ("received", "fact", "sent")


@dataclass(frozen=True, slots=True)
class StepPost:
    """The post that a step asks: its tier's name, in which agency, and that agency's own title ("" if unknown)."""

    tier: str
    agency: str
    title: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its whole history, in `language`. `with_files` are the mails that came with files, `waits` is what
    needs a person. `possible` names the actions that can be taken now, `to_fill_in` the papers that can be filled in or
    corrected; `post` is who is asked by the running step, None where none runs or the Board itself has it; `looked`:
    who looked at it; `booked`: when those invited to its meeting have meetings of other cases."""

    case: Case
    board: Board
    pathway: Pathway
    now: datetime
    history: list[Line]
    mails: dict[int, MailRow]
    with_files: list[InboxItem]
    waits: list[Waits]
    possible: frozenset[str]
    to_fill_in: dict[str, Paper]
    filed: list[FiledPaper]
    post: StepPost | None
    left: str
    protocol_changed: bool
    language: Language = ENGLISH
    looked: Sequence[Looked] = ()
    booked: tuple[Slot, ...] = ()

    @property
    def step(self) -> Step:
        """The running step, or the last one."""
        return self.pathway.step(self.case.step)

    @property
    def held(self) -> str:
        """That the case is held for a review, by whom and why; empty where it is not."""
        hold = self.case.hold
        if hold is None:
            return ""
        said = self.language.say(held_until(hold, self.language))
        return f"{said}. {hold.by}: {hold.reason}"

    @property
    def away(self) -> list[str]:
        """Who was asked at the running step and is away."""
        attempt = self.case.attempt if self.case.status is Status.OPEN else None
        return [self.who(number) for number in sorted(attempt.away)] if attempt else []

    def sent(self, key: str) -> FiledPaper | None:
        """The paper as it was sent last, where Board staff would now correct it; None where they would fill it in."""
        return newest(self.filed, key, self.board.protocol, None)

    def answers(self, paper: FiledPaper) -> list[tuple[str, str]]:
        """The questions of a paper with their answers in words."""
        return answered(paper.paper, paper.answers, self.language)

    def who(self, number: int | None) -> str:
        """The party with post and agency."""
        return named(self.case.party(number), self.language)

    def title(self, step: str | None) -> str:
        return self.language.say(step_title(self.pathway, step))

    def ending(self, attempt: Attempt) -> str:
        """How the step went, in words."""
        running = self.case.status is Status.OPEN
        if attempt.ending or running:
            return self.language.say(ending(attempt))
        return self.language.say("The case ended here")

    def why(self, attempt: Attempt) -> str:
        """Why the step's deadline is when it is."""
        return why(attempt.derivation, attempt.because, self.language)

    def between(self, attempt: Attempt) -> str:
        """Who spoke with whom at the step."""
        told = {"speaker": self.who(attempt.speaker), "other": self.who(attempt.counterpart)}
        if any(step.key == attempt.step and step.consult for step in self.pathway.steps):
            if attempt.ending == "discussed":
                return self.language.say(Sentence("{speaker} talked it over with {other}", **told))
            return self.language.say(Sentence("{speaker} was asked to talk it over with {other}", **told))
        if attempt.counterpart is None:
            return self.language.say(Sentence("{speaker} asked; nobody was known on the other side", **told))
        return self.language.say(Sentence("{speaker} asked {other}", **told))

    def named(self, parties: tuple[Party, ...]) -> str:
        """Several people, each with post and agency."""
        return "; ".join(named(party, self.language) for party in parties)

    def side(self, party: Party) -> str:
        """Whose side they are on; of who is asked to chair the meeting, that."""
        return side_told(self.case, party, self.language)

    @property
    def seats(self) -> tuple[str, list[str]]:
        """Who chairs the meeting, and the others who are invited, each with what they have answered."""
        rule = self.step.meeting if self.case.is_meetings_step else None
        return seats(self.case, rule.chair if rule else "", self.language)

    def coming(self, number: int) -> str:
        """What the party has answered to the invite."""
        return coming(self.case, number, self.language)

    @property
    def meeting(self) -> list[str]:
        """What else is to be said of the meeting: who chairs it, why it is when it is, what came of it."""
        return standing(self.case, self.language)


@dataclass(frozen=True, slots=True)
class MailPage:
    """A mail of ours as its reader sees it, and how far it has come."""

    row: MailRow
    message: MailShown
    can_replace: bool
    board: str


def find_case(uow: UnitOfWork, staff: StaffMember, reference: str) -> tuple[int, Case]:
    """The number and the case. Raises NotFound for one that is not there or is another Board's, and CaseUnreadable."""
    if (gone := uow.keeping.gone_reference(reference)) and gone.board in staff.boards:
        raise NoLongerKept(Sentence(NO_LONGER_KEPT, reference=gone.reference))
    number = uow.cases.number_of(reference)
    # The same words as for a case that is not there: even that it exists is not told.
    not_theirs = NotFound(
        Sentence("There is no case with the reference {reference}.", reference=reference[:40])
    )
    try:
        case = uow.cases.look(number)
    except CaseUnreadable as error:
        if error.board in staff.boards:
            raise
        raise not_theirs from error
    if case.disagreement.board not in staff.boards:
        raise not_theirs
    return number, case


def find_received(uow: UnitOfWork, staff: StaffMember, number: int) -> tuple[InboxItem, Case | None]:
    """Raises NotFound for another Board's mail, and for mail of no case that nobody need look at: it is neither
    held, nor did this member lay it aside."""
    item = uow.inbox.get(number)
    if item.reference:
        return item, find_case(uow, staff, item.reference)[1]
    if item.state != "held" and item.handled_by != staff.email:
        raise NotFound(Sentence("There is no received mail with the number {number}.", number=number))
    return item, None


def look_at_received(
    uow: UnitOfWork, staff: StaffMember, number: int
) -> tuple[InboxItem, Case | None, Sentence | None]:
    """The same for who only reads it: where the mail's case cannot be read, without the case, and what is said of it.
    Nobody's words may wait until the case is mended."""
    try:
        return *find_received(uow, staff, number), None
    except CaseUnreadable as error:
        return uow.inbox.get(number), None, error.sentence


def case_page(world: World, staff: StaffMember, reference: str, language: Language = ENGLISH) -> CasePage:
    """Raises NotFound."""
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        facts = uow.cases.history(number)
        sent = uow.outbox.of_case(number)
        received = uow.inbox.of_case(number)
        looks = uow.views.of(number)
        booked = booked_for(world, uow, number, case)
    note_look(world, staff, number, CASE)
    board = world.board(case.disagreement.board)
    page = page_of(case, board, facts, sent, received, world.clock.now(), language)
    return replace(page, looked=told_by_day(looks, board.calendar, language), booked=booked)


def page_of(
    case: Case,
    board: Board,
    facts: Sequence[AnyFact],
    sent: Sequence[OutboxItem],
    received: Sequence[InboxItem],
    now: datetime,
    language: Language = ENGLISH,
) -> CasePage:
    """The case in words, as it is at `now` (aware)."""
    pathway = board.protocol.pathway(case.disagreement.pathway)
    lines = Teller(case, board.protocol, language).lines(facts)
    lines += [sent_line(case, mail, language) for mail in sent]
    lines += [received_line(item, language) for item in received]
    lines += filter(None, (filed_line(item, language) for item in received))
    mails = {mail.id: mail_row(mail, language) for mail in sent}
    can = possible(case, board, now)
    return CasePage(
        case=case,
        board=board,
        pathway=pathway,
        now=now,
        # A mail's Date has whole seconds only: within one, what came in is before what it led to.
        history=sorted(lines, key=lambda line: (line.at.replace(microsecond=0), ORDER.index(line.kind))),
        mails=mails,
        with_files=[item for item in received if item.attachments],
        waits=waits(case, board, can, now, mails.values(), received, language),
        possible=can,
        to_fill_in=fileable(case, board),
        filed=filed(case, board.protocol, facts),
        post=_post(case, board),
        left=time_left(case.due, now, language) if case.due else "",
        protocol_changed=board.digest != case.digest,
        language=language,
    )


def bodies(world: World, staff: StaffMember, reference: str, whole: bool) -> dict[tuple[str, int], str]:
    """The words of the case's mails for the printed record, by "sent" or "received" and the mail's id.

    `whole`: every mail in full; else only the authors' own words of what was received, since what was sent is told by
    the history.
    """
    with world.store.reading() as uow:
        number, _ = find_case(uow, staff, reference)
        received, sent = uow.inbox.of_case(number), uow.outbox.of_case(number) if whole else ()
        texts = {("received", item.id): item.text for item in received if item.text}
        for item in received if whole else ():
            # Of what is no longer kept as it came, the words are.
            texts["received", item.id] = parse(uow.inbox.get(item.id).raw).text or item.text
    note_look(world, staff, number, ONE_PAGE)
    return texts | {("sent", mail.id): mail_view.shown(mail.mail.raw).text for mail in sent}


def _post(case: Case, board: Board) -> StepPost | None:
    protocol, told = board.protocol, case.disagreement
    if case.status is not Status.OPEN:
        return None
    step = protocol.pathway(told.pathway).step(case.step)
    if step.panel:
        return None
    agency, tier = agency_asked(step, case, protocol), step.counterpart.tier
    return StepPost(protocol.tier(tier).name, agency, protocol.title(agency, tier))


def paper_page(world: World, staff: StaffMember, reference: str, key: str) -> OpenPaper:
    """A paper that the member is about to fill in. Raises NotFound, or NotPossible where its time is over."""
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        found = open_paper(world, uow, number, case, key, None)
    note_look(world, staff, number, CASE)
    return found


def mail_page(world: World, staff: StaffMember, number: int, language: Language = ENGLISH) -> MailPage:
    """A mail of one of the member's own cases. Raises NotFound.

    A mail of no case, such as a sign-in link, is never shown: it would let one sign in as another.
    """
    with world.store.reading() as uow:
        mail = uow.outbox.get(number)
        if not mail.reference:
            raise NotFound(Sentence("There is no mail with the number {number}.", number=number))
        try:
            of, case = find_case(uow, staff, mail.reference)
            board = case.disagreement.board
            can = possible(case, world.board(board), world.clock.now())
        except CaseUnreadable as error:
            # The mails are then all that tells of the case.
            of, board, can = error.number, error.board, frozenset()
    note_look(world, staff, of, MAIL, f"sent {number}")
    return MailPage(mail_row(mail, language), mail_view.shown(mail.mail.raw), "contact" in can, board)
