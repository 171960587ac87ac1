"""The checks can fail: the core is broken on purpose, each time in another way, and the simulation finds it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework import (
    changes,
    directory,
    ending,
    escalation,
    folding,
    late,
    notices,
    remarks,
    steps,
    work,
)
from casework.calendar import WorkingCalendar
from casework.case import Case, Lessons, Status
from casework.deadlines import deadline
from casework.errors import NotPossible
from casework.escalation import go_up, wishes
from casework.facts import AnyFact
from casework.folding import apply
from casework.protocol import Pathway
from casework.work import Work
from simulation import rules_time
from simulation.play import Story, play
from simulation.shrink import shortest
from tests.simulation.test_all_pathways import PATHWAYS

WITHIN = 500
Break = Callable[[pytest.MonkeyPatch], None]


def the_clock_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "go_up", lambda *_: None)


def an_outage_lengthens_the_step(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "go_up", lambda work, reason, at, words="": go_up(work, reason, work.now, words))


def deadlines_are_a_day_late(patch: pytest.MonkeyPatch) -> None:
    def late(*told: Any) -> Any:
        found = deadline(*told)
        return replace(found, due=found.due + timedelta(days=1))

    patch.setattr(escalation, "deadline", late)


def bank_holidays_count_as_working_days(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WorkingCalendar, "is_working", lambda self, day: day.weekday() < 5)


def the_childs_date_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(escalation, "wishes", lambda work, step: replace(wishes(work, step), needed_by=None))


def a_deadline_can_be_put_off(patch: pytest.MonkeyPatch) -> None:
    move = changes._move

    def later(work: Work, ends: Any, by: str) -> None:
        move(work, replace(ends, due=ends.due + timedelta(days=40)), by)

    patch.setattr(changes, "_move", later)


def a_step_is_left_out(patch: pytest.MonkeyPatch) -> None:
    def after(self: Pathway, key: str) -> Any:
        place = [step.key for step in self.steps].index(key)
        return next(iter(self.steps[place + 2 :] or self.steps[place + 1 :]), None)

    patch.setattr(Pathway, "after", after)


def what_is_over_can_be_withdrawn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "OVER", frozenset())


def anybody_may_answer(patch: pytest.MonkeyPatch) -> None:
    def refuse(case: Case, *_: Any) -> None:
        if case.status is not Status.OPEN:
            raise NotPossible("It does not run.")

    patch.setattr(steps, "refuse_if_not_answerable", refuse)


def the_raisers_side_is_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(directory, "_asked", lambda case: set())


def who_cannot_be_reached_is_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(directory, "_gone", lambda case: set())


def the_directory_is_not_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(escalation, "counterpart_for", lambda *_: None)


def a_change_has_no_fact(patch: pytest.MonkeyPatch) -> None:
    record = Work.record

    def and_more(self: Work, fact: Any) -> None:
        record(self, fact)
        if fact.kind == "answer_unclear":
            self.case = replace(self.case, asked_again=False)

    patch.setattr(Work, "record", and_more)


def what_is_stored_lacks_something(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulation.rules_time.FACT", _Forgetful())


class _Forgetful:
    """A database that keeps everything of a fact but the words of an answer."""

    def dump_json(self, fact: Any) -> Any:
        return fact

    def validate_json(self, fact: Any) -> Any:
        return fact.model_copy(update={"words": ""}) if fact.kind == "answered" else fact


def reminders_come_before_their_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(escalation, "reminder_time", lambda start, due, calendar: start - timedelta(hours=1))


def an_address_is_missing(patch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise KeyError("tier")

    patch.setattr(notices, "post_of", fails)


def a_mail_has_no_fact(patch: pytest.MonkeyPatch) -> None:
    def only_mail(case: Case, board: Any, people: Any, *, now: Any, text: str, party: int) -> Any:
        work = Work(case, board, people, now)
        work.mail("away", [1], str(party))
        return work.done()

    patch.setattr(remarks, "away", only_mail)


def what_is_called_wrong_stays_settled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "_taken_back", lambda case, fact: folding._next(case))


def what_is_called_wrong_gets_more_time(patch: pytest.MonkeyPatch) -> None:
    taken_back = folding._taken_back

    def later(case: Case, fact: Any) -> Case:
        again = taken_back(case, fact)
        return replace(
            again, attempts=folding._attempts(again, due=again.attempts[-1].due + timedelta(days=3))
        )

    patch.setattr(folding, "_taken_back", later)


def a_late_agreement_settles_by_itself(patch: pytest.MonkeyPatch) -> None:
    answer_late = late.answer_late

    def settles(case: Case, board: Any, people: Any, *, now: Any, **told: Any) -> Any:
        decision = answer_late(case, board, people, now=now, **told)
        if told["verdict"] != "agreed":
            return decision
        work = Work(decision.case, board, people, now)
        person = case.parties[told["party"] - 1].person
        ending.settle(work, ending.agreement(work, person, now, person.name), "agreed")
        settled = work.done()
        return replace(settled, facts=(*decision.facts, *settled.facts))

    patch.setattr(late, "answer_late", settles)


def without(kind: str, to: int = 0) -> Break:
    """A break that leaves out the mails of one kind, or only those to one party."""

    def drops(patch: pytest.MonkeyPatch) -> None:
        mail = Work.mail

        def dropped(self: Work, sent: str, parties: Any, *more: Any, **told: Any) -> None:
            left = [number for number in parties if sent != kind or (to and number != to)]
            mail(self, sent, left, *more, **told)

        patch.setattr(Work, "mail", dropped)

    return drops


def a_paper_is_chased_after_it_was_filed(patch: pytest.MonkeyPatch) -> None:
    def forgets(case: Case, fact: AnyFact) -> Case:
        after = apply(case, fact)
        return replace(after, awaited=case.awaited) if fact.kind == "paper_filed" else after

    for module in (folding, work, rules_time):
        patch.setattr(module, "apply", forgets)


def a_case_that_is_over_is_chased(patch: pytest.MonkeyPatch) -> None:
    def wakes(case: Case) -> datetime | None:
        return min((each.chase_at for each in case.awaited.values() if each.chase_at), default=None)

    patch.setattr(Case, "papers_wake_at", property(wakes))


def who_has_told_is_asked_again(patch: pytest.MonkeyPatch) -> None:
    def nobody(case: Case, party: int | None) -> Lessons | None:
        return case.lessons

    patch.setattr(folding, "_said", nobody)


CHASED = "A paper is chased in its order, once each, and never after it was filed."
CLOCK = "No deadline passes without an escalation or an end."
LIMIT = "No step runs longer than its limit."
TOLD = "Everyone who must be told is told."
REBUILT = "The history alone rebuilds the case."


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (the_clock_is_not_heard, CLOCK),
        (an_outage_lengthens_the_step, LIMIT),
        (deadlines_are_a_day_late, LIMIT),
        (bank_holidays_count_as_working_days, LIMIT),
        (the_childs_date_is_forgotten, LIMIT),
        (a_deadline_can_be_put_off, LIMIT),
        (a_step_is_left_out, "A case never goes down."),
        (what_is_over_can_be_withdrawn, "What is over stays over."),
        (anybody_may_answer, "Nothing is agreed but by somebody who was asked."),
        (the_raisers_side_is_asked, "Nobody of the raiser’s side is asked to agree."),
        (who_cannot_be_reached_is_asked, "Nobody of the raiser’s side is asked to agree."),
        (the_directory_is_not_read, "An empty post is filled by who is known."),
        (a_change_has_no_fact, REBUILT),
        (what_is_stored_lacks_something, REBUILT),
        (reminders_come_before_their_time, "A second look at the clock changes nothing."),
        (an_address_is_missing, "Whatever happens, the case can be decided."),
        (a_mail_has_no_fact, TOLD),
        (without("agreed", to=2), "A resolved case has its written confirmation."),
        *((without(kind), TOLD) for kind in "ask escalated_counterpart consult final_step raised".split()),
        *((without(kind), TOLD) for kind in "urgent notice warning paper_due paper mail_failed".split()),
        *((without(kind), TOLD) for kind in "withdrawn final_outcome final_overdue deadline_moved".split()),
        *((without(kind), TOLD) for kind in "invite invite_cancelled escalated_speaker away".split()),
        (what_is_called_wrong_stays_settled, "An answer that was called wrong settles nothing."),
        (what_is_called_wrong_gets_more_time, "An answer that was called wrong settles nothing."),
        (a_late_agreement_settles_by_itself, "Nothing is agreed but by somebody who was asked."),
        *((without(kind), TOLD) for kind in "reopened called_wrong late_agreed".split()),
        *((without(kind), TOLD) for kind in "paper_chased paper_saved lessons".split()),
        (a_paper_is_chased_after_it_was_filed, CHASED),
        (a_case_that_is_over_is_chased, "What is over stays over."),
        (who_has_told_is_asked_again, CHASED),
        (without("escalated_former"), TOLD),
        (without("not_agreed"), TOLD),
    ],
)
def test_a_broken_core_is_found(broken: Break, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    assert any(story.broken and story.broken.promise == rule for story in found_stories())


def found_stories() -> Iterator[Story]:
    return (play(seed, PATHWAYS) for seed in range(WITHIN))


def test_the_shortest_history_breaks_the_same_rule_and_no_act_of_it_can_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    what_is_over_can_be_withdrawn(monkeypatch)
    long = max((story for story in found_stories() if story.broken), key=lambda story: len(story.acts))
    assert len(long.acts) > 4
    short = shortest(long)
    assert short.broken and long.broken and short.broken.promise == long.broken.promise
    # It ends in some way, and is then ended again; before what comes of a meeting it has to go up to one, twice.
    assert len(short.acts) <= 4
    assert short.acts[-1].kind in ("withdraw", "resolved")
