"""The meeting of a step, and the facts about it. They are part of a case's history: see facts.py."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from casework.fact import Fact
from casework.value import Value

Partstat = Literal["ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED", "NEEDS-ACTION"]
Came = Literal["agreed", "not_agreed", "not_held"]
Moved = Literal["", "proposed", "chosen", "sooner", "declined", "not_held", "taken", "again"]


class Meeting(Value):
    """One calendar event (RFC 5545 UID and SEQUENCE); times in UTC, attendees by their numbers on the case.

    `chair`: who is asked to chair it, one of the attendees; None where nobody is.
    `since`: the SEQUENCE with which this time was set; an answer to an earlier one was to another time.
    `shifts`: how often the time was moved because somebody could not come, or it was not held.
    `proposals`: how many other times that attendees proposed were put to all.
    `late`: it is after the deadline, since no time was left before it.
    `moved`: why it is at this time and not at the one before: `moved_by` proposed it, or chose it, or declined the one
    before; the deadline is sooner; it was not held; somebody who comes now has another meeting then; it is arranged
    again. Empty for the first time of all.
    """

    uid: str
    sequence: int
    start: AwareDatetime
    end: AwareDatetime
    name: str
    attendees: tuple[int, ...]
    chair: int | None = None
    since: int = 0
    shifts: int = 0
    proposals: int = 0
    late: bool = False
    moved: Moved = ""
    moved_by: int | None = None

    @property
    def slot(self) -> tuple[datetime, datetime]:
        """Begin and end (aware)."""
        return self.start, self.end

    @property
    def wanted_by(self) -> int | None:
        """Who proposed or chose the time at which it is; None where nobody did."""
        return self.moved_by if self.moved in ("proposed", "chosen") else None


class MeetingSet(Fact):
    """It is arranged, moved, or others are invited. `remind_at`: when who comes is told; None: too soon for that.

    `seen_at`: when the calendars by which its time was found were last seen, where that was long ago.
    """

    kind: Literal["meeting_set"] = "meeting_set"
    meeting: Meeting
    remind_at: AwareDatetime | None = None
    because: str = ""
    seen_at: AwareDatetime | None = None


class MeetingAnswered(Fact):
    """`party` says whether they come (RFC 5545 §3.2.12). `sequence`, `stamped`: of the answer, which order answers.

    `by` is the delegate who answered, where one did.
    """

    kind: Literal["meeting_answered"] = "meeting_answered"
    party: int
    partstat: Partstat
    sequence: int = 0
    stamped: AwareDatetime | None = None


class MeetingProposed(Fact):
    """`party` proposes another time (RFC 5546 §3.2.7). `why_not`: a sentence; empty where it was taken."""

    kind: Literal["meeting_proposed"] = "meeting_proposed"
    party: int
    start: AwareDatetime
    end: AwareDatetime
    why_not: str = ""


class MeetingWritten(Fact):
    """`party` wrote about the meeting in words, which say nothing about the requested action and move nothing.

    `why`: why a person has to read them, as a sentence; empty where none has to.
    """

    kind: Literal["meeting_written"] = "meeting_written"
    party: int
    words: str
    why: str = ""


class MeetingReminded(Fact):
    """Who comes was told, on the working day before. `coming` are party numbers."""

    kind: Literal["meeting_reminded"] = "meeting_reminded"
    coming: tuple[int, ...]


class OutcomeAsked(Fact):
    """`party` was asked what came of the meeting; `again_at`: when once more, None where this was the last time."""

    kind: Literal["outcome_asked"] = "outcome_asked"
    party: int
    again_at: AwareDatetime | None = None


class MeetingOutcome(Fact):
    """What came of the meeting. `party` told it, or Board staff where it is None."""

    kind: Literal["meeting_outcome"] = "meeting_outcome"
    party: int | None
    came: Came
    words: str
    outcome: str = ""
    who: str = ""
    by_when: str = ""


class MeetingCancelled(Fact):
    """`meeting` carries the SEQUENCE of the CANCEL, one more than the last REQUEST (RFC 5546)."""

    kind: Literal["meeting_cancelled"] = "meeting_cancelled"
    meeting: Meeting


MeetingFact = (
    MeetingSet
    | MeetingAnswered
    | MeetingProposed
    | MeetingWritten
    | MeetingReminded
    | OutcomeAsked
    | MeetingOutcome
    | MeetingCancelled
)
