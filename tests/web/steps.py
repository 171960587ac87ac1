"""What a person does in the form, in the tests' words."""

import email
import email.policy
import re

from sqlmodel import Session, col, select

from forms import escalation
from models import OutboxRow
from services import drafts, raising
from services.world import World
from tests.application import once
from tests.forms.examples import FILLED
from tests.web.conftest import token_in

PAGES = {
    "about": ("pathway",),
    "start": ("danger", "urgent", "area", "start_step"),
    "you": (*(key for key in FILLED if key.startswith("raiser_")), "raiser_language"),
    "them": (*(key for key in FILLED if key.startswith("counterpart_")), "counterpart_welsh"),
    "disagreement": (
        *("child", "born", "worker", "team", "summary", "action", "theme", "needed_by", "needed_time"),
        *("agreed_by", "agreed_time"),
    ),
}


def fill(client, url: str, boxes: dict, **rest):
    """Opens the page, fills the boxes in and presses the button."""
    token = token_in(client.get(url))
    return client.post(url, data={k: v for k, v in boxes.items() if v != ""} | {"csrf_token": token}, **rest)


def boxes_of(page: str, data: dict) -> dict:
    """What the person types on this page."""
    prefix = {"earlier": "earlier_", "disagreement": "answer_"}.get(page, " ")
    names = PAGES.get(page, ())
    return {name: told for name, told in data.items() if name in names or name.startswith(prefix)}


def walk(client, data: dict = FILLED) -> list:
    """Goes through all pages to the check page; returns what each one showed, the check page last."""
    url = f"/start/{data['board']}"
    seen = []
    for _ in range(10):
        page = client.get(url)
        seen.append(page)
        name = url.rpartition("/")[2]
        if name == "check":
            return seen
        if name == "danger":
            url = url.replace("danger", "you")
            continue
        if len(seen) == 1:
            name = "about" if 'name="pathway"' in page.get_data(as_text=True) else "start"
        answer = fill(client, url, boxes_of(name, data))
        assert answer.status_code == 302, answer.get_data(as_text=True)
        url = answer.location
    raise AssertionError("the form has no end")


def fill_all(client, data: dict = FILLED) -> str:
    """Goes through all pages to the check page and returns its address."""
    return str(walk(client, data)[-1].request.path)


def send(client, data: dict = FILLED):
    """Fills everything in and sends it; returns the receipt page."""
    check = fill_all(client, data)
    return client.get(fill(client, check, {}).location)


def raise_one(world: World, data: dict = FILLED, confirmed: bool = True) -> str:
    """What `send` does, and confirming it, without the pages; the reference of the case."""
    told = escalation.disagreement(data, world.protocols, world.clock.now())
    assert not isinstance(told, list), told
    receipt = raising.submit(world, drafts.start(world), told)
    if confirmed:
        raising.confirm(world, links(world, "confirm", "confirm")[-1].rpartition("/")[2])
    return receipt.reference


def sent(client, world) -> None:
    """As `send`: a case that is not confirmed, mostly without the walk through all pages."""
    once(world, "sent", lambda: send(client))


def confirmed(client, world) -> None:
    """The case that is `sent` is confirmed: its counterpart is asked."""
    once(world, "confirmed", lambda: client.post(links(world, "confirm", "confirm")[0]))


def links(world, kind: str, purpose: str) -> list[str]:
    """The paths of the links of one purpose in the mails of one kind, oldest first."""
    with Session(world.store.engine) as session:
        rows = session.exec(select(OutboxRow).where(OutboxRow.kind == kind).order_by(col(OutboxRow.id))).all()
    found = []
    for row in rows:
        message = email.message_from_bytes(row.raw, policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body, "the mail has no plain text"
        text = body.get_content()
        found += re.findall(rf"https?://[^/\s]+(/{purpose}/[\w.\-~]+)", text)
    return found
