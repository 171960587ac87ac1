"""A file to save. That nothing keeps it, or guesses at what it is, web/frame.py says of every page."""

from collections.abc import Iterable

from flask import Response


def download(content: str | bytes | Iterable[bytes], name: str, media_type: str) -> Response:
    """`content` may come in parts, which are then sent as they come."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
