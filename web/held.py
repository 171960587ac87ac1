"""Held mail, one after another: what it says, and one press to say what it means.

/staff/held ──▶ the first that waits ──press──▶ filed ──▶ the next one, with what was done and how to take it back
"""

from typing import cast, get_args

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from casework.errors import NotFound
from forms.meeting import MeetingOutcomeForm
from forms.pages import Fault
from forms.staff import FilingForm, GiveForm
from services import held, held_coming, held_export, held_filing, held_outcome, senders, staff_views
from services.held import HeldPage
from web.download import download
from web.here import world
from web.language import tongue
from web.staff_acts import ACTS
from web.submitted import submitted

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("held", __name__, url_prefix="/held")

Shown = str | AnyResponse | tuple[str, int]


@pages.get("")
def queue() -> Shown:
    """The one that waits for the nearest deadline."""
    first = held.first_waiting(world(), g.staff)
    return (
        render_template("staff/held_none.html") if first is None else redirect(url_for(".mail", number=first))
    )


@pages.get("/decisions.jsonl")
def export() -> Shown:
    """What the staff of one's own Boards have decided, without names."""
    lines = held_export.lines(world(), g.staff.boards)
    return download("".join(lines), "held-decisions.jsonl", "application/x-ndjson")


@pages.route("/<int(max=2147483647):number>", methods=["GET", "POST"])
def mail(number: int) -> Shown:
    """A received mail; while it is held, what it means can be said."""
    view = _view(number)
    if request.method == "POST":
        held_filing.refuse_if_filed(view.item)
    typed = request.form if request.method == "POST" else None
    form = FilingForm(typed, view.can_be_answer, view.withdraws, view.resolves, outcome=view.action)
    faults = submitted(form, lambda: held_filing.file_held(world(), g.staff, number, **form.data))
    if request.method == "GET" or faults:
        return _page(view, form, faults=faults)
    return _filed(view, form.verdict.data)


@pages.route("/<int(max=2147483647):number>/meeting-outcome", methods=["GET", "POST"])
def outcome(number: int) -> Shown:
    """It tells in words what came of the meeting: the same form as on the case, with its words, and it is filed."""
    view = _view(number)
    reference, words = held_outcome.told_in_words(world(), g.staff, number)
    form = MeetingOutcomeForm(request.form if request.method == "POST" else None, words=words)
    faults = submitted(form, lambda: held_outcome.file_outcome(world(), g.staff, number, form.told))
    if request.method == "GET" or faults:
        case = staff_views.case_page(world(), g.staff, reference, tongue())
        told = {"view": case, "act": ACTS["meeting-outcome"], "form": form, "faults": faults, "mail": number}
        return render_template("staff/acts/meeting-outcome.html", **told)
    return _filed(view, form.came.data)


@pages.post("/<int(max=2147483647):number>/coming")
def comes(number: int) -> Shown:
    """Its author comes to the meeting, or does not; what else it says is still to be said."""
    pressed = request.form.get("comes")
    if pressed not in get_args(held_coming.Comes):
        abort(400)
    held_coming.record_coming(world(), g.staff, number, cast(held_coming.Comes, pressed))
    flash(_("It is recorded who comes. The e-mail is still held: say what else it means."))
    return redirect(url_for(".mail", number=number))


@pages.post("/<int(max=2147483647):number>/case")
def give(number: int) -> Shown:
    view = _view(number)
    held_filing.refuse_if_filed(view.item)
    form = GiveForm(request.form)
    if faults := _given(form, number):
        return _page(view, FilingForm(None, False), form, faults)
    flash(_("The e-mail is on the case now. Say what it means."))
    return redirect(url_for(".mail", number=number))


@pages.post("/<int(max=2147483647):number>/sender")
def accept(number: int) -> Shown:
    """The address is theirs: remembered, and the mail is read as their own."""
    view = _view(number)
    senders.accept_sender(world(), g.staff, number)
    flash(_("The address is remembered. The e-mail is being read as theirs."))
    return redirect(url_for(".mail", number=number)) if _view(number).held else _next(view)


@pages.post("/<int(max=2147483647):number>/back")
def take_back(number: int) -> Shown:
    """The wrong button was pressed."""
    held_filing.take_back(world(), g.staff, number)
    flash(_("It is taken back, and the e-mail is held again. Say what it means."))
    return redirect(url_for(".mail", number=number))


def _view(number: int) -> HeldPage:
    return held.held_page(world(), g.staff, number, tongue())


def _page(
    view: HeldPage, form: FilingForm, give: GiveForm | None = None, faults: list[Fault] | None = None
) -> str:
    return render_template(
        "staff/held.html", view=view, form=form, give=give or GiveForm(), faults=faults or []
    )


def _filed(view: HeldPage, verdict: str) -> AnyResponse:
    """The next page says what was done, and leads back to it."""
    told = {"mail": view.item.id, "verdict": verdict, "reference": view.item.reference}
    flash(told, "filed")  # type: ignore[arg-type]  # anything that JSON can hold
    return _next(view)


def _next(view: HeldPage) -> AnyResponse:
    number = held.next_waiting(world(), g.staff, view.waiting, view.item.id)
    return redirect(url_for(".queue") if number is None else url_for(".mail", number=number))


def _given(form: GiveForm, number: int) -> list[Fault]:
    try:
        return submitted(
            form, lambda: held_filing.give_to_case(world(), g.staff, number, form.reference.data)
        )
    except NotFound as error:
        return [Fault("", "reference", "reference", tongue().say(error.args[0]))]
