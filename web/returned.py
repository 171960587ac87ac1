"""The returns of a case, to save again: the files that went to the Board's inbox."""

from flask import Blueprint, Response, abort, g

from services.returned import KINDS, take_return
from web.download import download
from web.here import world

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("returned", __name__)


@pages.get("/cases/<reference>/returns/<key>.<kind>")
def one(reference: str, key: str, kind: str) -> Response:
    """A GET, since what it writes is who looked."""
    if kind not in KINDS:
        abort(404)
    taken = take_return(world(), g.staff, reference, key, kind)
    return download(b"".join(taken.parts), taken.name, taken.media_type)
