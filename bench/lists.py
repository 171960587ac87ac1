"""The pages of Board staff over many cases in SQLite: Today, lists and searches, from the request to the page."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, insert
from sqlmodel import SQLModel

from app import create_app
from bench.figures import Figure, median_and_p95
from casework.protocol import agency_key
from models import CaseRow, InboxRow, OutboxRow
from services import sessions
from services.world import World
from settings import load_settings
from store.database import SqlStore

# The Board's share of all cases that is open: many, since a case takes some three weeks.
OPEN_SHARE = 0.02
WAITING_SHARE = 0.0002
AT_ONCE = 5000
AGENCIES = [f"{place} {kind}" for place in ("Solent", "Harbour", "Île", "Northgate", "Westbrook")
            for kind in ("Council", "NHS Trust", "School", "Police", "Housing Association")]  # fmt: skip
STAFF = "board@hips.example"
ALL_STAFF = "all@boards.example"
PAGES = {
    "Today": "/staff",
    "open cases": "/staff/cases",
    "open cases of an agency": "/staff/cases?agency=harbour+police",
    "a reference": "/staff/cases?reference=777",
    "all cases of an agency": "/staff/cases?which=all&agency=le+council",
    "an agency that there is not": "/staff/cases?which=all&agency=nowhere",
    "cases of a month": "/staff/cases?which=all&since=1&since=3&since=2025&until=31&until=3&until=2025",
    "settled cases, the 500th page": "/staff/cases?which=settled&page=500",
}


def figures(cases: int, requests: int) -> list[Figure]:
    """Each page `requests` times: as staff of the Board that has nearly all the cases, and Today for all Boards."""
    with TemporaryDirectory(prefix="accord-bench-") as name:
        settings = {"DEMO": "true", "DATA_DIR": name, "CONFIRM": "never"}
        boards = ("hips", "sewscb", "eastriding", "brighton-hove", "bedfordshire")
        settings["STAFF"] = ",".join([f"hips={STAFF}", *(f"{board}={ALL_STAFF}" for board in boards)])
        app = create_app(load_settings(settings))
        world = app.extensions["accord"]
        assert isinstance(world.store, SqlStore)
        SQLModel.metadata.create_all(world.store.engine)
        fill(world.store.engine, cases, world.clock.now())
        found = []
        member = _signed_in(app.test_client(), world, STAFF)
        for page, path in PAGES.items():
            found += median_and_p95(f"{cases:,} cases: {page}", _times(member, path, requests), 100)
        everywhere = _signed_in(app.test_client(), world, ALL_STAFF)
        for page in ("Today", "all cases of an agency"):
            times = _times(everywhere, PAGES[page], requests)
            found += median_and_p95(f"{cases:,} cases, staff of all Boards: {page}", times, 100)
        world.store.engine.dispose()
    return found


def fill(engine: Engine, cases: int, now: datetime) -> None:
    """Cases of five years, nine in ten of them of one Board, each with three mails out and one in."""
    chance = random.Random(7)  # noqa: S311
    numbers = range(1, cases + 1)
    for rows, table in (
        ((_case(chance, number, cases, now) for number in numbers), CaseRow),
        ((_sent(chance, number, now) for number in range(1, cases * 3 + 1)), OutboxRow),
        ((_received(chance, number, now) for number in numbers), InboxRow),
    ):
        for batch in _batches(rows):
            with engine.begin() as connection:
                connection.execute(insert(table), batch)


def _case(chance: random.Random, number: int, cases: int, now: datetime) -> dict[str, Any]:
    board, prefix = ("hips", "HIPS") if chance.random() < 0.9 else ("eastriding", "EASTRIDING")
    is_open = chance.random() < OPEN_SHARE
    first, second = chance.sample(AGENCIES, 2)
    raised = now - timedelta(days=1825) * (1 - number / cases) - timedelta(hours=1)
    meets = is_open and chance.random() < 0.2
    start = now + timedelta(hours=chance.randint(-48, 96))
    status = "open" if is_open else "resolved" if chance.random() < 0.9 else "withdrawn"
    if chance.random() < WAITING_SHARE:
        status = "unconfirmed"
    return {
        "number": number,
        "reference": f"{prefix}-{number:05d}",
        "board": board,
        "pathway": "default",
        "status": status,
        "step": str(chance.randint(1, 4)),
        "counterpart": "" if chance.random() < 0.05 else "Jo Smith",
        "agencies": f"{first} – {second}",
        "agencies_key": f"{agency_key(first)} – {agency_key(second)}",
        "steps": " 1 2 3 4 ",
        "papers": " stage-4 " if chance.random() < 0.5 else "  ",
        "overdue_told": False,
        "meeting_start": start if meets else None,
        "meeting_end": start + timedelta(hours=1) if meets else None,
        "meeting_coming": chance.randint(0, 3),
        "raised_at": raised,
        "due": now + timedelta(hours=chance.randint(-30, 240)) if status == "open" else None,
        "version": 12,
    }


def _sent(chance: random.Random, number: int, now: datetime) -> dict[str, Any]:
    return {
        "message_id": f"<{number}@accord.example>",
        "case_number": (number + 2) // 3,
        "kind": "ask",
        "mailbox": "",
        "envelope_from": "accord@accord.example",
        "envelope_to": f"jo{chance.randint(1, 9999)}@council.example",
        "raw": b"x" * 500,
        "state": "failed" if chance.random() < WAITING_SHARE / 5 else "sent",
        "attempts": 1,
        "created_at": now,
        "next_at": now,
        "claim": "",
        "error": "",
        "sent_at": now,
    }


def _received(chance: random.Random, number: int, now: datetime) -> dict[str, Any]:
    held = chance.random() < WAITING_SHARE
    return {
        "digest": str(number),
        "message_id": f"<{number}@council.example>",
        "received_at": now,
        "stored_at": now,
        "size": 500,
        "whole": True,
        "raw": b"x" * 500,
        "mailbox": "",
        "state": "held" if held else "filed",
        "reason": "It does not plainly say AGREED or NOT AGREED." if held else "",
        "sender": "jo@council.example",
        "sure": True,
        "subject": "Re: your question",
        "text": "Let us talk first.",
        "verdict": "unclear",
        "case_number": number,
        "handled_by": "",
        "attachments": [],
    }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _signed_in(client: FlaskClient, world: World, email: str) -> FlaskClient:
    with client.session_transaction() as session:
        session["staff"] = sessions.begin(world, email, "link")
    return client


def _times(client: FlaskClient, path: str, requests: int) -> list[float]:
    """Seconds from the request to the page."""
    times = []
    for _ in range(requests):
        begun = time.perf_counter()
        answer = client.get(path)
        answer.get_data()
        times.append(time.perf_counter() - begun)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}."
    # The first ones compile templates.
    return times[2:]
