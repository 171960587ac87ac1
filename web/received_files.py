"""The files that came with a received mail, for Board staff: saved, never shown."""

from io import BytesIO

from flask import Blueprint, Response, g, send_file

from services.received_files import received_file
from web.here import world

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("files", __name__)


@pages.get("/held/<int(max=2147483647):number>/files/<int(min=1, max=1000):place>")
def one(number: int, place: int) -> Response:
    """Whatever the file says that it is, a browser may only save it."""
    file = received_file(world(), g.staff, number, place)
    response = send_file(
        BytesIO(file.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=file.name,
        etag=False,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
