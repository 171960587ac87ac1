"""The front page, and whether Accord is well."""

from flask import Blueprint, Response, jsonify, render_template

from web.here import world

pages = Blueprint("public", __name__)


@pages.get("/")
def front() -> str:
    return render_template("front.html", boards=world().protocols)


@pages.get("/health")
def health() -> tuple[Response, int]:
    """200 while the database can be reached, else 503."""
    ok = world().store.is_reachable()
    return jsonify(ok=ok), 200 if ok else 503


@pages.get("/favicon.ico")
def favicon() -> Response:
    return Response(status=204)
