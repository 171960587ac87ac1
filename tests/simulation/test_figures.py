"""A Board's figures agree with a recount of the histories as they lie in the database.

The recount shares nothing with casework/: it reads the stored JSON, and reckons time on the wall clock of London.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from casework.case import Case, Decision, Status
from casework.folding import rebuild
from casework.paper_facts import PaperFiled
from casework.period import Period
from casework.work import Board
from models import FactRow
from services.board_figures import figures
from services.figures_document import FiguresDocument
from services.world import World
from settings import load_settings
from simulation.play import play
from store.database import SqlStore
from tests.application import StillClock, world_for

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2030, 1, 1, tzinfo=UTC)
CASES = 240
BOARDS = ("hips", "sewscb", "eastriding", "brighton-hove", "bedfordshire")
Raw = list[dict[str, Any]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Simulated cases of every Board and pathway, all raised in one of two years."""
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("figures"))})
    with world_for(settings, StillClock(NOW)) as world:
        for key in BOARDS:
            pathways = [(world.board(key), each) for each in world.board(key).protocol.pathways]
            with world.store.writing() as uow:
                for seed in range(CASES):
                    story = play(seed, pathways)
                    number = uow.cases.new_number(key, NOW)
                    told = tuple(lessons_told(seed, story.case, world.board(key)))
                    case = rebuild([*story.history, *told])
                    case = replace(case, reference=f"{key}-{number}")
                    uow.cases.save(number, Decision(case, (*story.history, *told), ()), NOW)
                uow.commit()
        yield world


def lessons_told(seed: int, case: Case, board: Board) -> Iterator[PaperFiled]:
    """Chance seldom fills in what was learned: here one side does in every second case, and now and then corrects it."""
    learning, all_kinds = board.protocol.learning, list(board.protocol.lesson_kinds)
    assert learning
    for nth in range(seed % 4 if case.status == Status.RESOLVED else 0):
        answers = {
            f"lessons.{row}.kind": all_kinds[(seed // 4 + row * nth) % len(all_kinds)] for row in (1, 2)
        }
        yield PaperFiled(
            at=case.attempts[-1].ended or NOW,
            by="Somebody",
            paper=learning.form,
            step=case.step or "",
            answers=answers,
            told=(),
            party=1 + seed % 8 // 4 + nth % 2,
        )


def raw(world: World, board: str) -> list[Raw]:
    assert isinstance(world.store, SqlStore)
    return [each for each in _histories(world.store.engine) if each[0]["disagreement"]["board"] == board]


@lru_cache(maxsize=1)
def _histories(engine: Engine) -> list[Raw]:
    """Read once, since no test changes any of them."""
    histories: dict[int, Raw] = {}
    with Session(engine) as session:
        order = col(FactRow.case_number), col(FactRow.seq)
        for number, data in session.exec(select(FactRow.case_number, FactRow.data).order_by(*order)):
            histories.setdefault(number, []).append(dict(data))
    return list(histories.values())


def at(fact: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(fact["at"])


def kinds(history: Raw, *wanted: str) -> Raw:
    return [fact for fact in history if fact["kind"] in wanted]


def minutes(start: datetime, end: datetime, board: Board) -> int:
    """Working time, by what is left of each day between opening and close."""
    hours, seconds = board.protocol.hours, 0.0
    day = start.astimezone(LONDON).date()
    while day <= end.astimezone(LONDON).date():
        if day.isoweekday() <= 5 and day not in board.calendar.holidays:
            seconds += within(start, end, day, hours.opens, hours.closes)
        day = date.fromordinal(day.toordinal() + 1)
    return round(seconds / 60)


def within(start: datetime, end: datetime, day: date, opens: time, closes: time) -> float:
    first = max(start.timestamp(), datetime.combine(day, opens, LONDON).timestamp())
    last = min(end.timestamp(), datetime.combine(day, closes, LONDON).timestamp())
    return max(last - first, 0)


def ends_of_steps(history: Raw) -> list[tuple[str, datetime, datetime | None]]:
    """(step, start, end) of every step: it ends with the next, or with what settled the case for good."""
    begun = kinds(history, "step_started")
    over = end_of(history)
    later = [at(fact) for fact in kinds(history, "escalated")]
    assert len(later) in (len(begun) - 1, len(begun))
    ends = [*later[: len(begun) - 1], over]
    return [(fact["step"], at(fact), end) for fact, end in zip(begun, ends, strict=True)]


def end_of(history: Raw) -> datetime | None:
    """When the last step ended: it was settled, or its time passed; an agreement that was called wrong ends nothing."""
    end: datetime | None = None
    is_with_board = False
    for fact in history:
        if fact["kind"] in ("resolved", "final_outcome"):
            end = at(fact)
        elif fact["kind"] == "final_deadline_passed":
            end, is_with_board = at(fact), True
        elif fact["kind"] == "called_wrong" and fact["verdict"] == "agreed":
            end = at(fact) if is_with_board else None
    return end


def outcome(history: Raw) -> str:
    found = "open"
    for fact in history:
        if fact["kind"] == "resolved":
            found = "by_raiser" if fact["by_raiser"] else "agreed"
        elif fact["kind"] == "called_wrong" and fact["verdict"] == "agreed":
            found = "with_board" if kinds(history, "final_deadline_passed") else "open"
        elif fact["kind"] == "final_deadline_passed":
            found = "with_board"
        elif fact["kind"] in ("final_outcome", "withdrawn"):
            found = "decided" if fact["kind"] == "final_outcome" else "withdrawn"
    return found


def counted(world: World, board: str, year: int) -> list[Raw]:
    def raised(history: Raw) -> int:
        return at(history[0]).astimezone(LONDON).year

    return [each for each in raw(world, board) if kinds(each, "step_started") and raised(each) == year]


def busiest(world: World, board: str) -> int:
    years = Counter(at(each[0]).astimezone(LONDON).year for each in raw(world, board))
    return years.most_common(1)[0][0]


def table(told: FiguresDocument, name: str) -> dict[str, int]:
    found = next(each for each in told.tables if each.name == name)
    assert found.total == sum(row.count or 0 for row in found.rows) == told.challenges
    return {row.key: row.count for row in found.rows if row.count}


def share(told: FiguresDocument, name: str) -> tuple[int | None, int | None]:
    return next((each.count, each.of) for each in told.shares if each.name == name)


def times(told: FiguresDocument, name: str) -> dict[str, tuple[int | None, int | None, int | None]]:
    found = next(each for each in told.times if each.name == name)
    return {
        row.key: (row.cases, row.median_minutes, row.ninetieth_minutes) for row in found.rows if row.cases
    }


def spell(took: list[int]) -> tuple[int, int, int]:
    took.sort()
    # Nine in ten did not take longer: the least time of which that is true.
    ninetieth = next(each for each in took if sum(other <= each for other in took) * 10 >= 9 * len(took))
    return len(took), round(median(took)), ninetieth


@pytest.mark.parametrize("board", BOARDS)
def test_the_figures_of_a_year_agree_with_a_recount(world: World, board: str) -> None:
    year, rules = busiest(world, board), world.board(board)
    told = figures(world, board, Period(year), whole=True)
    cases = counted(world, board, year)
    assert cases and told.challenges == len(cases)

    first = [each[0]["disagreement"] for each in cases]
    names = {"default": rules.protocol.default_pathway}
    assert table(told, "pathway") == Counter(names.get(each["pathway"], each["pathway"]) for each in first)
    assert table(told, "theme") == Counter(each["theme"] for each in first)
    pairs = Counter(f"{each['raiser']['agency']} → {each['counterpart']['agency']}" for each in first)
    assert table(told, "agencies") == pairs
    assert table(told, "step") == Counter(kinds(each, "step_started")[-1]["step"] for each in cases)
    assert table(told, "outcome") == Counter(map(outcome, cases))
    months = Counter(f"{at(each[0]).astimezone(LONDON):%Y-%m}" for each in cases)
    assert table(told, "month") == months
    quarters: Counter[str] = Counter()
    for month, number in months.items():
        quarters[f"{year}Q{(int(month[5:]) + 2) // 3}"] += number
    assert table(told, "quarter") == quarters

    taught = Counter(kind for each in cases for kind in lessons_of(each, rules))
    lessons = next(each for each in told.tables if each.name == "lessons")
    assert taught and {row.key: row.count for row in lessons.rows if row.count} == taught

    at_step: dict[str, list[int]] = {}
    for each in cases:
        for step, start, end in ends_of_steps(each):
            if end is not None:
                at_step.setdefault(step, []).append(minutes(start, end, rules))
    assert times(told, "step_time") == {step: spell(took) for step, took in at_step.items()}
    resolved = [each for each in cases if outcome(each) in ("agreed", "by_raiser")]
    took = [minutes(at(kinds(each, "step_started")[0]), end_of(each) or NOW, rules) for each in resolved]
    assert times(told, "resolution_time") == {"all": spell(took)}

    lowest = [each for each in resolved if is_lowest(each, rules)]
    assert share(told, "lowest") == (len(lowest), len(resolved))
    moves = [fact for each in cases for fact in kinds(each, "escalated")]
    assert share(told, "automatic") == (sum(m["reason"] == "no_answer" for m in moves), len(moves))
    answers = [late for each in cases for late in lateness(each)]
    assert share(told, "late") == (sum(answers), len(answers))
    forms = [filled for each in cases for filled in forms_of(each, rules)]
    assert share(told, "complete") == (sum(forms), len(forms))


def lessons_of(history: Raw, rules: Board) -> set[str]:
    """The kinds of lessons in what each side has told last; what it told by e-mail was sorted by nobody."""
    assert rules.protocol.learning
    filed = kinds(history, "paper_filed")
    last = {fact["party"]: fact for fact in filed if fact["paper"] == rules.protocol.learning.form}
    answers = (answer for fact in last.values() for answer in fact["answers"].items())
    found = {kind for key, kind in answers if key.startswith("lessons.") and key.endswith(".kind")}
    return found | {"unsorted" for _ in kinds(history, "lesson_told")}


def is_lowest(history: Raw, rules: Board) -> bool:
    """Nobody of the other side was asked at an earlier step than the last."""
    pathway = rules.protocol.pathway(history[0]["disagreement"]["pathway"])
    earlier = [fact["step"] for fact in kinds(history, "step_started")][:-1]
    return all(pathway.step(key).consult or pathway.step(key).panel for key in earlier)


def lateness(history: Raw) -> Iterator[bool]:
    for place, fact in enumerate(history):
        if fact["kind"] == "late_answer" and fact["verdict"] in ("agreed", "not_agreed"):
            yield True
        elif fact["kind"] == "answered":
            due = [each["due"] for each in kinds(history[:place], "step_started", "deadline_moved")][-1]
            yield at(fact) - datetime.fromisoformat(due) > timedelta(0)


def forms_of(history: Raw, rules: Board) -> Iterator[bool]:
    """For each form that is asked for once the case gets there, whether it was ever filled in."""
    pathway = rules.protocol.pathway(history[0]["disagreement"]["pathway"])
    reached = {fact["step"] for fact in kinds(history, "step_started")}
    asked = {step.form for step in pathway.steps if step.key in reached and step.form}
    filed = {fact["paper"] for fact in kinds(history, "paper_filed")}
    yield from (form in filed for form in sorted(asked))


@pytest.mark.parametrize("board", BOARDS)
def test_the_quarters_of_a_year_add_up_to_it(world: World, board: str) -> None:
    year = Period(busiest(world, board))
    whole = figures(world, board, year, whole=True)
    parts = [figures(world, board, each, whole=True) for each in year.quarters]
    assert sum(each.challenges or 0 for each in parts) == whole.challenges
    for name in ("pathway", "theme", "agencies", "step", "outcome", "month"):
        added: Counter[str] = Counter()
        for each in parts:
            added.update(table(each, name))
        assert table(whole, name) == added


@pytest.mark.parametrize("board", BOARDS)
def test_what_leaves_a_board_holds_no_small_count(world: World, board: str) -> None:
    year = Period(busiest(world, board))
    for period in (year, *year.quarters):
        told = figures(world, board, period)
        numbers = [row.count for each in told.tables for row in each.rows]
        numbers += [number for each in told.shares for number in (each.count, each.of)]
        assert not [number for number in numbers if number is not None and 0 < number < 5]
