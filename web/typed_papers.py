"""What was typed into a paper, by a link or by Board staff."""

from flask import request
from werkzeug.datastructures import MultiDict

from casework.calendar import LONDON
from forms.paper import PaperForm, arranged
from services.papers import OpenPaper
from web.here import world
from web.language import tongue


def pressed() -> str:
    """The button: "add GROUP", "remove GROUP.ROW", "later"; "" where the paper was sent."""
    return request.form.get("change", "")


def typed_now(view: OpenPaper) -> MultiDict:
    return arranged(view.paper, request.form, pressed())


def form_of(view: OpenPaper, typed: MultiDict | None = None) -> PaperForm:
    """The boxes with what was typed now, else with what was typed before, else with what is known."""
    if typed is None and view.typed is not None:
        typed = MultiDict(view.typed)
    today = world().clock.now().astimezone(LONDON).date()
    return PaperForm(view.paper, view.case, typed, view.known(tongue()), tongue().say, today)
