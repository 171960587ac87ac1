"""The Boards' protocols for staff of the agencies: how each works, and what its deadlines would be."""

from flask import Blueprint, render_template, request

from casework.deadlines import Wishes, timeline
from casework.work import Board
from forms.pages import faults_of
from forms.what_if import WhatIfForm
from protocols.loader import YEARS
from services import words
from services.protocol_view import view
from web.here import world
from web.language import tongue

pages = Blueprint("protocols", __name__, url_prefix="/protocols")


@pages.get("")
def all_of_them() -> str:
    return render_template("protocols/list.html", boards=world().protocols)


@pages.get("/<key>")
def show(key: str) -> str:
    return render_template("protocols/show.html", view=view(world().board(key).protocol))


@pages.get("/<key>/what-if")
def what_if(key: str) -> str:
    """Every step's end for a date and time. All of it is in the address, so that it can be sent on."""
    board = world().board(key)
    form = WhatIfForm(request.args, board.protocol, world().clock.now(), YEARS[:-1])
    faults = faults_of(form)
    told = {} if faults else _deadlines(board, form)
    return render_template(
        "protocols/what_if.html", protocol=board.protocol, form=form, faults=faults, **told
    )


def _deadlines(board: Board, form: WhatIfForm) -> dict[str, object]:
    steps = timeline(
        board.protocol,
        form.pathway_key,
        form.moment,
        board.calendar,
        form.step_key,
        Wishes(form.needed_by),
    )
    return {
        "pathway": form.pathway,
        "raised": form.moment,
        "needed_by": form.needed_by,
        "steps": steps,
        "because": [words.why(step.why, step.because, tongue()) for step in steps],
    }
