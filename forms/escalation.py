"""The Escalation form: short pages, one draft, one validation.

    page ──typed──▶ draft (kept whether valid or not) ──disagreement()──▶ Disagreement | faults

The fields are those of Bedfordshire's Appendix C and what e-mail needs besides; what is offered in them comes
from the Board's file. The check page and the submission both call `disagreement`, so nothing is sent that the
check page has not accepted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casework.facts import Disagreement, EarlierStep, Person
from casework.work import Board
from forms import fields as f
from forms.disagreement_page import disagreement_page
from forms.pages import Context, Data, Fault, Page, faults_of
from forms.people_pages import ThemPage, YouPage
from forms.route_pages import AboutPage, StartPage, earlier_page

_BUILDERS = {
    "about": AboutPage,
    "start": StartPage,
    "you": YouPage,
    "them": ThemPage,
    "disagreement": disagreement_page,
    "earlier": earlier_page,
}
# What is typed for one pathway and means nothing on another.
_OF_A_PATHWAY = ("start_step", "area", "agreed_by", "agreed_time")
_OF_A_PATHWAY_TOO = ("earlier_", "answer_")


def pages(context: Context) -> list[str]:
    """The names of the pages that this draft needs, in order."""
    needed = {"about": len(context.protocol.pathways) > 1, "earlier": bool(context.earlier)}
    return [name for name in _BUILDERS if needed.get(name, True)]


def page(name: str, typed: Data, context: Context) -> Page:
    """The page called `name`, filled with `typed`. Raises KeyError for an unknown name."""
    return _BUILDERS[name](typed, context)


def context(data: Data, protocols: Mapping[str, Board], now: datetime) -> Context | Fault:
    """What the pages of this draft need, or the fault that its Board is unknown.

    While no pathway of the Board is chosen it is the main one.
    """
    board = protocols.get(str(data.get("board", "")))
    if board is None:
        return Fault(
            "start", "board", "board", _("Accord does not know this Board. Start again from the front page.")
        )
    pathway = board.protocol.pathway_key(str(data.get("pathway") or "default"))
    if pathway not in board.protocol.pathways:
        pathway = board.protocol.default_pathway
    return Context(board, pathway, now, data)


def to_keep(typed: Data, context: Context) -> dict[str, Any]:
    """What to save of a page that was sent: `typed`, and what follows from it.

    Where another pathway is chosen, all that was typed for the one before is put aside, and comes back with it.
    """
    before, chosen = context.data.get("pathway"), typed.get("pathway")
    if not before or not chosen or context.protocol.pathway_key(chosen) == context.pathway:
        return dict(typed)
    of_before = {box: said for box, said in context.data.items() if _of_a_pathway(box)}
    aside = {**context.data.get("aside", {}), context.pathway: of_before}
    return {**dict.fromkeys(of_before, ""), **aside.get(chosen, {}), **typed, "aside": aside}


def _of_a_pathway(box: str) -> bool:
    return box in _OF_A_PATHWAY or box.startswith(_OF_A_PATHWAY_TOO)


_SAME_PERSON = {
    ("raiser_email", "board"): _l("This is the Board’s e-mail address. Enter your own."),
    ("raiser_manager_email", "board"): _l(
        "This is the Board’s e-mail address. Enter the address of your manager."
    ),
    ("raiser_manager_email", "raiser_email"): _l(
        "This is your own e-mail address. Enter the address of your manager."
    ),
    ("counterpart_email", "board"): _l(
        "This is the Board’s e-mail address. Enter the address of the person you disagree with."
    ),
    ("counterpart_email", "raiser_email"): _l(
        "This is your own e-mail address. Enter the address of the person you disagree with."
    ),
    ("counterpart_email", "raiser_manager_email"): _l(
        "This is also your manager’s e-mail address. Enter the address of the person you disagree with."
    ),
    ("counterpart_manager_email", "board"): _l(
        "This is the Board’s e-mail address. Enter the address of their manager."
    ),
    ("counterpart_manager_email", "raiser_email"): _l(
        "This is your own e-mail address. Enter the address of their manager."
    ),
    ("counterpart_manager_email", "raiser_manager_email"): _l(
        "This is also your manager’s e-mail address. Enter the address of their manager."
    ),
    ("counterpart_manager_email", "counterpart_email"): _l(
        "This is also the e-mail address of the person you disagree with. Enter the address of their manager."
    ),
}


def same_person(ctx: Context) -> Iterator[Fault]:
    """A fault for each address that stands for two people, and for a disagreement with oneself.

    The Board's own address gets what the parties must not, and cannot be one of them.
    """
    data, within = ctx.data, ctx.route.within
    asked = {"raiser_manager_email": ctx.own_manager_asked, "counterpart_manager_email": ctx.manager_asked}
    seen = {f.squeezed(ctx.protocol.inbox): "board"}
    for field in ("raiser_email", "raiser_manager_email", "counterpart_email", "counterpart_manager_email"):
        address = f.squeezed(str(data.get(field, ""))) if asked.get(field, True) else ""
        if address and address in seen:
            yield _fault(field, str(_SAME_PERSON[field, seen[address]]))
        elif address:
            seen[address] = field
    names = [f.squeezed(str(data.get(f"{side}_name", ""))) for side in ("raiser", "counterpart")]
    agencies = [f.squeezed(str(data.get(f"{side}_agency", ""))) for side in ("raiser", "counterpart")]
    if names[0] and names[0] == names[1] and (within or agencies[0] == agencies[1]):
        yield _fault(
            "counterpart_name",
            _("You have entered yourself. Enter the name of the person you disagree with."),
        )


def _fault(field: str, sentence: str) -> Fault:
    return Fault("you" if field.startswith("raiser") else "them", field, field, sentence)


def page_faults(name: str, typed: Data, ctx: Context) -> tuple[Page, list[Fault]]:
    """The page filled with `typed` and all that is wrong with it, seen together with the draft."""
    form = page(name, typed, ctx)
    found = faults_of(form)
    named = {fault.field for fault in found}
    for fault in same_person(ctx):
        if fault.page == name and fault.field not in named:
            form[fault.field].errors = [fault.sentence]
            found.append(fault)
    return form, found


def disagreement(data: Data, protocols: Mapping[str, Board], now: datetime) -> Disagreement | list[Fault]:
    """What the draft says, or everything that is wrong with it, in the order of the pages.

    Args:
        data: the draft as it was typed.
        protocols: the Boards by key.
        now: aware; dates are compared on the Board's clock.
    """
    ctx = context(data, protocols, now)
    if isinstance(ctx, Fault):
        return [ctx]
    forms: dict[str, Page] = {}
    faults: list[Fault] = []
    for name in pages(ctx):
        forms[name], found = page_faults(name, data, ctx)
        faults += found
    if faults:
        return faults
    told = {field.name: field.data for form in forms.values() for field in form}
    return Disagreement(
        board=ctx.protocol.key,
        pathway=ctx.pathway,
        start_step=ctx.start.key,
        raiser=_person(told, "raiser", told.get("raiser_language", "en")),
        raiser_manager=_manager(told, "raiser"),
        counterpart=_person(told, "counterpart", "cy" if told.get("counterpart_welsh") else "en"),
        counterpart_manager=_manager(told, "counterpart"),
        **{
            key: told[key]
            for key in ("child", "born", "worker", "team", "summary", "action", "theme", "danger")
        },
        needed_by=forms["disagreement"].needed_moment,
        agreed_by=forms["disagreement"].agreed_moment,
        urgent=told.get("urgent", False),
        area=_area(told, ctx),
        answers={question.key: told[f"answer_{question.key}"] for question in ctx.route.questions},
        earlier=tuple(
            EarlierStep(step=step.key, on=told[f"earlier_{n}_on"], outcome=told[f"earlier_{n}_outcome"])
            for n, step in ctx.earlier
            if told[f"earlier_{n}_on"]
        ),
    )


def _area(told: Mapping[str, Any], ctx: Context) -> str:
    """The area that was chosen; where the pathway has only one, choosing the pathway has chosen it."""
    areas = ctx.route.areas
    return areas[0] if len(areas) == 1 else told.get("area") or ""


def _person(told: Mapping[str, Any], side: str, language: str) -> Person:
    said = {key: told[f"{side}_{key}"] for key in ("name", "email", "title", "telephone")}
    return Person(**said, agency=_agency(told, side), language=language)


def _agency(told: Mapping[str, Any], side: str) -> str:
    """The side's agency: the raiser's own, where the pathway is within one."""
    return str(told.get(f"{side}_agency", told["raiser_agency"]))


def _manager(told: Mapping[str, Any], side: str) -> Person | None:
    """The manager where one was asked for and named; the agency is the side's own."""
    name, email = told.get(f"{side}_manager_name"), told.get(f"{side}_manager_email")
    return Person(name=name or email, email=email, agency=_agency(told, side)) if email else None
