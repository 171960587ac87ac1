"""The web application: Flask around a World."""

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import web
import wiring
from casework.errors import AccordError, ProtocolFault
from services.world import World
from settings import Settings, SettingsFault, load_settings
from web import commands

MAX_REQUEST_BYTES = 1024 * 1024


def create_app(settings: Settings | None = None, world: World | None = None) -> Flask:
    """The application for `settings`, by default those of the environment.

    Args:
        world: used as it is; otherwise `wiring.build` makes one from the settings.

    Raises:
        SettingsFault: a setting is missing or wrong.
        ProtocolFault: a Board's file is wrong.
    """
    try:
        settings = settings or load_settings()
        world = world or wiring.build(settings)
    except (SettingsFault, ProtocolFault) as fault:
        # Flask's commands are run in a click context; some of them need neither.
        context = click.get_current_context(silent=True)
        if context is None or context.info_name == "run":
            raise
        return _only_commands(fault)
    app = Flask(__name__, template_folder="templates/pages")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="accord",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        # Flask-WTF would ask for a Referer header on https, and our pages tell browsers to send none.
        WTF_CSRF_SSL_STRICT=False,
        DEMO=settings.demo,
        METRICS_TOKEN=settings.metrics_token.get_secret_value(),
    )
    app.extensions["accord"] = world
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    web.register(app)
    commands.register(app)
    return app


def _only_commands(fault: AccordError) -> Flask:
    """For `flask timeline` and the like, which need no settings; the others say what is missing."""
    app = Flask(__name__, static_folder=None)
    app.extensions["accord-fault"] = fault
    commands.register(app)
    return app
