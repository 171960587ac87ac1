"""A case's history in words: every fact, every mail out, every mail in, in one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework.case import Case
from casework.derivation import stamp
from casework.facts import AnyFact
from casework.protocol import Pathway
from services.words import named

COMING = {
    "ACCEPTED": "will come",
    "DECLINED": "will not come",
    "TENTATIVE": "may come",
    "NEEDS-ACTION": "has not answered",
    "DELEGATED": "sends somebody else",
}
_HOW = {"reply": "by e-mail", "link": "by web link", "phone": "by telephone"}
_VERDICT = {"agreed": "AGREED", "not_agreed": "NOT AGREED"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `at` is aware; `mail` is the id of the mail that the entry is about, if any."""

    at: datetime
    by: str
    text: str
    detail: str = ""
    kind: Literal["fact", "sent", "received"] = "fact"
    mail: int | None = None


def step_title(pathway: Pathway, key: str | None) -> str:
    """The step's title; its key where the Board's file no longer has the step."""
    return next((step.title for step in pathway.steps if step.key == key), f"step {key}")


class Teller:
    """Says the facts of one case in words."""

    def __init__(self, case: Case, pathway: Pathway) -> None:
        self._case, self._pathway = case, pathway

    def lines(self, history: Iterable[AnyFact]) -> list[Line]:
        return [Line(fact.at, fact.by, *self._told(fact)) for fact in history]

    def _who(self, number: int | None) -> str:
        return named(self._case.party(number))

    def _step(self, key: str | None) -> str:
        return step_title(self._pathway, key)

    def _told(self, fact: AnyFact) -> tuple[str, str]:
        """(what happened, its words and reasons)"""
        match fact.kind:
            case "opened":
                danger = "A child was said to be in immediate danger." if fact.disagreement.danger else ""
                return f"{fact.reference} was raised", danger
            case "party_joined":
                return f"{named(fact.party)} is on the case", fact.party.person.email
            case "urgent_notice":
                return "Urgent notice of immediate danger", "; ".join(map(self._who, fact.told))
            case "confirmation_chased":
                return "Not confirmed in time: the raiser was asked again and the Board was told", ""
            case "confirmed":
                return "Confirmed", ""
            case "step_started":
                asked = (
                    f"{self._who(fact.counterpart)} is asked"
                    if fact.counterpart
                    else "Nobody is known to ask"
                )
                late = " Its time was already over when it started." if fact.caught_up else ""
                detail = f"{asked}. Answer due {stamp(fact.due)}.{late}\nWhy then: {fact.because}."
                return f"{self._step(fact.step)} started", detail
            case "reminded":
                return "The deadline came near: a reminder was sent", ""
            case "answered":
                return f"{_VERDICT[fact.verdict]}, {_HOW[fact.how]}, from {self._who(fact.party)}", fact.words
            case "answer_unclear":
                again = ", and was asked again" if fact.asked_again else ""
                return f"{self._who(fact.party)} gave an unclear answer{again}", fact.words
            case "own_side_differs":
                return f"{self._who(fact.party)} does not share the raiser's view", fact.words
            case "escalated":
                why = {"not_agreed": "it was not agreed", "no_answer": "nobody answered in time"}[fact.reason]
                return f"It went up to {self._step(fact.to)}", f"Because {why}."
            case "meeting_set":
                people = "; ".join(map(self._who, fact.meeting.attendees))
                return f"{fact.meeting.name}: {stamp(fact.meeting.start)}", f"Invited: {people}"
            case "meeting_answered":
                answer = COMING.get(fact.partstat, fact.partstat.lower())
                return f"{self._who(fact.party)} {answer} (meeting)", ""
            case "meeting_cancelled":
                return f"{fact.meeting.name} was cancelled", ""
            case "deadline_moved":
                return f"The deadline was moved to {stamp(fact.due)}", fact.because
            case "contact_replaced":
                return f"{self._who(fact.new)} took the place of {self._who(fact.old)}", ""
            case "mail_failed":
                return f"A mail to {self._who(fact.party)} could not be delivered", fact.reason
            case "noted":
                first, _, rest = fact.text.partition("\n")
                return first, rest
            case "resolved":
                return "Agreed: the case is settled", _outcome(fact.outcome, fact.who, fact.by_when)
            case "withdrawn":
                return "Withdrawn", fact.reason
            case "final_deadline_passed":
                return "The panel's time passed without an outcome", ""
            case "final_outcome":
                return "The final outcome", _outcome(fact.outcome, fact.who, fact.by_when)


def _outcome(outcome: str, who: str, by_when: str) -> str:
    return f"{outcome}\nWho: {who}\nBy when: {by_when}"
