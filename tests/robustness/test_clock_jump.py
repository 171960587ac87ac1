"""The clock jumps, as it does when a machine was off for a week or more."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from casework import foretold
from casework.facts import StepStarted
from tests.robustness.accord import accord, delivered_once, eventually, local_mails


def test_missed_deadlines_are_caught_up_in_order_and_every_due_mail_goes_out(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        number = here.raise_case()
        here.schedule()
        here.worker()
        here.all_sent()
        opened = here.case(number)
        ends = foretold.whole(opened, here.world.board("hips"), opened.raised_at)
        starts = [opened.raised_at, *(step.due for step in ends)]
        reached: list[int] = []
        for jump in (timedelta(days=7), timedelta(days=14)):
            here.clock.move_on(jump)
            # The next step has begun where one was missed; after the last one there is none.
            missed = sum(step.due <= here.clock.now() for step in ends)
            running = min(missed + 1, len(ends))
            eventually(lambda: len(here.facts(number, "step_started")) >= running, "all is caught up")  # noqa: B023
            begun = [fact for fact in here.facts(number) if isinstance(fact, StepStarted)]
            assert [(fact.step, fact.at, fact.due) for fact in begun] == [
                (step.step, start, step.due) for step, start in zip(ends, starts, strict=False)
            ][:running]
            assert [fact.at for fact in here.facts(number, "escalated")] == [fact.at for fact in begun[1:]]
            reached.append(running)
        assert 2 <= reached[0] <= reached[1] == len(ends)
        eventually(
            lambda: here.facts(number, "final_deadline_passed"), "the panel's own deadline is recorded"
        )
        outbox = here.all_sent()
        kinds = Counter(row.kind for row in outbox)
        # Whoever is asked now is asked, and nobody about a step that was over before they could know of it.
        assert kinds["escalated_counterpart"] + kinds["final_step"] == len(set(reached))
        told = (kinds["final_step"], kinds["final_overdue"])
        assert told == (1, 3), "the panel; the Board, the raiser and who speaks for their side"
        delivered_once(outbox, local_mails(here.world))
