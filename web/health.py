"""How Accord is doing: in one word for anybody, in figures for Board staff."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template

from services.health import Health, look
from services.roles import Right
from services.today import not_arrived
from services.tongues import ENGLISH
from services.watch import Pile
from web.here import signed_in, world
from web.language import tongue

pages = Blueprint("health", __name__)
# Within the staff pages (see web/__init__.py), whose guard asks for a member of staff here too.
staff_pages = Blueprint("health", __name__, url_prefix="/health")


@pages.get("/health")
def health() -> tuple[Response, int]:
    """200 while this process can serve, that is, while it reaches the database; else 503. No more is said to anybody
    but those of Board staff who watch over it: mail that stands still must not make a load balancer take the pages away
    as well."""
    ok = world().store.is_reachable()
    here = signed_in() if ok else None
    watched = here.member.boards(Right.WATCH) if here else ()
    figures = _told(look(world()).of(watched)) if watched else {}
    return jsonify(ok=ok, **figures), 200 if ok else 503


@staff_pages.get("")
def page() -> str:
    found = look(world()).of(g.staff.boards)
    faults = [fault.said(tongue()) for fault in found.faults]
    failed = not_arrived(world(), g.staff, tongue())
    return render_template(
        "staff/health.html", health=found, figures=found.figures, faults=faults, failed=failed
    )


def _told(found: Health) -> dict[str, Any]:
    def since(moment: datetime | None) -> dict[str, Any] | None:
        if moment is None:
            return None
        return {"at": moment.isoformat(), "seconds": round((found.at - moment).total_seconds())}

    def pile(told: Pile) -> dict[str, Any]:
        return {"count": told.count, "oldest": since(told.since)}

    figures = found.figures
    return {
        "wrong": [{"kind": fault.kind, "told": fault.said(ENGLISH)} for fault in found.faults],
        "last_tick": since(found.ticked),
        "mailboxes": {
            each.address: {
                "last_in": since(each.came),
                "last_read": since(each.read),
                "last_out": since(each.went),
                "last_refused": since(each.refused),
            }
            for each in found.mailboxes
        },
        "waiting": pile(figures.waiting),
        "unread": pile(figures.unread),
        "held": sum(each.count for each in figures.held.values()),
        "failed": sum(each.count for each in figures.failed.values()),
    }
