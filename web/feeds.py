"""Calendar feeds: the page on which Board staff make and end them, and what calendar programs fetch."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.http import is_resource_modified
from werkzeug.wrappers import Response as AnyResponse

from casework.errors import NotFound
from mail.feeds import MEDIA_TYPE, feed_text
from services import feeds
from services.feeds import Found
from services.roles import Right
from services.tongues import language
from web.here import world
from web.language import tongue

pages = Blueprint("feeds", __name__)
# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
staff_pages = Blueprint("feeds", __name__, url_prefix="/feeds")

# What was made last, by tag: a program that asks without one, over and over, costs no more than its two queries.
_made: dict[str, bytes] = {}
_MADE = 50


@pages.get("/feeds/<token>.ics")
def fetch(token: str) -> Response:
    """A wrong address and one that was revoked are the same: no such page."""
    try:
        found = feeds.find(world(), token)
    except NotFound:
        abort(404)
    # By the tag alone: within one second, a time of change cannot tell two states apart.
    if is_resource_modified(request.environ, found.tag):
        text, is_whole = _text(found)
        response = Response(text, content_type=MEDIA_TYPE)
    else:
        response, is_whole = Response(status=304), True
    if is_whole:
        response.set_etag(found.tag)
    # A proxy may keep nothing; the program itself asks each time whether there is something new.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _text(found: Found) -> tuple[bytes, bool]:
    """With whether all cases are in it; only then it may be kept, here or by who asked."""
    text = _made.get(found.tag)
    if text is None:
        tongue = language(found.feed.language)
        domain = world().mailbox.rpartition("@")[2]
        shown, is_whole = feeds.publish(world(), found)
        text = feed_text(shown, name=tongue.say(found.title), domain=domain, language=tongue)
        if not is_whole:
            return text, False
        if len(_made) >= _MADE:
            _made.clear()
        # Another thread may empty it at any moment, so it is not read again.
        _made[found.tag] = text
    return text, True


@staff_pages.get("")
def page() -> str:
    return _page(request.args.get("case", ""))


@staff_pages.post("/make")
def make() -> AnyResponse:
    """Its address is shown on this one page, since nobody can find it out again."""
    owner = request.form.get("owner", "")
    address = feeds.make(world(), g.staff, owner, tongue())
    return make_response(_page(feeds.case_of(owner), owner, address))


@staff_pages.post("/revoke")
def revoke() -> AnyResponse:
    owner = request.form.get("owner", "")
    feeds.revoke(world(), g.staff, owner)
    flash(_("The feed has ended. Calendars that had subscribed to it get nothing more."))
    return redirect(url_for(".page", case=feeds.case_of(owner) or None))


def _page(reference: str, made: str = "", address: str = "") -> str:
    # Feeds for the people of a case are made by administrators.
    reference = reference.strip().upper() if g.member.may(Right.MANAGE) else ""
    found = feeds.offers(world(), g.member.acting(Right.MANAGE), reference, tongue())
    told = {"offers": found, "reference": reference, "made": made, "address": address}
    return render_template("staff/feeds.html", **told)
