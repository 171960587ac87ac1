"""What goes when, letting it go, and the certificates of what went."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from casework.errors import NotFound
from casework.sentence import Sentence
from services import certificates, retention
from services.health import unreadable_cases
from services.keeping import What
from services.retention import AHEAD, Due
from web.download import download
from web.here import world
from web.language import tongue

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("retention", __name__, url_prefix="/retention")


@pages.get("")
def page() -> str:
    """One Board's list and certificates; by itself the first Board's."""
    return _page(request.args.get("board") or g.staff.boards[0], nothing_chosen=False)


def _page(board: str, nothing_chosen: bool) -> str:
    _refuse_others(board)
    now = world().clock.now()
    due = retention.upcoming(world(), board, now + AHEAD)
    return render_template(
        "staff/retention.html",
        board=world().board(board).protocol,
        boards=[world().board(key).protocol for key in g.staff.boards],
        due=due,
        ready=[each for each in due if _is_ready(each)],
        issued=[
            each
            for each in certificates.issued(world(), g.staff)
            if each.certificate.board in (board, certificates.NO_BOARD)
        ],
        what=retention.WHAT,
        unreadable=[each.said(tongue()) for each in unreadable_cases(world(), [board])],
        nothing_chosen=nothing_chosen,
    )


@pages.post("/<board>/let")
def let(board: str) -> str | AnyResponse:
    """First what was chosen is shown once more; with `sure` it is let go."""
    _refuse_others(board)
    chosen = [each for each in _ready(board) if _key(each) in request.form.getlist("chosen")]
    if not chosen:
        return _page(board, nothing_chosen=True)
    if "sure" not in request.form:
        protocol = world().board(board).protocol
        told = {"chosen": chosen, "key": _key, "what": retention.WHAT}
        return render_template("staff/retention_let.html", board=protocol, **told)
    wanted: list[tuple[int, What]] = [(each.case, each.what) for each in chosen]
    retention.let(world(), board, g.staff.email, wanted)
    flash(_("It is being deleted. When it is done, the Board gets an e-mail, and the certificate is here."))
    return redirect(url_for(".page", board=board))


@pages.get("/certificates/<int(max=2147483647):number>.<kind>")
def certificate(number: int, kind: str) -> Response:
    if kind not in ("json", "pdf"):
        abort(404)
    found = certificates.find(world(), g.staff, number)
    name = f"certificate-{found.number}.{kind}"
    if kind == "json":
        return download(certificates.as_json(found), name, "application/json")
    return download(certificates.as_pdf(world(), found, tongue()), name, "application/pdf")


def _ready(board: str) -> list[Due]:
    """What can be let go now."""
    return [each for each in retention.upcoming(world(), board, world().clock.now()) if _is_ready(each)]


def _is_ready(due: Due) -> bool:
    return due.state == "waits" and due.at <= world().clock.now()


def _key(due: Due) -> str:
    return f"{due.case}-{due.what}"


def _refuse_others(board: str) -> None:
    if board not in g.staff.boards:
        raise NotFound(Sentence("There is no Board called '{board}'.", board=board[:40]))
