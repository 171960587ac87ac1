"""The front page."""

from flask import Blueprint, Response, render_template

from web.here import world

pages = Blueprint("public", __name__)


@pages.get("/")
def front() -> str:
    return render_template("front.html", boards=world().protocols)


@pages.get("/favicon.ico")
def favicon() -> Response:
    return Response(status=204)
