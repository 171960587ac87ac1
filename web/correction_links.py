"""The pages behind two links in e-mails: an answer is called wrong, and a late AGREED settles the case or not.

As in web/links.py, a GET changes nothing, and the signed link is the whole authority.
"""

from typing import TypeVar

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from casework.errors import NotPossible
from forms.answer import WrongForm
from forms.pages import Fault, faults_of
from services import corrections
from services.corrections import SettleView, WrongView
from web.errors import no_longer_needed
from web.here import world
from web.language import speak_for, tongue

pages = Blueprint("correction_links", __name__)
pages.register_error_handler(NotPossible, no_longer_needed)

View = TypeVar("View", WrongView, SettleView)


@pages.get("/wrong/<link>")
def wrong(link: str) -> str:
    return _wrong(_open(corrections.read_wrong_link(world(), link)), WrongForm(), [])


@pages.post("/wrong/<link>")
def called_wrong(link: str) -> str:
    view = _open(corrections.read_wrong_link(world(), link))
    form = WrongForm(request.form)
    if faults := faults_of(form):
        return _wrong(view, form, faults)
    corrections.say_wrong(world(), link, form.words.data or "")
    return render_template("links/wrong_told.html", view=view, reading=view.reading(tongue()))


@pages.get("/settle/<link>")
def settle(link: str) -> str:
    return _settle(_open(corrections.read_settle_link(world(), link)), [])


@pages.post("/settle/<link>")
def settled(link: str) -> str:
    """Settled or not, whichever button was pressed."""
    view = _open(corrections.read_settle_link(world(), link))
    pressed = request.form.get("settles")
    if pressed not in ("yes", "no"):
        return _settle(view, [Fault("", "settles", "settles", _("Press one of the two buttons."))])
    corrections.settle(world(), link, settles=pressed == "yes")
    return render_template("links/settled.html", view=view, settles=pressed == "yes")


def _open(view: View) -> View:
    """Raises NotPossible, in the reader's language, where the link has done its work or its time is over."""
    speak_for(view.board.protocol, view.party.person.language)
    if view.closed_because:
        raise NotPossible(view.closed_because)
    return view


def _wrong(view: WrongView, form: WrongForm, faults: list[Fault]) -> str:
    reading = view.reading(tongue())
    return render_template("links/wrong.html", view=view, reading=reading, form=form, faults=faults)


def _settle(view: SettleView, faults: list[Fault]) -> str:
    return render_template("links/settle.html", view=view, faults=faults)
