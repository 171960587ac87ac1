"""A received mail as Board staff see it: what its author wrote in the whole of it, what the reader makes of it,
and the case that it seems to belong to.

    held mail, the next deadline first ──▶ HeldPage ──press──▶ services/held_filing.py ──▶ the next one
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from casework import late
from casework.case import OVER, Case, Status
from casework.errors import NotPossible
from casework.facts import Party
from casework.meeting_times import coming_meeting
from casework.sentence import Sentence
from casework.steps import refuse_if_not_answerable
from casework.work import Board
from reading.message import Message
from services.case_lists import CaseLine
from services.held_reading import Heard, is_unreadable, read_again
from services.history import step_title
from services.looking import MAIL, note_look
from services.matching import REFERENCE
from services.meeting_told import coming
from services.reasons import said
from services.rule_words import held_back_by, meaning
from services.senders import can_be_accepted
from services.sign_in import StaffMember
from services.staff_views import look_at_received
from services.storage import InboxItem, UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import time_left
from services.world import World

_MOST_LIKELY = 5
_FAR = 20_000


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that a mail of no case may belong to, and why."""

    line: CaseLine
    because: str
    left: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A received mail, and what can be said of it.

    waiting     the numbers of all held mail in their order     due, left   the case's deadline, and in words
    asked       whose answer it would count as, None: nobody's  action      what that person is asked to do
    from_other  somebody else wrote it                          late        the case has gone up since they were asked
    by_raiser   who raised it wrote it: it agrees to nothing    withdraws   and it can be filed as taking it back
    resolves    or as saying that it is resolved
    known_as    whose address its sender's may be said to be    likely      the cases of a mail of no case
    reason      why it is held, or what became of it            newer       what its sender wrote since on the case
    unreadable  nobody can read here what it says, so it cannot be filed as an answer
    tells_outcome  it may tell what came of the meeting of its case
    damage      of a mail of a case that cannot be read: what to do; nothing can be said of what it means until then
    invited     its author, where it may say whether they come to the meeting; said_coming: what they have said so far
    """

    item: InboxItem
    heard: Heard
    case: Case | None
    waiting: Sequence[int]
    step: str = ""
    due: datetime | None = None
    left: str = ""
    asked: Party | None = None
    action: str = ""
    from_other: bool = False
    known_as: str = ""
    late: bool = False
    by_raiser: bool = False
    withdraws: bool = False
    resolves: bool = False
    likely: Sequence[Likely] = field(default_factory=tuple)
    reason: str = ""
    newer: InboxItem | None = None
    unreadable: bool = False
    tells_outcome: bool = False
    invited: Party | None = None
    said_coming: str = ""
    damage: str = ""

    @property
    def can_be_answer(self) -> bool:
        """Whether it can be filed as agreed or not agreed."""
        return self.asked is not None and not self.unreadable

    @property
    def message(self) -> Message:
        return self.heard.message

    @property
    def held(self) -> bool:
        return self.item.state == "held"

    @property
    def following(self) -> int | None:
        """The held mail after this one; None at the end of the list."""
        behind = self.waiting[self.waiting.index(self.item.id) + 1 :] if self.item.id in self.waiting else ()
        return next(iter(behind), None)

    @property
    def first(self) -> int | None:
        """The held mail to begin again with at the end of the list; None where there is no other."""
        return next((number for number in self.waiting if number != self.item.id), None)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether staff filed it, so that they can say that it was the wrong button.

        A late AGREED that waits for the raiser's word has settled nothing yet: there is nothing to take back.
        """
        waits = self.item.verdict == "agreed" and self.case is not None and self.case.late is not None
        # What was withdrawn stays so, and what its raiser calls resolved is opened again on the page of the case.
        waits = waits or self.item.verdict in ("withdraw", "resolved", "not_held")
        return self.item.state == "filed" and bool(self.item.handled_by) and not waits


def first_waiting(world: World, staff: StaffMember) -> int | None:
    """The held mail to look at first: that of the case with the next deadline. None where nothing is held."""
    with world.store.reading() as uow:
        return next((item.id for item in uow.inbox.held(staff.boards)), None)


def next_waiting(world: World, staff: StaffMember, before: Sequence[int], filed: int) -> int | None:
    """The held mail that followed `filed` in the list `before`, or the first; None where nothing is held."""
    with world.store.reading() as uow:
        waiting = [item.id for item in uow.inbox.held(staff.boards)]
    behind = before[before.index(filed) + 1 :] if filed in before else ()
    return next((number for number in behind if number in waiting), next(iter(waiting), None))


def held_page(world: World, staff: StaffMember, number: int, language: Language = ENGLISH) -> HeldPage:
    """A received mail of an own case, or held and of no case. Raises NotFound."""
    now = world.clock.now()
    with world.store.reading() as uow:
        item, case, damage = look_at_received(uow, staff, number)
        waiting = [each.id for each in uow.inbox.held(staff.boards)]
        heard = read_again(uow, item, case)
        heard = replace(heard, means=meaning(held_back_by(heard.rule, heard.own), language))
        reason = said(item.reason, language)
        likely = _likely(uow, staff, item, heard.message, now, language) if item.case_number is None else ()
        newer = _newer(uow, item)
    if item.case_number is not None:
        note_look(world, staff, item.case_number, MAIL, f"received {number}")
    if case is None:
        said_of_case = language.say(damage) if damage else ""
        return HeldPage(item, heard, None, waiting, likely=likely, reason=reason, damage=said_of_case)
    board = world.board(case.disagreement.board)
    pathway = board.protocol.pathways.get(board.protocol.pathway_key(case.disagreement.pathway))
    answering = _answering(world, case, item) if item.state == "held" else None
    unreadable = is_unreadable(item, heard)
    invited = None if unreadable else author_invited(case, item, now)
    return HeldPage(
        item=item,
        heard=heard,
        case=case,
        waiting=waiting,
        step=language.say(step_title(pathway, case.step)) if case.step else "",
        due=case.due,
        left=time_left(case.due, now, language) if case.due else "",
        asked=answering,
        action=case.disagreement.action if answering else "",
        from_other=answering is not None and case.writes_as(item.sender) != answering,
        known_as=_known_as(world, case, item),
        by_raiser=of_the_raiser(case, item),
        withdraws=item.state == "held" and can_withdraw(case, item) and not unreadable,
        resolves=item.state == "held" and can_resolve(case, item) and not unreadable,
        late=answering is not None and answering.number not in case.asked_at(case.attempts[-1]),
        reason=reason,
        newer=newer,
        unreadable=unreadable,
        tells_outcome=may_tell_outcome(case, item) and not unreadable,
        invited=invited,
        said_coming=coming(case, invited.number, language) if invited else "",
    )


def _newer(uow: UnitOfWork, item: InboxItem) -> InboxItem | None:
    """The newest mail that the same person has written on the case since, and that a person has to look at."""
    if item.state != "held" or item.case_number is None:
        return None
    others = (other for other in uow.inbox.of_case(item.case_number) if other.id > item.id)
    theirs = (
        other
        for other in others
        if other.state == "held" and (other.sender, other.party) == (item.sender, item.party)
    )
    return max(theirs, key=lambda other: other.id, default=None)


def _answering(world: World, case: Case, item: InboxItem) -> Party | None:
    """Whose answer it would be: of its author, where an earlier step had asked them, else of who is asked now."""
    board = world.board(case.disagreement.board)
    if of_the_raiser(case, item):
        return None
    if (party := late_author(case, board, item)) is not None:
        return case.party(party)
    if case.counterpart is None:
        return None
    try:
        refuse_if_not_answerable(case, board, case.counterpart.number)
    except NotPossible:
        return None
    return case.counterpart


def of_the_raiser(case: Case, item: InboxItem) -> bool:
    """Whether who raised it wrote the mail, or somebody unknown in their name."""
    author = case.writes_as(item.sender) or case.party(item.party)
    return author is not None and author.number == 1


def can_withdraw(case: Case, item: InboxItem) -> bool:
    """Whether the mail may take the disagreement back: the raiser's own, of a case that is not over."""
    known = case.writes_as(item.sender)
    return known is not None and known.number == 1 and case.status not in OVER


def may_tell_outcome(case: Case, item: InboxItem) -> bool:
    """Whether a held mail of the case may tell what came of its meeting: it came after that had begun."""
    meeting = case.meeting if case.awaits_outcome else None
    return item.state == "held" and meeting is not None and meeting.start <= item.received_at


def author_invited(case: Case, item: InboxItem, now: datetime) -> Party | None:
    """Who wrote a held mail, where it may say whether they come to the meeting that is still to come at `now` (aware);
    None where it cannot.

    What reached us before the meeting was put to its time was about another one; and what its author said of this one
    after the mail is newer.
    """
    meeting, author = coming_meeting(case, now), case.writes_as(item.sender)
    if item.state != "held" or meeting is None or author is None or author.number not in meeting.attendees:
        return None
    said_last = case.attendance.get(author.number)
    times = (case.meeting_timed_at, (said_last.stamped or said_last.at) if said_last else None)
    return author if all(each is None or each <= item.received_at for each in times) else None


def can_resolve(case: Case, item: InboxItem) -> bool:
    """Whether the mail may say that it is resolved: the raiser's own, of a case that has begun and is not over."""
    return can_withdraw(case, item) and case.status is Status.OPEN


def late_author(case: Case, board: Board, item: InboxItem) -> int | None:
    """Who wrote the mail, where an earlier step had asked them and nobody asks them now."""
    if item.party is None or (case.attempts and item.party in case.asked_at(case.attempts[-1])):
        return None
    return item.party if late.asked_before(case, board, item.party) else None


def _known_as(world: World, case: Case, item: InboxItem) -> str:
    """Whose mail it would count as, were its unknown address said to be theirs; "" where that cannot be said."""
    party = case.party(item.party)
    return party.person.name if party and can_be_accepted(world, item, case) else ""


def _likely(
    uow: UnitOfWork,
    staff: StaffMember,
    item: InboxItem,
    message: Message,
    now: datetime,
    language: Language,
) -> list[Likely]:
    """Open cases that a mail of no case may belong to, the likeliest first."""
    found: dict[str, tuple[CaseLine, str]] = {}

    def add(lines: Iterable[CaseLine], because: str) -> None:
        for line in lines:
            found.setdefault(line.reference, (line, because))

    lines = uow.cases.lines(staff.boards, only=Status.OPEN)
    named_in = {name.upper() for name in REFERENCE.findall(f"{message.subject}\n{message.text[:_FAR]}")}
    add((line for line in lines if line.reference in named_in), language.say(Sentence("It names this case.")))
    if item.sender:
        because = language.say(Sentence("We have written to this sender about this case."))
        add(uow.cases.written_to(staff.boards, item.sender), because)
    if name := message.sender_name.strip().casefold():
        because = language.say(Sentence("The sender has the name of the person who is asked."))
        add((line for line in lines if line.counterpart.casefold() == name), because)
    return [
        Likely(line, because, time_left(line.due, now, language) if line.due else "")
        for line, because in list(found.values())[:_MOST_LIKELY]
    ]
