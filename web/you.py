"""What whoever is signed in may do, and where they are signed in."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from services import sessions
from services.who_may import ROLES
from web.here import signed_in, world
from web.signing_in import leave

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("you", __name__, url_prefix="/you")


@pages.get("")
def page() -> str:
    here = signed_in()
    return render_template(
        "staff/you.html",
        roles=[(world().board(key).protocol, roles) for key, roles in g.member.roles.items()],
        names=ROLES,
        sessions=sessions.others(world(), g.member.email),
        here=here.session.digest if here else "",
    )


@pages.post("/everywhere")
def everywhere() -> Response:
    """Signs them out on every browser, this one too."""
    sessions.end_all(world(), g.member.email)
    leave()
    return redirect(url_for("staff.ask"))
