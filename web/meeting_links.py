"""The pages behind the link to a meeting: what came of it, for whoever is invited another time for it, and for whom the
step concerns a meeting that it offers.

As in web/links.py, a GET changes nothing, and the signed link is the whole authority.
"""

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from casework.errors import NotPossible
from forms.meeting import MeetingOutcomeForm, MeetingTimeForm
from forms.pages import Fault, faults_of
from services import meeting_links
from services.meeting_links import MeetingView
from web.errors import no_longer_needed
from web.here import world
from web.language import speak_for, tongue
from web.submitted import submitted

pages = Blueprint("meeting_links", __name__)
pages.register_error_handler(NotPossible, no_longer_needed)


@pages.get("/meeting/<link>")
def meeting(link: str) -> str:
    view = _open(link)
    if view.to_call:
        return _call(view)
    if view.to_come:
        return _time(view, _times(view, None), [])
    return _outcome(view, MeetingOutcomeForm(), [])


@pages.post("/meeting/<link>")
def told(link: str) -> str:
    """Another time, the outcome, or that there shall be a meeting: whichever the page asked for."""
    if "call" in request.form:
        return _called(link)
    view = _open(link)
    if "came" in request.form or not view.to_come:
        form = MeetingOutcomeForm(request.form)
        if faults := faults_of(form):
            # Where there is no meeting yet, nothing can have come of it: its button is shown again.
            return _call(view) if view.to_call else _outcome(view, form, faults)
        meeting_links.tell_by_link(world(), link, form.told)
        return render_template("links/meeting_told.html", view=view, came=form.came.data)
    times = _times(view, request.form)
    if faults := submitted(times, lambda: meeting_links.move_by_link(world(), link, times.moment)):
        return _time(view, times, faults)
    # Not _open: after the second proposal the link has done its work.
    view = meeting_links.read_meeting_link(world(), link)
    return render_template("links/meeting_moved.html", view=view)


def _called(link: str) -> str:
    view = meeting_links.read_meeting_link(world(), link)
    speak_for(view.board.protocol, view.party.person.language)
    meeting_links.call_by_link(world(), link)
    return render_template("links/meeting_called.html", view=meeting_links.read_meeting_link(world(), link))


def _open(link: str) -> MeetingView:
    """Raises NotPossible, in the reader's language, where the link has done its work or its time is over."""
    view = meeting_links.read_meeting_link(world(), link)
    speak_for(view.board.protocol, view.party.person.language)
    if view.closed_because:
        raise NotPossible(view.closed_because)
    return view


def _call(view: MeetingView) -> str:
    return render_template("links/meeting_call.html", view=view)


def _times(view: MeetingView, typed: MultiDict | None) -> MeetingTimeForm:
    return MeetingTimeForm(typed, view.case, view.board, view.now, view.booked, proposes=view.proposes)


def _time(view: MeetingView, form: MeetingTimeForm, faults: list[Fault]) -> str:
    people = view.people(tongue())
    return render_template("links/meeting_time.html", view=view, form=form, faults=faults, people=people)


def _outcome(view: MeetingView, form: MeetingOutcomeForm, faults: list[Fault]) -> str:
    return render_template("links/meeting_outcome.html", view=view, form=form, faults=faults)
