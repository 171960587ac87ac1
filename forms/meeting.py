"""The two forms about a meeting, for its people and for Board staff: another time, and what came of it."""

from datetime import datetime, time
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField
from wtforms.fields.choices import SelectChoice

from casework.case import Case
from casework.errors import NotPossible
from casework.meeting_times import doubts_about, refuse_time
from casework.outcomes import Told
from casework.slots import Slot
from casework.work import Board
from forms import fields as f
from forms.pages import said

# What belongs to an agreement only.
WHAT_FOLLOWS = ("outcome", "who", "by_when")


class MeetingTimeForm(Form):
    """Another time for the meeting to come. A time against which something speaks is asked about once, with all of it:
    `doubted` is the time that was, and the same one sent again is taken; of who `proposes` it never is. `booked`: when
    somebody who is invited has another meeting of Accord's (aware)."""

    day = f.DateBoxes(
        _l("New date"), called=_l("The new date"), validators=[f.required(_l("Enter the new date."))]
    )
    clock = f.ClockTime(
        _l("Time on that date"),
        description=_l("For example, 4pm or 16:30."),
        validators=[f.required(_l("Enter the time, like 4pm or 16:30."))],
    )
    doubted = HiddenField()

    def __init__(
        self,
        typed: MultiDict | None,
        case: Case,
        board: Board,
        now: datetime,
        booked: tuple[Slot, ...],
        *,
        proposes: bool = False,
    ) -> None:
        super().__init__(typed)
        self._case, self._board, self._now, self._booked = case, board, now, booked
        self._proposes = proposes

    def validate_clock(self, field: f.ClockTime) -> None:
        if field.time is None:
            raise f.stop(_("Enter the time like 4pm or 16:30."))
        if self.day.data is None:
            return
        try:
            refuse_time(self._case, self._now, self.moment)
        except NotPossible as error:
            raise f.stop(said(error.args[0])) from None
        doubts = doubts_about(self._case, self._board, self._booked, now=self._now, start=self.moment)
        if doubts and self._proposes:
            raise f.stop(" ".join((*map(said, doubts), _("Propose another time."))))
        asked_before = self.doubted.data == self.moment.isoformat()
        self.doubted.data = self.moment.isoformat()
        if doubts and not asked_before:
            again = _("If you choose it all the same, press the button again.")
            raise f.stop(" ".join((*map(said, doubts), again)))

    @property
    def moment(self) -> datetime:
        """The new time (aware, UTC), of a form that was found right."""
        assert self.day.data is not None
        return self._board.calendar.at(self.day.data, cast(time, self.clock.time))


class MeetingOutcomeForm(Form):
    """What came of the meeting. What, who and by when belong to an agreement only."""

    came = f.Choice(
        _l("What came of the meeting?"), validators=[f.one_of(_l("Choose what came of the meeting."))]
    )
    outcome = f.ManyLines(
        _l("What will be done?"),
        description=_l("If you leave this empty, it is all that was asked for."),
        validators=[f.at_most(_l("What will be done"), f.LONG)],
    )
    who = f.OneLine(_l("Who will do it (optional)"), validators=[f.one_line(_l("Who will do it"), f.SHORT)])
    by_when = f.OneLine(_l("By when (optional)"), validators=[f.one_line(_l("By when"), f.SHORT)])
    words = f.ManyLines(
        _l("What else should be known? (optional)"),
        description=_l("Everybody who is told of the outcome sees this."),
        validators=[f.at_most(_l("What else should be known"), f.LONG)],
    )

    def __init__(self, *told: object, **rest: object) -> None:
        super().__init__(*told, **rest)
        self.came.choices = [
            SelectChoice("agreed", _("Agreed")),
            SelectChoice("not_agreed", _("Not agreed")),
            SelectChoice("not_held", _("It was not held")),
        ]

    @property
    def told(self) -> Told:
        """What the form says, of one that was found right."""
        agreed = self.came.data == "agreed"
        follows = {name: self[name].data or "" for name in WHAT_FOLLOWS if agreed}
        return Told(self.came.data, self.words.data or "", **follows)
