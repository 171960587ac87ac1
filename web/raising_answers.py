"""What was answered, as the check page of the form shows it."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from forms import escalation as form
from forms import fields
from forms.pages import Context, Page
from forms.route_pages import short_title
from services import words
from services.tongues import NAMES
from web.language import tongue

HEADINGS = {
    "about": _l("What is it about?"),
    "start": _l("Before you start"),
    "you": _l("About you"),
    "them": _l("Who you disagree with"),
    "disagreement": _l("The disagreement"),
    "earlier": _l("What you have already tried"),
    "check": _l("Check your answers"),
}
# Where the question is too long, or not a question, to be read beside its answer.
KEYS = {
    "pathway": _l("About"),
    "area": _l("In particular"),
    "danger": _l("Immediate danger"),
    "urgent": _l("To be resolved at once"),
    "start_step": _l("Stage"),
    "raiser_language": _l("Your language"),
    "counterpart_welsh": _l("Their language"),
    "summary": _l("Your concern"),
    "action": _l("What you ask for"),
    "theme": _l("Main reason"),
    "worker": _l("Social worker or practitioner"),
    "team": _l("Agency or team"),
    "agreed_by": _l("To be settled by"),
    "needed_by": _l("Answer needed by"),
}


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: list[Row]
    link: str


def section(name: str, context: Context, link: str) -> Section:
    """A page's answers, with the `link` to change them. Boxes that may be empty and are, are left out."""
    page, _faults = form.page_faults(name, context.data, context)
    rows = [Row(_key(field, context), said) for field in page if (said := _said(field, page))]
    first = context.first_asked
    if name == "them" and first:
        agency = "raiser_agency" if context.route.within else "counterpart_agency"
        post = context.post(first.counterpart, str(context.data.get(agency, "")))
        rows.append(Row(_("Asked as"), post))
    return Section(str(HEADINGS[name]), rows, link)


def _key(field: Field, context: Context) -> str:
    """The question, short enough to be read beside its answer."""
    for n, step in context.earlier:
        if field.name == f"earlier_{n}_on":
            return _("%(stage)s: when it was tried", stage=short_title(step))
        if field.name == f"earlier_{n}_outcome":
            return _("%(stage)s: what came of it", stage=short_title(step))
    # What stands in brackets at the end, "(optional)", is of no use any more.
    return re.sub(r" \([^()]*\)$", "", str(KEYS.get(field.name, field.label.text)))


def _said(field: Field, page: Page) -> str:
    """The answer as the check page shows it: what Accord has understood, else what was typed."""
    if field.name == "counterpart_welsh":
        return NAMES["cy" if field.data else "en"]
    if isinstance(field, fields.TickBox):
        return _("Yes") if field.data else _("No")
    if isinstance(field, fields.Choice):
        return next((choice.label for choice in field.choices if choice.value == field.data), "")
    if isinstance(field, fields.DateBoxes):
        moments = {"needed_by": "needed_moment", "agreed_by": "agreed_moment"}
        if field.name in moments and not page.errors and field.data:
            return words.spoken(getattr(page, moments[field.name]), tongue())
        return (
            words.day(field.data, tongue())
            if field.data
            else " ".join(part for part in field.raw_data if part)
        )
    if isinstance(field, fields.ClockTime) and not page.errors:
        return ""
    return field.data or ""
