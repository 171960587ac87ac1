"""What is at the other end of each mail system: server, version and rights, as far as its protocol tells.

What is asked here belongs to no other use of the systems, so it reaches into them instead of widening the port.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mail.check.advice import System
from mail.local import LocalMail
from services.ports import MailSystem, Transient

if TYPE_CHECKING:
    from mail.exchange import Exchange
    from mail.graph import Graph
    from mail.server import MailServer
    from mail.smtp_imap import SmtpImap, SmtpImapConfig

Part = Callable[[], str]


def parts_of(mail: MailSystem) -> tuple[System, list[Part]]:
    """The system's name, and what to call for each server of it: a sentence, or Transient or Throttled."""
    system: Any = mail
    # By name, since importing a system that was not chosen may take more than a second.
    match type(mail).__name__:
        case "SmtpImap":
            return "smtp+imap", [partial(_smtp, system), partial(_imap, system)]
        case "Exchange":
            return "exchange", [partial(_exchange, system)]
        case "Graph":
            return "graph", [partial(_graph, system)]
    return "local", [partial(_local, system)]


def _local(mail: LocalMail) -> str:
    return f"Mail is kept in folders of this machine, in {mail._folder}."


def _smtp(mail: "SmtpImap") -> str:
    from mail.smtp import SmtpOutgoing

    server = mail._config.smtp
    line = SmtpOutgoing(server)
    try:
        smtp = line._open()
    except OSError as error:
        raise Transient(server.unreachable("SMTP", error)) from error
    try:
        line._smtp = smtp
        name = (smtp.ehlo_resp or smtp.helo_resp or b"").decode(errors="replace").split()[:1]
        offers = [each.upper() for each in ("size", "8bitmime", "smtputf8", "dsn") if smtp.has_extn(each)]
        return (
            f"SMTP: {server.host}:{server.port}{_called(name)}, {_line(server, smtp.sock)}, {_login(server)}; it "
            f"offers {', '.join(offers) or 'no extensions'}."
        )
    finally:
        line.close()


def _imap(mail: "SmtpImap") -> str:
    from mail.imap_folders import spelt
    from mail.imap_line import close_client, faults, open_client

    config: SmtpImapConfig = mail._config
    server = config.imap
    client = open_client(server)
    try:
        with faults(server, f"open the folder “{config.folder}”", "Check IMAP_FOLDER."):
            told = client.id_({"name": "Accord"}) if client.has_capability("ID") else ()
            opened = client.select_folder(spelt(client, config.folder))
            offers = [each for each in ("MOVE", "UIDPLUS", "IDLE", "QUOTA") if client.has_capability(each)]
            rights = "may be read only" if b"READ-ONLY" in opened else "may be read and changed"
        return (
            f"IMAP: {server.host}:{server.port}{_called(_identity(told))}, {_line(server, client.socket())}, "
            f"{_login(server)}; the folder {config.folder} {rights}; it offers {', '.join(offers) or 'no extensions'}."
        )
    finally:
        close_client(client)


def _exchange(mail: "Exchange") -> str:
    from mail.exchange.folders import find
    from mail.exchange.server import ExchangeServer

    config = mail._config
    # The server itself says what it is, whatever EWS_VERSION says.
    with ExchangeServer(replace(config, version="")).connection() as connection:
        with connection.faults("open the mailbox"):
            # To find the inbox takes no request at all.
            find(connection, config.done_folder)
        version = connection.account.version
    who = f"as {config.user}" if config.auth != "oauth" else f"as the application {config.client_id}"
    access = "impersonation" if config.auth == "oauth" else config.access
    return (
        f"Exchange Web Services: {config.host}, {version.fullname} ({version.build}), {who} ({config.auth}, {access}), "
        f"which may see the folders of {config.address}."
    )


def _graph(mail: "Graph") -> str:
    config = mail._config
    rights = _granted(mail.tokens.token())
    who = "a person who signed in" if mail.tokens.is_for_a_person else f"the application {config.client_id}"
    granted = f"its token grants {', '.join(rights)}" if rights else "its token does not tell what it grants"
    return f"Microsoft Graph: {config.host}, version v1.0, as {who}; {granted}."


def _granted(token: str) -> list[str]:
    """The permissions that a token names ("Access token claims reference": roles and scp); rights that were given by
    RBAC for Applications are not in it."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return sorted({*claims.get("roles", []), *claims.get("scp", "").split()})
    except (IndexError, ValueError, AttributeError, TypeError):
        # Only Microsoft has to understand its tokens.
        return []


def _line(server: "MailServer", socket: Any) -> str:
    return f"encrypted by {socket.version()}" if server.security != "none" else "not encrypted"


def _login(server: "MailServer") -> str:
    if not server.user:
        return "without signing in"
    return f"signed in as {server.user} {'by OAuth' if server.tokens else 'with a password'}"


def _called(name: list[str]) -> str:
    return f" ({' '.join(name)})" if name and name[0] else ""


def _identity(told: Any) -> list[str]:
    """What a server says of itself (RFC 2971)."""
    # Within the answer it is one list of names and values in turn, or nothing.
    words = [
        word.decode(errors="replace") if isinstance(word, bytes) else str(word)
        for word in (*told, ())[0] or ()
    ]
    facts = dict(zip(words[::2], words[1::2], strict=False))
    return [facts[key] for key in ("name", "version") if facts.get(key)]
