"""An IMAP connection (RFC 9051, and RFC 3501 for older servers): opened, signed in, its faults told."""

import contextlib
import imaplib
import re
import socket
from collections.abc import Iterator
from datetime import timedelta

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mail.oauth import Bearer, mechanism
from mail.server import MailServer
from services.ports import Throttled, Transient

_WAIT = timedelta(minutes=1)
_SLOWER = re.compile(
    r"\[(?:LIMIT|THROTTLED)\]|throttl|too many|bandwidth|rate limit|slow down|server busy", re.IGNORECASE
)
# What a server says in brackets before its own words (RFC 5530).
_CODE = re.compile(r"\[([A-Z-]+)[ \]]")
_AROUND = re.compile(r"^(?:command: \w+ => |\w+ failed: )?(?:socket error: )?")
_PASSES_BY = "Nothing is to be done unless it lasts; then ask whoever runs that server."
_FULL_ACCESS = "Ask whoever runs that server to give IMAP_USER full access to this mailbox."
_ADVICE = {
    "NOPERM": _FULL_ACCESS,
    "UNAVAILABLE": _PASSES_BY,
    "SERVERBUG": _PASSES_BY,
    "INUSE": _PASSES_BY,
    "OVERQUOTA": "The mailbox is full: make room in it, or ask whoever runs that server for more.",
    "EXPIRED": "The password has run out: set a new one, and IMAP_PASSWORD to it.",
    "PRIVACYREQUIRED": "Set IMAP_SECURITY to starttls or tls.",
    "CONTACTADMIN": "Ask whoever runs that server.",
}
_PASSES = ("UNAVAILABLE", "SERVERBUG", "INUSE")
_OFFERS_NO_OAUTH = (
    "Set SMTP_IMAP_AUTH to password, and IMAP_PASSWORD, or ask whoever runs that server to allow OAuth."
)
_OAUTH = (
    "Check IMAP_USER and OAUTH_SCOPE, and that the application may use this mailbox: in Microsoft 365 it needs the "
    "permission IMAP.AccessAsApp (for a person IMAP.AccessAsUser.All) with admin consent, New-ServicePrincipal and "
    "Add-MailboxPermission; at Google the scope https://mail.google.com/."
)


def open_client(server: MailServer) -> IMAPClient:
    """A connection that is signed in; use it within `faults`.

    A token that the server refuses is asked for anew, once: it may have been withdrawn before its time.

    Raises:
        Transient, Throttled: no connection or no login.
    """
    with faults(server, "sign in", "Check IMAP_PORT and IMAP_SECURITY."):
        return _opened(server)


def close_client(client: IMAPClient) -> None:
    """End the connection in order, if its server is still there."""
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        # The server has gone; our end of the line still has to be closed.
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            client.shutdown()


@contextlib.contextmanager
def faults(server: MailServer, doing: str, advice: str = "") -> Iterator[None]:
    """Turn what IMAP raises into Transient or Throttled: every fault of a mailbox may pass, the mails are still there.

    Args:
        doing: what is tried, to follow "did not let us".
        advice: what an administrator does about a refusal that tells no reason that we know.
    """
    try:
        yield
    except imaplib.IMAP4.readonly as error:
        raise Transient(
            f"{server.host} lets us read the mailbox, but not change it. {_FULL_ACCESS}"
        ) from error
    except imaplib.IMAP4.error as error:
        if _SLOWER.search(str(error)):
            what = f"{server.host} asks us to be slower: {_text(error)}."
            raise Throttled(f"{what} If it lasts, let fewer programs use this mailbox.", _WAIT) from error
        if isinstance(error, imaplib.IMAP4.abort) or (isinstance(error, LoginError) and _dropped(error)):
            raise Transient(server.unreachable("IMAP", OSError(_text(error)))) from error
        if isinstance(error, LoginError):
            advice = _OAUTH if server.tokens else "Check IMAP_USER and IMAP_PASSWORD."
            what = "cannot sign us in now" if _code(error) in _PASSES else "refused our login"
        else:
            what = f"did not let us {doing}"
        advice = _ADVICE.get(_code(error), advice)
        raise Transient(f"{server.host} {what}: {_text(error)}. {advice}".strip()) from error
    except OSError as error:
        raise Transient(server.unreachable("IMAP", error)) from error


def _opened(server: MailServer) -> IMAPClient:
    if server.tokens is None:
        return _signed_in(server, None)
    token = server.tokens.token()
    try:
        return _signed_in(server, token)
    except LoginError as error:
        if _dropped(error) or _code(error) in _PASSES or _SLOWER.search(str(error)):
            raise
        server.tokens.refused(token)
    return _signed_in(server, server.tokens.token())


def _signed_in(server: MailServer, token: str | None) -> IMAPClient:
    encrypted = server.security == "tls"
    context = server.tls() if encrypted else None
    client = IMAPClient(
        server.host, server.port, ssl=encrypted, ssl_context=context, timeout=server.timeout_seconds
    )
    try:
        client.normalise_times = False  # INTERNALDATE then comes with its own offset.
        # IMAPClient sends a command in two parts. Some servers confirm the first only after 40 ms, and the second
        # would wait for that.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        if server.security == "starttls":
            client.starttls(server.tls())
        if token is not None:
            _sign_in_by_token(client, server, token)
        elif server.user:
            _sign_in_by_password(client, server)
    except BaseException:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            client.shutdown()
        raise
    return client


def _sign_in_by_token(client: IMAPClient, server: MailServer, token: str) -> None:
    name = mechanism(lambda name: bool(client.has_capability(f"AUTH={name}")))
    if name is None:
        raise Transient(f"{server.host} offers no sign-in by OAuth. {_OFFERS_NO_OAUTH}")
    client.sasl_login(name, Bearer(name, server.user, token))


def _sign_in_by_password(client: IMAPClient, server: MailServer) -> None:
    # SASL PLAIN (RFC 4616) carries any password; the LOGIN command only ASCII.
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(server.user, server.password)
    else:
        client.login(server.user, server.password)


def _dropped(error: LoginError) -> bool:
    """IMAPClient calls it a refused login too when the line drops during the login."""
    return isinstance(error.__context__, imaplib.IMAP4.abort)


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return found[1] if found else ""


def _text(error: Exception) -> str:
    """What the server said, without what imaplib and IMAPClient put around it."""
    said = _AROUND.sub("", (str(error).strip().splitlines() or [""])[0])
    # imaplib shows it as the source text of a bytes object.
    return re.sub(r"""^b(['"])(.*)\1$""", r"\2", said).rstrip(".'")
