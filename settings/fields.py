"""What may be set: names, types, limits, defaults and the words for README.

Basics                    basics.py           what everything else needs
└── MailSettings          mail_fields.py      the mail systems
    └── SignInSettings    sign_in_fields.py   who gets in
        └── Settings                          time, processes and watching; here
"""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import PrivateAttr, SecretStr

from settings.basics import ADDRESS, setting
from settings.sign_in_fields import SignInSettings

METRICS_TOKEN_MIN_CHARACTERS = 16
# A unix socket's path may have 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_MAX_BYTES = 100

_PAIR = re.compile(rf"\s*([^\s,=@]+)\s*=\s*({ADDRESS.pattern})\s*")
_PAIRS_MUST = "pairs of a Board and an address with commas between, for example hips=jo@board.example"
_COUNT_MUST = "a whole number from 1 to 64"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_SECONDS_MUST = "a whole number of seconds from 1 to 3600"


class Settings(SignInSettings):
    """All settings, checked and with every default filled in. Made by `load_settings` only."""

    confirm: Literal["always", "unknown", "never"] = setting(
        "always",
        "Who confirms a new case by e-mail first: `always`, `unknown` (not in the directory) or `never`.",
        "always, unknown or never",
    )
    board_inbox: str = setting(
        "",
        "The Boards that are served and their inboxes: `hips=inbox@board.example`. Empty: all, by their files.",
        _PAIRS_MUST,
        "`hips=inbox@hips.example` and so on in demo mode",
        pattern=rf"^{_PAIR.pattern}(,{_PAIR.pattern})*$",
    )
    tick_seconds: int = setting(
        15, "How often deadlines and mail are looked at.", _SECONDS_MUST, "15; 5 in demo mode", ge=1, le=3600
    )
    outbox_lease_seconds: int = setting(
        240,
        "How long before a mail that a dead worker left is sent again; at least ten times `MAIL_TIMEOUT_SECONDS`.",
        _SECONDS_MUST,
        ge=1,
        le=3600,
    )
    quiet_hours: str = setting(
        "21:00-07:00",
        "From when to when nobody is reminded, on the Board’s clock. Escalations and urgent notices always go out at "
        "once, and so does a reminder that would otherwise come too late. `never`: no quiet hours.",
        "two times of day, for example 21:00-07:00, or never",
        "`21:00-07:00`; `never` in demo mode",
        pattern=rf"^(never|{_CLOCK}-{_CLOCK})$",
    )
    workers: int = setting(2, "How many worker processes to start.", _COUNT_MUST, ge=1, le=64)
    web_threads: int = setting(8, "How many requests are handled at once.", _COUNT_MUST, ge=1, le=64)
    proxies: int = setting(
        0, "How many trusted reverse proxies stand in front.", "a whole number from 0 to 10", ge=0, le=10
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", "DEBUG, INFO, WARNING or ERROR"
    )
    log_format: Literal["text", "json"] = setting(
        "text", "`text`, or `json` for one JSON object a line.", "text or json"
    )
    suppress_below: int = setting(
        5,
        "Counts from 1 to below this are withheld in figures that leave the Board, with whatever would tell them; 1 "
        "withholds nothing.",
        "a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    technical_contact: str = setting(
        "",
        "Who is written to, once a day at most, while mail is overdue, has failed or is held, a case is late or the "
        "mailbox is not read. Empty: nobody.",
        "one e-mail address, for example it@board.example",
        "",
        pattern=rf"^{ADDRESS.pattern}$",
    )
    ping_url: str = setting(
        "",
        "Is called with GET, once a minute at most, while mail comes in and goes out and nothing is overdue; a "
        "monitoring service raises the alarm when the calls stop. Empty: off.",
        "a web address that begins with https:// or http://",
        "",
        pattern=r"^https?://[^\s/]+",
        repr=False,
    )
    metrics_token: SecretStr = setting(
        SecretStr(""),
        "Whoever sends it as a bearer token may read `/metrics` (Prometheus). Empty: off.",
        "at least 16 characters",
        "",
        min_length=METRICS_TOKEN_MIN_CHARACTERS,
    )

    _board_mailboxes: Mapping[str, "Settings"] = PrivateAttr(default={})

    @property
    def board_mailboxes(self) -> "Mapping[str, Settings]":
        """By Board, the settings as they are for its own mailbox, for those that have one. See boards.py."""
        return self._board_mailboxes

    @property
    def board_inboxes(self) -> dict[str, str]:
        """The inbox by Board id, for the Boards that BOARD_INBOX names."""
        return dict(_PAIR.findall(self.board_inbox))

    @property
    def quiet(self) -> tuple[time, time] | None:
        """When the quiet hours begin and end; None where there are none."""
        if self.quiet_hours == "never":
            return None
        begins, ends = map(time.fromisoformat, self.quiet_hours.split("-"))
        return begins, ends

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
