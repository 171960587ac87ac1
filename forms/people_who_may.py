"""What an administrator fills in to name a person, or to change what they may do."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from forms import fields as f
from forms import widgets
from forms.pages import said
from services.roles import Role
from services.who_may import Person


class PersonForm(Form):
    """`board_key`, the address and `roles` of one person."""

    board = f.Choice(_l("Board"), validators=[f.one_of(_l("Choose the Board."))])
    email = f.OneLine(
        _l("E-mail address"),
        validators=[
            f.required(_l("Enter their e-mail address.")),
            f.email_address(
                _l("Their e-mail address"), _l("Enter their e-mail address, like name@board.example.")
            ),
        ],
    )
    may = SelectMultipleField(
        _l("Roles"),
        widget=widgets.TicksInput(),
        validate_choice=False,
        validators=[f.some_of(_l("Choose at least one."))],
    )

    def __init__(self, typed: MultiDict, boards: list[tuple[str, str]]) -> None:
        # Who is an administrator of one Board only need not choose it.
        only = {"board": boards[0][0]} if len(boards) == 1 and "board" not in typed else {}
        super().__init__(MultiDict([*typed.items(multi=True), *only.items()]))
        self.board.choices = [SelectChoice(key, said(short)) for key, short in boards]
        self.may.choices = [
            SelectChoice(Role.VIEWER, _("Viewer")),
            SelectChoice(Role.CASEWORKER, _("Caseworker")),
            SelectChoice(Role.ADMINISTRATOR, _("Administrator")),
            SelectChoice(Role.TECHNICAL, _("Technical")),
        ]
        self.may.hints = {
            Role.VIEWER: [_("Sees cases, e-mails and figures.")],
            Role.CASEWORKER: [_("Sees the same, and acts on cases, held e-mails and papers.")],
            Role.ADMINISTRATOR: [
                _(
                    "Sees the same, ends cases or opens them again, holds them for a review and lets them be "
                    "deleted, answers requests for one person’s data, and looks after the directory, senders, "
                    "calendar feeds and this list."
                )
            ],
            Role.TECHNICAL: [
                _("Sees whether Accord and its e-mail work. Sees no case, no name of a child, no e-mail.")
            ],
        }

    @staticmethod
    def told_of(person: Person) -> MultiDict:
        """The form as it is filled in for somebody who has been named."""
        assert person.named is not None
        may = [("may", role) for role in Role if role in person.named.roles]
        return MultiDict([("board", person.board), ("email", person.email), *may])

    @property
    def board_key(self) -> str:
        return str(self.board.data)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role in Role if role in self.may.data)
