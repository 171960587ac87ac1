"""What people do about the meeting: drawn by chance, and now and then by somebody who was not asked."""

from datetime import datetime, timedelta
from random import Random

from casework.case import Case, Status
from casework.meeting_facts import Meeting
from simulation.acts import Act, Game
from simulation.reckoning import local_day

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_ANSWERS = (
    "ACCEPTED",
    "ACCEPTED",
    "ACCEPTED",
    "DECLINED",
    "DECLINED",
    "TENTATIVE",
    "DELEGATED",
    "NEEDS-ACTION",
)
_CAME = ("agreed", "agreed", "not_agreed", "not_held", "not_held")


def is_about_meeting(chance: Random, game: Game) -> bool:
    """Whether the next act is about the meeting: likely while there is one that waits for something."""
    case = game.case
    if case.status is not Status.OPEN or game.pathway.step(case.step).meeting is None:
        return False
    likely = 0.7 if case.is_meetings_step and not case.meeting_cancelled and case.came is None else 0.1
    return chance.random() < likely


def about_meeting(chance: Random, game: Game, now: datetime) -> Act:
    """An answer to the invite, another time, what came of it, or the call for it where there is none."""
    meeting, draw = game.case.meeting, chance.random()
    if meeting is None or draw < 0.06:
        return Act("call", now)
    if meeting.start > now:
        if draw < 0.6:
            return _answer(chance, game, meeting, now)
        if draw < 0.7:
            start = now + _DAY * (chance.random() * 16 - 0.5)
            return Act("chooses", now, more={"start": start.replace(second=0, microsecond=0)})
        if draw < 0.73:
            party = meeting.attendees[int(draw * 1000) % len(meeting.attendees)]
            return Act("writes", now, party, {"tell": draw < 0.72, "why": "" if draw < 0.715 else "Read it."})
        if draw < 0.95:
            # Nobody does anything, and its day comes nearer.
            return Act("tick", max(now, game.case.wake_at or now))
        return _outcome(chance, game.case, now)
    return _outcome(chance, game.case, now) if draw < 0.9 else _answer(chance, game, meeting, now)


def _answer(chance: Random, game: Game, meeting: Meeting, now: datetime) -> Act:
    """From somebody invited, one in twelve from anybody; mails overtake each other, and some tell no time."""
    people = meeting.attendees if chance.random() < 0.92 else range(1, len(game.case.parties) + 1)
    party = people[int(chance.random() * len(people))]
    earlier = int(chance.random() * 3) if chance.random() < 0.15 else 0
    told = {
        "partstat": _ANSWERS[int(chance.random() * len(_ANSWERS))],
        "sequence": max(meeting.sequence - earlier, 0),
        "stamped": now - _HOUR * (chance.random() * 30) if chance.random() < 0.7 else None,
    }
    if chance.random() < 0.4:
        return Act("proposes", now, party, {**told, "proposed": _time(chance, game, meeting, now)})
    return Act("attends", now, party, told)


def _time(chance: Random, game: Game, meeting: Meeting, now: datetime) -> tuple[datetime, datetime]:
    """Half of the times are the Board's own for such a meeting, the others whenever."""
    length, rule = meeting.end - meeting.start, game.pathway.step(game.case.step).meeting
    if rule is not None and chance.random() < 0.6:
        day = local_day(now + max((game.case.due or now) - now, _DAY) * chance.random())
        start = game.board.calendar.at(day, rule.starts[int(chance.random() * len(rule.starts))])
    else:
        start = (now + _DAY * (chance.random() * 5 - 0.3)).replace(second=0, microsecond=0)
    return start, start + length


def _outcome(chance: Random, case: Case, now: datetime) -> Act:
    """Mostly from whoever was asked, else from the Board, else from anybody."""
    draw, more = chance.random(), {"came": _CAME[int(chance.random() * len(_CAME))]}
    if case.outcome_asked is not None and draw < 0.7:
        return Act("tells", now, case.outcome_asked.party, more)
    if draw < 0.85:
        return Act("tells", now, 0, more)
    return Act("tells", now, 1 + int(chance.random() * len(case.parties)), more)
