"""Fields and checks that Accord's forms share; every fault is a whole sentence for the reader.

Text arrives through `clean`: characters that nobody types and that do harm in mails and calendar
files (controls, bidirectional overrides, lone surrogates) are taken out before anything is kept.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxInput,
    GovDateInput,
    GovRadioInput,
    GovTextInput,
)
from wtforms import BooleanField, DateField, Field, Form, RadioField, StringField, TextAreaField
from wtforms.validators import StopValidation

SHORT, NAME, EMAIL, LONG = 500, 200, 254, 10_000
_KEPT_CONTROLS = "\n\t"
_OVERRIDES = re.compile("[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}

# Mail servers inside an organisation and in tests have such names. This is the library's documented
# way to allow them; ".invalid" stays refused.
for _name in ("local", "localhost", "test"):
    if _name in SPECIAL_USE_DOMAIN_NAMES:
        SPECIAL_USE_DOMAIN_NAMES.remove(_name)

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

    widget = GovTextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]).replace("\t", " ").strip() if valuelist else ""


class ManyLines(TextAreaField):
    """A text box of many lines, with a count of the characters that are left."""

    widget = GovCharacterCount()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = clean(valuelist[0]).strip() if valuelist else ""


class TickBox(BooleanField):
    """One tick box; its value is always "y", also after it came back unticked."""

    widget = GovCheckboxInput()

    def _value(self) -> str:
        return "y"


class Choice(RadioField):
    """Radio buttons. The form sets `choices`; `OneOf` says in words that one has to be chosen."""

    widget = GovRadioInput()

    def __init__(self, label: str, **rest: object) -> None:
        super().__init__(label, validate_choice=False, **rest)


class DateBoxes(DateField):
    """Three boxes: day, month and year. A month may also be a name; what was typed is shown again."""

    widget = GovDateInput()

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
            raise ValueError(f"{self.called} must have a day, a month and a year.")
        number = str(_MONTHS.get(month[:3].casefold(), month))
        if not re.fullmatch(r"[12]\d{3}", year):
            raise ValueError(f"{self.called} must have a year of four figures, like 2026.")
        try:
            self.data = date(int(year), int(number), int(day))
        except ValueError:
            raise ValueError(f"{self.called} is not a real date. Check the day and the month.") from None


class ClockTime(OneLine):
    """A time of day in words or figures: "4pm", "4.30 pm", "16:30", "1630"."""

    @property
    def time(self) -> time | None:
        """What was typed as a local time of day, or None when it is empty or cannot be read."""
        match = _CLOCK.fullmatch(self.data or "")
        if match is None:
            return time(12) if squeezed(self.data or "") in ("noon", "midday") else None
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
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
            raise stop(f"{called} must be on one line. Take the line breaks out.")
        at_most(called, limit)(form, field)

    return check


def at_most(called: str, limit: int) -> Validator:
    """Refuses more than `limit` characters and says how many are too many."""

    def check(form: Form, field: Field) -> None:
        over = len(field.data or "") - limit
        if over > 0:
            many = "1 character" if over == 1 else f"{over:,} characters"
            raise stop(f"{called} is {many} too long. Shorten it to {limit:,} characters or fewer.")

    return check


def email_address(whose: str) -> Validator:
    """Refuses what is not an e-mail address (RFC 5321, by email-validator; nothing is looked up)."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            return
        one_line(f"{whose} e-mail address", EMAIL)(form, field)
        try:
            found = validate_email(field.data, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            found = None
        # A server inside the organisation may be called .internal or .test, but a name without
        # any dot is nearly always a slip of the pen.
        if found is None or not ("." in found.ascii_domain or found.ascii_domain == "localhost"):
            raise stop(f"Enter {_lower(whose)} e-mail address, like name@trust.example.")
        field.data = found.normalized

    return check


def one_of(sentence: str) -> Validator:
    """Refuses anything but one of the offered choices."""

    def check(form: Form, field: Field) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise stop(sentence)

    return check


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
