"""What Board staff fill in: signing in, and each action on a case or a mail."""

from datetime import datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField
from wtforms.fields.choices import SelectChoice

from casework.calendar import WorkingCalendar
from casework.facts import Person, Side
from forms import fields as f


def party_number(typed: str | None) -> int:
    """Whom a hidden box names; zero, which nobody has, where it was tampered with."""
    digits = typed or ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


class SignInForm(Form):
    email = f.OneLine(
        _l("Your e-mail address"),
        validators=[f.required(_l("Enter your e-mail address.")), f.email_address()],
    )


class SettleForm(Form):
    """What the raiser has said about a late AGREED. `party` is who had agreed when the page was opened."""

    party = HiddenField()
    settles = f.Choice(
        _l("Does it settle the case for them?"),
        validators=[f.one_of(_l("Choose whether it settles the case."))],
    )
    words = f.ManyLines(
        _l("What did they say? (optional)"), validators=[f.at_most(_l("What they said"), f.LONG)]
    )

    def __init__(self, *told: object, **rest: object) -> None:
        super().__init__(*told, **rest)
        self.settles.choices = [
            SelectChoice("yes", _("Yes, it is settled")),
            SelectChoice("no", _("No, it goes on")),
        ]


class PlainForm(Form):
    """An action that asks nothing: a button."""


class AnswerForm(Form):
    """An answer given by telephone. `party` is who was asked when the page was opened."""

    party = HiddenField()
    verdict = f.Choice(_l("What was the answer?"), validators=[f.one_of(_l("Choose agreed or not agreed."))])
    given_by = f.OneLine(
        _l("Who gave the answer?"),
        validators=[
            f.required(_l("Enter the name of the person who gave the answer.")),
            f.one_line(_l("The name")),
        ],
    )
    words = f.ManyLines(
        _l("What did they say? (optional)"), validators=[f.at_most(_l("What they said"), f.LONG)]
    )
    outcome = f.ManyLines(
        _l("If agreed: what will be done?"), validators=[f.at_most(_l("What will be done"), f.LONG)]
    )
    who = f.OneLine(
        _l("If agreed: who will do it? (optional)"), validators=[f.one_line(_l("Who will do it"), f.SHORT)]
    )
    by_when = f.OneLine(_l("If agreed: by when? (optional)"), validators=[f.one_line(_l("By when"), f.SHORT)])

    def __init__(self, *told: object, **rest: object) -> None:
        super().__init__(*told, **rest)
        self.verdict.choices = [
            SelectChoice("agreed", _("Agreed")),
            SelectChoice("not_agreed", _("Not agreed")),
        ]

    @property
    def party_number(self) -> int:
        return party_number(self.party.data)


class DeadlineForm(Form):
    """An earlier deadline. Give it the Board's `calendar` before reading `moment`."""

    calendar: WorkingCalendar

    due = f.DateBoxes(
        _l("New date"), called=_l("The new date"), validators=[f.required(_l("Enter the new date."))]
    )
    clock = f.ClockTime(
        _l("Time on that date (optional)"),
        description=_l("For example, 4pm or 16:30. If you leave this empty we use the close of business."),
    )
    reason = f.ManyLines(
        _l("Why does the child need it earlier?"),
        description=_l("Everybody who is asked sees this."),
        validators=[
            f.required(_l("Say why the deadline is brought forward.")),
            f.at_most(_l("The reason"), f.SHORT),
        ],
    )

    def validate_clock(self, field: f.ClockTime) -> None:
        if field.data and field.time is None:
            raise f.stop(_("Enter the time like 4pm or 16:30."))

    @property
    def moment(self) -> datetime:
        """The new deadline (aware, UTC), of a form that was found right."""
        assert self.due.data is not None
        clock: time = self.clock.time or self.calendar.hours.closes
        return self.calendar.at(self.due.data, clock)


class ContactForm(Form):
    """The person who takes another's place."""

    side = f.Choice(_l("Whose place is taken?"), validators=[f.one_of(_l("Choose whose place is taken."))])
    person_name = f.OneLine(
        _l("Name"), validators=[f.required(_l("Enter the person's name.")), f.one_line(_l("The name"))]
    )
    email = f.OneLine(
        _l("E-mail address"),
        validators=[
            f.required(_l("Enter the person's e-mail address.")),
            f.email_address(
                _l("The person's e-mail address"),
                _l("Enter the person's e-mail address, like name@trust.example."),
            ),
        ],
    )
    title = f.OneLine(_l("Job title (optional)"), validators=[f.one_line(_l("The job title"))])
    agency = f.OneLine(
        _l("Agency"), validators=[f.required(_l("Enter the person's agency.")), f.one_line(_l("The agency"))]
    )
    telephone = f.OneLine(_l("Telephone (optional)"), validators=[f.one_line(_l("The telephone number"), 50)])

    @property
    def person(self) -> Person:
        return Person(
            name=self.person_name.data,
            email=self.email.data,
            title=self.title.data,
            agency=self.agency.data,
            telephone=self.telephone.data,
        )

    @property
    def chosen_side(self) -> Side:
        return Side(self.side.data)


class WithdrawForm(Form):
    reason = f.ManyLines(
        _l("Why is it withdrawn?"),
        description=_l("Everybody on the case sees this."),
        validators=[f.required(_l("Say why it is withdrawn.")), f.at_most(_l("The reason"), f.LONG)],
    )


class ReopenForm(Form):
    reason = f.ManyLines(
        _l("Why is it not settled?"),
        description=_l("Everybody on the case sees this."),
        validators=[f.required(_l("Say why it is not settled.")), f.at_most(_l("The reason"), f.LONG)],
    )


class OutcomeForm(Form):
    """What the Board has decided, or has found agreed in the end."""

    outcome = f.ManyLines(
        _l("What has been decided?"),
        validators=[f.required(_l("Enter what has been decided.")), f.at_most(_l("The outcome"), f.LONG)],
    )
    who = f.OneLine(
        _l("Who will act on it?"),
        validators=[
            f.required(_l("Enter who will act on it.")),
            f.one_line(_l("Who will act on it"), f.SHORT),
        ],
    )
    by_when = f.OneLine(
        _l("By when?"), validators=[f.required(_l("Enter by when.")), f.one_line(_l("By when"), f.SHORT)]
    )


class FilingForm(Form):
    """What a held mail means: the button that was pressed. `asked`: whether it can be an answer at all; `resolves`,
    `withdraws`: whether it may say that the disagreement is resolved, or take it back.

    Nothing here is a box of one line, since Return in such a box would press the first button.
    """

    verdict = f.Choice("", validators=[f.one_of(_l("Choose what this e-mail means."))])
    outcome = f.ManyLines(
        _l("If agreed: what will be done?"), validators=[f.at_most(_l("What will be done"), f.LONG)]
    )
    note = f.ManyLines(_l("Note for the history (optional)"), validators=[f.at_most(_l("The note"), f.SHORT)])

    def __init__(
        self,
        typed: MultiDict | None,
        asked: bool,
        withdraws: bool = False,
        resolves: bool = False,
        **rest: object,
    ) -> None:
        super().__init__(typed, **rest)
        answers = ("agreed", "not_agreed") if asked else ()
        ends = (*(("resolved",) if resolves else ()), *(("withdraw",) if withdraws else ()))
        self.verdict.choices = [SelectChoice(value, value) for value in (*answers, *ends, "nothing")]


class GiveForm(Form):
    reference = f.OneLine(
        _l("Case reference"),
        description=_l("For example, HIPS-00012"),
        validators=[f.required(_l("Enter the reference of the case.")), f.one_line(_l("The reference"), 40)],
    )
