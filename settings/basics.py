"""How a setting is written down, and the settings that everything else needs."""

import re
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

SECRET_MIN_CHARACTERS = 32

ADDRESS = re.compile(r"[^@\s,=<>]+@[^@\s,=<>]+")
PORT_MUST = "a whole number from 1 to 65535"


def setting(default: Any, description: str, must: str = "", shown: str | None = None, **limits: Any) -> Any:
    """A field and its README row. `must` ends "NAME must be …"; `shown` is the default in words."""
    return Field(default, description=description, json_schema_extra={"must": must, "shown": shown}, **limits)


class Basics(BaseSettings):
    """What this installation is, and where it keeps things."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True, validate_default=False
    )

    demo: bool = setting(
        False, "Demo mode: mail in local folders, a clock you can move, example people.", "true or false"
    )
    host: str = setting("127.0.0.1", "The address of this machine to serve on; 0.0.0.0 is all of them.")
    port: int = setting(8000, "The port to serve on.", PORT_MUST, ge=1, le=65535)
    base_url: str = setting(
        "",
        "The address that people see, used in every link. Required outside demo mode.",
        "a web address without a path, for example https://accord.board.example",
        "`http://HOST:PORT` in demo mode",
        pattern=r"^https?://(\[[0-9A-Fa-f:.]+\](:\d+)?|[^/\s?#\[\]]+)/?$",
    )
    data_dir: Path = setting(Path("var"), "The folder for the database, the queue and demo mail.")
    database_url: str = setting(
        "",
        "The database: `sqlite:///…` or `postgresql://user:password@host/name`.",
        "an address that begins with sqlite:/// or postgresql://",
        "SQLite in `DATA_DIR/accord.db`",
        pattern=r"^(sqlite:///|(postgresql\+psycopg|postgres(ql)?)://).",
        repr=False,
    )
    redis_url: str = setting(
        "",
        "The queue, Redis or Valkey: `redis://`, `rediss://` or `unix://`.",
        "an address that begins with redis://, rediss:// or unix://",
        "an embedded Valkey in `DATA_DIR`",
        pattern=r"^(rediss?|unix)://.",
        repr=False,
    )
    secret_key: SecretStr = setting(
        SecretStr(""),
        "Signs links and reply addresses. At least 32 characters. Required outside demo mode.",
        "at least 32 characters",
        "made once and kept in `DATA_DIR/secret-key` in demo mode",
        min_length=SECRET_MIN_CHARACTERS,
    )

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # load_settings reads the sources itself, so that it can leave a faulty value out and go on
        # to look for further faults.
        return (init_settings,)
