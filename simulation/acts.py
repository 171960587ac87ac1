"""What can happen to a simulated case, and how it reaches the core.

chance.py ──▶ Act ──perform──▶ casework ──▶ Decision
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from casework import (
    attendance,
    changes,
    late,
    learning,
    meeting_words,
    meetings,
    opening,
    outcomes,
    papers,
    raiser,
    remarks,
    steps,
    wrong,
)
from casework.calendar import WorkingCalendar
from casework.case import Case, Decision
from casework.directory import Directory
from casework.facts import AnyFact
from casework.protocol import Pathway
from casework.work import Board
from simulation.people import Plan

# The services look at the clock before these; what the mail system says of itself is taken as it comes.
CLOCK_FIRST = frozenset(
    "confirm agreed not_agreed unclear go_on file call forward replace withdraw outcome differs "
    "wrong contradict late settles reopen resolved tells chooses save learned".split()
)
STAFF = "staff"


class Act(NamedTuple):
    """`kind`: a key of WORDS; `at` is aware; `party`: whose it is; `more`: what the kind needs besides."""

    kind: str
    at: datetime
    party: int = 0
    more: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Game:
    """A case being played: where it stands, and the world around it as it is now."""

    plan: Plan
    board: Board
    directory: Directory
    case: Case
    now: datetime
    pathway: Pathway
    history: list[AnyFact] = field(default_factory=list)


def open_game(plan: Plan) -> tuple[Game, Decision]:
    """The form is sent in."""
    directory = plan.place.directories[0]
    opened = opening.open_case(
        f"{plan.board.protocol.key.upper()}-{plan.seed}",
        plan.told,
        plan.board,
        directory,
        now=plan.opens,
        confirm=plan.confirm,
    )
    pathway = plan.board.protocol.pathway(plan.pathway)
    game = Game(plan, plan.board, directory, opened.case, plan.opens, pathway, list(opened.facts))
    return game, opened


def perform(game: Game, act: Act) -> Decision:
    """The core's decision about `act`. Raises NotPossible where the core refuses it."""
    case, board, people = game.case, game.board, game.directory
    now, party, more = act.at, act.party, act.more
    match act.kind:
        case "tick":
            return steps.tick(case, board, people, now=now)
        case "confirm":
            return opening.confirm(case, board, people, now=now)
        case "agreed" | "not_agreed" | "in_time":
            said: dict[str, Any] = {"verdict": more.get("verdict", act.kind), "words": "said", "how": "reply"}
            return steps.answer(case, board, people, now=now, **{**said, "party": party, **more})
        case "unclear":
            return remarks.unclear(case, board, people, now=now, party=party, words="hm")
        case "wrong":
            return wrong.call_wrong(case, board, people, now=now, party=party, words="WRONG", how="reply")
        case "reopen":
            said = {"words": "Settled by mistake.", "how": "phone", "by": STAFF}
            return wrong.call_wrong(case, board, people, now=now, party=None, **said)
        case "contradict":
            return wrong.contradict(case, board, people, now=now, party=party, words="No", how="reply")
        case "late":
            said = {"words": "said", "how": "reply", **more}
            return late.answer_late(case, board, people, now=now, party=party, **said)
        case "settles":
            said = {"words": "said", "how": "reply", **more}
            return late.confirm_late(case, board, people, now=now, party=party, **said)
        case "bounce":
            return remarks.mail_failed(
                case, board, people, now=now, party=party, mail="ask", reason="unknown"
            )
        case "delayed":
            return remarks.mail_delayed(case, board, people, now=now, party=party, reason="full")
        case "known":
            told = {"email": f"other.{party}@elsewhere.example", "by": STAFF}
            return remarks.know_sender(case, board, people, now=now, party=party, **told)
        case "resolved":
            return raiser.say_resolved(case, board, people, now=now, words="It is settled.")
        case "away":
            return remarks.away(case, board, people, now=now, party=party, text="I am away.")
        case "hold":
            return remarks.hold(case, board, people, now=now, party=party, text="?", why="It is held.")
        case "differs":
            return remarks.own_side_differs(case, board, people, now=now, party=party, words="I disagree.")
        case "go_on":
            return steps.go_on(case, board, people, now=now, by=STAFF)
        case "file":
            by = party or None
            return steps.file_paper(case, board, people, now=now, by=STAFF, party=by, **more)
        case "learned":
            return learning.tell_lesson(case, board, people, now=now, party=party, words="Train us.")
        case "save":
            return papers.save_paper(case, board, people, now=now, party=party, **more)
        case "call":
            return meetings.call_meeting(case, board, people, now=now, by=STAFF)
        case "attends" | "proposes":
            return attendance.answer_invite(case, board, people, now=now, party=party, **more)
        case "writes":
            return meeting_words.write_of_meeting(
                case, board, people, now=now, party=party, words="I am late.", **more
            )
        case "chooses":
            return meetings.choose_time(case, board, people, now=now, by=STAFF, **more)
        case "tells":
            said = {"told": outcomes.Told(words="said", **more), "how": "reply", "by": "" if party else STAFF}
            return outcomes.tell_outcome(case, board, people, now=now, party=party or None, **said)
        case "forward":
            return changes.bring_forward(case, board, people, now=now, reason="The child", by=STAFF, **more)
        case "replace":
            return changes.replace_contact(case, board, people, now=now, by=STAFF, **more)
        case "language":
            return changes.choose_language(case, board, people, now=now, party=party, **more)
        case "holidays":
            game.board = _with_holidays(board, more["added"], more["removed"])
            return changes.redate(case, game.board, people, now=now)
        case "left":
            # The directory is changed; the case is not looked at for that.
            game.directory = game.plan.place.directories[more["directory"]]
            return Decision(case, (), ())
        case "outcome":
            ends: dict[str, Any] = {"outcome": "Done.", "who": "Both", "by_when": "Now", "by": STAFF}
            return steps.record_final_outcome(case, board, people, now=now, **ends)
        case _:
            return steps.withdraw(case, board, people, now=now, reason="It is settled.", by=STAFF)


def _with_holidays(board: Board, added: tuple[date, ...], removed: tuple[date, ...]) -> Board:
    known = {**board.calendar.holidays, **dict.fromkeys(added, "New holiday")}
    for day in removed:
        known.pop(day, None)
    return replace(board, calendar=WorkingCalendar(known, board.calendar.hours))


WORDS = {
    "tick": "The clock is looked at.",
    "confirm": "The raiser confirms the form.",
    "agreed": "{who} answers AGREED.",
    "not_agreed": "{who} answers NOT AGREED.",
    "in_time": "An answer of {who} is read that came before the deadline.",
    "unclear": "{who} answers something that is not plain.",
    "wrong": "{who} says that the last answer was read wrongly.",
    "reopen": "The Board opens it again: it was settled by mistake.",
    "contradict": "{who} says NOT AGREED about what was settled.",
    "late": "{who} answers after it has gone up.",
    "settles": "{who} says whether the late agreement settles it.",
    "bounce": "A mail to {who} comes back.",
    "delayed": "A mail to {who} has not arrived yet.",
    "known": "{who} writes from another address, and it is known as theirs.",
    "resolved": "The raiser says that it is resolved.",
    "away": "{who} is away, says an automatic reply.",
    "hold": "A mail from {who} is held.",
    "differs": "{who} does not share the raiser's view.",
    "go_on": "The raiser goes on to the other side.",
    "file": "A paper is filed by {who}.",
    "learned": "{who} writes what is to be learned.",
    "save": "{who} goes on with a paper later.",
    "call": "The Board calls the meeting.",
    "attends": "{who} says whether they come to the meeting.",
    "proposes": "{who} proposes another time for the meeting.",
    "writes": "{who} writes about the meeting in words.",
    "chooses": "The Board chooses another time for the meeting.",
    "tells": "{who} tells what came of the meeting.",
    "forward": "The Board brings the deadline forward.",
    "replace": "The Board names another contact.",
    "language": "{who} chooses a language.",
    "holidays": "The bank holidays are changed, and the deadline is counted again.",
    "left": "People have left: the directory is changed.",
    "outcome": "The Board records the final outcome.",
    "withdraw": "The disagreement is withdrawn.",
}
