"""How a session begins, ends and is ended."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import create_app
from models import SessionRow
from settings import load_settings
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, CASE, signed_in
from tests.web.steps import fill, links

OTHER = "jo@other.example"


def pressed(client, url):
    return client.post(url, data={"csrf_token": token_in(client.get("/staff/you"))})


def kept(world):
    with Session(world.store.engine) as session:
        return list(session.exec(select(SessionRow)))


def test_an_hour_without_a_page_ends_it_and_a_page_begins_the_hour_anew(app, world, clock):
    client = signed_in(app, world)
    for _ in range(3):
        clock.move_on(timedelta(minutes=59))
        assert client.get("/staff").status_code == 200
    clock.move_on(timedelta(minutes=60))
    assert client.get("/staff").location == "/staff/sign-in"


@pytest.mark.parametrize("minutes", [5, 480])
def test_how_long_is_a_setting(app, world, clock, minutes):
    app.extensions["accord"] = world = replace(world, session_idle=timedelta(minutes=minutes))
    client = signed_in(app, world)
    clock.move_on(timedelta(minutes=minutes, seconds=-1))
    assert client.get("/staff").status_code == 200
    clock.move_on(timedelta(minutes=minutes))
    assert client.get("/staff").status_code == 302


def test_pages_in_one_minute_are_one_write(app, world, clock):
    client = signed_in(app, world)
    begun = [row.seen_at for row in kept(world)]
    clock.move_on(timedelta(seconds=59))
    client.get("/staff")
    assert [row.seen_at for row in kept(world)] == begun
    clock.move_on(timedelta(seconds=1))
    client.get("/staff")
    assert [row.seen_at for row in kept(world)] == [clock.wall()]


def test_a_copy_of_the_cookie_opens_nothing_once_its_owner_has_signed_out(app, world):
    client, thief = signed_in(app, world), app.test_client()
    thief.set_cookie("accord", client.get_cookie("accord").value)
    assert thief.get("/staff").status_code == 200
    pressed(client, "/staff/sign-out")
    assert thief.get("/staff").location == "/staff/sign-in"


def test_signing_out_everywhere_ends_all_of_ones_own_sessions_and_no_other(app, world):
    first, second, other = signed_in(app, world), signed_in(app, world), signed_in(app, world, OTHER)
    assert text_of(first.get("/staff/you")).count("Link by e-mail") == 2
    assert "This browser, now" in text_of(first.get("/staff/you"))
    assert pressed(first, "/staff/you/everywhere").location == "/staff/sign-in"
    assert [client.get("/staff").status_code for client in (first, second, other)] == [302, 302, 200]


def test_somebody_else_who_signs_in_on_the_same_browser_ends_the_first_ones_session(app, world, case):
    client, copy = signed_in(app, world), app.test_client()
    copy.set_cookie("accord", client.get_cookie("accord").value)
    fill(client, "/staff/sign-in", {"email": OTHER})
    [*_, link] = links(world, "sign_in", "staff/sign-in")
    fill(client, link, {})
    assert client.get(CASE).status_code == 404
    assert OTHER in text_of(client.get("/staff/you"))
    assert copy.get(CASE).location == "/staff/sign-in"
    assert [row.email for row in kept(world)] == [OTHER]


def test_the_database_holds_no_token_that_signs_in_and_forgets_old_sessions(app, world, clock):
    client = signed_in(app, world)
    with client.session_transaction() as session:
        assert session["staff"] not in {row.digest for row in kept(world)}
    clock.move_on(timedelta(hours=9))
    signed_in(app, world)
    assert len(kept(world)) == 1


def test_the_cookie_is_for_https_alone_and_out_of_the_reach_of_scripts_and_other_sites(world, tmp_path):
    real = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://accord.board.example", "DATA_DIR": str(tmp_path)}
    client = create_app(load_settings({"DEMO": "true"} | real), world).test_client()
    sent = client.get("/?lang=cy", base_url="https://accord.board.example").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(sent.split("; "))


def test_health_forgets_who_it_is_when_the_session_ends(app, world, clock):
    client = signed_in(app, world, BOARD)
    assert "mailboxes" in client.get("/health").json
    clock.move_on(timedelta(hours=2))
    assert set(client.get("/health").json) == {"ok"}
