"""A received mail as Board staff see it: what its author wrote in the whole of it, what the reader makes of it,
and the case that it seems to belong to.

    held mail, the next deadline first ──▶ HeldPage ──press──▶ services/held_filing.py ──▶ the next one
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Literal

from casework import late
from casework.case import Case, Status
from casework.errors import NotPossible
from casework.facts import Party
from casework.sentence import Sentence
from casework.steps import refuse_if_not_answerable
from casework.work import Board
from reading.htmltext import text_of_html
from reading.machine import kind_of
from reading.message import Message, parse
from reading.newtext import Kind, kinds_of_lines, parts
from reading.verdict import read_verdict
from services.history import step_title
from services.mail_view import heading
from services.matching import REFERENCE
from services.senders import can_be_accepted
from services.sign_in import StaffMember
from services.staff_views import find_received
from services.storage import CaseLine, InboxItem, UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import time_left
from services.world import World

log = logging.getLogger(__name__)

# What the reader says of a mail that no person wrote, by its kind (`flask read-replies` says the same).
MACHINES = {"automatic": "auto_reply", "bounce": "bounce", "meeting": "meeting"}
_MOST_SENT = 10
_MOST_LIKELY = 5
_WORD = re.compile(r"\w+")
_FAR = 20_000

BlockKind = Literal["own", "sign-off", "footer", "notice", "history"]


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a mail that are of one kind, in their place."""

    kind: BlockKind
    text: str

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Heard:
    """A mail as it is read now. `own`: the author's words, without the sign-off; `read`, `words`, `rule`: the
    verdict, the deciding words and the name of the rule; `other`: the text of its HTML, if that says something else."""

    message: Message
    blocks: Sequence[Block]
    own: str
    read: str
    words: str
    rule: str
    other: str = ""


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
    known_as    whose address its sender's may be said to be    likely      the cases of a mail of no case
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
    likely: Sequence[Likely] = field(default_factory=tuple)

    @property
    def message(self) -> Message:
        return self.heard.message

    @property
    def held(self) -> bool:
        return self.item.state == "held"

    @property
    def following(self) -> int | None:
        """The held mail after this one, going round; None where there is no other."""
        others = [number for number in self.waiting if number != self.item.id]
        if not others:
            return None
        place = self.waiting.index(self.item.id) if self.item.id in self.waiting else 0
        return others[place % len(others)]

    @property
    def can_be_taken_back(self) -> bool:
        """Whether staff filed it, so that they can say that it was the wrong button.

        A late AGREED that waits for the raiser's word has settled nothing yet: there is nothing to take back.
        """
        waits = self.item.verdict == "agreed" and self.case is not None and self.case.late is not None
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
        item, case = find_received(uow, staff, number)
        waiting = [each.id for each in uow.inbox.held(staff.boards)]
        heard = read_again(uow, item, case)
        if case is None:
            likely = _likely(world, uow, staff, item, heard.message, now, language)
            return HeldPage(item, heard, None, waiting, likely=likely)
    board = world.board(case.disagreement.board)
    pathway = board.protocol.pathways.get(board.protocol.pathway_key(case.disagreement.pathway))
    answering = _answering(world, case, item) if item.state == "held" else None
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
        late=answering is not None and answering.number not in case.asked_at(case.attempts[-1]),
    )


def read_again(uow: UnitOfWork, item: InboxItem, case: Case | None) -> Heard:
    """Reads the mail as it would be read now. Never raises: what cannot be read is shown as it came."""
    message = parse(item.raw)
    try:
        return _heard(uow, item, case, message)
    except Exception:
        # It may be held because reading it failed; a person must see it all the same.
        log.exception("received mail %s could not be read for its page", item.id)
        return Heard(message, _blocks(message.text, ["own"]), message.text, "unclear", "", "not-readable")


def _heard(uow: UnitOfWork, item: InboxItem, case: Case | None, message: Message) -> Heard:
    sent: list[str] = []
    name = message.sender_name
    if case is not None and item.case_number is not None:
        raws = [mail.mail.raw for mail in uow.outbox.of_case(item.case_number) if mail.party == item.party]
        # What we wrote afterwards quotes this very mail, whose words would be taken for ours.
        before = [raw for raw in raws if heading(raw)[1] < item.received_at]
        sent = [parse(raw).text for raw in before[-_MOST_SENT:]]
        party = case.party(item.party)
        name = party.person.name if party else name
    own = parts(message.text, sent).own
    lines = message.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = _blocks("\n".join(lines), kinds_of_lines(lines, sent))
    other = text_of_html(message.html) if message.html else ""
    # Links and quotations are written otherwise in nearly every mail; only the author's words are compared.
    other = other if _WORD.findall(parts(other, sent).own) != _WORD.findall(own) else ""
    kind = kind_of(message)
    if kind.name in MACHINES:
        return Heard(message, blocks, own, MACHINES[kind.name], "", kind.rule, other)
    verdict = read_verdict(own, name)
    return Heard(message, blocks, own, verdict.stance, verdict.words, verdict.why, other)


def _blocks(text: str, kinds: Sequence[Kind]) -> list[Block]:
    """Runs of lines of one kind; none is only blank."""
    lines = text.split("\n")
    pairs = zip(lines, [*kinds, *[kinds[-1]] * (len(lines) - len(kinds))], strict=True)
    runs = (
        (kind, "\n".join(line for line, _ in run)) for kind, run in groupby(pairs, key=lambda pair: pair[1])
    )
    return [Block(kind, run.strip("\n")) for kind, run in runs if run.strip()]


def _answering(world: World, case: Case, item: InboxItem) -> Party | None:
    """Whose answer it would be: of its author, where an earlier step had asked them, else of who is asked now."""
    board = world.board(case.disagreement.board)
    if (party := late_author(case, board, item)) is not None:
        return case.party(party)
    if case.counterpart is None:
        return None
    try:
        refuse_if_not_answerable(case, board, case.counterpart.number)
    except NotPossible:
        return None
    return case.counterpart


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
    world: World,
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
