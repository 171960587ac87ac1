"""The actions of Board staff on a case: page name → form, service, and what is said when it is done.

`possible` in services/staff_views.py decides which of them a case offers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.choices import SelectChoice

from casework.facts import Side
from forms.staff import AnswerForm, ContactForm, DeadlineForm, OutcomeForm, PlainForm, WithdrawForm
from services import staff_actions
from services.sign_in import StaffMember
from services.staff_views import CasePage
from services.words import named
from services.world import World

Typed = MultiDict | None


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
            f"{named(asked)}, who is asked" if asked else "Nobody is asked yet: this person will be",
        ),
        SelectChoice(
            Side.RAISER.value,
            f"{named(speaker)}, who speaks for the side that raised it",
        ),
    ]
    return form


def _contact(world: World, staff: StaffMember, view: CasePage, form: ContactForm) -> None:
    staff_actions.replace_contact(
        world, staff, view.case.reference, side=form.chosen_side, person=form.person
    )


ACTS: dict[str, Act] = {
    "confirm": Act(
        "Confirm it for the person who raised it",
        "The case is confirmed. The other agency is asked now.",
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.confirm(world, staff, view.case.reference),
    ),
    "answer": Act(
        "Record an answer given by telephone",
        "The answer is recorded.",
        _answer_form,
        _answer,
    ),
    "outcome": Act(
        "Record the final outcome",
        "The final outcome is recorded. Everybody on the case is told.",
        lambda view, typed: OutcomeForm(typed),
        lambda world, staff, view, form: staff_actions.record_final_outcome(
            world, staff, view.case.reference, **form.data
        ),
    ),
    "go-on": Act(
        "Take it on now",
        "It has gone on to the next stage. Whoever is asked now gets an e-mail.",
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.go_on(world, staff, view.case.reference),
    ),
    "meeting": Act(
        "Arrange the meeting",
        "The meeting is arranged. Everybody it concerns gets an invite.",
        lambda view, typed: PlainForm(typed),
        lambda world, staff, view, form: staff_actions.call_meeting(world, staff, view.case.reference),
    ),
    "deadline": Act(
        "Bring the deadline forward",
        "The deadline is brought forward. Everybody it concerns is told.",
        _deadline_form,
        _deadline,
    ),
    "contact": Act(
        "Replace a contact and send again",
        "The new contact is on the case and gets an e-mail.",
        _contact_form,
        _contact,
    ),
    "withdraw": Act(
        "Withdraw the case",
        "The case is withdrawn. Everybody on it is told.",
        lambda view, typed: WithdrawForm(typed),
        lambda world, staff, view, form: staff_actions.withdraw(
            world, staff, view.case.reference, reason=form.reason.data
        ),
    ),
}
