"""The returns of a case, to save again: the files that went to the Board's inbox."""

from flask import Blueprint, Response, abort, g

from services.returned import KINDS, take_return
from web.here import world

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("returned", __name__)


@pages.get("/cases/<reference>/returns/<key>.<kind>")
def one(reference: str, key: str, kind: str) -> Response:
    """A GET, since what it writes is who looked."""
    if kind not in KINDS:
        abort(404)
    taken = take_return(world(), g.staff, reference, key, kind)
    response = Response(b"".join(taken.parts), mimetype=taken.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=taken.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
