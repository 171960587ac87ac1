"""What Board staff fill in about how long something is kept, and whom they look for."""

from flask_babel import lazy_gettext as _l
from wtforms import Form

from forms import fields as f


class HoldForm(Form):
    """A case that is kept for a review."""

    reason = f.ManyLines(
        _l("What is it needed for?"),
        description=_l(
            "For example, a child safeguarding practice review. It stands in the history of the case."
        ),
        validators=[f.required(_l("Say what the case is needed for.")), f.at_most(_l("The reason"), f.SHORT)],
    )
    until = f.DateBoxes(
        _l("Last day of the hold (optional)"),
        called=_l("The last day"),
        description=_l("If you leave this empty it is held until somebody lifts the hold."),
    )


class PersonForm(Form):
    """Whose data is looked for."""

    person = f.OneLine(
        _l("E-mail address or name"),
        description=_l("An address finds more than a name, since people write names in many ways."),
        validators=[
            f.required(_l("Enter an e-mail address or a name.")),
            f.at_most(_l("The address or name"), f.NAME),
            f.one_line(_l("The address or name")),
        ],
    )
