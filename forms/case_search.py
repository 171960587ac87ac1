"""What Board staff search for: every answer is optional, and all of them are in the page's address."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

from casework.calendar import LONDON
from forms import fields as f
from forms import widgets
from services.case_lists import Wanted, Which

# As a list of cases is headed, and as it can be chosen.
TITLES = {
    Which.OPEN: _l("Open cases"),
    Which.OVERDUE: _l("Overdue"),
    Which.NOBODY: _l("Nobody is asked"),
    Which.DAY: _l("Deadline in the next 24 hours"),
    Which.THREE_DAYS: _l("Deadline in 24 to 72 hours"),
    Which.NO_OUTCOME: _l("Meetings that are over, outcome not known"),
    Which.NOBODY_COMES: _l("Meetings in the next 72 hours, nobody has said they come"),
    Which.PAPERS: _l("Papers to be filled in"),
    Which.UNCONFIRMED: _l("Not confirmed yet"),
    Which.SETTLED: _l("Settled cases"),
    Which.ALL: _l("All cases"),
}


class CaseSearchForm(Form):
    reference = f.OneLine(
        _l("Reference"),
        description=_l("Its number alone will do, like 123"),
        validators=[f.at_most(_l("The reference"), f.NAME)],
    )
    agency = f.OneLine(
        _l("Agency"),
        description=_l("Either side’s, or a part of its name"),
        validators=[f.at_most(_l("The agency"), f.NAME)],
    )
    since = f.DateBoxes(_l("Raised from"), called=_l("The first date"))
    until = f.DateBoxes(_l("Raised until"), called=_l("The last date"))
    which = SelectField(
        _l("Which cases"), widget=widgets.Select(), default=Which.OPEN.value, validate_choice=False
    )

    def __init__(self, typed: MultiDict[str, str]) -> None:
        super().__init__(typed)
        self.which.choices = [(which.value, str(title)) for which, title in TITLES.items()]
        # Whoever knows a reference need not know how far its case has come.
        if self.reference.data:
            self.which.data = Which.ALL.value
        # An address that was typed, or kept from an older Accord, may name a list that there is not.
        if self.which.data not in set(Which):
            self.which.data = Which.OPEN.value

    def validate_until(self, field: f.DateBoxes) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise f.stop(_("The last date is before the first. Change one of them."))

    @property
    def narrowed(self) -> bool:
        """Whether anything but all open cases is asked for, or was typed."""
        typed = [
            self.reference.data,
            self.agency.data,
            *(self.since.raw_data or ()),
            *(self.until.raw_data or ()),
        ]
        return any(typed) or self.which.data != Which.OPEN

    @property
    def title(self) -> str:
        return str(TITLES[Which(self.which.data)])

    def wanted(self, now: datetime) -> Wanted:
        """What is searched for, of a form without faults. `now` is aware; dates are London's."""
        since, until = self.since.data, self.until.data
        return Wanted(
            Which(self.which.data),
            now,
            reference=self.reference.data or "",
            agency=self.agency.data or "",
            since=datetime.combine(since, time(), LONDON) if since else None,
            before=datetime.combine(until + timedelta(days=1), time(), LONDON) if until else None,
        )
