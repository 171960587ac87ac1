"""The people who may do something for a Board: administrators name them, and see who changed what."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.pages import Fault
from forms.people_who_may import PersonForm
from services import who_may
from services.who_may import EndedFeeds
from web.here import world
from web.submitted import submitted

# Within the staff pages (see web/__init__.py), whose guard asks for an administrator here.
pages = Blueprint("people", __name__, url_prefix="/people-who-may")

Shown = str | Response


@pages.get("")
def page() -> Shown:
    """With `?change=7` the form is filled in for that person."""
    found = who_may.people(world(), g.staff)
    chosen = request.args.get("change", 0, type=int)
    person = next((each for each in found if each.named and each.named.id == chosen), None)
    told = PersonForm.told_of(person) if person else MultiDict()
    return _page(PersonForm(told, _boards()), [])


@pages.post("")
def save() -> Shown:
    form, ended = PersonForm(request.form, _boards()), []

    def name() -> None:
        ended.append(who_may.name(world(), g.staff, form.board_key, form.email.data, form.roles))

    if faults := submitted(form, name):
        return _page(form, faults)
    flash(_("It is saved. They can sign in at once."))
    for each in ended:
        _say_which_feeds_ended(each)
    return redirect(url_for(".page"))


@pages.post("/remove")
def remove() -> Shown:
    email, ended = who_may.remove(world(), g.staff, request.form.get("person", 0, type=int))
    flash(_("They are taken off the list."))
    _say_which_feeds_ended(ended)
    # They may have been one of the list themselves.
    return redirect(url_for("staff.overview" if email == g.member.email else ".page"))


def _say_which_feeds_ended(ended: EndedFeeds) -> None:
    if ended.cases:
        flash(
            _(
                "The calendar feeds that they made for people on these cases have ended, because they may know their "
                "addresses: %(cases)s. Make new ones on the page “Calendar”, and give them to these people.",
                cases=", ".join(ended.cases),
            )
        )
    if ended.board:
        flash(
            _(
                "The Board’s calendar feed has ended, because they may know its address. Make a new address on the "
                "page “Calendar”, and give it to everybody who uses the feed."
            )
        )


def _boards() -> list[tuple[str, str]]:
    return [(key, world().board(key).protocol.short) for key in g.staff.boards]


def _page(form: PersonForm, faults: list[Fault]) -> str:
    return render_template(
        "staff/people.html",
        form=form,
        faults=faults,
        people=who_may.people(world(), g.staff),
        changes=who_may.changes(world(), g.staff),
        boards=[world().board(key).protocol for key in g.staff.boards],
        names=who_may.ROLES,
    )
