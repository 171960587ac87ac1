"""What a "what if" asks: a step to start at, a date and time, and the child's own date."""

from datetime import UTC, date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form

from casework.calendar import LONDON
from casework.protocol import Pathway, Protocol
from forms import fields as f

CLOCK_HINT = _l("For example, 4pm or 16:30.")


class WhatIfForm(Form):
    """Built from an address. Without a date in it, it is about `now`; without a step, about the main pathway.

    `years` are those whose bank holidays are known.
    """

    start = f.OneLine(_l("What is it about, and at which step does it start?"))
    raised = f.DateBoxes(
        _l("Date on which it is raised"),
        called=_l("The date on which it is raised"),
        validators=[f.required(_l("Enter the date on which it is raised."))],
    )
    at = f.ClockTime(
        _l("Time at which it is raised"),
        description=CLOCK_HINT,
        validators=[f.required(_l("Enter the time at which it is raised, like 4pm or 16:30."))],
    )
    needed = f.DateBoxes(
        _l("Date by which the child needs an answer (optional)"), called=_l("The child’s date")
    )
    needed_at = f.ClockTime(
        _l("Time on that date (optional)"),
        description=_l("For example, 4pm or 16:30. If you leave this empty we use the close of business."),
    )

    def __init__(self, asked: "MultiDict[str, str]", protocol: Protocol, now: datetime, years: range) -> None:
        self.protocol, self.years = protocol, years
        told: MultiDict[str, str] = MultiDict(asked)
        if "raised" not in told:
            local = now.astimezone(LONDON)
            told.setlist("raised", [str(local.day), str(local.month), str(local.year)])
            told["at"] = f"{local:%H:%M}"
        super().__init__(formdata=told)

    # ── What was chosen ─────────────────────────────────────────────────────────────────────

    @property
    def pathway_key(self) -> str:
        """The pathway's key; that of the main one where the address names none."""
        return self.protocol.pathway_key((self.start.data or "").partition(":")[0] or "default")

    @property
    def pathway(self) -> Pathway:
        return self.protocol.pathways[self.pathway_key]

    @property
    def step_key(self) -> str:
        """The step's key; that of the first where the address names none."""
        return (self.start.data or "").partition(":")[2] or self.pathway.steps[0].key

    @property
    def chosen(self) -> str:
        """The option of the list that is chosen; "" where the address names a step that is not there."""
        return "" if self.start.errors else f"{self.pathway_key}:{self.step_key}"

    @property
    def moment(self) -> datetime:
        """When it is raised (aware, UTC), of a form that was found right."""
        assert self.raised.data is not None and self.at.time is not None
        return _utc(self.raised.data, self.at.time)

    @property
    def needed_by(self) -> datetime | None:
        """By when the child needs an answer (aware, UTC), or None."""
        if self.needed.data is None:
            return None
        return _utc(self.needed.data, self.needed_at.time or self.protocol.hours.closes)

    # ── What may be wrong ───────────────────────────────────────────────────────────────────

    def validate_start(self, field: f.OneLine) -> None:
        if self.pathway_key not in self.protocol.pathways:
            raise f.stop(_("The Board has no such pathway. Choose one from the list."))
        if self.step_key not in [step.key for step in self.pathway.steps]:
            raise f.stop(_("The pathway has no such step. Choose one from the list."))

    def validate_raised(self, field: f.DateBoxes) -> None:
        self._known_year(field)

    def validate_at(self, field: f.ClockTime) -> None:
        if field.data and field.time is None:
            raise f.stop(_("Enter the time at which it is raised, like 4pm or 16:30."))

    def validate_needed(self, field: f.DateBoxes) -> None:
        self._known_year(field)
        if field.data and self.raised.data and self.at.time and (by := self.needed_by) and by <= self.moment:
            raise f.stop(_("The child’s date must be after the time at which it is raised."))

    def validate_needed_at(self, field: f.ClockTime) -> None:
        if field.data and field.time is None:
            raise f.stop(_("Enter the time on the child’s date like 4pm or 16:30, or leave it empty."))
        if field.data and not self.needed.data and not self.needed.process_errors:
            raise f.stop(_("Enter the child’s date too, or leave the time empty."))

    def _known_year(self, field: f.DateBoxes) -> None:
        if field.data and field.data.year not in self.years:
            raise f.stop(
                _(
                    "Choose a year from %(first)s to %(last)s, for which bank holidays are known.",
                    first=self.years[0],
                    last=self.years[-1],
                )
            )


def _utc(day: date, clock: time) -> datetime:
    """The London time as UTC. One that the spring change skips is an hour later; of two in autumn it is the first."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
