"""Which language a page speaks: what the reader chose, where the page's Board has it.

    ?lang= ──▶ kept in the session ──┐
    the language of the link's person ┴──▶ is it one of the Board's? ──▶ yes: it; no: English

A page of no Board offers every language that some Board has; a page for staff those of their own Boards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import Babel, refresh

from casework.protocol import Protocol
from services import speaking, tongues
from services.tongues import Language
from web.here import world

# These have English only: their reader is whoever tries the demo.
_ENGLISH_ONLY = {"demo"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A language of the switch. `href` is this same page in it."""

    language: Language
    href: str
    current: bool


def register(app: Flask) -> None:
    """Lets templates, forms and views speak the page's language."""
    Babel(app, default_translation_directories=str(tongues.FOLDER), locale_selector=lambda: tongue().key)
    speaking.install(app.jinja_env, lambda context: tongue())
    app.add_template_global(tongue)
    app.add_template_global(choices, "languages")
    app.before_request(_begin)


def tongue() -> Language:
    """The language of this page."""
    wanted = session.get("language") or g.get("preferred", "en")
    return tongues.spoken_with(wanted, _offered())


def speak_for(protocol: Protocol, preferred: str = "en") -> None:
    """This page is of a Board. `preferred`: the language of the person whose link it is, unless they chose one here."""
    g.preferred = preferred
    speak_for_all([protocol])


def speak_for_all(protocols: Iterable[Protocol]) -> None:
    """This page is of several Boards, as somebody of their staff sees it."""
    g.offered = _of(protocols)
    # Flask-Babel has kept the language if anything was said before the Board was known.
    refresh()


def begin_anew() -> None:
    """Forgets the session, all but the language that was chosen: signing in and out leaves that as it is."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen


def choices() -> list[Choice]:
    """What the switch of this page offers; empty where there is nothing to choose."""
    keys = _offered()
    if len(keys) < 2 or request.endpoint is None or not _can_be_opened():
        return []
    here = url_for(request.endpoint, **(request.view_args or {}))
    told = request.args.to_dict(flat=False)
    return [
        Choice(
            tongues.language(key),
            f"{here}?{urlencode({**told, 'lang': [key]}, doseq=True)}",
            key == tongue().key,
        )
        for key in keys
    ]


def _can_be_opened() -> bool:
    """Whether the address of this page answers a GET, as the switch does; not where it only takes what is sent."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, "GET")


def _of(protocols: Iterable[Protocol]) -> tuple[str, ...]:
    """The languages that one of them has, in the order of the switch."""
    spoken = {key for protocol in protocols for key in protocol.languages}
    return tuple(key for key in tongues.NAMES if key in spoken)


def _offered() -> tuple[str, ...]:
    if "offered" not in g:
        if _ENGLISH_ONLY & set(request.blueprints):
            g.offered = ("en",)
        else:
            g.offered = _of(board.protocol for board in world().protocols.values())
    return cast(tuple[str, ...], g.offered)


def _begin() -> None:
    """Keeps the language that was asked for: no state of a case, so a GET may. Finds the Board in the address."""
    told = request.view_args or {}
    if board := world().protocols.get(told.get("board") or told.get("key") or ""):
        speak_for(board.protocol)
    if request.args.get("lang") in tongues.NAMES:
        session["language"] = request.args["lang"]
