"""What a case tells already of a paper's questions, so that nobody types it again."""

from datetime import date

from casework.calendar import LONDON
from casework.case import Attempt, Case
from casework.paper import Paper, PaperField
from casework.protocol import Protocol
from services.tongues import ENGLISH, Language
from services.words import ENDINGS, agreed_told, day, named, stamp


def prefilled(
    key: str, paper: Paper, case: Case, protocol: Protocol, language: Language = ENGLISH
) -> dict[str, str]:
    """By field, what stands in the boxes of the paper `key` before anybody has typed: for correction, never sent
    unseen. Dates are ISO."""
    if key in case.papers:
        return case.papers[key]
    known = _Known(case, protocol, key, language)
    return {
        field.key: _fitting(field, known.told(field.prefill), language)
        for field in paper.fields
        if field.prefill
    }


def _fitting(field: PaperField, told: str | date, language: Language) -> str:
    if isinstance(told, date):
        return told.isoformat() if field.kind == "date" else day(told, language)
    if field.kind not in ("line", "lines"):
        return ""
    return told if field.kind == "lines" else "; ".join(filter(None, told.split("\n")))


class _Known:
    """What a case tells about itself, for the paper `key`, in `language`."""

    def __init__(self, case: Case, protocol: Protocol, key: str, language: Language) -> None:
        self._case, self._told, self._language = case, case.disagreement, language
        self._titles = {step.key: step.title for step in protocol.pathway(self._told.pathway).steps}
        forms = {step.key: step.form for step in protocol.pathway(self._told.pathway).steps}
        numbers = [n for n, attempt in enumerate(case.attempts) if forms.get(attempt.step) == key]
        # A paper of no step, offered at the end, is about all of them.
        self._mine = case.attempts[numbers[0]] if numbers else None
        self._before = case.attempts[: numbers[0]] if numbers else case.attempts

    def told(self, source: str) -> str | date:
        """What is known from `source`; "" where nothing is."""
        told = self._told
        match source:
            case "raised":
                return self._case.raised_at.astimezone(LONDON).date()
            case "raiser":
                return told.raiser.name
            case "raiser_title":
                return told.raiser.title
            case "raiser_agency":
                return told.raiser.agency
            case "raiser_contact":
                return "\n".join(filter(None, (told.raiser.email, told.raiser.telephone)))
            case "child":
                return self._child()
            case "agencies":
                return "\n".join(dict.fromkeys(filter(None, (told.raiser.agency, told.counterpart.agency))))
            case "summary":
                return told.summary
            case "attempts":
                return "\n".join([*self._off_line(), *map(self._attempt, self._before)])
            case "step_date":
                return self._step_date()
            case "officers":
                return self._officers()
            case "outcome":
                return self._outcome()
        return ""

    def _child(self) -> str:
        told = self._told
        return f"{told.child}, {day(told.born, self._language)}" if told.born else told.child

    def _off_line(self) -> list[str]:
        """Steps that were tried before the form was filled in."""
        say = self._language.say
        return [
            f"{say(self._titles.get(tried.step, tried.step))}, {day(tried.on, self._language)}: {tried.outcome}"
            for tried in self._told.earlier
        ]

    def _attempt(self, attempt: Attempt) -> str:
        say = self._language.say
        ended = f" – {stamp(attempt.ended, self._language)}" if attempt.ended else ""
        when = f"{stamp(attempt.started, self._language)}{ended}"
        how = say(ENDINGS[attempt.ending]) if attempt.ending else ""
        told = ". ".join(filter(None, (how, " ".join(attempt.words.split()))))
        return f"{say(self._titles.get(attempt.step, attempt.step))}, {when}: {told}".removesuffix(": ")

    def _step_date(self) -> str | date:
        meeting, mine = self._case.meeting, self._mine
        if mine is None:
            return ""
        if meeting and not self._case.meeting_cancelled and meeting.uid.endswith(f"-{mine.step}"):
            return meeting.start.astimezone(LONDON).date()
        return mine.started.astimezone(LONDON).date()

    def _officers(self) -> str:
        attempt = self._mine or self._case.attempt
        numbers = (attempt.speaker, attempt.counterpart) if attempt else ()
        parties = [party for number in numbers if (party := self._case.party(number))]
        return "\n".join(dict.fromkeys(named(party, self._language) for party in parties))

    def _outcome(self) -> str:
        case, say = self._case, self._language.say
        if case.outcome:
            return agreed_told(case.outcome, case.who, case.by_when, self._language)
        if self._mine and self._mine.ended:
            return ". ".join(filter(None, (say(ENDINGS[self._mine.ending]), self._mine.words)))
        return ""
