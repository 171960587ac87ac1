"""A paper of a protocol as a form: its boxes come from the Board's file, and so do its words."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _
from govuk_frontend_wtf import wtforms_widgets as gov
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from casework.case import Case
from casework.notices import paper_faults
from casework.paper import Paper, PaperField
from forms import fields as f
from forms import widgets

# Before each name, so that no question of a Board's file can be called like something else on the page.
PREFIX = "answer-"


class _CheckboxesInput(widgets.Translated, gov.GovCheckboxesInput):
    pass


class Choices(SelectMultipleField):
    """Several tick boxes of one question."""

    widget = _CheckboxesInput()

    def __init__(self, label: str, **rest: object) -> None:
        super().__init__(label, validate_choice=False, **rest)


class PaperForm(BaseForm):
    """The boxes of `paper`.

    Args:
        typed: what came back from the page; None shows what is `known` already, by field.
        say: says the words of the Board's file in the language of the page.
    """

    def __init__(
        self,
        paper: Paper,
        case: Case,
        typed: MultiDict | None,
        known: Mapping[str, str],
        say: Callable[[str], str],
    ) -> None:
        self._paper, self._case, self._say = paper, case, say
        super().__init__([(field.key, self._box(field)) for field in paper.fields], prefix=PREFIX)
        self.process(
            typed, data={field.key: _data(field, known.get(field.key, "")) for field in paper.fields}
        )

    def _box(self, field: PaperField) -> Field:
        ask = self._say(field.ask)
        label = ask if field.required else _("%(question)s (optional)", question=ask)
        told = {"label": label, "description": self._say(field.hint)}
        called = _("Your answer")
        match field.kind:
            case "lines":
                return f.ManyLines(validators=[f.at_most(called, f.LONG)], **told)
            case "date":
                return f.DateBoxes(called=_("The date"), **told)
            case "yes_no":
                return f.Choice(choices=[SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))], **told)
            case "choice" | "choices":
                choices = [SelectChoice(key, self._say(words)) for key, words in field.choices.items()]
                return (f.Choice if field.kind == "choice" else Choices)(choices=choices, **told)
        return f.OneLine(validators=[f.one_line(called, f.SHORT)], **told)

    @property
    def answers(self) -> dict[str, str]:
        """By field, as the record keeps them: dates as ISO, choices as their keys."""
        return {field.key: _kept(self[field.key].data) for field in self._paper.fields}

    def validate(self, extra_validators: object = None) -> bool:
        """The rules of the case decide; what they refuse is said beside its box."""
        right = super().validate(extra_validators)
        for key, sentence in paper_faults(self._paper, self.answers, self._case).items():
            if not self[key].errors:
                self[key].errors = [self._say(sentence)]
                right = False
        return right


def _data(field: PaperField, known: str) -> str | date | list[str] | None:
    """What is known of a field, as its box takes it."""
    if field.kind == "date":
        return date.fromisoformat(known) if known else None
    if field.kind == "choices":
        return known.split()
    return known or None


def _kept(data: str | date | list[str] | None) -> str:
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, list):
        return " ".join(data)
    return (data or "").strip()
