"""Which right each page and button of the staff pages needs: the one table of it, and the guard that asks it.

    request ──needed──▶ its line ──▶ signed in? ──▶ has the right for some Board? ──▶ g.staff: with those Boards alone

The use cases see `g.staff` only, so that nothing of another Board is found, nor of one for which the right is missing.
What has no line is refused; a test walks through all routes. Templates ask `may`, so that no button is shown in vain.
"""

from typing import Literal

from flask import Flask, g, request

from casework.errors import NotAllowed
from casework.sentence import Sentence
from services.roles import Right, roles_with
from services.sign_in import Member, StaffMember
from services.who_may import ROLES
from web.language import tongue

# Nobody need be signed in; whoever is signed in may.
ANYBODY: Literal["anybody"] = "anybody"
STAFF: Literal["staff"] = "staff"
SEE, ACT, END, MANAGE, WATCH, RESEND = (
    Right.SEE,
    Right.ACT,
    Right.END,
    Right.MANAGE,
    Right.WATCH,
    Right.RESEND,
)

# "METHOD endpoint", or "METHOD endpoint which": what is acted on, where that makes a difference.
RIGHTS: dict[str, Right | Literal["anybody", "staff"]] = {
    "GET staff.ask": ANYBODY,
    "POST staff.asked": ANYBODY,
    "GET staff.link": ANYBODY,
    "POST staff.enter": ANYBODY,
    "GET staff.openid.start": ANYBODY,
    "GET staff.openid.back": ANYBODY,
    "GET staff.openid.left": ANYBODY,
    "POST staff.leave": STAFF,
    "GET staff.you.page": STAFF,
    "POST staff.you.everywhere": STAFF,
    "GET staff.overview": SEE,
    "GET staff.cases": SEE,
    "GET staff.find": SEE,
    "GET staff.case": SEE,
    "GET staff.record": SEE,
    "GET staff.taken.one": SEE,
    "GET staff.returned.one": SEE,
    "GET staff.mail": SEE,
    "GET staff.mail_html": SEE,
    "GET staff.held.mail": SEE,
    "GET staff.files.one": SEE,
    "GET staff.lessons.page": SEE,
    "GET staff.lessons.lesson": SEE,
    "POST staff.lessons.lesson": ACT,
    "GET staff.figures.page": SEE,
    "GET staff.figures.table": SEE,
    "GET staff.figures.document": SEE,
    "GET staff.figures.paper": SEE,
    "GET staff.directory.posts": SEE,
    "GET staff.directory.export": SEE,
    "GET staff.feeds.page": SEE,
    "POST staff.feeds.make staff": SEE,
    "POST staff.feeds.revoke staff": SEE,
    "GET staff.act": ACT,
    "POST staff.act": ACT,
    "GET staff.act withdraw": END,
    "POST staff.act withdraw": END,
    "GET staff.act reopen": END,
    "POST staff.act reopen": END,
    "GET staff.paper": ACT,
    "POST staff.paper": ACT,
    "GET staff.held.queue": ACT,
    "GET staff.held.export": ACT,
    "POST staff.held.mail": ACT,
    "POST staff.held.give": ACT,
    "POST staff.held.take_back": ACT,
    "GET staff.held.outcome": ACT,
    "POST staff.held.outcome": ACT,
    "POST staff.held.comes": ACT,
    "POST staff.seen_to": ACT,
    "POST staff.held.accept": MANAGE,
    "GET staff.directory.upload": MANAGE,
    "POST staff.directory.upload": MANAGE,
    "GET staff.directory.preview": MANAGE,
    "POST staff.directory.confirm": MANAGE,
    "POST staff.feeds.make": MANAGE,
    "POST staff.feeds.revoke": MANAGE,
    "GET staff.people.page": MANAGE,
    "POST staff.people.save": MANAGE,
    "POST staff.people.remove": MANAGE,
    "GET staff.act hold": MANAGE,
    "POST staff.act hold": MANAGE,
    "GET staff.act lift": MANAGE,
    "POST staff.act lift": MANAGE,
    "GET staff.retention.page": MANAGE,
    "POST staff.retention.let": MANAGE,
    "GET staff.retention.certificate": MANAGE,
    "GET staff.person.page": MANAGE,
    "POST staff.person.found": MANAGE,
    "POST staff.person.export": MANAGE,
    "GET staff.health.page": WATCH,
    "POST staff.again": RESEND,
}


def register(app: Flask) -> None:
    """Lets templates ask what the person who looks may do."""
    app.add_template_global(may)
    app.add_template_global(may_act)


def needed() -> Right | Literal["anybody", "staff"] | None:
    """The line of this request; None where there is none."""
    method = "GET" if request.method in ("GET", "HEAD", "OPTIONS") else request.method
    line = f"{method} {request.endpoint}"
    # An action on a case has a name, and a feed an owner: "staff jo@hips.example".
    which = str((request.view_args or {}).get("name") or request.form.get("owner", "")).partition(" ")[0]
    return RIGHTS.get(f"{line} {which}", RIGHTS.get(line))


def allowed(member: Member, right: Right | Literal["staff"] | None) -> StaffMember:
    """Who acts, and for which Boards. Raises NotAllowed, saying which roles may."""
    if right == STAFF:
        return StaffMember(member.email, tuple(member.roles))
    if right is None or not member.may(right):
        raise NotAllowed(_refusal(right))
    return member.acting(right)


def first_page(member: Member) -> str:
    """The endpoint that this member begins with."""
    if member.may(SEE):
        return "staff.overview"
    return "staff.health.page" if member.may(WATCH) else "staff.you.page"


def may(right: str, board: str = "") -> bool:
    """Whether who looks at this page has the right for the Board; without one, for any."""
    member: Member | None = g.get("member")
    return member is not None and member.may(Right(right), board)


def may_act(name: str, board: str) -> bool:
    """Whether they may open the page of this action on a case of the Board."""
    right = RIGHTS.get(f"GET staff.act {name}", RIGHTS["GET staff.act"])
    return may(right, board)


def _refusal(right: Right | None) -> Sentence:
    roles = ", ".join(tongue().say(ROLES[role]) for role in roles_with(right)) if right else "-"
    return Sentence(
        "Your Board has not given you a role that may do this ({roles}). Ask an administrator of the Board.",
        roles=roles,
    )
