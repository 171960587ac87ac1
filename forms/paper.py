"""A paper of a protocol as a form: its boxes come from the Board's file, and so do its words.

What was typed goes through `arranged` first: only the paper's own boxes are kept, a group's rows are numbered from 1,
and a row is added or taken out where that is what was pressed. So rows need no script.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from govuk_frontend_wtf import wtforms_widgets as gov
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from casework.case import Case
from casework.paper import Paper, PaperField, RowField
from casework.paper_answers import paper_faults, place, row_numbers
from forms import fields as f
from forms import widgets

# Before each name, so that no question of a Board's file can be called like something else on the page.
PREFIX = "answer-"
# What is kept of one box that somebody has filled beyond all measure; the box itself says what it takes.
MOST_KEPT = 2 * f.LONG


class _CheckboxesInput(widgets.Translated, gov.GovCheckboxesInput):
    pass


class Choices(SelectMultipleField):
    """Several tick boxes of one question."""

    widget = _CheckboxesInput()

    def __init__(self, label: str, **rest: object) -> None:
        super().__init__(label, validate_choice=False, **rest)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a group: its `number` from 1, its boxes, and the name of the button that takes it out."""

    number: int
    boxes: list[Field]
    removal: str


@dataclass(frozen=True, slots=True)
class Part:
    """A question of the paper: one box, or a group's rows; `more`: another row may be added."""

    asked: PaperField
    box: Field | None
    rows: list[Row]
    more: bool


def arranged(paper: Paper, typed: MultiDict, change: str = "") -> MultiDict:
    """What was typed into the paper's own boxes, by box. `change`: the button, "add GROUP" or "remove GROUP.ROW"."""
    answers = {name.removeprefix(PREFIX): "" for name in typed if name.startswith(PREFIX)}
    kept: MultiDict = MultiDict()
    for field in paper.fields:
        if field.kind != "group":
            _take(kept, field.key, typed, field.key)
            continue
        # One more than there may be is kept, so that it is said and not lost in silence.
        numbers = row_numbers(answers, field.key)[: field.most + 1]
        numbers = [each for each in numbers if change != f"remove {field.key}.{each}"]
        for new, old in enumerate(numbers, start=1):
            for asked in field.fields:
                _take(kept, place(field.key, new, asked.key), typed, place(field.key, old, asked.key))
        if change == f"add {field.key}" and len(numbers) < field.most:
            kept.add(PREFIX + place(field.key, len(numbers) + 1, field.fields[0].key), "")
    return kept


def _take(kept: MultiDict, key: str, typed: MultiDict, old: str) -> None:
    kept.setlist(PREFIX + key, [f.clean(value)[:MOST_KEPT] for value in typed.getlist(PREFIX + old)[:40]])


class PaperForm(BaseForm):
    """The boxes of `paper`.

    Args:
        typed: what came back from the page, `arranged`; None shows what is `known` already, by question.
        say: says the words of the Board's file in the language of the page.
        today: the day in London.
    """

    def __init__(
        self,
        paper: Paper,
        case: Case,
        typed: MultiDict | None,
        known: Mapping[str, str],
        say: Callable[[str], str],
        today: date,
    ) -> None:
        self._paper, self._case, self._say, self._today = paper, case, say, today
        there = known if typed is None else [name.removeprefix(PREFIX) for name in typed]
        self._numbers = {
            field.key: row_numbers(dict.fromkeys(there, ""), field.key) or [1]
            for field in paper.fields
            if field.kind == "group"
        }
        asked = dict(self._asked())
        super().__init__([(key, self._box(field)) for key, field in asked.items()], prefix=PREFIX)
        self.process(typed, data={key: _data(field, known.get(key, "")) for key, field in asked.items()})

    def _asked(self) -> Iterator[tuple[str, PaperField | RowField]]:
        for field in self._paper.fields:
            if field.kind != "group":
                yield field.key, field
            for number in self._numbers.get(field.key, []):
                for asked in field.fields:
                    yield place(field.key, number, asked.key), asked

    def _box(self, field: PaperField | RowField) -> Field:
        ask = self._say(field.ask)
        label = ask if field.required else _("%(question)s (optional)", question=ask)
        told = {"label": label, "description": self._say(field.hint)}
        called = _("Your answer")
        match field.kind:
            case "lines":
                return f.ManyLines(validators=[f.at_most(called, f.LONG)], **told)
            case "date":
                return f.DateBoxes(called=f"“{ask}”", **told)
            case "yes_no":
                return f.Choice(choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))], **told)
            case "choice" | "choices":
                choices = [SelectChoice(key, self._say(words)) for key, words in field.choices.items()]
                return (f.Choice if field.kind == "choice" else Choices)(choices=choices, **told)
        return f.OneLine(validators=[f.one_line(called, f.SHORT)], **told)

    @property
    def parts(self) -> list[Part]:
        """The questions in their order, as the page shows them."""
        return [self._part(field) for field in self._paper.fields]

    def _part(self, field: PaperField) -> Part:
        if field.kind != "group":
            return Part(field, self[field.key], [], False)
        numbers = self._numbers[field.key]
        rows = [
            Row(
                number,
                [self[place(field.key, number, asked.key)] for asked in field.fields],
                f"remove {field.key}.{number}",
            )
            for number in numbers
        ]
        return Part(field, None, rows, len(numbers) < field.most)

    @property
    def answers(self) -> dict[str, str]:
        """By question, as the record keeps them: dates as ISO, choices as their keys."""
        return {key: _kept(self[key].data) for key, _field in self._asked()}

    def validate(self, extra_validators: object = None) -> bool:
        """The rules of the case decide; what they refuse is said beside its box."""
        right = super().validate(extra_validators)
        faults = paper_faults(self._paper, self.answers, self._case, self._today)
        for key, sentence in faults.items():
            if not self[key].errors:
                self[key].errors = [self._say(sentence)]
                right = False
        return right


def _data(field: PaperField | RowField, known: str) -> str | date | list[str] | None:
    """What is known of a field, as its box takes it."""
    if field.kind == "date":
        return _day(known)
    if field.kind == "choices":
        return known.split()
    return known or None


def _day(known: str) -> date | None:
    try:
        return date.fromisoformat(known)
    except ValueError:
        return None


def _kept(data: str | date | list[str] | None) -> str:
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, list):
        return " ".join(data)
    return (data or "").strip()
