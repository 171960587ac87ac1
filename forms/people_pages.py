"""Who disagrees with whom: the raiser, the person who is asked first, and both managers."""

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from forms import fields as f
from forms.pages import Context, Data, Page
from services.tongues import NAMES


class YouPage(Page):
    name = "you"
    raiser_name = f.OneLine(
        _l("Your name"), validators=[f.required(_l("Enter your name.")), f.one_line(_l("Your name"))]
    )
    raiser_title = f.OneLine(
        _l("Your job title"),
        validators=[f.required(_l("Enter your job title.")), f.one_line(_l("Your job title"))],
    )
    raiser_agency = f.OneLine(
        _l("Your agency"),
        description=_l("For example, the council, trust, police force or school that you work for"),
        validators=[f.required(_l("Enter the agency that you work for.")), f.one_line(_l("Your agency"))],
    )
    raiser_email = f.OneLine(
        _l("Your work e-mail address"),
        validators=[
            f.required(_l("Enter your e-mail address, like name@trust.example.")),
            f.email_address(
                _l("Your e-mail address"), _l("Enter your e-mail address, like name@trust.example.")
            ),
        ],
    )
    raiser_telephone = f.OneLine(
        _l("Your telephone number (optional)"), validators=[f.one_line(_l("Your telephone number"))]
    )
    raiser_language = f.Choice(
        _l("Which language should we write to you in?"),
        validators=[f.one_of(_l("Choose the language that we should write to you in."))],
    )
    raiser_manager_name = f.OneLine(
        _l("Your manager’s name (optional)"), validators=[f.one_line(_l("Your manager’s name"))]
    )
    raiser_manager_email = f.OneLine(
        _l("Your manager’s e-mail address (optional)"),
        validators=[
            f.email_address(
                _l("Your manager’s e-mail address"),
                _l("Enter your manager’s e-mail address, like name@trust.example."),
            )
        ],
    )

    def __init__(self, data: Data, context: Context) -> None:
        languages = context.protocol.languages
        spoken = context.language if context.language in languages else languages[0]
        super().__init__({**data, "raiser_language": data.get("raiser_language") or spoken}, context)
        self.raiser_language.choices = [SelectChoice(key, NAMES[key]) for key in languages]
        if len(languages) == 1:
            del self.raiser_language
        if not context.own_manager_asked:
            del self.raiser_manager_name, self.raiser_manager_email
        if context.data.get("danger"):
            # The urgent notice asks safeguarding leads to ring this person at once.
            self.raiser_telephone.label.text = _l("Your telephone number")
            self.raiser_telephone.validators = [
                f.required(_l("Enter a telephone number that you answer now. The child may be in danger.")),
                *self.raiser_telephone.validators,
            ]

    def validate_raiser_manager_email(self, field: f.OneLine) -> None:
        if self.raiser_manager_name.data and not field.data:
            raise f.stop(_l("Enter your manager’s e-mail address, or take the manager’s name out."))


class ThemPage(Page):
    name = "them"
    counterpart_name = f.OneLine(
        _l("Their name"),
        validators=[
            f.required(_l("Enter the name of the person you disagree with.")),
            f.one_line(_l("Their name")),
        ],
    )
    counterpart_title = f.OneLine(
        _l("Their job title (optional)"), validators=[f.one_line(_l("Their job title"))]
    )
    counterpart_agency = f.OneLine(
        _l("Their agency"),
        validators=[f.required(_l("Enter the agency that they work for.")), f.one_line(_l("Their agency"))],
    )
    counterpart_email = f.OneLine(
        _l("Their work e-mail address"),
        validators=[
            f.required(_l("Enter their e-mail address, like name@council.example.")),
            f.email_address(
                _l("Their e-mail address"), _l("Enter their e-mail address, like name@council.example.")
            ),
        ],
    )
    counterpart_telephone = f.OneLine(
        _l("Their telephone number (optional)"), validators=[f.one_line(_l("Their telephone number"))]
    )
    counterpart_welsh = f.TickBox(_l("They prefer Welsh"))
    counterpart_manager_name = f.OneLine(
        _l("Their manager’s name (optional)"), validators=[f.one_line(_l("Their manager’s name"))]
    )
    counterpart_manager_email = f.OneLine(
        _l("Their manager’s e-mail address (optional)"),
        validators=[
            f.email_address(
                _l("Their manager’s e-mail address"),
                _l("Enter their manager’s e-mail address, like name@council.example."),
            )
        ],
    )

    def __init__(self, data: Data, context: Context) -> None:
        super().__init__(data, context)
        if context.route.within:
            # Inside one agency it is the raiser's own, and is not asked twice.
            del self.counterpart_agency
        if "cy" not in context.protocol.languages:
            del self.counterpart_welsh
        if not context.manager_asked:
            del self.counterpart_manager_name, self.counterpart_manager_email

    def validate_counterpart_manager_email(self, field: f.OneLine) -> None:
        if self.counterpart_manager_name.data and not field.data:
            raise f.stop(_l("Enter their manager’s e-mail address, or take the manager’s name out."))
