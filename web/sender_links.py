"""The page behind the link of a mail that asks: is this e-mail yours? As in web/links.py, a GET changes nothing, and
the signed link is the whole authority."""

from flask import Blueprint, render_template, request

from casework.errors import NotPossible
from services import senders
from services.senders import SenderView
from web.errors import no_longer_needed
from web.here import world
from web.language import speak_for

pages = Blueprint("sender_links", __name__)
pages.register_error_handler(NotPossible, no_longer_needed)


@pages.get("/sender/<link>")
def sender(link: str) -> str:
    return _shown(senders.read_sender_link(world(), link), "")


@pages.post("/sender/<link>")
def sender_told(link: str) -> str:
    """Theirs or not, whichever button was pressed."""
    pressed = request.form.get("theirs")
    if pressed == "yes":
        return _shown(senders.say_theirs(world(), link), "theirs")
    if pressed == "no":
        return _shown(senders.say_not_theirs(world(), link), "not-theirs")
    return sender(link)


def _shown(view: SenderView, said: str) -> str:
    speak_for(view.protocol, view.party.person.language)
    return render_template("links/sender.html", view=view, said=said)
