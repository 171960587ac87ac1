"""What is kept of one person: where they occur, and all of it to save. Names go in forms only, never in an address."""

from flask import Blueprint, Response, g, render_template, request, stream_with_context

from forms.pages import Fault, faults_of
from forms.retention import PersonForm
from services import person
from web.download import download
from web.here import world

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("person", __name__, url_prefix="/person")


@pages.get("")
def page() -> str:
    return _page(PersonForm(), None, [])


@pages.post("")
def found() -> str:
    form = PersonForm(request.form)
    faults = faults_of(form)
    return _page(form, None if faults else _found(form), faults)


@pages.post("/zip")
def export() -> Response | str:
    form = PersonForm(request.form)
    if faults := faults_of(form):
        return _page(form, None, faults)
    parts = person.export(world(), g.staff, _found(form))
    return download(stream_with_context(parts), "person.zip", "application/zip")


def _board() -> str:
    return request.form.get("board") or g.staff.boards[0]


def _found(form: PersonForm) -> person.PersonFound:
    return person.find(world(), g.staff, _board(), form.person.data or "")


def _page(form: PersonForm, view: person.PersonFound | None, faults: list[Fault]) -> str:
    boards = [world().board(key).protocol for key in g.staff.boards]
    told = {"boards": boards, "board": _board(), "beside": person.BESIDE}
    return render_template("staff/person.html", form=form, view=view, faults=faults, **told)
