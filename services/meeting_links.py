"""The meeting by web link: whoever is asked tells what came of it; the raiser chooses another time for it, and the
others who are invited propose one; whom the step concerns arrange one that it offers.

link ──▶ who, which case ──▶ asked for the outcome? invited, and it is still to come? none yet, and offered? ──▶ page
     ──button──▶ tick ──▶ casework decides ──▶ the one commit
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from casework import steps
from casework.attendance import may_propose, propose_time
from casework.calling import call_as_party, may_call
from casework.case import Case
from casework.errors import NotPossible
from casework.facts import Party
from casework.meeting_facts import Meeting
from casework.meeting_times import coming_meeting
from casework.meetings import choose_time
from casework.outcomes import Told, refuse_if_not_theirs, tell_outcome
from casework.protocol import MeetingRule
from casework.sentence import Sentence
from casework.slots import Slot
from casework.work import Board
from services.answering import party_of_link
from services.meeting_told import coming as answered
from services.tongues import Language
from services.words import named
from services.world import World, booked_for, change

RAISER = 1


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The page behind the link. `to_come`: another time may be chosen, or, where it `proposes`, only proposed;
    `to_call`: it may be arranged; else the outcome told. `now` is aware. `closed_because` is empty while one of the
    three can be done. `booked`: when those invited have other meetings.
    """

    party: Party
    case: Case
    board: Board
    now: datetime
    to_come: bool
    closed_because: str
    booked: tuple[Slot, ...] = ()
    to_call: bool = False
    proposes: bool = False

    @property
    def meeting(self) -> Meeting:
        """The meeting of a page that is open."""
        assert self.case.meeting is not None
        return self.case.meeting

    @property
    def rule(self) -> MeetingRule:
        """The meeting that the running step offers."""
        rule = self.board.protocol.pathway(self.case.disagreement.pathway).step(self.case.step).meeting
        assert rule is not None
        return rule

    def people(self, language: Language) -> list[str]:
        """Who is invited, and what they have answered."""
        case = self.case
        return [
            f"{named(case.party(n), language)}: {answered(case, n, language)}" for n in self.meeting.attendees
        ]


def read_meeting_link(world: World, link: str) -> MeetingView:
    """Shows the meeting; changes nothing. Raises LinkRefused where the link is forged or damaged."""
    number, party, _ = world.links.read("meeting", link)
    with world.store.reading() as uow:
        case = uow.cases.load(number)
        return replace(_view(world, case, party), booked=booked_for(world, uow, number, case))


def move_by_link(world: World, link: str, start: datetime) -> None:
    """The raiser chooses another time (aware), or somebody else who is invited proposes it. Raises LinkRefused or
    NotPossible."""
    number, *_ = world.links.read("meeting", link)
    change(world, number, steps.tick)
    view = read_meeting_link(world, link)
    if view.closed_because or not view.to_come:
        raise NotPossible(view.closed_because or _begun(view.case))
    chosen = partial(choose_time, by=view.party.person.name, party=RAISER)
    proposed = partial(propose_time, party=view.party.number)
    change(world, number, partial(proposed if view.proposes else chosen, start=start))


def call_by_link(world: World, link: str) -> None:
    """Arranges the meeting that the step offers. Raises LinkRefused or NotPossible."""
    number, party, _ = world.links.read("meeting", link)
    change(world, number, steps.tick)
    change(world, number, partial(call_as_party, party=party))


def tell_by_link(world: World, link: str, told: Told) -> None:
    """What came of the meeting. Raises LinkRefused or NotPossible."""
    number, party, _ = world.links.read("meeting", link)
    change(world, number, steps.tick)
    change(world, number, partial(tell_outcome, told=told, party=party, how="link"))


def _view(world: World, case: Case, number: int) -> MeetingView:
    board, party, now = world.board(case.disagreement.board), party_of_link(case, number), world.clock.now()
    view = partial(MeetingView, party, case, board, now)
    coming = coming_meeting(case, now)
    if number == RAISER and coming:
        return view(True, "")
    if may_call(case, board, now, number):
        return view(False, "", to_call=True)
    if may_propose(case, now, number):
        return view(True, "", proposes=True)
    if coming and number in coming.attendees:
        return view(False, _to_come(case))
    try:
        refuse_if_not_theirs(case, now, number)
    except NotPossible as error:
        was_asked = case.outcome_asked is not None and case.outcome_asked.party == number
        # That somebody else was asked for the outcome says less to who came to choose a time.
        too_late = number == RAISER and case.awaits_outcome and not was_asked
        return view(False, _begun(case) if too_late else error.args[0])
    return view(False, "")


def _to_come(case: Case) -> Sentence:
    return Sentence(
        "The meeting of {reference} is arranged, and no other time can be proposed for it. Accept or decline the "
        "invite in your calendar, or ring the Board.",
        reference=case.reference,
    )


def _begun(case: Case) -> Sentence:
    return Sentence(
        "The meeting of {reference} has begun: another time can no longer be chosen.",
        reference=case.reference,
    )
