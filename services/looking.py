"""Which of the Board's staff has looked at what of a case: noted down before the page goes out, and told by the day.

Looking at the same thing again within ten minutes is the same look, so that neither reloading nor going back and
forth writes anything. Lists and search results, which say no more than who, where and until when, are not noted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from casework.calendar import WorkingCalendar
from casework.sentence import Sentence
from services.sign_in import StaffMember
from services.tongues import Language
from services.views import View
from services.world import World

SAME_LOOK = timedelta(minutes=10)
CASE = Sentence("The case")
ONE_PAGE = Sentence("The whole record on one page")
MAIL = Sentence("E-mail")
FILE = Sentence("File")


@dataclass(frozen=True, slots=True)
class Looked:
    """Who looked at the case on a day, and at what, in words."""

    day: date
    email: str
    what: str


def note_look(world: World, staff: StaffMember, number: int, what: str, item: str = "") -> None:
    """Notes down that the member looks at this of the case with this number, unless they just have."""
    now = world.clock.now()
    with world.store.reading() as uow:
        if uow.views.has_seen(number, staff.email, what, item, now - SAME_LOOK):
            return
    with world.store.writing() as uow:
        uow.views.add(number, staff.email, what, now, item)
        uow.commit()


def told_by_day(views: Iterable[View], calendar: WorkingCalendar, language: Language) -> list[Looked]:
    """One line for each person and day, the newest day first."""
    by_day = sorted(views, key=lambda view: (-calendar.local(view.at).toordinal(), view.email))
    groups = groupby(by_day, key=lambda view: (calendar.local(view.at).date(), view.email))
    return [Looked(day, email, _words(list(looks), language)) for (day, email), looks in groups]


def _words(looks: list[View], language: Language) -> str:
    kinds: dict[str, set[str]] = {}
    for look in looks:
        kinds.setdefault(look.what, set()).add(look.item)
    counted: dict[str, str] = {
        MAIL: language.plural("{count} e-mail", "{count} e-mails", len(kinds.get(MAIL, ()))),
        FILE: language.plural("{count} file", "{count} files", len(kinds.get(FILE, ()))),
    }
    said = [
        counted[what].format(count=len(items)) if what in counted else language.say(what)
        for what, items in kinds.items()
    ]
    # What they looked at first stands first.
    return "; ".join(reversed(said))
