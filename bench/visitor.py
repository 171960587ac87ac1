"""Somebody at a browser: opens a page, presses its button."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """Keeps its cookies, as a browser does. Goes to no proxy: everything is on this machine.

    Args:
        base_url: where Accord serves, without a slash at the end.
        seconds: how long to wait for an answer.
    """

    def __init__(self, base_url: str, seconds: float = 10) -> None:
        self._base_url = base_url
        self._seconds = seconds
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))

    def get(self, path: str) -> str:
        """The page. Raises urllib.error.HTTPError where there is none."""
        with self._browser.open(self._base_url + path, timeout=self._seconds) as answer:
            return str(answer.read().decode())

    def post(self, path: str, token: str, **boxes: str) -> str:
        """The page that comes after pressing the button of the form at `path`."""
        data = urlencode({"csrf_token": token, **boxes}).encode()
        with self._browser.open(self._base_url + path, data, timeout=self._seconds) as answer:
            return str(answer.read().decode())

    def csrf_token(self, path: str) -> str:
        """The token of the form on the page."""
        found = _TOKEN.search(self.get(path))
        assert found, f"There is no form at {path}."
        return found[1]
