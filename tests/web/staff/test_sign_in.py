"""Who gets in, and for how long."""

from dataclasses import replace
from datetime import timedelta

from app import create_app
from services.roles import UNSAID
from services.sessions import SESSION_LASTS
from tests.web.conftest import text_of, title_of, token_in
from tests.web.staff.steps import (
    BOARD,
    CASE,
    mails,
    signed_in,
)
from tests.web.steps import fill, links
from web.rights import ANYBODY, RIGHTS


def address(app, rule) -> str:
    """A real address that the rule serves."""
    values = {
        "reference": "HIPS-00001",
        "number": 1,
        "name": "withdraw",
        "link": "x",
        "token": "x",
        "place": 1,
        "board": "hips",
        "kind": "pdf",
        "key": "x",
        "version": "without-names",
    }
    told = {name: values[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, told)


def test_every_staff_page_but_the_sign_in_pages_sends_a_stranger_to_sign_in(app, case):
    open_pages = {line.split()[1] for line, right in RIGHTS.items() if right == ANYBODY}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]
    guarded = [rule for rule in rules if rule.endpoint not in open_pages]

    assert len(guarded) >= 12
    for rule in guarded:
        url = address(app, rule)
        client = app.test_client()
        token = token_in(client.get("/staff/sign-in"))
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(url, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert (answer.status_code, answer.location) == (302, "/staff/sign-in"), f"{method} {url}"


def test_every_staff_post_without_a_csrf_token_is_refused(app, staff, case):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/staff") or "POST" not in rule.methods:
            continue
        url = address(app, rule)
        assert staff.post(url, data={"reason": "x", "verdict": "nothing"}).status_code == 400, url


def test_asking_for_a_link_says_the_same_whether_the_address_is_known_or_not(app, world):
    known = fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    unknown = fill(app.test_client(), "/staff/sign-in", {"email": "mo@nobody.example"})

    assert text_of(known).replace(BOARD, "") == text_of(unknown).replace("mo@nobody.example", "")
    assert [mail.envelope_to for mail in mails(world, "sign_in")] == [BOARD]


def test_an_empty_or_malformed_address_is_named_in_the_error_summary(client):
    for wrong in ("", "board", "a@b", "board@hips.example\nBcc: x@y.example"):
        page = fill(client, "/staff/sign-in", {"email": wrong})
        assert "There is a problem" in text_of(page)
        assert title_of(page).startswith("Error: ")


def test_looking_at_the_link_uses_nothing_up_and_the_button_signs_in_once(app, world):
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    scanner, first, second = (app.test_client() for _ in range(3))

    assert scanner.get(link).status_code == scanner.get(link).status_code == 200
    token = token_in(second.get(link))
    assert fill(first, link, {}).location == "/staff"
    assert first.get("/staff").status_code == 200
    late = second.post(link, data={"csrf_token": token})
    assert late.status_code == 410
    assert "has been used, or it is more than 15 minutes old" in text_of(late)
    assert second.get("/staff").status_code == 302
    assert second.get(link).status_code == 410


def test_a_link_of_sixteen_minutes_and_a_forged_one_are_refused_in_words(app, world, clock):
    client = app.test_client()
    fill(client, "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    clock.move_on(timedelta(minutes=16))

    assert client.get(link).status_code == 410
    assert client.get(link[:-3] + "AAA").status_code == 410
    assert "Ask for a new link" in text_of(client.get(link[:-3] + "AAA"))


def test_a_link_for_another_purpose_signs_nobody_in(app, case, world):
    answer = links(world, "ask", "answer")[0].rpartition("/")[2]
    assert app.test_client().get(f"/staff/sign-in/{answer}").status_code == 410


def test_the_sixth_link_within_an_hour_is_not_sent_and_the_next_hour_sends_again(app, world, clock):
    for _ in range(7):
        page = fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
        clock.move_on(timedelta(minutes=1))
    assert page.status_code == 200
    assert len(mails(world, "sign_in")) == 5

    clock.move_on(timedelta(hours=1))
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    assert len(mails(world, "sign_in")) == 6


def test_the_database_holds_no_nonce_that_signs_in(app, world):
    fill(app.test_client(), "/staff/sign-in", {"email": BOARD})
    nonce = world.links.read_sign_in(links(world, "sign_in", "staff/sign-in")[0].rpartition("/")[2])
    with world.store.reading() as uow:
        assert not uow.sign_ins.is_open(nonce, world.clock.wall())


def test_the_session_ends_after_eight_hours_and_by_signing_out(app, world, clock):
    first, second = signed_in(app, world), signed_in(app, world)
    fill_sign_out(first)
    assert first.get("/staff").status_code == 302

    for _ in range(15):
        clock.move_on(SESSION_LASTS / 16)
        assert second.get("/staff").status_code == 200
    clock.move_on(SESSION_LASTS / 16)
    assert second.get("/staff").location == "/staff/sign-in"


def fill_sign_out(client):
    return client.post("/staff/sign-out", data={"csrf_token": token_in(client.get("/staff"))})


def test_whoever_is_struck_off_the_list_is_out_at_the_next_request(settings, world, app):
    client = signed_in(app, world)
    cookie = client.get_cookie("accord")
    later = create_app(settings, replace(world, staff={"hips": {"new@hips.example": UNSAID}})).test_client()
    later.set_cookie("accord", cookie.value)

    assert client.get("/staff").status_code == 200
    assert later.get("/staff").status_code == 302


def test_the_page_that_was_asked_for_comes_after_signing_in(app, case, world):
    client = app.test_client()
    client.get(CASE)
    fill(client, "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    assert fill(client, link, {}).location == CASE
