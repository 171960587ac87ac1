"""build(settings) -> World: the one place that knows which adapter is in use."""

import os
import secrets
import socket
from datetime import timedelta
from functools import partial

from mail.address import ReplyAddresses
from mail.compose import Composer
from mail.local import LocalMail
from mail.server import MailServer
from protocols.loader import load_protocols
from services.links import Links
from services.ports import MailSystem
from services.world import World
from settings import Settings
from store.clock import DemoClock, SystemClock
from store.database import SqlStore
from workers.queues import RqHints

MEGABYTE = 1_000_000


def build(settings: Settings) -> World:
    """The World for these settings. Opens no connection; the database must be migrated.

    Raises:
        ProtocolFault: a Board's file is wrong, or its inbox is not set.
    """
    store = SqlStore(settings.database_url)
    secret = settings.secret_key.get_secret_value()
    addresses = ReplyAddresses(settings.mail_address, secret)
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
            mailbox=settings.mail_address,
            secret=secret,
            mail_name=settings.mail_name,
        ),
        addresses=addresses,
        links=links,
        clock=DemoClock(store) if settings.demo else SystemClock(),
        hints=RqHints(settings.redis_url),
        base_url=settings.base_url,
        confirm=settings.confirm,
        staff=settings.staff_by_board,
        lease=timedelta(seconds=settings.outbox_lease_seconds),
        # Containers may share a host name, and every one of them has a process 1.
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        demo=settings.demo,
        authserv_id=settings.mail_authserv_id,
        largest_mail_mb=settings.mail_max_mb,
        mailbox=settings.mail_address,
        technical_contact=settings.technical_contact,
        ping_url=settings.ping_url,
    )


def _mail_system(settings: Settings) -> MailSystem:
    """The one that was chosen, and only that one is imported: exchangelib alone takes more than a second."""
    match settings.mail:
        case "smtp+imap":
            return _smtp_imap(settings)
        case "exchange":
            return _exchange(settings)
        case "graph":
            return _graph(settings)
    return LocalMail(settings.data_dir / "mail", settings.mail_address, settings.mail_max_mb * MEGABYTE)


def _smtp_imap(settings: Settings) -> MailSystem:
    from mail.smtp_imap import SmtpImap, SmtpImapConfig

    server = partial(MailServer, ca_file=settings.mail_ca_file, timeout_seconds=settings.mail_timeout_seconds)
    return SmtpImap(
        SmtpImapConfig(
            smtp=server(
                settings.smtp_host,
                settings.smtp_port,
                settings.smtp_security,
                settings.smtp_user,
                settings.smtp_password.get_secret_value(),
            ),
            imap=server(
                settings.imap_host,
                settings.imap_port,
                settings.imap_security,
                settings.imap_user,
                settings.imap_password.get_secret_value(),
            ),
            folder=settings.imap_folder,
            done_folder=settings.imap_done_folder,
            max_bytes=settings.mail_max_mb * MEGABYTE,
        )
    )


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


def _graph(settings: Settings) -> MailSystem:
    from mail.graph import Graph, GraphConfig, TokenFile

    secret = settings.graph_secret.get_secret_value()
    token_file = None
    if not secret and settings.graph_certificate is None:
        token_file = TokenFile(settings.data_dir / "graph-token", settings.secret_key.get_secret_value())
    return Graph(
        GraphConfig(
            address=settings.mail_address,
            tenant=settings.graph_tenant,
            client_id=settings.graph_client_id,
            secret=secret,
            certificate=settings.graph_certificate,
            token_file=token_file,
            authority=settings.graph_authority,
            url=settings.graph_url,
            folder=settings.mail_folder,
            done_folder=settings.mail_done_folder,
            max_bytes=settings.mail_max_mb * MEGABYTE,
            timeout_seconds=settings.mail_timeout_seconds,
            ca_file=settings.mail_ca_file,
        )
    )
