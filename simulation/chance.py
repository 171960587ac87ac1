"""What happens next to a simulated case: drawn by chance, likelier where it makes sense.

Nothing here checks anything. An act that the core refuses is a case in itself.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from casework.case import OVER, Status
from casework.facts import Side
from casework.paper import Paper, PaperField, RowField
from casework.paper_answers import place
from casework.protocol import Step
from simulation.acts import STAFF, Act, Game
from simulation.chance_meeting import about_meeting, is_about_meeting
from simulation.reckoning import local_day

MOST_ACTS = 60
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
# An outage: minutes to weeks.
_OUTAGES = (15, 200, 1500, 3000, 10_000, 40_000)


def acts(chance: Random, game: Game) -> Iterator[Act]:
    """Acts without end, each drawn for the case as it stands then; ends with the case, or a little later."""
    for _ in range(MOST_ACTS):
        case = game.case
        if case.status in OVER:
            if chance.random() < 0.75:
                return
            yield _afterwards(chance, game)
        elif case.status is Status.UNCONFIRMED:
            if case.wake_at is None and chance.random() < 0.2:
                return
            yield _unconfirmed(chance, game)
        elif is_about_meeting(chance, game):
            # Several people answer within hours.
            yield about_meeting(chance, game, game.now + timedelta(hours=9) * chance.random() ** 3)
        elif case.wake_at is None:
            yield _at_the_end(chance, game)
        elif chance.random() < 0.38:
            yield from _time_passes(chance, game, case.wake_at)
        else:
            yield _by_somebody(chance, game, _soon(chance, game, case.wake_at))


def _soon(chance: Random, game: Game, wake: datetime) -> datetime:
    """A moment before the clock strikes next; one in twelve after it."""
    span = max(wake - game.now, _MINUTE)
    return game.now + span * (chance.random() * (1.09 if chance.random() < 0.5 else 1.0))


def _time_passes(chance: Random, game: Game, wake: datetime) -> Iterator[Act]:
    """The clock is looked at in time, or after an outage; mail that came meanwhile is read first."""
    now = max(wake, game.now)
    if chance.random() >= 0.08:
        yield Act("tick", now + chance.random() * _MINUTE)
        return
    late = now + _MINUTE * _OUTAGES[int(chance.random() * len(_OUTAGES))] * chance.random()
    due, attempt = game.case.due, game.case.attempt
    if due is not None and due > game.now and attempt and attempt.counterpart and chance.random() < 0.5:
        told = {"at": game.now + (due - game.now) * chance.random() * 0.99, "verdict": _verdict(chance)}
        yield Act("in_time", late, attempt.counterpart, told)
    yield Act("tick", late)


def _verdict(chance: Random) -> str:
    return "agreed" if chance.random() < 0.4 else "not_agreed"


def _unconfirmed(chance: Random, game: Game) -> Act:
    wake = game.case.wake_at or game.now + timedelta(days=3)
    now, draw = _soon(chance, game, wake), chance.random()
    if draw < 0.6:
        return Act("confirm", now)
    if draw < 0.8:
        return Act("tick", wake + chance.random() * _MINUTE)
    if draw < 0.85:
        return Act("withdraw", now)
    return _anything(chance, game, now)


def _at_the_end(chance: Random, game: Game) -> Act:
    """The last limit has passed and the Board knows."""
    now, draw = game.now + timedelta(hours=200) * chance.random(), chance.random()
    if draw < 0.65:
        return Act("outcome", now)
    if draw < 0.7:
        return _second_thoughts(chance, game, now)
    if draw < 0.77 and game.case.attempts[-1].counterpart:
        return Act(_verdict(chance), now, game.case.attempts[-1].counterpart)
    return _anything(chance, game, now)


def _afterwards(chance: Random, game: Game) -> Act:
    now, wake = game.now + timedelta(hours=72) * chance.random(), game.case.wake_at
    if wake is not None and chance.random() < 0.3:
        return Act("tick", max(game.now, wake) + _MINUTE * chance.random())
    if game.case.status is Status.RESOLVED and chance.random() < 0.5:
        return _second_thoughts(chance, game, now)
    return _anything(chance, game, now)


def _second_thoughts(chance: Random, game: Game, now: datetime) -> Act:
    """It was not meant like that: of who dealt with the last answers, now and then of anybody."""
    case, draw = game.case, chance.random()
    people = [n for a in case.attempts[-2:] for n in (1, a.speaker, a.counterpart, *a.away) if n]
    if draw < 0.1 or not people:
        people = [party.number for party in case.parties]
    who = people[int(chance.random() * len(people))]
    if case.late is not None and draw < 0.6:
        return Act("settles", now, 1 if draw < 0.5 else who, {"settles": chance.random() < 0.6})
    before = case.attempts[-2].counterpart if len(case.attempts) > 1 else None
    if case.status is Status.OPEN and before is not None and draw < 0.5:
        return Act("late", now, before, {"verdict": "agreed" if draw < 0.4 else "unclear"})
    if draw < 0.45:
        return Act("wrong", now, who)
    if draw < 0.55:
        return Act("reopen", now)
    if draw < 0.7:
        return Act("contradict", now, who)
    return Act("late", now, who, {"verdict": "unclear" if chance.random() < 0.2 else _verdict(chance)})


def _by_somebody(chance: Random, game: Game, now: datetime) -> Act:
    step, draw = _step(game), chance.random()
    attempt = game.case.attempts[-1]
    if draw < 0.12:
        return _anything(chance, game, now)
    if len(game.case.attempts) > 1 and chance.random() < (0.5 if game.case.late else 0.2):
        return _second_thoughts(chance, game, now)
    if step.panel:
        if step.form is not None and draw < 0.6:
            return _paper(chance, game, now, step.form, 0)
        return Act("call" if draw < 0.2 else "outcome", now)
    if step.consult:
        return Act("go_on" if draw < 0.75 else "differs", now, attempt.speaker or 1)
    asked = attempt.counterpart
    if asked is None:
        return _replace(chance, game, now)
    if attempt.away and draw < 0.3:
        asked = min(attempt.away)
    if draw < 0.7:
        return Act(_verdict(chance), now, asked)
    if draw < 0.75:
        return Act(_verdict(chance), now, asked, {"how": "phone", "by": STAFF})
    if draw < 0.81:
        return Act("unclear", now, asked)
    if draw < 0.87:
        return Act("away", now, asked)
    if draw < 0.93:
        return Act("bounce", now, asked)
    if step.form is not None:
        if draw < 0.95:
            return Act("save", now, attempt.speaker or 1, {"paper": step.form})
        return _paper(chance, game, now, step.form, attempt.speaker or 1)
    return Act("differs", now, attempt.speaker or 1)


def _step(game: Game) -> Step:
    return game.pathway.step(game.case.step)


Drawn = Callable[[Random, Game, datetime], Act]


def _anything(chance: Random, game: Game, now: datetime) -> Act:
    """Whatever may come from anybody: late and contradictory answers, absences, what Board staff do."""
    return _ODD[int(chance.random() * len(_ODD))](chance, game, now)


def _by_any(kind: str) -> Drawn:
    def drawn(chance: Random, game: Game, now: datetime) -> Act:
        return Act(kind, now, 1 + int(chance.random() * len(game.case.parties)))

    return drawn


def _forward(chance: Random, game: Game, now: datetime) -> Act:
    span = (game.case.due or now + _DAY) - now
    return Act("forward", now, more={"due": now + max(span, _MINUTE) * (chance.random() * 1.05)})


def _replace(chance: Random, game: Game, now: datetime) -> Act:
    side = Side.RAISER if chance.random() < 0.3 else Side.COUNTERPART
    people = list(game.plan.place.people.values())
    person = people[int(chance.random() * len(people))]
    if chance.random() < 0.6:
        person = game.plan.place.people["newer" if side is Side.RAISER else "new"]
    return Act("replace", now, more={"side": side, "person": person})


def _holidays(chance: Random, game: Game, now: datetime) -> Act:
    """A day near the running deadline becomes a holiday, or a holiday near it is one no more."""
    first = local_day(now)
    near = [first + n * _DAY for n in range(12)]
    known = tuple(day for day in near if day in game.board.calendar.holidays)
    if known and chance.random() < 0.5:
        return Act("holidays", now, more={"added": (), "removed": known})
    added = near[int(chance.random() * len(near))]
    return Act("holidays", now, more={"added": (added,), "removed": ()})


def _any_paper(chance: Random, game: Game, now: datetime) -> Act:
    papers = list(game.board.protocol.papers)
    key = papers[int(chance.random() * len(papers))] if papers else "no-such-paper"
    return _paper(chance, game, now, key, int(chance.random() * (len(game.case.parties) + 1)))


def _saved(chance: Random, game: Game, now: datetime) -> Act:
    filed = _any_paper(chance, game, now)
    return Act("save", now, max(filed.party, 1), {"paper": filed.more["paper"]})


def _paper(chance: Random, game: Game, now: datetime, key: str, party: int) -> Act:
    """The paper called `key`, filled in; one in eight with something missing or wrong."""
    paper = game.board.protocol.papers.get(key)
    answers = dict(_answers(chance, paper, local_day(now))) if paper else {}
    if answers and chance.random() < 0.12:
        field = list(answers)[int(chance.random() * len(answers))]
        answers[field] = "" if chance.random() < 0.5 else "?"
    return Act("file", now, party, {"paper": key, "answers": answers})


def _answers(chance: Random, paper: Paper, today: date) -> Iterator[tuple[str, str]]:
    """A group has one row or two."""
    for asked in paper.fields:
        if asked.kind != "group":
            yield asked.key, _said(chance, asked, today)
        for row in range(1, 2 + int(chance.random() * 2)) if asked.kind == "group" else ():
            for field in asked.fields:
                yield place(asked.key, row, field.key), _said(chance, field, today)


def _said(chance: Random, field: PaperField | RowField, today: date) -> str:
    if not field.required and chance.random() < 0.4:
        return ""
    if field.kind == "date":
        near = int(chance.random() * 30 - 3)
        return (
            today + _DAY * (near if field.days_ahead is None else min(near, field.days_ahead))
        ).isoformat()
    if field.kind == "yes_no":
        return "yes" if chance.random() < 0.5 else "no"
    if field.kind in ("choice", "choices"):
        return list(field.choices)[int(chance.random() * len(field.choices))]
    return "Written down"


def _left(chance: Random, game: Game, now: datetime) -> Act:
    places = len(game.plan.place.directories)
    return Act("left", now, more={"directory": int(chance.random() * places)})


def _language(chance: Random, game: Game, now: datetime) -> Act:
    party = 1 + int(chance.random() * len(game.case.parties))
    return Act("language", now, party, {"language": "cy" if chance.random() < 0.7 else "en"})


def _alone(kind: str) -> Drawn:
    return lambda chance, game, now: Act(kind, now)


_ODD: tuple[Drawn, ...] = (
    *(_by_any(kind) for kind in "agreed not_agreed unclear bounce away hold differs".split()),
    *(_by_any(kind) for kind in "delayed known learned".split()),
    *(_by_any(kind) for kind in "bounce away".split()),
    *(_alone(kind) for kind in "tick confirm go_on call outcome withdraw resolved".split()),
    *(about_meeting, about_meeting),
    *(_forward, _forward, _forward, _replace, _replace, _holidays, _holidays, _holidays),
    *(_any_paper, _any_paper, _saved, _left, _left, _language),
)
