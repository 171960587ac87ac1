"""What the pages of the Escalation form share: the draft around them, and their faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from casework.calendar import WorkingCalendar
from casework.protocol import Pathway, Protocol, Role, Step
from casework.work import Board
from forms import fields as f

# What was typed, by box. "aside" is not typed: see forms.escalation.to_keep.
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: its page, its name, the id of its first box, a sentence."""

    page: str
    field: str
    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a page needs besides its own boxes.

    `pathway` is a key of the Board's file, `now` is aware, `data` is the whole draft, `language` the page's.
    """

    board: Board
    pathway: str
    now: datetime
    data: Data
    language: str = "en"

    @property
    def protocol(self) -> Protocol:
        return self.board.protocol

    @property
    def calendar(self) -> WorkingCalendar:
        return self.board.calendar

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.route.steps

    @property
    def route(self) -> Pathway:
        return self.protocol.pathway(self.pathway)

    @property
    def start(self) -> Step:
        """The step that was chosen to start at; the first one while none or an unknown one is."""
        return next((step for step in self.steps if step.key == self.data.get("start_step")), self.steps[0])

    @property
    def ahead(self) -> tuple[Step, ...]:
        """The chosen step and those after it."""
        return self.steps[self.steps.index(self.start) :]

    @property
    def earlier(self) -> list[tuple[int, Step]]:
        """The steps before the chosen one, numbered from 1 in the order of the pathway."""
        return list(enumerate(self.steps[: self.steps.index(self.start)], start=1))

    @property
    def first_asked(self) -> Step | None:
        """The step at which the other side is asked first; None where only the Board is."""
        return self.route.first_asked(self.start.key)

    @property
    def own_manager_asked(self) -> bool:
        """Whether a coming step is the raiser's manager's: to speak for their side, or to be talked with."""
        return any(
            self._manager(step.speaker) or (self._manager(step.counterpart) and self._own(step))
            for step in self.ahead
        )

    @property
    def manager_now(self) -> str:
        """What the raiser's manager does at the chosen step: "talks" with them, "speaks" for them, or nothing: ""."""
        if self.start.consult and self._manager(self.start.counterpart):
            return "talks"
        return "speaks" if self._manager(self.start.speaker) else ""

    @property
    def manager_asked(self) -> bool:
        """Whether a step after the first is the other side's manager's, who is then named apart."""
        first = self.first_asked
        later = self.steps[self.steps.index(first) + 1 :] if first else ()
        return any(self._manager(step.counterpart) and not self._own(step) for step in later)

    def _manager(self, role: Role) -> bool:
        return role.tier == self.protocol.manager_tier

    def _own(self, step: Step) -> bool:
        return step.consult or step.counterpart.of == "raiser"

    def post(self, role: Role, agency: str) -> str:
        """The role in the agency's own words, by the Board's table of equivalence, else in the protocol's."""
        return said(self.protocol.title(agency, role.tier) or role.name)

    @property
    def equivalents(self) -> list[tuple[str, str]]:
        """(agency, its own title) for the post that is asked first, as far as the Board's table has it."""
        tier = (self.first_asked or self.start).counterpart.tier
        return [
            (said(agency.name), said(title))
            for agency in self.protocol.agencies
            if (title := agency.titles.get(tier))
        ]

    @property
    def today(self) -> date:
        return self.calendar.local(self.now).date()


class Page(Form):
    """One page. Built from what was typed; `context` gives what depends on the Board."""

    name = ""

    def __init__(self, data: Data, context: Context) -> None:
        self.context = context
        super().__init__(formdata=MultiDict(data))


def said(text: str) -> str:
    """A text of the Board's file in the language of the page."""
    # The empty msgid is the catalogue's own header.
    return _(text) if text else ""


def faults_of(form: Form) -> list[Fault]:
    """Validates the form: one fault for each field that is wrong, in the order of the page."""
    form.validate()
    return [
        Fault(getattr(form, "name", ""), field.name, anchor(field), str(field.errors[0]))
        for field in form
        if field.errors
    ]


def anchor(field: Field) -> str:
    """The id of the field's first box, to which the error summary leads."""
    return f"{field.name}-day" if isinstance(field, f.DateBoxes) else str(field.name)
