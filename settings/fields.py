"""What may be set: names, types, limits, defaults and the words for README."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mail.server import Security

SECRET_MIN_CHARACTERS = 32
# A unix socket's path may have 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_MAX_BYTES = 100

_ADDRESS = re.compile(r"[^@\s,=<>]+@[^@\s,=<>]+")
_PAIR = re.compile(rf"\s*([^\s,=@]+)\s*=\s*({_ADDRESS.pattern})\s*")
_PAIRS_MUST = "pairs of a Board and an address with commas between, for example hips=jo@board.example"
_SECURITY_MUST = "starttls, tls or none (none only for a mail server on this machine)"
_PORT_MUST = "a whole number from 1 to 65535"
_COUNT_MUST = "a whole number from 1 to 64"
_SECONDS_MUST = "a whole number of seconds from 1 to 3600"


def _setting(default: Any, description: str, must: str = "", shown: str | None = None, **limits: Any) -> Any:
    """A field and its README row. `must` ends "NAME must be …"; `shown` is the default in words."""
    return Field(default, description=description, json_schema_extra={"must": must, "shown": shown}, **limits)


class Settings(BaseSettings):
    """All settings, checked and with every default filled in. Made by `load_settings` only."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True, validate_default=False
    )

    demo: bool = _setting(
        False, "Demo mode: mail in local folders, a clock you can move, example people.", "true or false"
    )
    host: str = _setting("127.0.0.1", "The address of this machine to serve on; 0.0.0.0 is all of them.")
    port: int = _setting(8000, "The port to serve on.", _PORT_MUST, ge=1, le=65535)
    base_url: str = _setting(
        "",
        "The address that people see, used in every link. Required outside demo mode.",
        "a web address without a path, for example https://accord.board.example",
        "`http://HOST:PORT` in demo mode",
        pattern=r"^https?://[^/\s?#]+/?$",
    )
    data_dir: Path = _setting(Path("var"), "The folder for the database, the queue and demo mail.")
    database_url: str = _setting(
        "",
        "The database: `sqlite:///…` or `postgresql://user:password@host/name`.",
        "an address that begins with sqlite:/// or postgresql://",
        "SQLite in `DATA_DIR/accord.db`",
        pattern=r"^(sqlite:///|(postgresql\+psycopg|postgres(ql)?)://).",
        repr=False,
    )
    redis_url: str = _setting(
        "",
        "The queue, Redis or Valkey: `redis://`, `rediss://` or `unix://`.",
        "an address that begins with redis://, rediss:// or unix://",
        "an embedded Valkey in `DATA_DIR`",
        pattern=r"^(rediss?|unix)://.",
        repr=False,
    )
    secret_key: SecretStr = _setting(
        SecretStr(""),
        "Signs links and reply addresses. At least 32 characters. Required outside demo mode.",
        "at least 32 characters",
        "made once and kept in `DATA_DIR/secret-key` in demo mode",
        min_length=SECRET_MIN_CHARACTERS,
    )
    mail: Literal["local", "smtp+imap"] | None = _setting(
        None,
        "The mail system: `local` (folders, demo mode only) or `smtp+imap`.",
        "local or smtp+imap",
        "`local` in demo mode, else `smtp+imap`",
    )
    mail_address: str = _setting(
        "",
        "The mailbox that Accord sends from and reads. Required outside demo mode.",
        "one e-mail address, for example accord@board.example",
        "`accord@accord.example` in demo mode",
        pattern=rf"^{_ADDRESS.pattern}$",
    )
    mail_name: str = _setting("Accord", "The name that people see beside that address.")
    smtp_host: str = _setting("", "The server that takes mail. Required for `smtp+imap`.")
    smtp_port: int = _setting(587, "Its port.", _PORT_MUST, ge=1, le=65535)
    smtp_security: Security = _setting(
        "starttls", "`starttls`, `tls`, or `none` for a server on this machine.", _SECURITY_MUST
    )
    smtp_user: str = _setting("", "The user to sign in as; empty: no sign-in.")
    smtp_password: SecretStr = _setting(SecretStr(""), "That user's password.")
    imap_host: str = _setting("", "The server that keeps the mailbox. Required for `smtp+imap`.")
    imap_port: int = _setting(993, "Its port.", _PORT_MUST, ge=1, le=65535)
    imap_security: Security = _setting(
        "tls", "`tls`, `starttls`, or `none` for a server on this machine.", _SECURITY_MUST
    )
    imap_user: str = _setting("", "The user to sign in as. Required for `smtp+imap`.")
    imap_password: SecretStr = _setting(SecretStr(""), "That user's password. Required for `smtp+imap`.")
    imap_folder: str = _setting("INBOX", "The folder that new mail comes into.")
    imap_done_folder: str = _setting("Accord-done", "The folder that mail is moved to when it has been read.")
    mail_ca_file: Path | None = _setting(
        None, "A file of certificates to trust besides the system's, for a private mail server.", shown=""
    )
    mail_timeout_seconds: int = _setting(
        20, "How long to wait for it.", "a whole number of seconds from 1 to 300", ge=1, le=300
    )
    mail_max_mb: int = _setting(
        25,
        "Larger mail is held with only its header read, and a known sender is told.",
        "a whole number from 1 to 150",
        ge=1,
        le=150,
    )
    mail_authserv_id: str = _setting(
        "",
        "The name under which your own mail server writes Authentication-Results; only its field is believed. "
        "Empty: the topmost one (Exchange Online writes no name).",
        "one name without blanks, for example mx.board.example",
        "",
        pattern=r"^[^\s;()]+$",
    )
    confirm: Literal["always", "unknown", "never"] = _setting(
        "always",
        "Who confirms a new case by e-mail first: `always`, `unknown` (not in the directory) or `never`.",
        "always, unknown or never",
    )
    staff: str = _setting(
        "",
        "Who may sign in for which Board: `hips=jo@board.example, hips=…`. Required outside demo mode.",
        _PAIRS_MUST,
        "`hips=board@hips.example` and so on in demo mode",
        pattern=rf"^{_PAIR.pattern}(,{_PAIR.pattern})*$",
    )
    board_inbox: str = _setting(
        "",
        "The Boards that are served and their inboxes: `hips=inbox@board.example`. Empty: all, by their files.",
        _PAIRS_MUST,
        "`hips=inbox@hips.example` and so on in demo mode",
        pattern=rf"^{_PAIR.pattern}(,{_PAIR.pattern})*$",
    )
    tick_seconds: int = _setting(
        15, "How often deadlines and mail are looked at.", _SECONDS_MUST, "15; 5 in demo mode", ge=1, le=3600
    )
    outbox_lease_seconds: int = _setting(
        240,
        "How long before a mail that a dead worker left is sent again; at least ten times `MAIL_TIMEOUT_SECONDS`.",
        _SECONDS_MUST,
        ge=1,
        le=3600,
    )
    workers: int = _setting(2, "How many worker processes to start.", _COUNT_MUST, ge=1, le=64)
    web_threads: int = _setting(8, "How many requests are handled at once.", _COUNT_MUST, ge=1, le=64)
    proxies: int = _setting(
        0, "How many trusted reverse proxies stand in front.", "a whole number from 0 to 10", ge=0, le=10
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting(
        "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", "DEBUG, INFO, WARNING or ERROR"
    )

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # load_settings reads the sources itself, so that it can leave a faulty value out and go on
        # to look for further faults.
        return (init_settings,)

    @property
    def staff_by_board(self) -> dict[str, frozenset[str]]:
        """Casefolded staff addresses by Board id."""
        boards: dict[str, set[str]] = {}
        for board, address in _PAIR.findall(self.staff):
            boards.setdefault(board, set()).add(address.casefold())
        return {board: frozenset(addresses) for board, addresses in boards.items()}

    @property
    def board_inboxes(self) -> dict[str, str]:
        """The inbox by Board id, for the Boards that BOARD_INBOX names."""
        return dict(_PAIR.findall(self.board_inbox))

    @property
    def valkey_socket(self) -> Path:
        """Where the embedded Valkey listens; every process of this DATA_DIR works out the same path."""
        socket = self.data_dir / "valkey.sock"
        if len(os.fsencode(socket)) <= SOCKET_PATH_MAX_BYTES:
            return socket
        digest = hashlib.sha256(os.fsencode(socket)).hexdigest()[:16]
        # The supervisor makes this folder, and refuses it when somebody else has made it first.
        return Path("/tmp") / f"accord-{os.getuid()}-{digest}" / "valkey.sock"  # noqa: S108

    @property
    def embedded_valkey(self) -> bool:
        """Whether the queue is the Valkey that the supervisor starts."""
        return self.redis_url == socket_url(self.valkey_socket)


def socket_url(socket: Path) -> str:
    """The unix socket as a REDIS_URL."""
    return f"unix://{quote(str(socket))}"
