"""The boxes on the pages behind the links in e-mails: an answer, and the own side's other view."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from forms import fields as f
from reading.explicit import STANCE


class AgreeForm(Form):
    """AGREED to the whole requested action: who does it and by when, both optional.

    There is no box for what will be done: somebody would agree to something else in it, or on a condition,
    and the button would say AGREED.
    """

    who = f.OneLine(_l("Who will do it (optional)"), validators=[f.one_line(_l("Who will do it"), f.SHORT)])
    by_when = f.DateBoxes(_l("By when (optional)"), called=_l("The date"))

    def __init__(self, typed: Mapping[str, str] | None = None, today: date | None = None) -> None:
        """`today` is the day in London; a date before it is refused."""
        super().__init__(typed)
        self._today = today

    def validate_by_when(self, field: f.DateBoxes) -> None:
        if field.data and self._today and field.data < self._today:
            raise f.stop(_("The date has passed. Enter a later one, or leave it empty."))

    def validate_who(self, field: f.OneLine) -> None:
        if STANCE.search(field.data or ""):
            raise f.stop(
                _(
                    "Write only who will do it. If you agree in part or on a condition, use NOT AGREED "
                    "and say so there."
                )
            )


class RefuseForm(Form):
    """NOT AGREED, with the reason."""

    words = f.ManyLines(
        _l("Why not, and what you would do (optional)"), validators=[f.at_most(_l("The reason"), f.LONG)]
    )


class OwnSideForm(Form):
    """The raiser's own manager sees it differently (HIPS 3, Stage Two)."""

    words = f.ManyLines(
        _l("How do you see it?"),
        validators=[f.required(_l("Say how you see it.")), f.at_most(_l("Your view"), f.LONG)],
    )


class WrongForm(Form):
    """WRONG: the answer was not what was meant."""

    words = f.ManyLines(_l("What was meant (optional)"), validators=[f.at_most(_l("What was meant"), f.LONG)])
