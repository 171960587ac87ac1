"""/health for anybody and for Board staff, the staff page, and /metrics."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from services import clockwork, delivery, intake
from services.ports import ReceivedMail
from settings import load_settings
from store.database import SqlStore
from tests.web.conftest import text_of
from tests.web.staff.steps import arrives, signed_in
from tests.web.steps import send

TOKEN = "a-token-of-some-length"


@pytest.fixture
def gone(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path}/no/such/folder/accord.db")
    yield store
    store.engine.dispose()


def work(world):
    for part in (intake.fetch, intake.read_waiting, clockwork.tick, delivery.deliver):
        part(world)


# ── In one word ─────────────────────────────────────────────────────────────────────────────


def test_anybody_is_told_whether_it_serves_and_nothing_else(client, app, world, gone):
    """Nothing has been read or ticked here: that is no reason to take the pages away as well."""
    well = client.get("/health")
    app.extensions["accord"] = replace(world, store=gone)
    ill = client.get("/health")

    assert (well.status_code, well.json) == (200, {"ok": True})
    assert (ill.status_code, ill.json) == (503, {"ok": False})
    assert "Set-Cookie" not in well.headers


# ── In figures ──────────────────────────────────────────────────────────────────────────────


def test_staff_are_told_the_figures(app, world, clock):
    staff = signed_in(app, world)
    send(app.test_client())
    work(world)
    arrives(world, clock, sender="x@else.example", subject="Robin", body="Hello")
    clock.move_on(timedelta(minutes=1))

    told = staff.get("/health").json

    assert told["ok"] and told["wrong"] == []
    assert told["last_tick"]["seconds"] == 60
    [mailbox] = told["mailboxes"].values()
    assert mailbox["last_out"]["seconds"] == mailbox["last_read"]["seconds"] == 60
    assert mailbox["last_in"] is None and mailbox["last_refused"] is None
    assert told["waiting"] == {
        "count": 5,
        "oldest": {"at": (clock.now() - timedelta(minutes=1)).isoformat(), "seconds": 60},
    }
    assert told["unread"] == {"count": 0, "oldest": None}
    assert (told["held"], told["failed"]) == (1, 0)


def test_staff_are_told_when_something_is_wrong_and_still_200(app, world):
    told = signed_in(app, world).get("/health")

    assert told.status_code == 200
    assert [each["kind"] for each in told.json["wrong"]] == ["clock_stopped", "mailbox_not_read"]


def test_staff_hear_no_more_than_anybody_once_signed_out_or_where_the_database_is_gone(
    app, world, clock, gone
):
    staff = signed_in(app, world)
    app.extensions["accord"] = replace(world, store=gone)
    assert staff.get("/health").json == {"ok": False}
    app.extensions["accord"] = world
    clock.move_on(timedelta(hours=9))
    assert staff.get("/health").json == {"ok": True}


def test_the_page_says_that_all_is_well(app, world):
    staff = signed_in(app, world)
    work(world)

    page = text_of(staff.get("/staff/health"))

    assert "Is Accord working? Yes." in page
    assert "accord@accord.example Last new e-mail in Not yet" in page
    assert "Deadlines last looked at less than a minute ago" in page


def test_the_page_says_what_is_wrong_and_names_nobody(app, world, clock):
    send(app.test_client())
    clock.move_on(timedelta(hours=2))
    staff = signed_in(app, world)
    clock.move_on(timedelta(minutes=1))
    raw = b"From: Robin <robin@else.example>\r\nSubject: Robin\r\n\r\nHello\r\n"
    with world.store.writing() as uow:
        uow.inbox.add(ReceivedMail("1", raw, clock.now(), len(raw)), clock.now(), clock.now())
        uow.commit()

    page = text_of(staff.get("/staff/health"))

    assert "Something is wrong." in page
    assert "E-mails that are due and have not left" in page
    assert "The mailbox accord@accord.example is not being read." in page
    assert "E-mails to be read by Accord 1, the oldest: less than a minute" in page
    assert not [word for word in ("Robin", "HIPS-0", "council.example", "else.example") if word in page]


def test_the_page_is_for_staff_only(client):
    assert client.get("/staff/health").location == "/staff/sign-in"


# ── Metrics ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def measured(tmp_path, world):
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "METRICS_TOKEN": TOKEN})
    return create_app(settings, world)


def metrics(app, **headers):
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"} | headers)


def test_without_a_token_in_the_settings_there_is_no_such_page(client):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_without_the_token_nothing_is_told(measured, given):
    page = metrics(measured, Authorization=given)
    assert page.status_code == 401 and page.headers["WWW-Authenticate"] == "Bearer"
    assert not page.data


def test_prometheus_reads_every_figure_from_the_database(measured, world, clock):
    send(measured.test_client())
    work(world)
    arrives(world, clock, sender="x@else.example", subject="Robin", body="Hello")
    clock.move_on(timedelta(hours=2))

    page = metrics(measured)

    assert page.status_code == 200 and page.content_type.startswith("text/plain")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.get_data(as_text=True))
        for sample in family.samples
    }
    done = (clock.now() - timedelta(hours=2)).timestamp()
    assert found["accord_last_tick_timestamp_seconds",] == done
    assert found["accord_mailbox_last_went_timestamp_seconds", "accord@accord.example"] == done
    assert found["accord_mailbox_last_came_timestamp_seconds", "accord@accord.example"] == 0
    assert found["accord_outbox_mails", "queued"] == found["accord_outbox_overdue",] == 5
    assert found["accord_outbox_waiting_oldest_timestamp_seconds",] == done
    assert (found["accord_inbox_held", ""], found["accord_inbox_held", "hips"]) == (1, 0)
    assert found["accord_wrong", "mail_overdue"] == 1 and found["accord_wrong", "mail_failed"] == 0
    assert "Robin" not in page.get_data(as_text=True)


def test_metrics_without_a_database_are_unavailable(measured, world, gone):
    measured.extensions["accord"] = replace(world, store=gone)
    assert metrics(measured).status_code == 503
