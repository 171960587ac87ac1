"""build(settings) -> World: the one place that knows which adapter is in use."""

import os
import secrets
import socket
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from documents.printer import Printer
from mail.address import AllAddresses, ReplyAddresses
from mail.compose import Composer
from mail.local import LocalMail
from mail.oauth import Tokens, microsoft_url
from mail.server import MailServer
from protocols.loader import load_protocols
from services.access import Provider
from services.links import Links
from services.manners import Pace, QuietHours
from services.ports import MailSystem
from services.world import OwnMailbox, World
from settings import Settings
from store.clock import DemoClock, SystemClock
from store.database import SqlStore
from workers.queues import RqHints

if TYPE_CHECKING:
    from mail.token_file import TokenFile

MEGABYTE = 1_000_000
MICROSOFT = "https://login.microsoftonline.com"
# Every permission that the registration was granted for SMTP and IMAP there.
EXCHANGE_ONLINE = "https://outlook.office365.com/.default"


def build(settings: Settings) -> World:
    """The World for these settings. Opens no connection; the database must be migrated.

    Raises:
        ProtocolFault: a Board's file is wrong, or its inbox is not set.
    """
    store = SqlStore(settings.database_url)
    secret = settings.secret_key.get_secret_value()
    addresses = _addresses(settings, secret)
    own = {board: _addresses(each, secret) for board, each in settings.board_mailboxes.items()}
    links = Links(secret, settings.base_url)
    inboxes = settings.board_inboxes
    # An installation serves the Boards that it has an inbox for; without any, all of them, each with its file's own.
    protocols = load_protocols(inboxes=inboxes, boards=inboxes or None)
    return World(
        protocols=protocols,
        store=store,
        mail=_mail_system(settings),
        composer=Composer(
            addresses,
            links,
            secret=secret,
            mail_name=settings.mail_name,
            own=own,
        ),
        addresses=AllAddresses(addresses, *own.values()),
        links=links,
        clock=DemoClock(store) if settings.demo else SystemClock(),
        hints=RqHints(settings.redis_url),
        printer=Printer(),
        base_url=settings.base_url,
        confirm=settings.confirm,
        staff=settings.staff_by_board,
        lease=timedelta(seconds=settings.outbox_lease_seconds),
        # Containers may share a host name, and every one of them has a process 1.
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        demo=settings.demo,
        authserv_id=settings.mail_authserv_id,
        largest_mail_mb=settings.mail_max_mb,
        mailbox=addresses.mailbox,
        pace=_pace(settings),
        own_mailboxes=tuple(
            OwnMailbox(
                board, own[board].mailbox, _mail_system(each, board), each.mail_authserv_id, _pace(each)
            )
            for board, each in settings.board_mailboxes.items()
        ),
        quiet=QuietHours(*settings.quiet) if settings.quiet else None,
        technical_contact=settings.technical_contact,
        suppress_below=settings.suppress_below,
        ping_url=settings.ping_url,
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        email_sign_in=settings.email_sign_in,
        provider=_provider(settings),
    )


def _provider(settings: Settings) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.oidc_identity or "verified-email",
        settings.roles_by_claim,
        settings.oidc_roles_claim,
    )


def _addresses(settings: Settings, secret: str) -> ReplyAddresses:
    return ReplyAddresses(settings.mail_address, secret, settings.mail_addresses, settings.mail_reply_domain)


def mail_systems(settings: Settings) -> list[MailSystem]:
    """Of every mailbox, that for all Boards first."""
    own = [_mail_system(each, board) for board, each in settings.board_mailboxes.items()]
    return [_mail_system(settings), *own]


def _pace(settings: Settings) -> Pace:
    return Pace(settings.mail_per_minute or 0, settings.mail_per_day or 0)


def _mail_system(settings: Settings, board: str = "") -> MailSystem:
    """The one that was chosen, and only that one is imported: exchangelib alone takes more than a second."""
    match settings.mail:
        case "smtp+imap":
            return _smtp_imap(settings, board)
        case "exchange":
            return _exchange(settings)
        case "graph":
            return _graph(settings, board)
    return LocalMail(settings.data_dir / "mail", settings.mail_address, settings.mail_max_mb * MEGABYTE)


def _smtp_imap(settings: Settings, board: str) -> MailSystem:
    from mail.smtp_imap import SmtpImap, SmtpImapConfig

    tokens = _tokens(settings, board) if settings.smtp_imap_auth == "oauth" else None
    server = partial(MailServer, ca_file=settings.mail_ca_file, timeout_seconds=settings.mail_timeout_seconds)
    return SmtpImap(
        SmtpImapConfig(
            smtp=server(
                settings.smtp_host,
                settings.smtp_port,
                settings.smtp_security,
                settings.smtp_user,
                settings.smtp_password.get_secret_value(),
                # A relay that wants no user wants no token either.
                tokens=tokens if settings.smtp_user else None,
            ),
            imap=server(
                settings.imap_host,
                settings.imap_port,
                settings.imap_security,
                settings.imap_user,
                settings.imap_password.get_secret_value(),
                tokens=tokens,
            ),
            folder=settings.imap_folder,
            done_folder=settings.imap_done_folder,
            max_bytes=settings.mail_max_mb * MEGABYTE,
        )
    )


def _tokens(settings: Settings, board: str) -> Tokens:
    """For SMTP and IMAP."""
    from mail.token_service import ServiceTokens, TokenService

    secret = settings.oauth_secret.get_secret_value()
    refresh_token = settings.oauth_refresh_token.get_secret_value()
    by_itself = secret or settings.oauth_certificate or refresh_token
    return ServiceTokens(
        TokenService(
            url=settings.oauth_token_url or microsoft_url(MICROSOFT, settings.oauth_tenant),
            client_id=settings.oauth_client_id,
            secret=secret,
            certificate=settings.oauth_certificate,
            scope=settings.oauth_scope or (EXCHANGE_ONLINE if settings.oauth_tenant else ""),
            refresh_token=refresh_token,
            token_file=None if by_itself else _token_file(settings, "oauth-token", board),
            ca_file=settings.mail_ca_file,
            timeout_seconds=settings.mail_timeout_seconds,
        )
    )


def _token_file(settings: Settings, name: str, board: str) -> "TokenFile":
    """Where a person's sign-in is kept. A Board's own mailbox has a person of its own."""
    from mail.token_file import TokenFile

    path = settings.data_dir / (f"{name}-{board}" if board else name)
    return TokenFile(path, settings.secret_key.get_secret_value())


def _exchange(settings: Settings) -> MailSystem:
    from mail.exchange import Exchange, ExchangeConfig

    return Exchange(
        ExchangeConfig(
            url=settings.ews_url,
            address=settings.mail_address,
            auth=settings.ews_auth,
            user=settings.ews_user,
            password=settings.ews_password.get_secret_value(),
            tenant=settings.ews_tenant,
            client_id=settings.ews_client_id,
            secret=settings.ews_secret.get_secret_value(),
            certificate=settings.ews_certificate,
            authority=settings.ews_authority,
            access=settings.ews_access,
            folder=settings.mail_folder,
            done_folder=settings.mail_done_folder,
            max_bytes=settings.mail_max_mb * MEGABYTE,
            timeout_seconds=settings.mail_timeout_seconds,
            ca_file=settings.mail_ca_file,
            version=settings.ews_version,
        )
    )


def _graph(settings: Settings, board: str) -> MailSystem:
    from mail.graph import Graph, GraphConfig

    secret = settings.graph_secret.get_secret_value()
    by_itself = secret or settings.graph_certificate
    return Graph(
        GraphConfig(
            address=settings.mail_address,
            tenant=settings.graph_tenant,
            client_id=settings.graph_client_id,
            secret=secret,
            certificate=settings.graph_certificate,
            token_file=None if by_itself else _token_file(settings, "graph-token", board),
            authority=settings.graph_authority,
            url=settings.graph_url,
            folder=settings.mail_folder,
            done_folder=settings.mail_done_folder,
            max_bytes=settings.mail_max_mb * MEGABYTE,
            timeout_seconds=settings.mail_timeout_seconds,
            ca_file=settings.mail_ca_file,
        )
    )
