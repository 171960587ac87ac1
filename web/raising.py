"""The Escalation form, page by page, and its receipt.

Whatever is typed is saved before it is looked at: a fault, an old page or a restart loses nothing.
The draft's token is in the address and is all that is needed to come back to it.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field

from casework.errors import NotFound
from forms import escalation as form
from forms import fields
from forms.pages import Context, Data, Fault, Page
from services import drafts, people, raising
from web.frame import csrf_fault
from web.here import world
from web.language import speak_for, tongue
from web.raising_answers import HEADINGS, section

pages = Blueprint("raising", __name__)

STALE = _l(
    "This page had been open for a long time, so we have not sent it on. Everything that you typed is here. "
    "If you see this again, allow this site to keep cookies."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary on the check page; `href` leads to the box on its own page."""

    sentence: str
    href: str


@pages.route("/start/<board>", methods=["GET", "POST"])
@pages.route("/start/<board>/<pathway>", methods=["GET", "POST"])
def begin(board: str, pathway: str = "") -> str | Response:
    """The first page: of the Board, or of the pathway in the address. Nothing is kept until something was typed."""
    chosen = {"board": board, "pathway": pathway}
    context = _context(chosen)
    if pathway and context.protocol.pathway_key(pathway) not in context.protocol.pathways:
        raise NotFound(_("The Board has no pathway of this name. Start again from the front page."))
    if request.args.get("step") in [each.key for each in context.route.startable]:
        # Whoever comes for a form of the Board starts at its step; another one can be chosen on the page.
        chosen["start_step"] = request.args["step"]
    name = "start" if pathway else form.pages(context)[0]
    if request.method == "GET":
        return _page(name, "", form.page(name, chosen, context), context)
    token = drafts.start(world())
    drafts.save(world(), token, chosen)
    return _take(name, token)


@pages.route("/raise/<token>/<name>", methods=["GET", "POST"])
def step(token: str, name: str) -> str | Response:
    draft = drafts.load(world(), token)
    if draft.case_number is not None:
        return redirect(url_for(".sent", token=token))
    if request.method == "POST":
        return _take(name, token)
    context = _context(draft.data)
    _known(name, context)
    if "back" in request.args:
        page, faults = form.page_faults(name, draft.data, context)
        return _page(name, token, page, context, faults)
    return _page(name, token, form.page(name, draft.data, context), context)


@pages.get("/raise/<token>/danger")
def danger(token: str) -> str | Response:
    """What to do now comes before everything else."""
    context = _context(drafts.load(world(), token).data)
    back = url_for(".step", token=token, name="start", **_way_back())
    return render_template(
        "raise/danger.html", context=context, back=back, onward=_after("start", token, context)
    )


@pages.get("/raise/<token>/check")
def check(token: str) -> str | Response:
    draft = drafts.load(world(), token)
    if draft.case_number is not None:
        return redirect(url_for(".sent", token=token))
    return _check(token, draft.data)


@pages.post("/raise/<token>/check")
def send(token: str) -> str | Response:
    """Submits the draft. Pressed twice it gives one case and the same receipt."""
    draft = drafts.load(world(), token)
    if draft.case_number is None:
        if csrf_fault():
            return _check(token, draft.data, STALE)
        told = form.disagreement(draft.data, world().protocols, world().clock.now())
        if isinstance(told, list):
            return _check(token, draft.data)
        raising.submit(world(), token, told)
    return redirect(url_for(".sent", token=token))


@pages.get("/raise/<token>/sent")
def sent(token: str) -> str | Response:
    receipt = raising.receipt(world(), token)
    if receipt is None:
        return redirect(url_for(".check", token=token))
    board = world().protocols[receipt.board]
    speak_for(board.protocol, receipt.language)
    return render_template("raise/sent.html", receipt=receipt, protocol=board.protocol)


# ── What the views share ────────────────────────────────────────────────────────────────────


def _context(data: Data) -> Context:
    now = world().clock.now()
    found = form.context(data, world().protocols, now)
    if isinstance(found, Fault):
        raise NotFound(found.sentence)
    speak_for(found.protocol, str(data.get("raiser_language") or "en"))
    return replace(found, language=tongue().key)


def _known(name: str, context: Context) -> None:
    if name not in form.pages(context):
        raise NotFound(_("The form has no page of this name. Go back to the page that you came from."))


def _take(name: str, token: str) -> str | Response:
    """Saves what was typed on page `name`, then looks at it, then shows the page again or the next."""
    before = _context(drafts.load(world(), token).data)
    _known(name, before)
    typed = {field.name: _typed(field) for field in form.page(name, {}, before)}
    drafts.save(world(), token, form.to_keep(typed, before))
    context = _context(drafts.load(world(), token).data)
    if csrf_fault():
        return _page(name, token, form.page(name, context.data, context), context, notice=STALE)
    page, faults = form.page_faults(name, context.data, context)
    if faults:
        return _page(name, token, page, context, faults)
    if name in ("about", "start") and _way_back() and _asks_another(before, context):
        return redirect(url_for(".step", token=token, name="them", **_way_back()))
    if name == "start" and context.data.get("danger"):
        return redirect(url_for(".danger", token=token, **_way_back()))
    return redirect(_after(name, token, context))


def _asks_another(before: Context, context: Context) -> bool:
    """Whether the changed stage is another post's: whoever was entered may not be the one to be asked any more."""
    posts = [each.route.first_asked(each.start.key) for each in (before, context)]
    tiers = [step.counterpart.tier if step else "" for step in posts]
    return tiers[0] != tiers[1] and bool(context.data.get("counterpart_name"))


def _typed(field: Field) -> str | list[str]:
    if isinstance(field, fields.DateBoxes):
        return [fields.clean(part) for part in request.form.getlist(field.name)[:3]]
    return fields.clean(request.form.get(field.name, ""))


def _way_back() -> dict[str, Any]:
    """Kept in the address while an answer is changed from the check page."""
    return {"back": "check"} if "back" in request.args else {}


def _after(name: str, token: str, context: Context) -> str:
    """Where to go from page `name`: on, or back to the check page by way of what is still missing."""
    names = form.pages(context)
    if _way_back():
        told = form.disagreement(context.data, world().protocols, context.now)
        if isinstance(told, list):
            return url_for(".step", token=token, name=told[0].page, back="check")
        return url_for(".check", token=token)
    place = names.index(name) + 1
    if place == len(names):
        return url_for(".check", token=token)
    return url_for(".step", token=token, name=names[place])


def _before(name: str, token: str, context: Context) -> str:
    names = form.pages(context)
    place = names.index(name) if name in names else len(names)
    if place == 0:
        return url_for("public.front")
    if not token:
        return url_for(".begin", board=context.protocol.key)
    if _way_back():
        return url_for(".check", token=token)
    return url_for(".step", token=token, name=names[place - 1])


def _page(
    name: str, token: str, page: Page, context: Context, faults: list[Fault] | None = None, notice: str = ""
) -> str:
    names = form.pages(context)
    return render_template(
        f"raise/{name}.html",
        form=page,
        context=context,
        faults=faults,
        notice=notice,
        heading=HEADINGS[name],
        number=names.index(name) + 1,
        count=len(names) + 1,
        back=_before(name, token, context),
        action=url_for(".step", token=token, name=name, **_way_back()) if token else "",
        agencies=_agencies(context) if name in ("you", "them") else [],
    )


def _agencies(context: Context) -> list[str]:
    """Those of the directory and those of the Board's table, each once."""
    table = [agency.name for agency in context.protocol.agencies]
    known = {
        fields.squeezed(name): name for name in [*table, *people.agencies(world(), context.protocol.key)]
    }
    return sorted(known.values(), key=fields.squeezed)


def _check(token: str, data: Data, notice: str = "") -> str:
    context = _context(data)
    told = form.disagreement(data, world().protocols, context.now)
    faults = told if isinstance(told, list) else []
    names = form.pages(context)
    return render_template(
        "raise/check.html",
        context=context,
        faults=[Problem(fault.sentence, _to(token, fault.page, fault.anchor)) for fault in faults],
        notice=notice,
        number=len(names) + 1,
        count=len(names) + 1,
        sections=[section(name, context, _to(token, name)) for name in names],
        timeline=[] if isinstance(told, list) else raising.expected(world(), told),
        back=_before("check", token, context),
        action=url_for(".send", token=token),
    )


def _to(token: str, name: str, anchor: str | None = None) -> str:
    """The page to change an answer on, and back."""
    return url_for(".step", token=token, name=name, back="check", _anchor=anchor)
