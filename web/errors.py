"""Error pages: what happened, in whole sentences, and what to do next."""

import logging

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from casework.errors import (
    AccordError,
    CaseUnreadable,
    Conflict,
    LinkRefused,
    NoLongerKept,
    NotAllowed,
    NotFound,
    NotPossible,
)
from casework.sentence import Sentence
from services import unreadable
from web.here import world
from web.language import tongue

log = logging.getLogger("accord.web")

PAGES = {
    400: ("Something is missing", "We could not read what your browser sent. Go back and try again."),
    404: (
        "Page not found",
        "If you typed the address, check it. If you followed a link in an e-mail, check that all of it is in "
        "the address bar.",
    ),
    405: (
        "This page cannot be used like that",
        "Go back to the page that you came from and press its button.",
    ),
    413: (
        "That is too much text",
        "You sent more than Accord can take at once. What you had saved on earlier pages is still there. "
        "Go back, shorten the text and press the button again.",
    ),
    500: (
        "Something has gone wrong",
        "What you typed on earlier pages is kept. Go back, wait a minute and press the button again. If a "
        "child may be at risk, do not wait for Accord: telephone.",
    ),
}
STALE = ("This page was open for too long", "Go back, load the page again and press the button again.")
# The first that fits: what is no longer kept is also not found.
_STATUS: dict[type[AccordError], int] = {
    NoLongerKept: 410,
    NotAllowed: 403,
    NotFound: 404,
    LinkRefused: 410,
    NotPossible: 409,
    Conflict: 409,
}
NO_LONGER_KEPT = "No longer kept"
UNREADABLE = "This case cannot be read"
TITLES = {
    403: "You may not do this",
    404: "Not found",
    409: "This cannot be done now",
    410: "This link does not work",
}


def register(app: Flask) -> None:
    app.register_error_handler(AccordError, accord_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def accord_error(error: AccordError) -> tuple[str, int]:
    """Accord's own errors are sentences for the person who caused them."""
    if isinstance(error, CaseUnreadable):
        return _not_shown(error)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        log.error("%s at %s: %s", type(error).__name__, request.endpoint, error)
        return _page(500, *PAGES[500])
    title = NO_LONGER_KEPT if isinstance(error, NoLongerKept) else TITLES[status]
    return _page(status, title, error.args[0] if error.args else "")


def _not_shown(error: CaseUnreadable) -> tuple[str, int]:
    """To whoever came by a link: how to answer all the same. To press the button again does not help."""
    unreadable.note(world(), [error.number])
    board = world().protocols.get(error.board)
    inbox = board.protocol.inbox if board else world().mailbox
    return _page(500, UNREADABLE, Sentence(unreadable.NOT_SHOWN, inbox=inbox))


def no_longer_needed(error: NotPossible) -> tuple[str, int]:
    """Behind a link in an e-mail: it has done its work, or its time has passed."""
    sentence = tongue().say(error.args[0])
    return render_template("error.html", title=_("This link is no longer needed"), sentence=sentence), 410


def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    if isinstance(error, CSRFError):
        return _page(400, *STALE)
    status = error.code or 500
    if status < 400:
        return error
    return _page(status, *PAGES.get(status, PAGES[400 if status < 500 else 500]))


def unexpected(error: Exception) -> tuple[str, int]:
    # The address is left out of the log: a draft's token and a signed link open what they name.
    log.exception("Unexpected %s at %s", type(error).__name__, request.endpoint)
    return _page(500, *PAGES[500])


def _page(status: int, title: str, sentence: str) -> tuple[str, int]:
    said = tongue().say
    return render_template("error.html", title=said(title), sentence=said(sentence)), status
