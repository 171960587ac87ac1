"""What a calendar feed shows of one case: the deadlines of its steps, and its meetings. Pure.

Nothing here names the child or says what the disagreement is about: calendars are shared, and phones show them on a
locked screen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.case import Attempt, Case, Status
from casework.facts import AnyFact
from casework.protocol import Protocol
from casework.sentence import Sentence
from services.calendars import CaseState
from services.case_lists import CaseLine
from services.history import step_title
from services.tongues import Language

# A deadline is a moment, and calendars show nothing that takes no time.
SHOWN = timedelta(minutes=30)
DUE = Sentence("Due: {reference}, step {step}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a feed, in words of its language.

    key                 names it for good; unique among all cases
    start, end          aware; a deadline's is its last half an hour
    organizer           the inbox of the case's Board
    sequence, changed   the case's version, and when it was reached (aware; RFC 5545 3.8.7)
    link                the case's page for Board staff; empty for others
    """

    key: str
    start: datetime
    end: datetime
    title: str
    text: str
    organizer: str
    sequence: int
    changed: datetime
    link: str = ""
    cancelled: bool = False


def unread_deadline(
    line: CaseLine, state: CaseState, sentence: Sentence, inbox: str, language: Language, link: str
) -> Entry | None:
    """The running deadline of a case that cannot be read, as lists have it; None where it has none. `sentence` says
    what to do until it is mended. Once it is, the entry of the step has its place."""
    if line.due is None or line.status is not Status.OPEN:
        return None
    title = Sentence(DUE, reference=line.reference, step=line.step or "")
    return Entry(
        key=_due_key(line.reference, line.step or ""),
        start=line.due - SHOWN,
        end=line.due,
        title=language.say(title),
        text=language.say(sentence),
        organizer=inbox,
        sequence=state.version,
        changed=state.changed,
        link=link,
    )


def _due_key(reference: str, step: str) -> str:
    return f"{reference.lower()}-{step}-due"


@dataclass(frozen=True, slots=True)
class CaseEntries:
    """Makes the entries of one case. `party`: whose feed it is; None where it is for Board staff."""

    case: Case
    protocol: Protocol
    changed: datetime
    language: Language
    party: int | None = None
    link: str = ""

    def deadlines(self) -> Iterator[Entry]:
        """One for each step whose time runs, or has run out; a step that ended before it has none any more."""
        told = self.case.disagreement
        pathway = self.protocol.pathways.get(self.protocol.pathway_key(told.pathway))
        nobody_asked = {step.key for step in pathway.steps if not step.asks} if pathway else set()
        for attempt in filter(self._counts, self.case.attempts):
            named = {"reference": self.case.reference, "step": attempt.step}
            if attempt.step in nobody_asked:
                title = Sentence(DUE, **named)
            else:
                title = Sentence("Answer due: {reference}, step {step}", **named)
            text = self.language.say(step_title(pathway, attempt.step))
            key = _due_key(self.case.reference, attempt.step)
            yield self._entry(key, attempt.due - SHOWN, attempt.due, self.language.say(title), text)

    def _counts(self, attempt: Attempt) -> bool:
        if attempt.ended is None:
            return self.case.status is Status.OPEN
        return attempt.ended >= attempt.due

    def meetings(self, history: Iterable[AnyFact]) -> Iterator[Entry]:
        """Each as it was last set, or as it was when it was cancelled; a party's own only."""
        last = {
            fact.meeting.uid: fact
            for fact in history
            if fact.kind == "meeting_set" or fact.kind == "meeting_cancelled"
        }
        for fact in last.values():
            meeting = fact.meeting
            if self.party is None or self.party in meeting.attendees:
                title = f"{self.language.say(meeting.name)} {self.case.reference}"
                cancelled = fact.kind == "meeting_cancelled"
                if cancelled:
                    # Not every calendar minds the status.
                    title = self.language.say(Sentence("Cancelled: {meeting}", meeting=title))
                # The invite for the same meeting has another UID, or calendars would show only one of the two.
                yield self._entry(f"{meeting.uid}-feed", meeting.start, meeting.end, title, "", cancelled)

    def _entry(
        self, key: str, start: datetime, end: datetime, title: str, text: str, cancelled: bool = False
    ) -> Entry:
        return Entry(
            key=key,
            start=start,
            end=end,
            title=title,
            text=text,
            organizer=self.protocol.inbox,
            sequence=self.case.version,
            changed=self.changed,
            link=self.link,
            cancelled=cancelled,
        )
