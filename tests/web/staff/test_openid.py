"""Signing in with a work account, at a real OpenID provider; and what is refused, with tokens as an attacker or a
broken provider would send them."""

import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.roles import UNSAID, Role
from services.sessions import SESSION_LASTS
from tests.openid.server import Browser, OpenIdServer, openid_provider
from tests.processes import free_port
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, CASE, signed_in
from tests.web.steps import fill, links
from web.openid import SKEW_SECONDS

START, BACK = "/staff/sign-in/openid", "/staff/sign-in/openid/back"
NOT_TRUSTED = "was not completed, or what it sent cannot be trusted. Nobody was signed in."


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with openid_provider(tmp_path_factory.mktemp("openid"), "http://127.0.0.1:8000") as there:
        there.people(jo={"email": BOARD.upper(), "email_verified": True, "roles": ["boss", "other"]})
        yield there


@pytest.fixture
def world(world, app_of, there: OpenIdServer):
    return app_of(replace(world, provider=there.as_set()))


@pytest.fixture
def app_of(_application):
    def put(world):
        _application.extensions["accord"] = world
        return world

    return put


@pytest.fixture
def browser():
    with httpx.Client() as client:
        yield Browser(client)


def goes(client, browser, name="jo"):
    """The page that one is led to after signing in there."""
    return client.get(browser.sign_in(client.get(START).location, name))


def test_the_flow_is_a_code_with_pkce_state_and_nonce(app, world, browser):
    asked = parse_qs(urlsplit(app.test_client().get(START).location).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{world.base_url}{BACK}"]
    assert all(len(asked[name][0]) >= 20 for name in ("code_challenge", "state", "nonce"))


def test_what_was_begun_and_left_does_not_fill_the_cookie(app, world):
    client = app.test_client()
    for _ in range(9):
        client.get(START)
    assert len(client.get_cookie("accord").value) < 1000


def test_whoever_is_named_as_staff_gets_in_and_to_the_page_that_they_wanted(app, case, world, browser):
    client = app.test_client()
    client.get(CASE)
    assert "Sign in with your work account" in text_of(client.get("/staff/sign-in"))
    assert goes(client, browser).location == CASE
    assert client.get(CASE).status_code == 200
    assert "Work account" in text_of(client.get("/staff/you"))


def test_signing_out_of_accord_offers_to_sign_out_there_too(app, world, browser):
    client = app.test_client()
    goes(client, browser)
    left = client.post("/staff/sign-out", data={"csrf_token": token_in(client.get("/staff/you"))})
    page = client.get(left.location)
    assert "Your work account is still signed in on this computer." in text_of(page)
    leave = page.get_data(as_text=True).split('href="' + world.provider.issuer)[1].split('"')[0]
    shown = browser.client.get(world.provider.issuer + leave.replace("&amp;", "&"))
    assert shown.status_code == 200 and "sign-out" in shown.text.lower()
    assert client.get("/staff").location == "/staff/sign-in"
    # Whoever signed in by a link is not sent there.
    linked = signed_in(app, world)
    out = linked.post("/staff/sign-out", data={"csrf_token": token_in(linked.get("/staff/you"))})
    assert out.location == "/staff/sign-in"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"set": {"nonce": "another"}},
        {"remove": ["nonce"]},
        {"set": {"exp": int(time.time()) - SKEW_SECONDS - 1}},
        {"set": {"iat": int(time.time()) + 86_400}},
        {"sign": "none"},
        {"sign": "secret"},
        {"sign": "other"},
        {"set": {"aud": "somebody-else"}},
        {"set": {"aud": "somebody-else", "azp": "accord"}},
        {"set": {"iss": "https://id.attacker.example"}},
        {"remove": ["sub"]},
        {"remove": ["exp"]},
    ],
    ids=lambda spoilt: (
        "-".join(str(key) for part in spoilt.values() for key in part)
        if "sign" not in spoilt
        else f"signed-by-{spoilt['sign']}"
    ),
)
def test_a_token_that_is_not_for_us_now_and_of_this_provider_signs_nobody_in(
    app, world, there, browser, spoilt
):
    client = app.test_client()
    there.spoil(**spoilt)
    page = goes(client, browser)
    assert (page.status_code, NOT_TRUSTED in text_of(page)) == (400, True)
    assert client.get("/staff").location == "/staff/sign-in"
    assert goes(client, browser).status_code == 302


def test_the_clocks_may_be_two_minutes_apart(app, world, there, browser):
    late = int(time.time()) - SKEW_SECONDS + 30
    there.spoil(set={"exp": late, "iat": late - 300})
    assert goes(app.test_client(), browser).status_code == 302
    early = int(time.time()) + SKEW_SECONDS - 30
    there.spoil(set={"exp": early + 300, "iat": early, "nbf": early})
    assert goes(app.test_client(), browser).status_code == 302


def test_a_code_counts_in_the_browser_that_asked_for_it_and_once(app, world, browser):
    victim, attacker = app.test_client(), app.test_client()
    way_back = browser.sign_in(attacker.get(START).location, "jo")
    assert victim.get(way_back).status_code == 400
    assert attacker.get(way_back).status_code == 302
    attacker.delete_cookie("accord")
    assert attacker.get(way_back).status_code == 400
    for forged in ("", "?code=x", "?code=x&state=y", "?error=access_denied&state=x"):
        assert NOT_TRUSTED in text_of(victim.get(BACK + forged))


def test_whom_no_board_has_named_is_told_so_with_their_address(app, world, there, browser):
    there.people(mo={"email": "mo@hips.example", "email_verified": True})
    client = app.test_client()
    page = goes(client, browser, "mo")
    assert page.status_code == 403
    assert "no Board has named mo@hips.example. Ask an administrator of the Board." in text_of(page)
    assert client.get("/staff").location == "/staff/sign-in"
    there.people(jo={"email": BOARD, "email_verified": True})


def test_an_address_that_the_provider_does_not_vouch_for_is_nobodys(app, world, there, browser):
    for claims in (
        {"email": BOARD},
        {"email": BOARD, "email_verified": False},
        {"preferred_username": BOARD},
    ):
        there.people(jo=claims)
        page = goes(app.test_client(), browser)
        assert (page.status_code, "does not vouch for your e-mail address" in text_of(page)) == (403, True)
    there.people(jo={"email": BOARD, "email_verified": True})


def test_the_first_account_with_an_address_is_its_own_until_it_is_forgotten(app, world, there, browser):
    there.people(**{name: {"email": BOARD, "email_verified": True} for name in ("jo", "new-jo")})
    assert goes(app.test_client(), browser).status_code == 302
    with httpx.Client() as other:
        page = goes(app.test_client(), Browser(other), "new-jo")
        assert (page.status_code, "belongs to another account" in text_of(page)) == (403, True)
        run = app.test_cli_runner().invoke(args=["staff", "forget-account", BOARD.upper()])
        assert run.output == "It is forgotten.\n"
        assert goes(app.test_client(), Browser(other), "new-jo").status_code == 302
    assert goes(app.test_client(), browser).status_code == 403


def test_entras_claims_are_believed_as_entra_means_them(app, app_of, world, there, browser):
    app_of(replace(world, provider=there.as_set(identity="entra")))
    own = {"oid": "o-1", "tid": "t-1", "preferred_username": BOARD}
    for changes, status in (
        ({}, 302),
        ({"preferred_username": "mo@else.example", "email": BOARD}, 403),
        ({"preferred_username": "mo@else.example", "email": BOARD, "xms_edov": True}, 302),
        ({"acct": 1}, 403),
        ({"idp": "https://sts.windows.net/other/"}, 403),
        ({"oid": "o-2"}, 403),
    ):
        there.spoil(set=own | changes)
        assert goes(app.test_client(), browser).status_code == status, changes


def test_roles_come_with_the_claim_for_this_session_and_only_to_whom_a_board_has_named(
    app, app_of, world, there, browser, case
):
    roles = {"boss": {"hips": frozenset({Role.ADMINISTRATOR})}, "other": {"other": frozenset(Role)}}
    there.people(
        jo={"email": BOARD, "email_verified": True, "roles": ["boss", "unheard-of"]},
        mo={"email": "mo@hips.example", "email_verified": True, "roles": ["boss", "other"]},
    )
    world = app_of(
        replace(world, staff={"hips": {BOARD: frozenset({Role.VIEWER})}}, provider=there.as_set(roles=roles))
    )
    client = app.test_client()
    goes(client, browser)
    assert client.get("/staff/people-who-may").status_code == 200
    assert "HIPS viewer, administrator Administrators" in text_of(client.get("/staff/you"))
    assert signed_in(app, world).get("/staff/people-who-may").status_code == 403
    with httpx.Client() as other:
        assert goes(app.test_client(), Browser(other), "mo").status_code == 403
    # Struck off by the Board, the claim is nothing.
    app_of(replace(world, staff={"hips": {"else@hips.example": UNSAID}}))
    assert client.get("/staff").location == "/staff/sign-in"


def test_the_session_ends_as_any_other(app, world, browser, clock):
    client = app.test_client()
    goes(client, browser)
    clock.move_on(SESSION_LASTS / 2)
    assert client.get("/staff").location == "/staff/sign-in"


def test_a_provider_that_is_down_is_said_in_a_sentence_and_the_link_by_email_still_works(
    app, app_of, world, there
):
    world = app_of(replace(world, provider=there.as_set(issuer=f"http://127.0.0.1:{free_port()}")))
    page = app.test_client().get(START)
    assert page.status_code == 503
    assert (
        "cannot be reached. Try again in a few minutes, or sign in by a link that we send to you."
        in text_of(page)
    )
    assert signed_in(app, world).get("/staff").status_code == 200


def test_a_provider_that_calls_itself_something_else_is_not_used(app, app_of, world, there):
    app_of(replace(world, provider=there.as_set(issuer=there.url + "/")))
    assert app.test_client().get(START).status_code == 503


def test_a_wrong_client_secret_signs_nobody_in_and_stands_in_no_page_or_log(
    app, app_of, world, there, browser, caplog
):
    app_of(replace(world, provider=there.as_set(client_secret="a-secret-that-is-wrong")))
    page = goes(app.test_client(), browser)
    assert page.status_code == 400
    assert "a-secret-that-is-wrong" not in caplog.text + text_of(page) + repr(world.provider)


def test_a_provider_that_goes_down_in_between_and_comes_back_with_other_keys(app, world, there, browser):
    client = app.test_client()
    way_back = browser.sign_in(client.get(START).location, "jo")
    there.server.stop()
    assert client.get(way_back).status_code == 503
    there.server.start()
    there.people(jo={"email": BOARD, "email_verified": True})
    browser.client.cookies.clear()
    assert goes(client, browser).status_code == 302


def test_links_by_email_can_be_switched_off(app, app_of, world, browser, there):
    client = app.test_client()
    fill(client, "/staff/sign-in", {"email": BOARD})
    [link] = links(world, "sign_in", "staff/sign-in")
    token = token_in(client.get(link))
    app_of(replace(world, email_sign_in=False))
    page = client.get("/staff/sign-in")
    assert "Send the link" not in text_of(page) and "Sign in with your work account" in text_of(page)
    for answer in (
        client.get(link),
        client.post(link, data={"csrf_token": token}),
        client.post("/staff/sign-in", data={"csrf_token": token, "email": BOARD}),
    ):
        assert answer.status_code in (409, 410)
        assert "links by e-mail are switched off here" in text_of(answer)
    assert goes(client, browser).location == "/staff"


def test_without_a_provider_nothing_of_it_is_there(app, app_of, world):
    app_of(replace(world, provider=None))
    client = app.test_client()
    assert "work account" not in text_of(client.get("/staff/sign-in"))
    assert [client.get(url).status_code for url in (START, BACK, f"{START}/left")] == [404, 404, 404]
