"""One case from the form to its end, with every rule checked after every decision.

seed ──▶ plan ──▶ open ──▶ act, decide, check ──▶ act, decide, check ──▶ … ──▶ Story
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import get_args

from casework import steps
from casework.answer_facts import Answered, CalledWrong, LateAnswer, LateConfirmed
from casework.case import Case, Decision, Status
from casework.errors import NotPossible
from casework.facts import (
    AnyFact,
    Away,
    Confirmed,
    ContactReplaced,
    DeadlineMoved,
    Escalated,
    FinalOutcome,
    MailFailed,
    Reminded,
    Resolved,
    StepStarted,
    Warned,
)
from casework.folding import rebuild
from casework.meeting_facts import (
    MeetingAnswered,
    MeetingCancelled,
    MeetingOutcome,
    MeetingSet,
    OutcomeAsked,
)
from casework.paper_facts import LessonsAsked, LessonTold, PaperAsked, PaperChased, PaperFiled
from casework.work import Board
from simulation.acts import CLOCK_FIRST, Act, Game, open_game, perform
from simulation.chance import acts
from simulation.checking import Broken, Rule, Seen, Watch
from simulation.people import Plan, plan
from simulation.rules_meeting import (
    attendance_is_of_this_time,
    invites_and_cancels_agree,
    its_time_is_fair,
    outcome_is_asked_and_told_rightly,
)
from simulation.rules_notices import next_level_is_warned, notices_are_given
from simulation.rules_papers import papers_are_chased_rightly
from simulation.rules_people import (
    agreed_by_who_was_asked,
    other_side_is_asked,
    vacancy_is_no_excuse,
    wrong_settles_nothing,
)
from simulation.rules_time import (
    as_stored,
    history_rebuilds,
    known_before_asked,
    never_down,
    no_deadline_passes,
    no_step_runs_longer,
    over_stays_over,
)
from simulation.rules_told import confirmed_in_writing, everyone_is_told

TOLD = "Everyone who must be told is told."
_ANY = frozenset(get_args(get_args(AnyFact)[0]))
_ASKING = frozenset({StepStarted, ContactReplaced})
_VACANT = frozenset({StepStarted, MailFailed, Away})
_MEETING = frozenset({MeetingSet, MeetingCancelled})
# The order matters: later rules use what earlier ones have put down in the watch.
RULES = (
    Rule("The history alone rebuilds the case.", history_rebuilds, _ANY),
    Rule("A case never goes down.", never_down, frozenset({StepStarted, Escalated})),
    Rule("No step runs longer than its limit.", no_step_runs_longer),
    Rule("No deadline passes without an escalation or an end.", no_deadline_passes),
    Rule("What is over stays over.", over_stays_over, _ANY),
    Rule("Nobody of the raiser’s side is asked to agree.", other_side_is_asked, _ASKING),
    Rule(
        "Nothing is agreed but by somebody who was asked.",
        agreed_by_who_was_asked,
        _ASKING | {Answered, Away, Resolved, CalledWrong, LateAnswer, LateConfirmed, MeetingOutcome},
    ),
    Rule("An answer that was called wrong settles nothing.", wrong_settles_nothing, frozenset({CalledWrong})),
    Rule("An empty post is filled by who is known.", vacancy_is_no_excuse, _VACANT),
    Rule(TOLD, everyone_is_told, _ANY),
    Rule(TOLD, notices_are_given, frozenset({Confirmed, Resolved, FinalOutcome, StepStarted})),
    Rule(TOLD, next_level_is_warned, frozenset({StepStarted, DeadlineMoved, Reminded, Warned})),
    Rule("A resolved case has its written confirmation.", confirmed_in_writing, frozenset({Resolved})),
    Rule("Mail goes to people on the case, once.", known_before_asked, _ANY),
    Rule("Calendars and the case agree.", invites_and_cancels_agree, _MEETING),
    Rule("A meeting is at a fair time.", its_time_is_fair, _MEETING | {DeadlineMoved}),
    Rule(
        "Who comes has said so of the present time.",
        attendance_is_of_this_time,
        _MEETING | {MeetingAnswered},
    ),
    Rule(
        "Whoever was asked tells what came of the meeting, once.",
        outcome_is_asked_and_told_rightly,
        frozenset({MeetingSet, OutcomeAsked, MeetingOutcome}),
    ),
    Rule(
        "A paper is chased in its order, once each, and never after it was filed.",
        papers_are_chased_rightly,
        frozenset({PaperAsked, PaperChased, PaperFiled, LessonsAsked, LessonTold}),
    ),
)
TWICE = "A second look at the clock changes nothing."
WORKS = "Whatever happens, the case can be decided."
STORED = "The history alone rebuilds the case."
# Of how many cases one is written down and read again.
SAMPLE = 16


@dataclass(slots=True)
class Story:
    """A case as it was played: `acts` that led to it, and the rule that broke, if one did."""

    plan: Plan
    case: Case
    history: list[AnyFact]
    acts: list[Act]
    decisions: int
    broken: Broken | None

    @property
    def ending(self) -> str:
        """How it ended, as a word for the counts."""
        if self.case.status is Status.OPEN:
            return "with the Board" if self.case.overdue_told else "still open"
        return str(self.case.status)


def play(seed: int, boards: Sequence[tuple[Board, str]]) -> Story:
    """The case of `seed`: one of `boards`, (Board, pathway's key), and all that chance lets happen to it."""
    chance = Random(seed)  # noqa: S311 - the same seed must give the same case
    board, pathway = boards[seed % len(boards)]
    planned = plan(seed, chance, board, pathway)
    return _play(planned, lambda game: acts(chance, game))


def replay(planned: Plan, only: Sequence[Act]) -> Story:
    """The same form with these acts and no others."""
    return _play(planned, lambda game: only)


def _play(planned: Plan, happening: Callable[[Game], Iterable[Act]]) -> Story:
    watch, done = Watch(), list[Act]()
    try:
        game, opened = open_game(planned)
    except Exception as fault:
        return Story(planned, Case("", "", planned.told, planned.opens), [], [], 1, _failure(fault))
    decisions, broken = 1, _check(game, watch, None, opened, "open", planned.opens)
    if broken is None:
        for act in happening(game):
            done.append(act)
            if act.kind in CLOCK_FIRST and game.case.wake_at is not None and game.case.wake_at <= act.at:
                decisions += 1
                broken = _step(game, watch, Act("tick", act.at))
            decisions += 1
            broken = broken or _step(game, watch, act)
            if broken is not None:
                break
        else:
            broken = _stored(game)
    return Story(planned, game.case, game.history, done, decisions, broken)


def _step(game: Game, watch: Watch, act: Act) -> Broken | None:
    """One act: decided, checked, and the clock looked at once more where that is what it was."""
    before = game.case
    game.now = max(game.now, act.at)
    try:
        decision = perform(game, act)
    except NotPossible:
        return None
    except Exception as fault:
        return _failure(fault)
    game.case = decision.case
    if decision.facts:
        game.history.extend(decision.facts)
    broken = _check(game, watch, before, decision, act.kind, act.at)
    if broken is None and act.kind == "tick":
        again = steps.tick(game.case, game.board, game.directory, now=act.at)
        if again.facts or again.mails:
            what = again.facts[0].kind.replace("_", " ") if again.facts else "a mail"
            return Broken(TWICE, f"the second look brought: {what}")
    return broken


def _check(
    game: Game, watch: Watch, before: Case | None, decision: Decision, act: str, now: datetime
) -> Broken | None:
    facts, mails = decision.facts, decision.mails
    kinds = frozenset([type(fact) for fact in facts])
    mailed = {(order.kind, order.to) for order in mails}
    seen = Seen(game, watch, before, decision.case, facts, kinds, mails, mailed, act, now)
    if mails and not facts:
        return Broken(TOLD, "a mail is ordered without an entry in the history, and is lost with that")
    for rule in _rules_about(kinds):
        if found := rule.check(seen):
            return Broken(rule.promise, found)
    return None


@cache
def _rules_about(kinds: frozenset[type]) -> tuple[Rule, ...]:
    """The rules that a decision with facts of these kinds can break."""
    return tuple(rule for rule in RULES if rule.about is None or not rule.about.isdisjoint(kinds))


def _stored(game: Game) -> Broken | None:
    """Once in a while: the history as the database would give it back, folded from its first fact."""
    if game.plan.seed % SAMPLE:
        return None
    if rebuild(as_stored(game.history)) != game.case:
        return Broken(STORED, "the history that was written down and read again makes another case")
    return None


def _failure(fault: Exception) -> Broken:
    return Broken(WORKS, f"{type(fault).__name__}: {fault}")
