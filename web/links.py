"""The pages behind the links in e-mails: confirm, answer, see it differently.

Mail scanners follow links, so a GET changes nothing. The signed link is the whole authority: these
pages ask for no cookie and no CSRF token, since the browsers inside mail programs keep none.
"""

from typing import Literal

from flask import Blueprint, render_template, request

from casework.calendar import LONDON
from casework.errors import NotPossible
from forms.answer import AgreeForm, OwnSideForm, RefuseForm
from forms.pages import Fault, faults_of
from services import answering, raising
from services.answering import AnswerView
from web.here import world

pages = Blueprint("links", __name__)

Shown = str | tuple[str, int]


@pages.get("/confirm/<link>")
def confirm(link: str) -> Shown:
    view = raising.read_confirm_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    if view.done:
        return _closed(f"{view.reference} has been confirmed already. You need not do anything.")
    return render_template("links/confirm.html", view=view)


@pages.post("/confirm/<link>")
def confirmed(link: str) -> Shown:
    view = raising.read_confirm_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    receipt = raising.confirm(world(), link)
    protocol = world().protocols[receipt.board].protocol
    return render_template("links/confirmed.html", receipt=receipt, protocol=protocol)


@pages.get("/answer/<link>")
def answer(link: str) -> Shown:
    view = answering.read_answer_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    return _answer(view, AgreeForm(), RefuseForm(), [])


@pages.post("/answer/<link>")
def answered(link: str) -> Shown:
    """AGREED or NOT AGREED, whichever button was pressed."""
    view = answering.read_answer_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    pressed = request.form.get("verdict")
    verdict: Literal["agreed", "not_agreed"] | None = (
        "agreed" if pressed == "agreed" else "not_agreed" if pressed == "not_agreed" else None
    )
    today = world().clock.now().astimezone(LONDON).date()
    agree = AgreeForm(request.form if verdict == "agreed" else None, today)
    refuse = RefuseForm(request.form if verdict == "not_agreed" else None)
    if verdict is None:
        return _answer(view, agree, refuse, [Fault("", "verdict", "who", "Press AGREED or NOT AGREED.")])
    faults = faults_of(agree if verdict == "agreed" else refuse)
    if faults:
        return _answer(view, agree, refuse, faults)
    by_when = f"{agree.by_when.data:%-d %B %Y}" if agree.by_when.data else ""
    try:
        answering.answer(
            world(),
            link,
            verdict=verdict,
            words=refuse.words.data or "",
            who=agree.who.data or "",
            by_when=by_when,
        )
    except NotPossible as closed:
        return _closed(str(closed))
    return render_template("links/answered.html", view=view, agreed=verdict == "agreed")


@pages.get("/own-side/<link>")
def own_side(link: str) -> Shown:
    view = answering.read_own_side_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    return render_template("links/own_side.html", view=view, form=OwnSideForm(), faults=[])


@pages.post("/own-side/<link>")
def own_side_told(link: str) -> Shown:
    view = answering.read_own_side_link(world(), link)
    if view.closed_because:
        return _closed(view.closed_because)
    form = OwnSideForm(request.form)
    if faults := faults_of(form):
        return render_template("links/own_side.html", view=view, form=form, faults=faults)
    answering.own_side_differs(world(), link, form.words.data)
    return render_template("links/own_side_told.html", view=view)


def _answer(view: AnswerView, agree: AgreeForm, refuse: RefuseForm, faults: list[Fault]) -> str:
    protocol = world().protocols[view.case.disagreement.board].protocol
    return render_template(
        "links/answer.html", view=view, protocol=protocol, agree=agree, refuse=refuse, faults=faults
    )


def _closed(sentence: str) -> tuple[str, int]:
    """A link that has done its work, or whose time has passed."""
    return render_template("error.html", title="This link is no longer needed", sentence=sentence), 410
