"""The Board's figures: the page, and the files that may leave the Board."""

from collections.abc import Callable

from flask import Blueprint, Response, g, render_template, request

from casework.errors import NotFound
from casework.period import Period
from casework.sentence import Sentence
from services import board_figures
from services.figures_document import FiguresDocument, as_csv, as_json
from services.figures_paper import paper_of
from services.health import unreadable_cases
from web.download import download
from web.here import world
from web.language import tongue

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("figures", __name__, url_prefix="/figures")


@pages.get("")
def page() -> str:
    """The Board's own view; with `?shown=published` what the files hold, to be printed and handed on."""
    board, period = _asked()
    whole = request.args.get("shown") != "published"
    told = board_figures.figures(world(), board, period, tongue(), whole=whole)
    several = None
    if whole and len(g.staff.boards) > 1:
        several = board_figures.by_protocol(world(), g.staff.boards, period, tongue())
    periods = board_figures.periods(world(), board)
    return render_template(
        "staff/figures.html",
        told=told,
        whole=whole,
        several=several,
        periods=[(each.key, board_figures.title(each, tongue())) for each in periods],
        boards=[world().board(key).protocol for key in g.staff.boards],
        below=world().suppress_below,
        unreadable=[each.said(tongue()) for each in unreadable_cases(world(), [board])] if whole else [],
    )


@pages.get("/figures.csv")
def table() -> Response:
    # The byte order mark tells Excel that it is UTF-8.
    return _file("csv", lambda told: as_csv(told).encode("utf-8-sig"), "text/csv")


@pages.get("/figures.json")
def document() -> Response:
    return _file("json", lambda told: as_json(told).encode(), "application/json")


@pages.get("/figures.pdf")
def paper() -> Response:
    return _file("pdf", lambda told: world().printer.pdf("paper", paper_of(told)), "application/pdf")


def _file(ending: str, text: Callable[[FiguresDocument], bytes], mimetype: str) -> Response:
    board, period = _asked()
    told = board_figures.figures(world(), board, period, tongue())
    return download(text(told), f"{board}-figures-{period.key}.{ending}", mimetype)


def _asked() -> tuple[str, Period]:
    """The Board and the period of the address; by itself the first Board, and the quarter that runs."""
    board = request.args.get("board") or g.staff.boards[0]
    if board not in g.staff.boards:
        raise NotFound(Sentence("There is no Board called '{board}'.", board=board[:40]))
    typed = request.args.get("period")
    return board, Period.read(typed) if typed else Period.of(world().clock.now())
