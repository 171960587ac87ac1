"""The record of a case, to save: as PDF, or with every e-mail as a zip; either without names too."""

from flask import Blueprint, Response, abort, g, stream_with_context

from services.record import take_record
from web.download import download
from web.here import world
from web.language import tongue

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("taken", __name__)


@pages.get("/cases/<reference>/record.<kind>", defaults={"version": ""})
@pages.get("/cases/<reference>/record-<version>.<kind>")
def one(reference: str, kind: str, version: str) -> Response:
    """`version`: "without-names", or nothing. A GET, since what it writes is who looked."""
    if kind not in ("pdf", "zip") or version not in ("", "without-names"):
        abort(404)
    taken = take_record(world(), g.staff, reference, kind, redacted=bool(version), language=tongue())
    return download(stream_with_context(taken.parts), taken.name, taken.media_type)
