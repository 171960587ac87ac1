"""The pages of the Escalation form: their boxes, their words and their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.fields.choices import SelectChoice

from casework.calendar import WorkingCalendar
from casework.protocol import Pathway, Protocol, Step
from casework.work import Board
from forms import fields as f

Data = Mapping[str, str | list[str]]
OLDEST_BIRTH = date(1990, 1, 1)
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: its page, its name, the id of its first box, a sentence."""

    page: str
    field: str
    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a page needs besides its own boxes. `now` is aware; `data` is the whole draft."""

    board: Board
    pathway: str
    now: datetime
    data: Data

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
    def earlier(self) -> list[tuple[int, Step]]:
        """The steps before the chosen one, numbered from 1 in the order of the pathway."""
        return list(enumerate(self.steps[: self.steps.index(self.start)], start=1))

    @property
    def own_manager_asked(self) -> bool:
        """Whether the raiser's manager may be needed: where they speak at the chosen step or a later one."""
        ahead = self.steps[self.steps.index(self.start) :]
        return any(step.speaker.tier == self.protocol.manager_tier for step in ahead)

    @property
    def manager_asked(self) -> bool:
        """Whether the other side's manager may be needed: the chosen step's counterpart is named apart."""
        later = self.steps[self.steps.index(self.start) + 1 :]
        return any(step.counterpart.tier == self.protocol.manager_tier for step in later)

    @property
    def today(self) -> date:
        return self.calendar.local(self.now).date()


class Page(Form):
    """One page. Built from what was typed; `context` gives what depends on the Board."""

    name = ""

    def __init__(self, data: Data, context: Context) -> None:
        self.context = context
        super().__init__(formdata=MultiDict(data))


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


class StartPage(Page):
    name = "start"
    danger = f.TickBox("Yes, a child is in immediate danger now")
    start_step = f.Choice(
        "Which stage are you at?",
        description="Choose the first stage unless you have already tried it.",
        validators=[f.one_of("Choose the stage that you are at.")],
    )

    def __init__(self, data: Data, context: Context) -> None:
        super().__init__({"start_step": context.steps[0].key} | dict(data), context)
        self.start_step.choices = [SelectChoice(step.key, step.title) for step in context.steps]


class YouPage(Page):
    name = "you"
    raiser_name = f.OneLine("Your name", validators=[f.required("Enter your name."), f.one_line("Your name")])
    raiser_title = f.OneLine(
        "Your job title",
        validators=[f.required("Enter your job title."), f.one_line("Your job title")],
    )
    raiser_agency = f.OneLine(
        "Your agency",
        description="For example, the council, trust, police force or school that you work for",
        validators=[f.required("Enter the agency that you work for."), f.one_line("Your agency")],
    )
    raiser_email = f.OneLine(
        "Your work e-mail address",
        validators=[
            f.required("Enter your e-mail address, like name@trust.example."),
            f.email_address("Your"),
        ],
    )
    raiser_telephone = f.OneLine(
        "Your telephone number (optional)", validators=[f.one_line("Your telephone number")]
    )
    raiser_manager_name = f.OneLine(
        "Your manager’s name (optional)", validators=[f.one_line("Your manager’s name")]
    )
    raiser_manager_email = f.OneLine(
        "Your manager’s e-mail address (optional)", validators=[f.email_address("Your manager’s")]
    )

    def __init__(self, data: Data, context: Context) -> None:
        super().__init__(data, context)
        if context.data.get("danger"):
            # The urgent notice asks safeguarding leads to ring this person at once.
            self.raiser_telephone.label.text = "Your telephone number"
            self.raiser_telephone.validators = [
                f.required("Enter a telephone number that you answer now. The child may be in danger."),
                *self.raiser_telephone.validators,
            ]

    def validate_raiser_manager_email(self, field: f.OneLine) -> None:
        if self.raiser_manager_name.data and not field.data:
            raise f.stop("Enter your manager’s e-mail address, or take the manager’s name out.")


class ThemPage(Page):
    name = "them"
    counterpart_name = f.OneLine(
        "Their name",
        validators=[f.required("Enter the name of the person you disagree with."), f.one_line("Their name")],
    )
    counterpart_title = f.OneLine("Their job title (optional)", validators=[f.one_line("Their job title")])
    counterpart_agency = f.OneLine(
        "Their agency",
        validators=[f.required("Enter the agency that they work for."), f.one_line("Their agency")],
    )
    counterpart_email = f.OneLine(
        "Their work e-mail address",
        validators=[
            f.required("Enter their e-mail address, like name@council.example."),
            f.email_address("Their"),
        ],
    )
    counterpart_telephone = f.OneLine(
        "Their telephone number (optional)", validators=[f.one_line("Their telephone number")]
    )
    counterpart_manager_name = f.OneLine(
        "Their manager’s name (optional)", validators=[f.one_line("Their manager’s name")]
    )
    counterpart_manager_email = f.OneLine(
        "Their manager’s e-mail address (optional)", validators=[f.email_address("Their manager’s")]
    )

    def validate_counterpart_manager_email(self, field: f.OneLine) -> None:
        if self.counterpart_manager_name.data and not field.data:
            raise f.stop("Enter their manager’s e-mail address, or take the manager’s name out.")


class DisagreementPage(Page):
    name = "disagreement"
    child = f.OneLine(
        "Child’s name",
        validators=[f.required("Enter the child’s name."), f.one_line("The child’s name")],
    )
    born = f.DateBoxes(
        "Child’s date of birth (optional)",
        called="The date of birth",
        description="For example, 27 3 2019",
    )
    worker = f.OneLine(
        "Child’s social worker or practitioner (optional)",
        validators=[f.one_line("The practitioner’s name")],
    )
    team = f.OneLine(
        "Social worker’s agency or team (optional)", validators=[f.one_line("The agency or team", f.SHORT)]
    )
    summary = f.ManyLines(
        "What are you concerned about?",
        description="Say what the risk or need is, and what it rests on.",
        validators=[f.required("Say what you are concerned about."), f.at_most("Your concern", f.LONG)],
    )
    action = f.ManyLines(
        "What do you ask them to do?",
        validators=[f.required("Say what you ask them to do."), f.at_most("The action you ask for", f.LONG)],
    )
    theme = f.Choice(
        "What is the disagreement mainly about?",
        validators=[f.one_of("Choose what the disagreement is mainly about.")],
    )
    needed_by = f.DateBoxes(
        "By what date does the child need an answer? (optional)",
        called="The date by which an answer is needed",
        description="Leave this empty to use the time limit of each stage. An earlier date shortens it.",
    )
    needed_time = f.ClockTime(
        "Time on that date (optional)",
        description="For example, 4pm or 16:30. If you leave this empty we use the close of business.",
    )

    def __init__(self, data: Data, context: Context) -> None:
        super().__init__(data, context)
        self.theme.choices = [SelectChoice(key, name) for key, name in context.protocol.themes.items()]

    def validate_born(self, field: f.DateBoxes) -> None:
        if field.data and field.data > self.context.today:
            raise f.stop("The date of birth is in the future. Check the year.")
        if field.data and field.data < OLDEST_BIRTH:
            raise f.stop(f"The date of birth is before {OLDEST_BIRTH.year}. Check the year.")

    def validate_needed_by(self, field: f.DateBoxes) -> None:
        moment = self.needed_moment
        if moment and moment <= self.context.now:
            raise f.stop("The date and time by which an answer is needed have passed. Enter a later one.")
        if moment and moment > self.context.now + FURTHEST:
            raise f.stop("The date by which an answer is needed is more than a year away. Check the year.")

    def validate_needed_time(self, field: f.ClockTime) -> None:
        if field.data and field.time is None:
            raise f.stop("Enter the time like 4pm or 16:30.")
        if field.data and not any(self.needed_by.raw_data):
            raise f.stop("Enter the date that goes with this time, or take the time out.")

    @property
    def needed_moment(self) -> datetime | None:
        """The child's timescale (aware, UTC); close of business where no time was given."""
        day = self.needed_by.data
        if day is None:
            return None
        clock: time = self.needed_time.time or self.context.protocol.hours.closes
        return self.context.calendar.at(day, clock).astimezone(UTC)


class EarlierPage(Page):
    """Date and outcome of each step before the one it starts at; `earlier_page` adds the fields."""

    name = "earlier"


def earlier_page(data: Data, context: Context) -> EarlierPage:
    """The page for the steps that were tried off-line; it has no fields when there is none.

    Where a child is in danger a step may have been skipped: both of its boxes may be empty then.
    """
    added: dict[str, object] = {}
    for n, step in context.earlier:
        called = step.title.partition(":")[0]
        added[f"earlier_{n}_on"] = f.DateBoxes(
            "When was it tried?", called=f"The date of {called}", validators=[_tried(n, called)]
        )
        added[f"earlier_{n}_outcome"] = f.ManyLines(
            "What came of it?",
            validators=[_came_of_it(n, called), f.at_most(f"The outcome of {called}", f.LONG)],
        )
    return type("EarlierPage", (EarlierPage,), added)(data, context)


def _skipped(form: Page, n: int) -> bool:
    boxes = form[f"earlier_{n}_on"], form[f"earlier_{n}_outcome"]
    return bool(form.context.data.get("danger")) and not any(boxes[0].raw_data) and not boxes[1].data


def _tried(n: int, called: str) -> f.Validator:
    def check(form: Page, field: f.DateBoxes) -> None:
        if not field.data and not field.process_errors and not _skipped(form, n):
            raise f.stop(f"Enter the date on which you tried {called}.")
        if field.data and field.data > form.context.today:
            raise f.stop(f"The date of {called} is in the future. Enter the day on which you tried it.")

    return check


def _came_of_it(n: int, called: str) -> f.Validator:
    def check(form: Page, field: f.ManyLines) -> None:
        if not field.data and not _skipped(form, n):
            raise f.stop(f"Say what came of {called}.")

    return check
