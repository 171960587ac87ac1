"""A case's history in words: every fact, every mail out, every mail in, in one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework.answer_facts import Answered, AnswerUnclear, CalledWrong, LateAnswer
from casework.case import Case
from casework.facts import (
    AnyFact,
    Away,
    ContactReplaced,
    Escalated,
    FinalDeadlinePassed,
    FinalOutcome,
    Resolved,
    StepStarted,
)
from casework.meeting_facts import Meeting, MeetingFact
from casework.paper_facts import PaperFact
from casework.protocol import Pathway, Protocol
from casework.retention_facts import RetentionFact
from casework.sentence import Sentence
from services.meeting_told import meeting_told
from services.paper_told import paper_told
from services.reasons import said
from services.retention_told import retention_told
from services.tongues import ENGLISH, NAMES, Language
from services.words import agreed_told, all_named, day, named, sent_to, stamp, undelivered, why

HOW = {
    "reply": Sentence("by e-mail"),
    "link": Sentence("by web link"),
    "phone": Sentence("by telephone"),
}
VERDICT = {
    "agreed": Sentence("AGREED"),
    "not_agreed": Sentence("NOT AGREED"),
}
_WENT_UP = {
    "not_agreed": Sentence("Because it was not agreed."),
    "no_answer": Sentence("Because nobody answered in time."),
    "discussed": Sentence("It was talked over on the side that raised it, and taken on."),
    "recorded": Sentence("The Board has recorded what came of the stage before."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `at` is aware; `mail` is the id of the mail that the entry is about, if any."""

    at: datetime
    by: str
    text: str
    detail: str = ""
    kind: Literal["fact", "sent", "received"] = "fact"
    mail: int | None = None


def step_title(pathway: Pathway | None, key: str | None) -> str:
    """The step's title; its key where the Board's file no longer has the step, or the pathway."""
    steps = pathway.steps if pathway else ()
    return next((step.title for step in steps if step.key == key), Sentence("step {key}", key=key))


class Teller:
    """Says the facts of one case in words, in `language`."""

    def __init__(self, case: Case, protocol: Protocol, language: Language = ENGLISH) -> None:
        self._case, self._protocol, self._language = case, protocol, language
        self._say = language.say
        self._meeting: Meeting | None = None

    def lines(self, history: Iterable[AnyFact]) -> list[Line]:
        facts = list(history)
        return [self._line(*pair) for pair in zip(facts, ("", *(f.kind for f in facts)), strict=False)]

    def _line(self, fact: AnyFact, before: str) -> Line:
        text, detail = self._told(fact)
        if isinstance(fact, Answered | LateAnswer) and before == "meeting_outcome":
            # Both sides have said so together; whoever told it may be of neither.
            text, detail = Sentence("{verdict}, at the meeting", verdict=VERDICT[fact.verdict]), ""
        return Line(fact.at, fact.by, self._said(text), self._said(detail))

    def _said(self, text: str) -> str:
        # What somebody wrote is theirs, even where it is a word of ours.
        return self._say(text) if isinstance(text, Sentence) else text

    def _who(self, number: int | None) -> str:
        return named(self._case.party(number), self._language)

    def _sent_to(self, numbers: Iterable[int]) -> Sentence:
        return sent_to([*map(self._case.party, numbers)], self._language)

    def _step(self, key: str | None) -> Sentence:
        return Sentence(step_title(self._protocol.pathway(self._case.disagreement.pathway), key))

    def _stamp(self, moment: datetime) -> str:
        return stamp(moment, self._language)

    def _told(self, fact: AnyFact) -> tuple[str, str]:
        """(what happened, its words and reasons)"""
        if isinstance(fact, MeetingFact):
            before = self._meeting
            self._meeting = fact.meeting if fact.kind == "meeting_set" else before
            return meeting_told(fact, self._case, self._language, before)
        if isinstance(fact, RetentionFact):
            return retention_told(fact, self._language)
        if isinstance(fact, PaperFact):
            return paper_told(fact, self._case, self._protocol, self._language)
        match fact.kind:
            case "opened":
                danger = Sentence("A child was said to be in immediate danger.")
                raised = Sentence("{reference} was raised", reference=fact.reference)
                return raised, danger if fact.disagreement.danger else ""
            case "party_joined":
                joined = Sentence("{who} is on the case", who=named(fact.party, self._language))
                return joined, fact.party.person.email
            case "urgent_notice":
                people = all_named(map(self._case.party, fact.told), self._language)
                return Sentence("Urgent notice of immediate danger"), people
            case "confirmation_chased":
                asked = Sentence(
                    "Not confirmed in time: the person who raised it was asked again and the Board was told"
                )
                return asked, ""
            case "confirmed":
                return Sentence("Confirmed"), ""
            case "step_started":
                return Sentence("{step} started", step=self._step(fact.step)), self._started(fact)
            case "reminded":
                return Sentence("The deadline came near: a reminder was sent"), ""
            case "answered":
                how = {"how": HOW[fact.how], "who": self._who(fact.party)}
                return Sentence(
                    "{verdict}, {how}, from {who}", verdict=VERDICT[fact.verdict], **how
                ), self._read(fact)
            case "called_wrong":
                return self._wrong(fact), fact.words
            case "late_answer" if fact.verdict == "unclear":
                return Sentence(
                    "{who} answered after the case had gone up, and a person has to say what it means",
                    who=self._who(fact.party),
                ), self._why_held(fact)
            case "late_answer":
                how = {"how": HOW[fact.how], "who": self._who(fact.party)}
                return Sentence(
                    "{verdict}, {how}, from {who}, after the case had gone up",
                    verdict=VERDICT[fact.verdict],
                    **how,
                ), self._read(fact)
            case "late_confirmed" if fact.settles:
                return Sentence(
                    "The person who raised it says that the late agreement settles it"
                ), fact.words
            case "late_confirmed":
                return Sentence(
                    "The person who raised it says that the late agreement does not settle it"
                ), fact.words
            case "answer_unclear":
                who = self._who(fact.party)
                if fact.asked_again:
                    return Sentence(
                        "{who} gave an unclear answer, and was asked again", who=who
                    ), self._why_held(fact)
                return Sentence("{who} gave an unclear answer", who=who), self._why_held(fact)
            case "own_side_differs":
                who = self._who(fact.party)
                return Sentence(
                    "{who} does not share the view of the person who raised it", who=who
                ), fact.words
            case "escalated":
                return self._escalated(fact)
            case "deadline_moved":
                moved = Sentence("The deadline was moved to {when}", when=self._stamp(fact.due))
                if fact.derivation and fact.derivation.why == "holiday":
                    moved = Sentence(
                        "The bank holidays were changed: the deadline was moved to {when}",
                        when=self._stamp(fact.due),
                    )
                return moved, why(fact.derivation, fact.because, self._language)
            case "contact_replaced":
                return self._replaced(fact), ""
            case "away":
                return Sentence("{who} is away", who=self._who(fact.party)), self._absent(fact)
            case "mail_delayed":
                reason = undelivered(fact.reason, self._language)
                return Sentence("A mail to {who} has not arrived yet", who=self._who(fact.party)), reason
            case "sender_known":
                return Sentence(
                    "What comes from {email} counts as the mail of {who}",
                    email=fact.email,
                    who=self._who(fact.party),
                ), ""
            case "language_chosen":
                return Sentence(
                    "{who} wants e-mails in this language: {language}",
                    who=self._who(fact.party),
                    language=NAMES[fact.language],
                ), ""
            case "notice_given":
                return Sentence("Notice: {title}", title=Sentence(fact.title)), self._sent_to(fact.told)
            case "warned":
                return Sentence("The next level of management was warned"), self._sent_to(fact.told)
            case "mail_failed":
                reason = undelivered(fact.reason, self._language)
                return Sentence("A mail to {who} could not be delivered", who=self._who(fact.party)), reason
            case "noted":
                first, _, rest = fact.text.partition("\n")
                return first, rest
            case "resolved" if fact.by_raiser:
                return Sentence("Resolved, says the person who raised it"), fact.outcome
            case "resolved":
                return Sentence("Agreed: the case is settled"), self._outcome(fact)
            case "withdrawn":
                return Sentence("Withdrawn"), fact.reason
            case "final_deadline_passed":
                return self._last(fact), ""
            case "final_outcome":
                return Sentence("The final outcome"), self._outcome(fact)

    def _absent(self, fact: Away) -> str:
        told = [Sentence("An automatic reply says so. The time limit runs on.")]
        if fact.back is not None:
            told.append(Sentence("The day that it gives: {day}.", day=day(fact.back, self._language)))
        if fact.deputy or fact.deputy_email:
            named = " ".join(filter(None, (fact.deputy, fact.deputy_email)))
            told.append(Sentence("It names somebody to contact: {who}.", who=named))
        return " ".join(map(self._say, told))

    def _read(self, fact: Answered | LateAnswer) -> str:
        """The answer's own words, and those that decided where they are not all of it."""
        if not fact.rule or " ".join(fact.deciding.split()) == " ".join(fact.words.split()):
            return fact.words
        read = self._say(Sentence("The words that decided: “{words}”", words=fact.deciding))
        return f"{read}\n{fact.words}"

    def _why_held(self, fact: AnswerUnclear | LateAnswer) -> str:
        """Why a person has to read the answer, above its own words."""
        return "\n".join(filter(None, (said(fact.why, self._language), fact.words)))

    def _wrong(self, fact: CalledWrong) -> Sentence:
        told = {"who": self._who(fact.party) if fact.party else fact.by, "step": self._step(fact.step)}
        if fact.verdict == "agreed":
            return Sentence(
                "{who} says that AGREED was wrong: “{step}” is open again, and nothing is settled", **told
            )
        return Sentence(
            "{who} says that NOT AGREED was wrong: a person is to look at it, and the case goes on", **told
        )

    def _started(self, fact: StepStarted) -> str:
        asked = Sentence("{who} is asked.", who=self._who(fact.counterpart))
        if fact.counterpart is None:
            asked = Sentence("Nobody is known to ask.")
        elif self._is_consult(fact.step):
            asked = Sentence("To be talked over with {who}.", who=self._who(fact.counterpart))
        due = Sentence("Answer due {when}.", when=self._stamp(fact.due))
        late = Sentence("Its time was already over when it started.") if fact.caught_up else ""
        reason = why(fact.derivation, fact.because, self._language)
        first = " ".join(filter(None, map(self._say, (asked, due, late))))
        # Not inside the f-string, where `make translations` would not find it.
        then = self._say(Sentence("Why then: {reason}.", reason=reason))
        return f"{first}\n{then}"

    def _is_consult(self, key: str) -> bool:
        pathway = self._protocol.pathway(self._case.disagreement.pathway)
        return any(step.key == key and step.consult for step in pathway.steps)

    def _escalated(self, fact: Escalated) -> tuple[str, str]:
        went = Sentence("It went up to {step}", step=self._step(fact.to))
        if fact.reason in ("discussed", "recorded"):
            went = Sentence("It went on to {step}", step=self._step(fact.to))
        return went, _WENT_UP[fact.reason]

    def _replaced(self, fact: ContactReplaced) -> Sentence:
        told = {"new": self._who(fact.new), "old": self._who(fact.old)}
        if fact.reason == "away":
            return Sentence("{new} stands in for {old}, who is away", **told)
        if fact.reason == "bounced":
            return Sentence("{new} stands in for {old}, whom no e-mail reaches", **told)
        if fact.old is None:
            return Sentence("{new} was named, since nobody was known to ask", **told)
        return Sentence("{new} took the place of {old}", **told)

    def _last(self, fact: FinalDeadlinePassed) -> Sentence:
        if fact.refused:
            return Sentence("The last stage ended without agreement")
        pathway = self._protocol.pathway(self._case.disagreement.pathway)
        if any(step.key == fact.step and step.panel for step in pathway.steps):
            return Sentence("The panel's time passed without an outcome")
        return Sentence("The time of the last stage passed without an answer")

    def _outcome(self, fact: Resolved | FinalOutcome) -> str:
        return agreed_told(fact.outcome, fact.who, fact.by_when, self._language)
