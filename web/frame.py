"""What every page has around it: templates, assets, security headers, the CSRF check."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, g, request, url_for
from flask_wtf import CSRFProtect
from flask_wtf.csrf import validate_csrf
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from wtforms import ValidationError

from services import speaking, words
from services.compiled import Compiled
from web import language

CSRF_SECONDS = 8 * 60 * 60
A_YEAR = 31_536_000


def register(app: Flask) -> CSRFProtect:
    """Sets the frame up and returns the CSRF guard, from which some pages are exempt."""
    app.config["WTF_CSRF_TIME_LIMIT"] = CSRF_SECONDS
    folder = Path(app.root_path) / str(app.template_folder)
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(folder),
            PrefixLoader(
                {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
            ),
        ]
    )
    app.jinja_options = {
        "bytecode_cache": Compiled(folder, __file__, language.__file__, speaking.__file__, words.__file__)
    }
    app.add_template_global(asset)
    app.add_template_global(nonce)
    language.register(app)
    WTFormsHelpers(app)
    app.before_request(_refuse_nul)
    app.after_request(_headers)
    return CSRFProtect(app)


def _refuse_nul() -> None:
    """No page has NUL in its address, and PostgreSQL takes none in a text."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)


def nonce() -> str:
    """The value that marks this page's own scripts; new for every page."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def asset(name: str) -> str:
    """The address of a file in static/, with its digest, so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_digest(str(Path(str(current_app.static_folder)) / name)))


@lru_cache
def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def csrf_fault() -> bool:
    """Whether the token of this POST is missing, expired or another session's."""
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return False
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return True
    return False


def _headers(response: Response) -> Response:
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self'; style-src 'self'; frame-src 'self'; "
        f"script-src 'self' 'nonce-{nonce()}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
