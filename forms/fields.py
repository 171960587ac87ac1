"""Fields and checks that Accord's forms share; every fault is a whole sentence for the reader.

Text arrives through `clean`: characters that nobody types and that do harm in mails and calendar
files (controls, bidirectional overrides, lone surrogates) are taken out before anything is kept.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, DateField, Field, Form, RadioField, StringField, TextAreaField
from wtforms.validators import StopValidation

from forms import widgets
from services.email_check import addresses_in, normal_address

SHORT, NAME, EMAIL, LONG = 500, 200, 254, 10_000
_KEPT_CONTROLS = "\n\t"
_OVERRIDES = re.compile("[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(?:(?P<half>[ap])?\.?\s*(?:m\.?)?|y\.?(?P<rhan>[bph])\.?)", re.IGNORECASE
)
# Welsh: yn y bore, in the morning; y prynhawn, yr hwyr, in the afternoon and evening.
_HALVES = {"b": "a", "p": "p", "h": "p"}
_MIDDAY = ("noon", "midday", "hanner dydd", "canol dydd")
# How the months' names begin, in English and in Welsh.
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ion chw maw ebr mai meh gor aws med hyd tac rha",
    )
    for number, name in enumerate(names.split(), start=1)
}

Validator = Callable[[Form, Field], None]


def clean(text: str) -> str:
    """`text` with line ends as "\\n" and without characters that nobody types."""
    text = _OVERRIDES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char for char in text if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cs")
    )


def squeezed(text: str) -> str:
    """The text as it is compared: case and spaces do not make another person of anybody."""
    return " ".join(text.split()).casefold()


# ── Fields ──────────────────────────────────────────────────────────────────────────────────


class OneLine(StringField):
    """A text box of one line."""

    widget = widgets.TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]).replace("\t", " ").strip() if valuelist else ""


class ManyLines(TextAreaField):
    """A text box of many lines, with a count of the characters that are left."""

    widget = widgets.CharacterCount()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]).strip() if valuelist else ""


class TickBox(BooleanField):
    """One tick box; its value is always "y", also after it came back unticked."""

    widget = widgets.TickInput()

    def _value(self) -> str:
        return "y"


class Choice(RadioField):
    """Radio buttons. The form sets `choices`, and `hints` for some; `one_of` says in words that one is needed."""

    widget = widgets.RadioInput()

    def __init__(self, label: str, **rest: object) -> None:
        super().__init__(label, validate_choice=False, **rest)
        self.hints: dict[str, tuple[str, ...]] = {}


class DateBoxes(DateField):
    """Three boxes: day, month and year. A month may also be a name, English or Welsh; what was typed is shown again."""

    widget = widgets.DateInput()

    def __init__(self, label: str, called: str, **rest: object) -> None:
        super().__init__(label, **rest)
        self.called = called

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw_data = [clean(part).strip() for part in (*valuelist, "", "", "")[:3]]
        self.data = None
        if not any(self.raw_data):
            return
        day, month, year = self.raw_data
        if not (day and month and year):
            raise ValueError(_("%(called)s must have a day, a month and a year.", called=self.called))
        number = str(_MONTHS.get(month[:3].casefold(), month))
        if not re.fullmatch(r"[12]\d{3}", year):
            raise ValueError(_("%(called)s must have a year of four figures, like 2026.", called=self.called))
        try:
            self.data = date(int(year), int(number), int(day))
        except ValueError:
            raise ValueError(
                _("%(called)s is not a real date. Check the day and the month.", called=self.called)
            ) from None


class ClockTime(OneLine):
    """A time of day in words or figures: "4pm", "4.30 pm", "4yp", "16:30", "1630"."""

    @property
    def time(self) -> time | None:
        """What was typed as a local time of day, or None when it is empty or cannot be read."""
        match = _CLOCK.fullmatch(self.data or "")
        if match is None:
            return time(12) if squeezed(self.data or "") in _MIDDAY else None
        hour, minute, half = int(match[1]), int(match[2] or 0), (match["half"] or "").casefold()
        half = half or _HALVES.get((match["rhan"] or "").casefold(), "")
        if half and not 1 <= hour <= 12:
            return None
        # A bare "4" may be 4 am or 4 pm; it is asked again rather than guessed.
        if not half and match[2] is None:
            return None
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return time(hour, minute) if hour < 24 and minute < 60 else None


# ── Checks ──────────────────────────────────────────────────────────────────────────────────


def stop(sentence: str) -> StopValidation:
    return StopValidation(sentence)


def required(sentence: str) -> Validator:
    """Refuses an empty field with `sentence`."""

    def check(form: Form, field: Field) -> None:
        if not field.data and not field.process_errors:
            raise stop(sentence)

    return check


def one_line(called: str, limit: int = NAME) -> Validator:
    """Refuses line breaks and more than `limit` characters."""

    def check(form: Form, field: Field) -> None:
        if "\n" in (field.data or ""):
            raise stop(_("%(called)s must be on one line. Take the line breaks out.", called=called))
        at_most(called, limit)(form, field)

    return check


def at_most(called: str, limit: int) -> Validator:
    """Refuses more than `limit` characters and says how many are too many."""

    def check(form: Form, field: Field) -> None:
        over = len(field.data or "") - limit
        if over > 0:
            raise stop(
                ngettext(
                    "%(called)s is %(many)s character too long. Shorten it to %(limit)s characters or fewer.",
                    "%(called)s is %(many)s characters too long. Shorten it to %(limit)s characters or fewer.",
                    over,
                    called=called,
                    many=f"{over:,}",
                    limit=f"{limit:,}",
                )
            )

    return check


def email_address(
    called: str = _l("Your e-mail address"),
    sentence: str = _l("Enter your e-mail address, like name@trust.example."),
) -> Validator:
    """Refuses with `sentence` what is not an e-mail address (services/email_check.py; nothing is looked up), and says
    so where there are several. Of what was pasted only the address is kept."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            return
        one_line(called, EMAIL)(form, field)
        found = normal_address(field.data)
        if found is None and len(several := addresses_in(field.data)) > 1:
            raise stop(
                _(
                    "Enter only one e-mail address here, and not all of these: %(all)s.",
                    all=", ".join(several),
                )
            )
        if found is None:
            raise stop(sentence)
        field.data = found

    return check


def some_of(sentence: str) -> Validator:
    """Refuses nothing at all, and anything besides the offered choices."""

    def check(form: Form, field: Field) -> None:
        offered = [choice.value for choice in field.choices]
        if not field.data or not set(field.data) <= set(offered):
            raise stop(sentence)

    return check


def one_of(sentence: str) -> Validator:
    """Refuses anything but one of the offered choices."""

    def check(form: Form, field: Field) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise stop(sentence)

    return check
