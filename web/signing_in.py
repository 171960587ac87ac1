"""Signing in and out in one browser, however it is proved who somebody is."""

from types import MappingProxyType
from urllib.parse import urlsplit

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from services import sessions
from services.access import How, Roles
from web.here import world
from web.language import begin_anew


def enter_as(email: str, how: How, roles: Roles = MappingProxyType({})) -> Response:
    """Begins a session in this browser, where the one before ends, whoever's it was; leads to what was asked for."""
    before, wanted = session.get("staff", ""), session.get("wanted", "")
    begin_anew()
    session["staff"] = sessions.begin(world(), email, how, roles, before)
    return redirect(wanted if urlsplit(wanted).path.startswith("/staff") else url_for("staff.overview"))


def leave() -> None:
    """Ends the session of this browser, and forgets everything in its cookie but the language."""
    sessions.end(world(), session.get("staff", ""))
    begin_anew()
