"""A case as it is known now, and what is decided about it.

facts ──fold (folding.py)──▶ Case ──decide (opening.py, steps.py, …)──▶ Decision: more facts, mails to send
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from casework.answer_facts import Answered, AnswerUnclear, LateAnswer
from casework.derivation import Derivation
from casework.facts import AnyFact, Away, Disagreement, Party, Side
from casework.meeting_facts import (
    Came,
    Meeting,
    MeetingAnswered,
    MeetingProposed,
    MeetingWritten,
    OutcomeAsked,
    Partstat,
)
from casework.retention_facts import HeldForReview


class Status(StrEnum):
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


OVER = frozenset({Status.RESOLVED, Status.WITHDRAWN, Status.CLOSED})


@dataclass(frozen=True)
class Attempt:
    """One step as it went: a paragraph of the written account (HIPS 3, Stage Four)."""

    step: str
    started: datetime
    due: datetime
    because: str
    speaker: int | None
    counterpart: int | None
    ended: datetime | None = None
    ending: str = ""
    words: str = ""
    derivation: Derivation | None = None
    # Who was asked and is away: somebody stands in, and either may answer.
    away: frozenset[int] = frozenset()
    # What their automatic replies said.
    absences: tuple[Away, ...] = ()
    # What was answered last, and whether one of the two sides says that it was not what was meant.
    answer: Answered | None = None
    disputed: bool = False
    # The last answer that was neither, for then nobody can say that none came.
    unclear: AnswerUnclear | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A paper that somebody is asked for. `chase_at`: when it is looked at next (UTC), None for never; `overdue`: they
    have been told that its time is over."""

    paper: str
    step: str
    due: datetime
    chase_at: datetime | None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is to be learned was asked of `asked`, with this paper; `said`: who has told. `again_at` (UTC): when the
    others are asked once more; None for never."""

    paper: str
    asked: frozenset[int]
    said: frozenset[int] = frozenset()
    again_at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """What is known now. `version` counts the facts; two writers cannot both add number n."""

    reference: str
    digest: str
    disagreement: Disagreement
    raised_at: datetime
    version: int = 0
    status: Status = Status.UNCONFIRMED
    parties: tuple[Party, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    # When the running step wants to be looked at; the meeting has its own times.
    step_wakes_at: datetime | None = None
    remind_at: datetime | None = None
    # An unclear answer at this step was asked about once more; a second one was left to Board staff.
    asked_again: bool = False
    left_to_staff: bool = False
    meeting: Meeting | None = None
    meeting_cancelled: bool = False
    # When it was put to the time at which it is (UTC).
    meeting_timed_at: datetime | None = None
    # When who comes to the meeting is told; None once that is done, or where there is no time for it.
    meeting_remind_at: datetime | None = None
    # What each attendee said last, of the time at which it is now.
    attendance: dict[int, MeetingAnswered] = field(default_factory=dict)
    # What each of them proposed last, and was refused, since the meeting is at its time.
    refused_proposals: dict[int, MeetingProposed] = field(default_factory=dict)
    # What was written about it in words, while it is at this time.
    meeting_written: tuple[MeetingWritten, ...] = ()
    outcome_asked: OutcomeAsked | None = None
    came: Came | None = None
    undeliverable: frozenset[int] = frozenset()
    # How often a mail to somebody came back that may arrive later.
    delayed: dict[int, int] = field(default_factory=dict)
    # Other addresses whose mail counts as somebody's, in lower case.
    senders: frozenset[tuple[int, str]] = frozenset()
    # Whom Board staff have replaced: it may have been the wrong person, who gets nothing more and settles nothing.
    replaced: frozenset[int] = frozenset()
    # An AGREED of somebody whom an earlier step had asked; it settles the case if the raiser says so.
    late: LateAnswer | None = None
    papers: dict[str, dict[str, str]] = field(default_factory=dict)
    # What each has written in a paper that everybody fills in for themselves; None is Board staff.
    own_papers: dict[tuple[str, int | None], dict[str, str]] = field(default_factory=dict)
    # The papers that are asked for and not filled in, by key; and when whoever fills one in was sent a link back to it.
    awaited: dict[str, Awaited] = field(default_factory=dict)
    saved: dict[tuple[str, int], datetime] = field(default_factory=dict)
    lessons: Lessons | None = None
    overdue_told: bool = False
    outcome: str = ""
    who: str = ""
    by_when: str = ""
    # It is kept for a review; and its names are gone, since its time was over.
    hold: HeldForReview | None = None
    nameless: bool = False

    @property
    def attempt(self) -> Attempt | None:
        """The step that runs now, or the last one of a case that is over."""
        return self.attempts[-1] if self.attempts else None

    @property
    def step(self) -> str | None:
        """The key of the running or last step; None before the first."""
        return self.attempts[-1].step if self.attempts else None

    @property
    def begun(self) -> datetime | None:
        """When it was raised with the other agency: the start of the first step; None before that."""
        return self.attempts[0].started if self.attempts else None

    @property
    def due(self) -> datetime | None:
        """When the running step ends (UTC); None while nothing runs."""
        return self.attempts[-1].due if self.attempts and self.status is Status.OPEN else None

    @property
    def is_meetings_step(self) -> bool:
        """Whether the meeting is that of the running step; one that was held before the case went up is not."""
        return self.meeting is not None and self.meeting.uid == f"{self.reference.lower()}-{self.step}"

    @property
    def meeting_attempt(self) -> Attempt | None:
        """The step whose meeting it is; None where there is no meeting."""
        uid = self.meeting.uid if self.meeting else ""
        steps = (each for each in reversed(self.attempts) if uid == f"{self.reference.lower()}-{each.step}")
        return next(steps, None)

    @property
    def meeting_outlasts(self) -> bool:
        """Whether the case went up since the time of the meeting's step was over before it: it is held all the same."""
        of = None if self.is_meetings_step else self.meeting_attempt
        if of is None or self.meeting is None or of.ended is None:
            return False
        return of.ending == "no_answer" and self.meeting.end > of.ended

    @property
    def awaits_outcome(self) -> bool:
        """Whether there is a meeting of the running step, or one that outlasts its own, to come or over, and what came
        of it is not known."""
        if self.status is not Status.OPEN or self.meeting_cancelled or self.came is not None:
            return False
        return self.is_meetings_step or self.meeting_outlasts

    def partstat(self, number: int) -> Partstat:
        """What the party has said to the time at which the meeting is."""
        said = self.attendance.get(number)
        return said.partstat if said else "NEEDS-ACTION"

    @property
    def meeting_wakes_at(self) -> datetime | None:
        """When the meeting wants to be looked at (UTC): the reminder, its end, the day after; None for never."""
        if self.meeting is None or not self.awaits_outcome:
            return None
        if self.outcome_asked is not None:
            return self.outcome_asked.again_at
        return self.meeting_remind_at or self.meeting.end

    @property
    def papers_wake_at(self) -> datetime | None:
        """When a paper wants to be looked at (UTC); None for never. A case that is over waits for none."""
        if self.status is not Status.OPEN or not self.awaited:
            return None
        moments = [each.chase_at for each in self.awaited.values() if each.chase_at is not None]
        return min(moments, default=None)

    @property
    def lessons_wake_at(self) -> datetime | None:
        """When who has not said what is to be learned is asked once more (UTC); None for never, and while it runs."""
        ended = self.status in (Status.RESOLVED, Status.CLOSED)
        return self.lessons.again_at if self.lessons and ended else None

    @property
    def wake_at(self) -> datetime | None:
        """When the case is to be looked at next (UTC); None while nothing is waited for."""
        all_of_them = (
            self.step_wakes_at,
            self.meeting_wakes_at,
            self.papers_wake_at,
            self.lessons_wake_at,
        )
        moments = [moment for moment in all_of_them if moment is not None]
        return min(moments, default=None)

    @property
    def counterpart(self) -> Party | None:
        """Who is asked by the running or last step; None where nobody is known."""
        return self.party(self.attempts[-1].counterpart) if self.attempts else None

    @property
    def speaker(self) -> Party | None:
        """Who speaks for the raiser's side at that step; None before the first."""
        return self.party(self.attempts[-1].speaker) if self.attempts else None

    @property
    def raiser(self) -> Party:
        return self.parties[0]

    @property
    def board(self) -> Party:
        return self.parties[1]

    def asked_at(self, attempt: Attempt) -> frozenset[int]:
        """Whose answer counts, or counted, at that step: who is asked, and whom they stand in for."""
        # Who speaks for the raiser's side may be away too, and has not been asked.
        away = {n for n in attempt.away if self.parties[n - 1].side is Side.COUNTERPART}
        return frozenset(away if attempt.counterpart is None else away | {attempt.counterpart})

    def party(self, number: int | None) -> Party | None:
        """The party with this number; None where there is none, and for None."""
        if number is None or not 1 <= number <= len(self.parties):
            return None
        return self.parties[number - 1]

    def writes_as(self, email: str) -> Party | None:
        """Whose mail counts that comes from `email`: their own address, or one that was confirmed as theirs."""
        wanted = email.casefold()
        other = next((number for number, known in sorted(self.senders) if known == wanted), None)
        return self.party_with_email(email) or self.party(other)

    def party_with_email(self, email: str) -> Party | None:
        """The first party with this address, in whatever case it is written."""
        wanted = email.casefold()
        return next((party for party in self.parties if party.person.email.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class MailOrder:
    """A mail that the decision asks for; `kind` is its folder in templates/email.

    `words` are what somebody said, or a file's text; `about` tells it from others of its kind: a notice's title, a
    paper's key, the number of the party who is away or bounced, how the last step ended. `meeting`: the one that is
    cancelled, where the case may have another by now.
    """

    kind: str
    to: int
    words: str = ""
    about: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the case as it now stands, the facts to record, the mails to send."""

    case: Case
    facts: tuple[AnyFact, ...]
    mails: tuple[MailOrder, ...]
