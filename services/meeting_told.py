"""The meeting in words: each fact about it for the history, and how it stands for the page of a case."""

from collections.abc import Iterable
from datetime import datetime

from casework.case import Case
from casework.facts import Party, Side
from casework.meeting_facts import (
    Meeting,
    MeetingFact,
    MeetingOutcome,
    MeetingProposed,
    MeetingSet,
    OutcomeAsked,
)
from casework.sentence import Sentence
from services.reasons import said
from services.tongues import ENGLISH, Language
from services.words import named, spoken, stamp

COMING = {
    "ACCEPTED": Sentence("will come"),
    "DECLINED": Sentence("will not come"),
    "TENTATIVE": Sentence("may come"),
    "NEEDS-ACTION": Sentence("has not answered"),
    "DELEGATED": Sentence("sends somebody else"),
}
_WANTED = {"proposed": Sentence("proposed this time"), "chosen": Sentence("chose this time")}
CAME = {
    "agreed": Sentence("The meeting ended with an agreement"),
    "not_agreed": Sentence("The meeting ended without an agreement"),
    "not_held": Sentence("The meeting was not held"),
}
_PROPOSED = (
    Sentence("One other time that was proposed has been put to everybody."),
    Sentence("Two other times that were proposed have been put to everybody: no third one is."),
)
_SIDES = {
    Side.RAISER: Sentence("Side that raised it"),
    Side.COUNTERPART: Sentence("Other side"),
    Side.BOARD: Sentence("Board"),
}
_SHIFTED = (
    Sentence("Accord has moved it once, since somebody who is needed could not come or it was not held."),
    Sentence(
        "Accord has moved it twice, since somebody who is needed could not come or it was not held, and does not move "
        "it for that again."
    ),
)
_LATE = Sentence("No time was left before the deadline of the stage, so it is at the earliest possible.")


def meeting_told(
    fact: MeetingFact, case: Case, language: Language = ENGLISH, before: Meeting | None = None
) -> tuple[str, str]:
    """(what happened, its words and reasons), the second in `language` already. `before`: how it was set last."""
    words = _Words(case, language)
    match fact.kind:
        case "meeting_set":
            return words.set(fact, before), words.lines(words.set_details(fact))
        case "meeting_answered":
            answer = COMING[fact.partstat]
            return Sentence("{who} {answer} (meeting)", who=words.who(fact.party), answer=answer), ""
        case "meeting_proposed":
            return words.proposed(fact), said(fact.why_not, language)
        case "meeting_written":
            return Sentence("{who} wrote about the meeting", who=words.who(fact.party)), words.lines(
                [said(fact.why, language), fact.words]
            )
        case "meeting_reminded":
            return Sentence("The meeting came near"), words.lines([_who_comes(words.all(fact.coming))])
        case "outcome_asked":
            return words.asked(fact), ""
        case "meeting_outcome":
            return CAME[fact.came], words.lines(words.outcome(fact))
        case "meeting_cancelled":
            return Sentence("{meeting} was cancelled", meeting=Sentence(fact.meeting.name)), ""


def standing(case: Case, language: Language = ENGLISH) -> list[str]:
    """What is to be said of the meeting beside its time, its chair and who comes, as sentences in `language`."""
    meeting = case.meeting
    if meeting is None:
        return []
    words, told = _Words(case, language), list[Sentence]()
    told += _PROPOSED[: meeting.proposals][-1:] + _SHIFTED[: meeting.shifts][-1:]
    if meeting.late:
        told.append(_LATE)
    if case.meeting_outlasts:
        told.append(Sentence("The case has gone up; the meeting stays."))
    elif not meeting.late and case.is_meetings_step and case.due is not None and meeting.end > case.due:
        told.append(Sentence("It is after the deadline of the stage."))
    if case.outcome_asked is not None:
        asked = {"who": words.who(case.outcome_asked.party), "when": words.stamp(case.outcome_asked.at)}
        told.append(Sentence("{who} was asked on {when} what came of it.", **asked))
    ended = [f"{language.say(CAME[case.came])}."] if case.came else []
    return [*map(language.say, told), *ended]


def why_moved(case: Case, meeting: Meeting, language: Language = ENGLISH) -> str:
    """Who moved it to its time and why, as a sentence in `language`; "" for the first time of all."""
    mover = case.party(meeting.moved_by)
    who = mover.person.name if mover else ""
    match meeting.moved:
        case "proposed":
            told = Sentence("{who} proposed this time.", who=who)
        case "chosen" if mover == case.board:
            told = Sentence("The Board’s staff chose this time.")
        case "chosen":
            told = Sentence("{who} chose this time.", who=who)
        case "sooner":
            told = Sentence("The deadline is earlier now, and so is the meeting.")
        case "declined":
            told = Sentence("{who} could not come at the time before.", who=who)
        case "not_held":
            told = Sentence("It was not held at the time before.")
        case "taken":
            told = Sentence("Somebody who is invited now has another meeting at the time before.")
        case "again":
            told = Sentence("It is arranged again.")
        case _:
            return ""
    return language.say(told)


def seats(case: Case, rule: str, language: Language = ENGLISH) -> tuple[str, list[str]]:
    """Who is asked to chair the meeting, else what `rule`, the protocol's words, says of that; and the others who are
    invited. Each with what they have answered."""
    meeting = case.meeting
    if meeting is None:
        return "", []
    told = {n: f"{named(case.party(n), language)}: {coming(case, n, language)}" for n in meeting.attendees}
    chair = told.pop(meeting.chair, "") if meeting.chair is not None else ""
    return chair or language.say(rule), list(told.values())


def side_told(case: Case, party: Party, language: Language = ENGLISH) -> str:
    """Whose side the party is on; of who is asked to chair the meeting, that."""
    if party.side is Side.BOARD and case.meeting is not None and case.meeting.chair == party.number:
        return language.say(Sentence("Asked to chair the meeting"))
    return language.say(_SIDES[party.side])


def coming(case: Case, number: int, language: Language = ENGLISH) -> str:
    """What the party has said to the time at which the meeting is, and which other one they proposed and did not get;
    of who has said nothing, that they proposed or chose it."""
    answer, wish = case.attendance.get(number), case.refused_proposals.get(number)
    told = COMING[case.partstat(number)]
    if wish is not None and (answer is None or answer.at <= wish.at):
        when = spoken(wish.start, language)
        told = Sentence("{answer}, and proposed {when} instead", answer=told, when=when)
    elif answer is None and case.meeting is not None and case.meeting.wanted_by == number:
        told = _WANTED[case.meeting.moved]
    return language.say(told)


def _who_comes(people: str) -> Sentence:
    if not people:
        return Sentence("Nobody has said that they come.")
    return Sentence("Have said that they come: {people}", people=people)


class _Words:
    """The words of one case's people and times, in `language`."""

    def __init__(self, case: Case, language: Language) -> None:
        self._case, self._language = case, language

    def who(self, number: int | None) -> str:
        return named(self._case.party(number), self._language)

    def all(self, numbers: Iterable[int]) -> str:
        return "; ".join(map(self.who, numbers))

    def stamp(self, moment: datetime) -> str:
        return stamp(moment, self._language)

    def lines(self, told: Iterable[str]) -> str:
        """The sentences of ours in the language of the page, and what somebody wrote as it is."""
        texts = (self._language.say(each) if isinstance(each, Sentence) else each for each in told)
        return "\n".join(filter(None, texts))

    def chair(self, number: int) -> Sentence:
        return Sentence("Asked to chair it: {who}", who=self.who(number))

    def set(self, fact: MeetingSet, before: Meeting | None) -> Sentence:
        meeting = fact.meeting
        told = {"meeting": Sentence(meeting.name), "when": self.stamp(meeting.start)}
        if before is not None and (before.uid, before.sequence) == (meeting.uid, meeting.sequence):
            return Sentence("{meeting}: somebody who cannot come is no longer invited", **told)
        if meeting.sequence == 0:
            return Sentence("{meeting}: {when}", **told)
        if meeting.since == meeting.sequence:
            return Sentence("{meeting} is now at another time, and everybody is asked again: {when}", **told)
        return Sentence("{meeting}: somebody else is invited", **told)

    def set_details(self, fact: MeetingSet) -> list[str]:
        meeting = fact.meeting
        is_new_time = meeting.since == meeting.sequence
        told: list[str] = [why_moved(self._case, meeting, self._language) if is_new_time else ""]
        if meeting.late:
            told.append(_LATE)
        if fact.seen_at is not None:
            when = self.stamp(fact.seen_at)
            told.append(Sentence("The calendars by which it was chosen were last seen on {when}.", when=when))
        told.append(Sentence("Invited: {people}", people=self.all(meeting.attendees)))
        if meeting.chair is not None:
            told.append(self.chair(meeting.chair))
        return told

    def proposed(self, fact: MeetingProposed) -> Sentence:
        told = {"who": self.who(fact.party), "when": self.stamp(fact.start)}
        if fact.why_not:
            return Sentence("{who} proposed another time for the meeting, which stays: {when}", **told)
        return Sentence("{who} proposed another time for the meeting, which is put to all: {when}", **told)

    def asked(self, fact: OutcomeAsked) -> Sentence:
        if fact.again_at is None:
            return Sentence("{who} was asked once more what came of the meeting", who=self.who(fact.party))
        return Sentence("{who} was asked what came of the meeting", who=self.who(fact.party))

    def outcome(self, fact: MeetingOutcome) -> list[str]:
        told: list[str] = [fact.words]
        if fact.outcome:
            told.append(Sentence("What: {outcome}", outcome=fact.outcome))
        if fact.who:
            told.append(Sentence("Who: {who}", who=fact.who))
        if fact.by_when:
            told.append(Sentence("By when: {by_when}", by_when=fact.by_when))
        return told
