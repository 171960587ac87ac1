"""What the disagreement is, what the pathway asks besides, and by when it has to be settled."""

from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from casework.deadlines import deadline
from forms import fields as f
from forms.pages import Context, Data, Page, said

OLDEST_BIRTH = date(1990, 1, 1)
FURTHEST = timedelta(days=366)
FURTHEST_AGREED = timedelta(days=28)


class DisagreementPage(Page):
    """`disagreement_page` adds what depends on the pathway and on the step that it starts at."""

    name = "disagreement"
    child = f.OneLine(
        _l("Child’s name"),
        validators=[f.required(_l("Enter the child’s name.")), f.one_line(_l("The child’s name"))],
    )
    born = f.DateBoxes(
        _l("Child’s date of birth (optional)"),
        called=_l("The date of birth"),
        description=_l("For example, 27 3 2019"),
    )
    worker = f.OneLine(
        _l("Child’s social worker or practitioner (optional)"),
        validators=[f.one_line(_l("The practitioner’s name"))],
    )
    team = f.OneLine(
        _l("Social worker’s agency or team (optional)"),
        validators=[f.one_line(_l("The agency or team"), f.SHORT)],
    )
    summary = f.ManyLines(
        _l("What are you concerned about?"),
        description=_l("Say what the risk or need is, and what it rests on."),
        validators=[
            f.required(_l("Say what you are concerned about.")),
            f.at_most(_l("Your concern"), f.LONG),
        ],
    )
    action = f.ManyLines(
        _l("What do you ask them to do?"),
        validators=[
            f.required(_l("Say what you ask them to do.")),
            f.at_most(_l("The action you ask for"), f.LONG),
        ],
    )
    theme = f.Choice(
        _l("What is the main reason for the disagreement?"),
        validators=[f.one_of(_l("Choose the main reason for the disagreement."))],
    )

    def __init__(self, data: Data, context: Context) -> None:
        super().__init__(_prefilled(data, context), context)
        self.theme.choices = [SelectChoice(key, said(name)) for key, name in context.protocol.themes.items()]
        for question in context.route.questions:
            choices = [SelectChoice(key, said(words)) for key, words in question.choices.items()]
            self[f"answer_{question.key}"].choices = choices

    def validate_born(self, field: f.DateBoxes) -> None:
        if field.data and field.data > self.context.today:
            raise f.stop(_("The date of birth is in the future. Check the year."))
        if field.data and field.data < OLDEST_BIRTH:
            raise f.stop(
                _("The date of birth is before %(year)s. Check the year.", year=str(OLDEST_BIRTH.year))
            )

    def validate_agreed_by(self, field: f.DateBoxes) -> None:
        moment = self.agreed_moment
        if moment and moment <= self.context.now:
            raise f.stop(_("The date by which you propose to settle it has passed. Enter a later one."))
        if field.data and field.data > self.context.today + FURTHEST_AGREED:
            raise f.stop(
                _(
                    "The date by which you propose to settle it is more than %(days)s days away. Enter an earlier one.",
                    days=str(FURTHEST_AGREED.days),
                )
            )

    def validate_agreed_time(self, field: f.ClockTime) -> None:
        _fits(field, self.agreed_by)

    def validate_needed_by(self, field: f.DateBoxes) -> None:
        moment = self.needed_moment
        if moment and moment <= self.context.now:
            raise f.stop(_("The date and time by which an answer is needed have passed. Enter a later one."))
        if moment and moment > self.context.now + FURTHEST:
            raise f.stop(_("The date by which an answer is needed is more than a year away. Check the year."))

    def validate_needed_time(self, field: f.ClockTime) -> None:
        _fits(field, self.needed_by)

    @property
    def needed_moment(self) -> datetime | None:
        """The child's timescale (aware, UTC); close of business where no time was given."""
        return self._moment("needed")

    @property
    def agreed_moment(self) -> datetime | None:
        """The date named for the first step (aware, UTC); None where it has a limit, or the box is empty."""
        return self._moment("agreed") if "agreed_by" in self else None

    def _moment(self, which: str) -> datetime | None:
        day = self[f"{which}_by"].data
        if day is None:
            return None
        clock = self[f"{which}_time"].time or self.context.protocol.hours.closes
        return self.context.calendar.at(day, clock).astimezone(UTC)


def disagreement_page(data: Data, context: Context) -> DisagreementPage:
    """The page with the questions of the pathway, and with a date to agree where the first step has no limit."""
    added: dict[str, object] = {
        f"answer_{question.key}": f.Choice(
            said(question.ask),
            description=said(question.hint),
            validators=[f.one_of(_("Answer the question: %(question)s", question=said(question.ask)))],
        )
        for question in context.route.questions
    }
    if is_agreed(context):
        added["agreed_by"] = f.DateBoxes(
            _l("By what date do you propose to settle it at this stage?"),
            called=_l("The date by which you propose to settle it"),
            description=_l(
                "This stage has no time limit of its own. Change the date if another one is better."
            ),
        )
        added["agreed_time"] = f.ClockTime(_l("Time on that date (optional)"), description=_TIME_HINT)
    added["needed_by"] = f.DateBoxes(
        _l("By what date does the child need an answer? (optional)"),
        called=_l("The date by which an answer is needed"),
        description=_l("Leave this empty to use the time limit of each stage. An earlier date shortens it."),
    )
    added["needed_time"] = f.ClockTime(_l("Time on that date (optional)"), description=_TIME_HINT)
    return type("DisagreementPage", (DisagreementPage,), added)(data, context)


_TIME_HINT = _l("For example, 4pm or 16:30. If you leave this empty we use the close of business.")


def is_agreed(context: Context) -> bool:
    """Whether the step that it starts at has no limit but the one that the raiser names. A panel sets its own."""
    return context.protocol.limit(context.start).unit == "agreed" and not context.start.panel


def _prefilled(data: Data, context: Context) -> Data:
    """With the Board's own date for the step until the raiser has looked at it; boxes left empty stay so."""
    if not is_agreed(context) or data.get("agreed_by"):
        return data
    due = deadline(context.protocol, context.start, context.now, context.calendar).due
    local = context.calendar.local(due)
    clock = "" if local.time() == context.protocol.hours.closes else f"{local:%H:%M}"
    return {
        **data,
        "agreed_by": [str(local.day), str(local.month), str(local.year)],
        "agreed_time": clock,
    }


def _fits(field: f.ClockTime, day: f.DateBoxes) -> None:
    if field.data and field.time is None:
        raise f.stop(_("Enter the time like 4pm or 16:30."))
    if field.data and not any(day.raw_data):
        raise f.stop(_("Enter the date that goes with this time, or take the time out."))
