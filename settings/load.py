"""Reads the environment and `.env`, checks everything, says all faults at once, fills in the rest."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from casework.errors import AccordError
from mail.server import is_loopback
from settings.boards import faults_between_mailboxes, given_for_boards, prefix_of
from settings.fields import Settings, socket_url
from settings.mail_faults import mail_faults
from settings.sign_in_fields import is_entra

_BOARDS = sorted(path.stem for path in (Path(__file__).parent.parent / "protocols").glob("*.toml"))
DEMO_DEFAULTS = {
    "mail_address": "accord@accord.example",
    "staff": ",".join(f"{board}=board@{board}.example" for board in _BOARDS),
    "board_inbox": ",".join(f"{board}=inbox@{board}.example" for board in _BOARDS),
}

_WHERE = "Put it in the environment or in .env"
_SQL = re.compile(r"(?:postgresql\+psycopg|postgres(?:ql)?)(?=://)")


class SettingsFault(AccordError):
    """Accord cannot start with the settings it was given.

    Args:
        faults: one whole sentence for each fault, naming the setting and saying what to do.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read, check and complete all settings.

    In demo mode without SECRET_KEY, the key is made once and kept in DATA_DIR/secret-key (mode 600).

    Args:
        environ: the whole environment to read; None reads this process's environment and `.env` in
            the current folder.

    Raises:
        SettingsFault: with all faults at once.
    """
    values = _values(environ)
    given = _given(values)
    settings, faults = _checked(given)
    told = [faults[name] for name in Settings.model_fields if name in faults]
    own, own_faults = _boards_own(values, given, faults)
    told += own_faults
    if told:
        raise SettingsFault(told)
    completed, own = _completed(settings), {board: _completed(each) for board, each in own.items()}
    if told := list(faults_between_mailboxes(completed, own)):
        raise SettingsFault(told)
    completed._board_mailboxes = own
    return completed


def _checked(given: dict[str, Any]) -> tuple[Settings, dict[str, str]]:
    """The settings as far as they are right, and the faults by name."""
    faults: dict[str, str] = {}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = {str(fault["loc"][0]): _sentence(str(fault["loc"][0]), given) for fault in error.errors()}
        settings = Settings(**{name: value for name, value in given.items() if name not in faults})
    # Without knowing whether this is the demo, what is missing cannot be told.
    for name, fault in () if "demo" in faults else _faults_between(settings, list(faults)):
        faults.setdefault(name, fault)
    return settings, faults


def _boards_own(
    values: Mapping[str, str], given: dict[str, Any], of_all: Mapping[str, str]
) -> tuple[dict[str, Settings], list[str]]:
    """By Board, the settings as they are for it alone, and what is wrong with these and not with those of all."""
    by_board, told = given_for_boards(values, _BOARDS)
    own = {}
    for board, its_own in by_board.items():
        prefix = prefix_of(board)
        if "mail_address" not in its_own:
            told.append(
                f"{prefix}MAIL_ADDRESS is required beside other settings that begin with {prefix}. {_WHERE}."
            )
            continue
        own[board], faults = _checked({**given, **its_own})
        new = [fault for name, fault in faults.items() if of_all.get(name) != fault]
        told += [f"For {board} (settings that begin with {prefix}): {fault}" for fault in new]
    return own, told


def _values(environ: Mapping[str, str] | None) -> dict[str, str]:
    """What is set, by names in lower case; the environment before `.env`."""
    sources: list[Mapping[str, str | None]]
    if environ is None:
        sources = [
            DotEnvSettingsSource(Settings, env_file=".env").env_vars,
            EnvSettingsSource(Settings).env_vars,
        ]
    else:
        sources = [environ]
    return {
        name.lower(): value.strip()
        for source in sources
        for name, value in source.items()
        if value and value.strip()
    }


def _given(values: Mapping[str, str]) -> dict[str, Any]:
    given = {}
    for name in Settings.model_fields:
        if name in values:
            value = values[name]
            # Login shells export MAIL=/var/mail/name, which is nobody's choice of a mail system.
            if not (name == "mail" and value.startswith("/")):
                given[name] = value.upper() if name == "log_level" else value
    return given


def _sentence(name: str, given: dict[str, Any]) -> str:
    field = Settings.model_fields[name]
    extra = field.json_schema_extra
    assert isinstance(extra, dict)
    # An address with a password in it is as secret as the password.
    hidden = field.annotation is SecretStr or not field.repr
    value = "" if hidden else f", not {given[name]!r}"
    return f"{name.upper()} must be {extra['must']}{value}."


def _faults_between(s: Settings, refused: list[str]) -> Iterator[tuple[str, str]]:
    """What no value alone can show: what is missing, and what is unsafe together. Yields name and fault."""
    if not s.demo:
        if not s.secret_key.get_secret_value():
            how = 'for example from: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            yield "secret_key", f"SECRET_KEY is required outside demo mode. {_WHERE}, {how}"
        if not s.base_url:
            yield (
                "base_url",
                f"BASE_URL is required outside demo mode. {_WHERE}, like https://accord.board.example.",
            )
        elif s.base_url.startswith("http:") and not is_loopback(urlsplit(s.base_url).hostname or ""):
            yield "base_url", "BASE_URL must begin with https:// outside demo mode, except on this machine."
        if s.mail == "local":
            yield (
                "mail",
                "MAIL=local keeps mail in folders and is for demo mode only: set MAIL to smtp+imap, exchange or graph.",
            )
        if not s.mail_address:
            yield "mail_address", f"MAIL_ADDRESS is required outside demo mode. {_WHERE}."
        if not s.staff:
            why = "without it nobody can see mail that needs a person"
            yield (
                "staff",
                f"STAFF is required outside demo mode: {why}. {_WHERE}, like hips=jo@board.example.",
            )
    if s.mail_address.casefold() in {inbox.casefold() for inbox in s.board_inboxes.values()}:
        yield "board_inbox", "BOARD_INBOX must not be MAIL_ADDRESS: Accord would write to itself."
    if s.technical_contact and s.technical_contact.casefold() == s.mail_address.casefold():
        yield "technical_contact", "TECHNICAL_CONTACT must not be MAIL_ADDRESS: Accord would write to itself."
    yield from _sign_in_faults(s)
    yield from mail_faults(s, refused)
    # A mail takes up to nine waits for the server; one that is still on its way must not be taken for left behind.
    if s.outbox_lease_seconds < (least := 10 * s.mail_timeout_seconds):
        why = "or a slow mail server could get a mail twice"
        yield (
            "outbox_lease_seconds",
            f"OUTBOX_LEASE_SECONDS must be at least {least}, ten times MAIL_TIMEOUT_SECONDS, {why}.",
        )


def _sign_in_faults(s: Settings) -> Iterator[tuple[str, str]]:
    """A Board that is not served, or half of what signing in at an organisation needs."""
    served = sorted(s.board_inboxes or _BOARDS)
    named = {
        "staff": s.staff_by_board,
        "oidc_roles": {key for each in s.roles_by_claim.values() for key in each},
    }
    for name, boards in named.items():
        if unknown := sorted(set(boards) - set(served)):
            yield (
                name,
                f"{name.upper()} names {', '.join(unknown)}: the Boards that are served are {', '.join(served)}.",
            )
    if s.oidc_issuer:
        for name in ("oidc_client_id", "oidc_client_secret"):
            if getattr(s, name) in ("", SecretStr("")):
                yield name, f"{name.upper()} is required with OIDC_ISSUER. {_WHERE}."
    elif not s.email_sign_in:
        yield "email_sign_in", f"EMAIL_SIGN_IN=false needs OIDC_ISSUER, or nobody could sign in. {_WHERE}."


def _completed(s: Settings) -> Settings:
    data_dir = s.data_dir.expanduser().absolute()
    s = s.model_copy(update={"data_dir": data_dir})
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(s.host, s.host)  # noqa: S104 (compared, not bound)
    netloc = f"[{host}]" if ":" in host else host
    database_url = s.database_url or f"sqlite:///{data_dir}/accord.db"
    mail = s.mail or ("local" if s.demo else "smtp+imap")
    # Exchange Online's limits for one mailbox.
    per_minute, per_day = (30, 10_000) if mail == "graph" else (0, 0)
    update: dict[str, Any] = {
        "base_url": (s.base_url or f"http://{netloc}:{s.port}").rstrip("/"),
        "database_url": _SQL.sub("postgresql+psycopg", database_url, count=1),
        "redis_url": s.redis_url or socket_url(s.valkey_socket),
        "mail": mail,
        "mail_per_minute": per_minute if s.mail_per_minute is None else s.mail_per_minute,
        "oidc_identity": s.oidc_identity or ("entra" if is_entra(s.oidc_issuer) else "verified-email"),
        "mail_per_day": per_day if s.mail_per_day is None else s.mail_per_day,
    }
    if s.demo:
        update |= {name: getattr(s, name) or value for name, value in DEMO_DEFAULTS.items()}
        if not s.secret_key.get_secret_value():
            update["secret_key"] = SecretStr(_kept_secret(data_dir))
        if "tick_seconds" not in s.model_fields_set:
            update["tick_seconds"] = 5
        if "quiet_hours" not in s.model_fields_set:
            update["quiet_hours"] = "never"
    return s.model_copy(update=update)


def _kept_secret(data_dir: Path) -> str:
    """The demo's own key. Linking a finished file keeps two first starts from disagreeing on it."""
    kept, new = data_dir / "secret-key", data_dir / f"secret-key.{os.getpid()}"
    make_data_dir(data_dir)
    try:
        if not kept.exists():
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(new, kept)
            except FileExistsError:
                pass
            finally:
                new.unlink()
        return kept.read_text()
    except OSError as error:
        raise _unusable(data_dir, error) from error


def make_data_dir(data_dir: Path) -> None:
    """Make DATA_DIR, open to this account only, where it does not exist; SettingsFault where that fails."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data_dir, error) from error


def _unusable(data_dir: Path, error: OSError) -> SettingsFault:
    why = error.strerror
    return SettingsFault([f"DATA_DIR is {data_dir}, which cannot be used ({why}): name another folder."])
