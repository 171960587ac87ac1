"""What is to be learned: the Board's list of lessons, and the page of each."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forms.lesson import LessonForm
from services import learning
from services.lessons import kinds_for
from web.here import world
from web.language import tongue
from web.submitted import submitted

# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
pages = Blueprint("lessons", __name__, url_prefix="/lessons")


@pages.get("")
def page() -> str:
    done = request.args.get("which") == "done"
    view = learning.lessons(world(), g.staff, done=done, language=tongue())
    return render_template(
        "staff/lessons.html",
        view=view,
        which="done" if done else "open",
    )


@pages.route("/<int(max=2147483647):number>", methods=["GET", "POST"])
def lesson(number: int) -> str | Response:
    found = learning.lesson(world(), g.staff, number)
    kinds = kinds_for(found, world().board(found.board).protocol)
    form = LessonForm(request.form if request.method == "POST" else None, found, kinds, tongue().say)
    seen = request.form.get("seen", "")
    faults = submitted(form, lambda: learning.write(world(), g.staff, number, seen=seen, **form.told))
    if request.method == "GET" or faults:
        told_kind = tongue().say(kinds.get(found.told_kind, found.told_kind))
        return render_template(
            "staff/lesson.html", lesson=found, form=form, faults=faults, told_kind=told_kind
        )
    flash(_("The lesson is written down."))
    return redirect(url_for(".page"))
