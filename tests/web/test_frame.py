"""Headers, cookies, assets and error pages."""

import re

import pytest

from app import create_app
from casework.errors import Conflict, LinkRefused, NotFound, NotPossible
from settings import load_settings
from tests.web.conftest import text_of
from tests.web.steps import fill_all


def test_every_page_has_the_security_headers_and_is_not_stored(client):
    for url in ("/", "/start/hips", "/nothing", "/health"):
        headers = client.get(url).headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_only_scripts_with_the_nonce_of_this_very_page_run(client):
    first, second = client.get("/"), client.get("/")

    [nonce] = re.findall(r"'nonce-([^']+)'", first.headers["Content-Security-Policy"])
    scripts = re.findall(r"<script[^>]*>", first.get_data(as_text=True))
    assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)
    assert nonce not in second.get_data(as_text=True)


def test_assets_are_named_by_their_content_and_kept_for_a_year(client):
    [sheet] = re.findall(r'href="([^"]+style\.css[^"]*)"', client.get("/").get_data(as_text=True))

    with client.get(sheet) as kept, client.get(sheet.partition("?")[0]) as unnamed:
        assert kept.status_code == unnamed.status_code == 200
        assert "immutable" in kept.headers["Cache-Control"]
        assert "immutable" not in unnamed.headers["Cache-Control"]
        assert "font-face" not in kept.get_data(as_text=True)


@pytest.mark.parametrize(
    ("base", "secure"), [("http://accord.example", False), ("https://accord.example", True)]
)
def test_the_cookie_is_for_this_site_alone_and_secure_on_https(settings, world, base, secure):
    app = create_app(settings.model_copy(update={"base_url": base}), world)

    cookie = app.test_client().get("/start/hips").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_https_without_a_referer_is_no_stale_page(settings, world):
    """Our own Referrer-Policy tells browsers to send none."""
    client = create_app(
        settings.model_copy(update={"base_url": "https://accord.example"}), world
    ).test_client()

    assert fill_all(Secure(client)).endswith("/check")


class Secure:
    """The client as it is behind a proxy that ends TLS."""

    def __init__(self, client):
        self._client = client

    def get(self, url, **rest):
        return self._client.get(url, base_url="https://accord.example", **rest)

    def post(self, url, **rest):
        return self._client.post(url, base_url="https://accord.example", **rest)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotFound("There is no such case."), 404, "Not found"),
        (LinkRefused("This link was used."), 410, "This link does not work"),
        (NotPossible("The case is over."), 409, "This cannot be done now"),
        (Conflict("Somebody else was first."), 409, "This cannot be done now"),
    ],
)
def test_accords_own_errors_are_pages_with_their_sentence(settings, world, error, status, title):
    app = create_app(settings, world)

    @app.get("/fails")
    def fails():
        raise error

    page = app.test_client().get("/fails")

    assert page.status_code == status
    assert f"{title} {error}" in text_of(page)


def test_an_unforeseen_error_is_a_page_without_its_details(settings, world):
    app = create_app(settings, world)

    @app.get("/fails")
    def fails():
        raise ValueError("SELECT * FROM secrets")

    page = app.test_client().get("/fails")

    assert page.status_code == 500
    assert "Something has gone wrong" in text_of(page)
    assert "secrets" not in page.get_data(as_text=True)


@pytest.mark.parametrize(("url", "status"), [("/health", 405), ("/confirm/x/y", 404)])
def test_a_wrong_way_in_is_a_page_too(client, url, status):
    page = client.post(url)

    assert page.status_code == status
    assert "Go to the front page of Accord" in text_of(page)


@pytest.mark.parametrize("url", ["/raise/%00/start", "/staff/find?reference=%00"])
def test_nul_in_an_address_is_no_page_on_any_database(client, url):
    assert client.get(url).status_code == 404


def test_the_settings_of_the_environment_are_used_when_none_are_given(monkeypatch, tmp_path):
    for name, value in {"DEMO": "true", "DATA_DIR": str(tmp_path), "BASE_URL": "http://here.example"}.items():
        monkeypatch.setenv(name, value)

    assert create_app().extensions["accord"].base_url == load_settings().base_url == "http://here.example"
