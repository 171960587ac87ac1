"""The Escalation form: short pages, one draft, one validation.

    page ──typed──▶ draft (kept whether valid or not) ──disagreement()──▶ Disagreement | faults

The fields are those of Bedfordshire's Appendix C and what e-mail needs besides. The check page and
the submission both call `disagreement`, so nothing is sent that the check page has not accepted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from casework.facts import Disagreement, EarlierStep, Person
from casework.work import Board
from forms import fields as f
from forms.pages import (
    Context,
    Data,
    DisagreementPage,
    Fault,
    Page,
    StartPage,
    ThemPage,
    YouPage,
    earlier_page,
    faults_of,
)

_BUILDERS = {
    "start": StartPage,
    "you": YouPage,
    "them": ThemPage,
    "disagreement": DisagreementPage,
    "earlier": earlier_page,
}


def pages(context: Context) -> list[str]:
    """The names of the pages that this draft needs, in order."""
    return [name for name in _BUILDERS if name != "earlier" or context.earlier]


def page(name: str, typed: Data, context: Context) -> Page:
    """The page called `name`, filled with `typed`. Raises KeyError for an unknown name."""
    return _BUILDERS[name](typed, context)


def context(data: Data, protocols: Mapping[str, Board], now: datetime) -> Context | Fault:
    """What the pages of this draft need, or the fault that its Board or pathway is unknown."""
    board = protocols.get(str(data.get("board", "")))
    if board is None:
        return Fault(
            "start", "board", "board", "Accord does not know this Board. Start again from the front page."
        )
    pathway = str(data.get("pathway") or "default")
    if pathway not in board.protocol.pathways:
        sentence = "The Board has no pathway of this name. Start again from the front page."
        return Fault("start", "pathway", "pathway", sentence)
    return Context(board, pathway, now, data)


def same_person(data: Data, inbox: str) -> Iterator[Fault]:
    """A fault for each address that stands for two people, and for a disagreement with oneself.

    `inbox` is the Board's own address: it gets what the parties must not, and cannot be one of them.
    """
    seen = {f.squeezed(inbox): "the Board"}
    whose = {
        "raiser_email": "you",
        "raiser_manager_email": "your manager",
        "counterpart_email": "the person you disagree with",
        "counterpart_manager_email": "their manager",
    }
    for field, who in whose.items():
        address = f.squeezed(str(data.get(field, "")))
        if address and address in seen:
            whose_too = "your own" if seen[address] == "you" else f"also {seen[address]}’s"
            sentence = f"This is {whose_too} e-mail address. Enter the address of {who}."
            yield Fault("you" if field.startswith("raiser") else "them", field, field, sentence)
        elif address:
            seen[address] = who
    names = [f.squeezed(str(data.get(f"{side}_name", ""))) for side in ("raiser", "counterpart")]
    agencies = [f.squeezed(str(data.get(f"{side}_agency", ""))) for side in ("raiser", "counterpart")]
    if names[0] and names[0] == names[1] and agencies[0] == agencies[1]:
        sentence = "You have entered yourself. Enter the name of the person you disagree with."
        yield Fault("them", "counterpart_name", "counterpart_name", sentence)


def page_faults(name: str, typed: Data, ctx: Context) -> tuple[Page, list[Fault]]:
    """The page filled with `typed` and all that is wrong with it, seen together with the draft."""
    form = page(name, typed, ctx)
    found = faults_of(form)
    named = {fault.field for fault in found}
    for fault in same_person(ctx.data, ctx.protocol.inbox):
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
        start_step=told["start_step"],
        raiser=_person(told, "raiser"),
        raiser_manager=_manager(told, "raiser"),
        counterpart=_person(told, "counterpart"),
        counterpart_manager=_manager(told, "counterpart"),
        **{
            key: told[key]
            for key in ("child", "born", "worker", "team", "summary", "action", "theme", "danger")
        },
        needed_by=forms["disagreement"].needed_moment,
        earlier=tuple(
            EarlierStep(step=step.key, on=told[f"earlier_{n}_on"], outcome=told[f"earlier_{n}_outcome"])
            for n, step in ctx.earlier
            if told[f"earlier_{n}_on"]
        ),
    )


def _person(told: Mapping[str, str], side: str) -> Person:
    return Person(**{key: told[f"{side}_{key}"] for key in ("name", "email", "agency", "title", "telephone")})


def _manager(told: Mapping[str, str], side: str) -> Person | None:
    """The manager where one was named; the agency is the side's own."""
    name, email = told[f"{side}_manager_name"], told[f"{side}_manager_email"]
    return Person(name=name or email, email=email, agency=told[f"{side}_agency"]) if email else None
