"""The directory's pages for Board staff: the posts, an upload, what it would change, what it has changed."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from casework.errors import NotFound
from casework.sentence import Sentence
from forms.directory import UploadForm
from forms.pages import Fault, faults_of
from services import directory_import, people
from services.directory_lines import COLUMNS, DirectoryFault
from web.download import download
from web.here import world
from web.language import tongue

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("directory", __name__, url_prefix="/directory")

Shown = str | AnyResponse | tuple[str, int]
MAX_FILE_BYTES = 8 * 1024 * 1024


@pages.url_value_preprocessor
def _room_for_a_file(endpoint: str | None, _values: dict | None) -> None:
    """Before the CSRF check, which reads the form, only here may more than a form's worth be sent."""
    if endpoint == "staff.directory.upload":
        request.max_content_length = MAX_FILE_BYTES


@pages.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    sentence = _("The file is larger than 8 MB. Split it into two files, and upload one after the other.")
    return render_template("staff/refused.html", title=_("This file is too large"), sentence=sentence), 413


@pages.get("")
def posts() -> Shown:
    find, lacking = request.args.get("find", "").strip(), "lacking" in request.args
    page = request.args.get("page", 1, type=int)
    page = page if 0 < page < 100_000 else 1
    view = people.listing(world(), g.staff, find=find, lacking=lacking, page=page)
    boards = [world().board(key).protocol for key in g.staff.boards]
    told = {"find": find, "lacking": lacking, "page": page, "boards": boards}
    return render_template("staff/directory.html", view=view, **told)


@pages.get("/<board>/posts.csv")
def export(board: str) -> Shown:
    if board not in g.staff.boards:
        raise NotFound(Sentence("There is no Board called '{board}'.", board=board[:40]))
    # The byte order mark tells Excel that it is UTF-8.
    text = directory_import.export_directory(world(), board).encode("utf-8-sig")
    return download(text, f"{board}-directory.csv", "text/csv")


@pages.route("/import", methods=["GET", "POST"])
def upload() -> Shown:
    if request.method == "GET":
        return _upload_page(UploadForm(), [])
    form = UploadForm(request.form, request.files)
    if faults := faults_of(form):
        return _upload_page(form, faults)
    try:
        token = directory_import.upload(world(), g.staff, form.raw, form.file_name, form.replace.data)
    except DirectoryFault as fault:
        return _bad_file(form, fault)
    return redirect(url_for(".preview", token=token))


@pages.get("/import/<token>")
def preview(token: str) -> Shown:
    return _preview(token)


@pages.post("/import/<token>")
def confirm(token: str) -> Shown:
    """Writes it, once. Where the directory has changed since the preview, the new one is shown instead."""
    try:
        written = directory_import.confirm(world(), g.staff, token, request.form.get("seen", ""))
    except DirectoryFault as fault:
        return _bad_file(UploadForm(), fault)
    return redirect(url_for(".preview", token=token)) if written else _preview(token, changed=True)


def _preview(token: str, changed: bool = False) -> Shown:
    try:
        view = directory_import.preview(world(), g.staff, token)
    except DirectoryFault as fault:
        return _bad_file(UploadForm(), fault)
    if view.done is not None:
        return render_template("staff/directory_done.html", view=view)
    return render_template("staff/directory_preview.html", view=view, changed=changed)


def _bad_file(form: UploadForm, fault: DirectoryFault) -> str:
    """The summary says how many lines are bad; which ones stands below the button."""
    lines, count = list(map(tongue().say, fault.faults)), len(fault.faults)
    if count == 1:
        return _upload_page(form, [Fault("", "file", "file", lines[0])])
    sentence = ngettext(
        "The file has %(count)s fault. Nothing was changed.",
        "The file has %(count)s faults. Nothing was changed.",
        count,
        count=f"{count:,}",
    )
    return _upload_page(form, [Fault("", "file", "file", sentence)], lines)


def _upload_page(form: UploadForm, faults: list[Fault], lines: list[str] | tuple[()] = ()) -> str:
    boards = [world().board(key).protocol for key in g.staff.boards]
    told = {"columns": COLUMNS, "boards": boards}
    return render_template("staff/directory_import.html", form=form, faults=faults, lines=lines, **told)
