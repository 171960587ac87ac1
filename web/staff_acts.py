"""The actions of Board staff on a case: page name → form, service, and what is said when it is done.

`possible` in services/staff_views.py decides which of them a case offers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.choices import SelectChoice

from casework.case import Status
from casework.facts import Side
from forms.meeting import MeetingOutcomeForm, MeetingTimeForm
from forms.retention import HoldForm
from forms.staff import (
    AnswerForm,
    ContactForm,
    DeadlineForm,
    OutcomeForm,
    PlainForm,
    ReopenForm,
    SettleForm,
    WithdrawForm,
    party_number,
)
from services import staff_actions
from services.sign_in import StaffMember
from services.staff_views import CasePage
from services.words import named
from services.world import World
from web.language import tongue

Typed = MultiDict | None
# Why a page of an action cannot be opened, by how the case stands.
NOT_NOW = {
    Status.UNCONFIRMED: "{reference} is unconfirmed. Nothing was recorded. Go back to the case to see where it stands.",
    Status.OPEN: "{reference} is open, and this cannot be done at its present stage. Nothing was recorded. "
    "Go back to the case to see where it stands.",
    Status.RESOLVED: "{reference} is resolved. Nothing was recorded. Go back to the case to see where it stands.",
    Status.WITHDRAWN: "{reference} is withdrawn. Nothing was recorded. Go back to the case to see where it stands.",
    Status.CLOSED: "{reference} is closed. Nothing was recorded. Go back to the case to see where it stands.",
}


@dataclass(frozen=True, slots=True)
class Act:
    """`title` heads its page and is its link on the case; `done` is said when it is done."""

    title: str
    done: str
    form: Callable[[CasePage, Typed], Form]
    run: Callable[[World, StaffMember, CasePage, Any], None]


def _answer_form(view: CasePage, typed: Typed) -> Form:
    asked = view.case.counterpart
    name = asked.person.name if asked else ""
    number = asked.number if asked else 0
    return AnswerForm(typed, party=str(number), given_by=name, outcome=view.case.disagreement.action)


def _answer(world: World, staff: StaffMember, view: CasePage, form: AnswerForm) -> None:
    told = {key: value for key, value in form.data.items() if key != "party"}
    staff_actions.record_answer(world, staff, view.case.reference, party=form.party_number, **told)


def _settle_form(view: CasePage, typed: Typed) -> Form:
    return SettleForm(typed, party=str(view.case.late.party if view.case.late else 0))


def _settle(world: World, staff: StaffMember, view: CasePage, form: SettleForm) -> None:
    staff_actions.record_settled(
        world,
        staff,
        view.case.reference,
        party=party_number(form.party.data),
        settles=form.settles.data == "yes",
        words=form.words.data,
    )


def _deadline_form(view: CasePage, typed: Typed) -> Form:
    form = DeadlineForm(typed)
    form.calendar = view.board.calendar
    return form


def _deadline(world: World, staff: StaffMember, view: CasePage, form: DeadlineForm) -> None:
    staff_actions.bring_forward(world, staff, view.case.reference, due=form.moment, reason=form.reason.data)


def _contact_form(view: CasePage, typed: Typed) -> Form:
    asked, speaker = view.case.counterpart, view.case.speaker
    post = view.post
    form = ContactForm(
        typed,
        side=Side.COUNTERPART.value,
        agency=post.agency if post else view.case.disagreement.counterpart.agency,
        title=post.title if post and not asked else "",
    )
    form.side.choices = [
        SelectChoice(
            Side.COUNTERPART.value,
            _("%(who)s, who is asked", who=named(asked, tongue()))
            if asked
            else _("Nobody is asked yet: this person will be"),
        ),
        SelectChoice(
            Side.RAISER.value,
            _("%(who)s, who speaks for the side that raised it", who=named(speaker, tongue())),
        ),
    ]
    return form


def _contact(world: World, staff: StaffMember, view: CasePage, form: ContactForm) -> None:
    staff_actions.replace_contact(
        world, staff, view.case.reference, side=form.chosen_side, person=form.person
    )


ACTS: dict[str, Act] = {
    "confirm": Act(
        _l("Confirm it for the person who raised it"),
        _l("The case is confirmed. The other agency is asked now."),
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.confirm(world, staff, view.case.reference),
    ),
    "answer": Act(
        _l("Record an answer given by telephone"),
        _l("The answer is recorded."),
        _answer_form,
        _answer,
    ),
    "settle": Act(
        _l("Record what the person who raised it says of the late agreement"),
        _l("It is recorded."),
        _settle_form,
        _settle,
    ),
    "outcome": Act(
        _l("Record the final outcome"),
        _l("The final outcome is recorded. Everybody on the case is told."),
        lambda view, typed: OutcomeForm(typed),
        lambda world, staff, view, form: staff_actions.record_final_outcome(
            world, staff, view.case.reference, **form.data
        ),
    ),
    "go-on": Act(
        _l("Take it on now"),
        _l("It has gone on to the next stage. Whoever is asked now gets an e-mail."),
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.go_on(world, staff, view.case.reference),
    ),
    "meeting": Act(
        _l("Arrange the meeting"),
        _l("The meeting is arranged. Everybody it concerns gets an invite."),
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.call_meeting(world, staff, view.case.reference),
    ),
    "meeting-time": Act(
        _l("Choose another time for the meeting"),
        _l("The meeting is at another time. Everybody who is invited is asked again."),
        lambda view, typed: MeetingTimeForm(typed, view.case, view.board, view.now, view.booked),
        lambda world, staff, view, form: staff_actions.choose_meeting_time(
            world, staff, view.case.reference, start=form.moment
        ),
    ),
    "meeting-outcome": Act(
        _l("Record what came of the meeting"),
        _l("What came of the meeting is recorded."),
        lambda view, typed: MeetingOutcomeForm(typed),
        lambda world, staff, view, form: staff_actions.record_meeting(
            world, staff, view.case.reference, form.told
        ),
    ),
    "deadline": Act(
        _l("Bring the deadline forward"),
        _l("The deadline is brought forward. Everybody it concerns is told."),
        _deadline_form,
        _deadline,
    ),
    "contact": Act(
        _l("Replace a contact and send again"),
        _l("The new contact is on the case and gets an e-mail."),
        _contact_form,
        _contact,
    ),
    "reopen": Act(
        _l("Open the case again"),
        _l("The case is open again. Everybody on it is told."),
        lambda view, typed: ReopenForm(typed),
        lambda world, staff, view, form: staff_actions.reopen(
            world, staff, view.case.reference, reason=form.reason.data
        ),
    ),
    "withdraw": Act(
        _l("Withdraw the case"),
        _l("The case is withdrawn. Everybody on it is told."),
        lambda view, typed: WithdrawForm(typed),
        lambda world, staff, view, form: staff_actions.withdraw(
            world, staff, view.case.reference, reason=form.reason.data
        ),
    ),
    "hold": Act(
        _l("Hold it for a review"),
        _l("The case is held. It stays, whatever the Board’s times are."),
        lambda view, typed: HoldForm(typed),
        lambda world, staff, view, form: staff_actions.hold(
            world, staff, view.case.reference, reason=form.reason.data, until=form.until.data
        ),
    ),
    "lift": Act(
        _l("Lift the hold"),
        _l("The hold is lifted."),
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.lift_hold(world, staff, view.case.reference),
    ),
}
