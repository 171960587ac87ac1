"""What a case tells already of a paper's questions, so that nobody types it again."""

from collections.abc import Mapping
from datetime import date

from casework.calendar import LONDON
from casework.case import Attempt, Case
from casework.facts import Party
from casework.paper import Paper, PaperField, RowField
from casework.paper_answers import flat, row_numbers
from casework.protocol import Protocol
from services.tongues import ENGLISH, Language
from services.words import agreed_told, day, ending, named, stamp


def written(paper: Paper, case: Case, key: str, party: int | None) -> dict[str, str] | None:
    """What `party`, or Board staff for None, would correct now; None where nothing was filed. In a paper for everyone
    each corrects their own."""
    return case.own_papers.get((key, party)) if paper.by == "everyone" else case.papers.get(key)


def prefilled(
    key: str,
    paper: Paper,
    case: Case,
    protocol: Protocol,
    language: Language = ENGLISH,
    party: int | None = None,
) -> dict[str, str]:
    """By question, what stands in the boxes of the paper `key` before `party` (None: Board staff) has typed: for
    correction, never sent unseen. Dates are ISO."""
    if (filed := written(paper, case, key, party)) is not None:
        return _as_asked_now(paper, filed)
    known = _Known(case, protocol, key, language)
    found: dict[str, str] = {}
    for field in paper.fields:
        if field.kind == "group":
            rows = known.rows(field.prefill)
            found |= flat(field.key, [_fitting_row(field, row, language) for row in rows[: field.most]])
        elif field.prefill:
            found[field.key] = _fitting(field, known.told(field.prefill), language)
    return found


def _as_asked_now(paper: Paper, filed: Mapping[str, str]) -> dict[str, str]:
    """What was filed while a group was one box is shown in the first box of its first row."""
    found = dict(filed)
    for field in paper.fields:
        if field.kind == "group" and field.key in filed and not row_numbers(filed, field.key):
            found |= flat(field.key, [{field.fields[0].key: filed[field.key]}])
    return found


def _fitting_row(group: PaperField, told: Mapping[str, str | date], language: Language) -> dict[str, str]:
    return {
        field.key: _fitting(field, told.get(field.prefill, ""), language) if field.prefill else ""
        for field in group.fields
    }


def _fitting(field: PaperField | RowField, told: str | date, language: Language) -> str:
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
            case "action":
                return told.action
            case "needed_by":
                return told.needed_by.astimezone(LONDON).date() if told.needed_by else ""
            case "attempts":
                return "\n".join([*self._off_line(), *map(self._attempt, self._before)])
            case "step_date":
                return self._step_date()
            case "officers":
                return self._officers()
            case "outcome":
                return self._outcome()
        return ""

    def rows(self, source: str) -> list[dict[str, str | date]]:
        """What is known from `source`, row by row: each part by its name."""
        match source:
            case "child":
                first, _, surname = self._told.child.rpartition(" ")
                born: str | date = self._told.born or ""
                return [{"first_name": first or surname, "surname": surname if first else "", "born": born}]
            case "agencies":
                told = (self._told.raiser.agency, self._told.counterpart.agency)
                return [{"agency": agency} for agency in dict.fromkeys(filter(None, told))]
            case "attempts":
                return [*self._off_line_rows(), *map(self._attempt_row, self._before)]
            case "officers":
                people = [party.person for party in self._senior()]
                return [{"name": one.name, "title": one.title, "agency": one.agency} for one in people]
        return []

    def _off_line_rows(self) -> list[dict[str, str | date]]:
        return [
            {"stage": self._title(tried.step), "date": tried.on, "outcome": tried.outcome}
            for tried in self._told.earlier
        ]

    def _attempt_row(self, attempt: Attempt) -> dict[str, str | date]:
        when = (attempt.ended or attempt.started).astimezone(LONDON).date()
        return {"stage": self._title(attempt.step), "date": when, "outcome": self._ended(attempt)}

    def _title(self, step: str) -> str:
        return self._language.say(self._titles.get(step, step))

    def _ended(self, attempt: Attempt) -> str:
        how = self._language.say(ending(attempt)) if attempt.ending else ""
        return ". ".join(filter(None, (how, " ".join(attempt.words.split()))))

    def _child(self) -> str:
        told = self._told
        return f"{told.child}, {day(told.born, self._language)}" if told.born else told.child

    def _off_line(self) -> list[str]:
        """Steps that were tried before the form was filled in."""
        return [
            f"{self._title(tried.step)}, {day(tried.on, self._language)}: {tried.outcome}"
            for tried in self._told.earlier
        ]

    def _attempt(self, attempt: Attempt) -> str:
        ended = f" – {stamp(attempt.ended, self._language)}" if attempt.ended else ""
        when = f"{stamp(attempt.started, self._language)}{ended}"
        return f"{self._title(attempt.step)}, {when}: {self._ended(attempt)}".removesuffix(": ")

    def _step_date(self) -> str | date:
        meeting, mine = self._case.meeting, self._mine
        if mine is None:
            return ""
        if meeting and not self._case.meeting_cancelled and meeting.uid.endswith(f"-{mine.step}"):
            return meeting.start.astimezone(LONDON).date()
        return mine.started.astimezone(LONDON).date()

    def _officers(self) -> str:
        return "\n".join(dict.fromkeys(named(party, self._language) for party in self._senior()))

    def _senior(self) -> list[Party]:
        """Who speaks and who is asked at the paper's own step."""
        attempt = self._mine or self._case.attempt
        numbers = (attempt.speaker, attempt.counterpart) if attempt else ()
        return [party for number in dict.fromkeys(numbers) if (party := self._case.party(number))]

    def _outcome(self) -> str:
        case, say = self._case, self._language.say
        if case.outcome:
            return agreed_told(case.outcome, case.who, case.by_when, self._language)
        if self._mine and self._mine.ended:
            return ". ".join(filter(None, (say(ending(self._mine)), self._mine.words)))
        return ""
