"""What a person does in the form, in the tests' words."""

import email
import email.policy
import re

from sqlmodel import Session, col, select

from models import OutboxRow
from tests.forms.examples import FILLED
from tests.web.conftest import token_in

PAGES = {
    "about": ("pathway",),
    "start": ("danger", "start_step"),
    "you": tuple(key for key in FILLED if key.startswith("raiser_")),
    "them": tuple(key for key in FILLED if key.startswith("counterpart_")),
    "disagreement": (
        *("child", "born", "worker", "team", "summary", "action", "theme", "needed_by", "needed_time"),
    ),
}


def fill(client, url: str, boxes: dict, **rest):
    """Opens the page, fills the boxes in and presses the button."""
    token = token_in(client.get(url))
    return client.post(url, data={k: v for k, v in boxes.items() if v != ""} | {"csrf_token": token}, **rest)


def boxes_of(page: str, data: dict) -> dict:
    names = PAGES.get(page) or tuple(key for key in data if key.startswith("earlier_"))
    return {name: data[name] for name in names}


def fill_all(client, data: dict = FILLED) -> str:
    """Goes through all pages to the check page and returns its address."""
    url = "/start/hips"
    for _ in range(9):
        page = "about" if url == "/start/hips" else url.rpartition("/")[2]
        if page == "check":
            return url
        if page == "danger":
            url = url.replace("danger", "you")
            continue
        answer = fill(client, url, boxes_of(page, data))
        assert answer.status_code == 302, answer.get_data(as_text=True)
        url = answer.location
    raise AssertionError("the form has no end")


def send(client, data: dict = FILLED):
    """Fills everything in and sends it; returns the receipt page."""
    check = fill_all(client, data)
    return client.get(fill(client, check, {}).location)


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
