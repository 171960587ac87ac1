"""The mail system `smtp+imap`: mail goes out by SMTP (smtp.py) and comes in by IMAP (imap.py)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from mail.imap import ImapIncoming
from mail.imap_done import ImapDone
from mail.imap_idle import ImapWatch
from mail.oauth import Tokens
from mail.server import MailServer
from mail.smtp import SmtpOutgoing


@dataclass(frozen=True, slots=True)
class SmtpImapConfig:
    """Both servers; the folder that is read, the one for what is done ("/" between levels), and the size in
    octets above which only a message's header is fetched."""

    smtp: MailServer
    imap: MailServer
    folder: str = "INBOX"
    done_folder: str = "Accord-done"
    max_bytes: int = 25_000_000


class SmtpImap:
    """Implements `services.ports.MailSystem`. Holds no connection itself: each `with` block has its own."""

    def __init__(self, config: SmtpImapConfig) -> None:
        self._config = config

    @property
    def tokens(self) -> Tokens | None:
        """What signs in to both servers; None where a password does."""
        return self._config.imap.tokens

    @contextlib.contextmanager
    def outgoing(self) -> Iterator[SmtpOutgoing]:
        """An SMTP connection, opened by the first `send` and closed at the end of the block."""
        with contextlib.closing(SmtpOutgoing(self._config.smtp)) as connection:
            yield connection

    @contextlib.contextmanager
    def incoming(self) -> Iterator[ImapIncoming]:
        """An open mailbox.

        Raises:
            Transient, Throttled: no connection, no login or no such folder.
        """
        config = self._config
        mailbox = ImapIncoming(config.imap, config.folder, config.done_folder, config.max_bytes)
        with contextlib.closing(mailbox):
            yield mailbox

    @contextlib.contextmanager
    def done_mail(self) -> Iterator[ImapDone]:
        """The done folder. Raises Transient or Throttled: no connection or no login."""
        config = self._config
        with contextlib.closing(ImapDone(config.imap, config.done_folder, config.max_bytes)) as folder:
            yield folder

    @contextlib.contextmanager
    def watching(self) -> Iterator[ImapWatch]:
        """A line that hears of new mail, opened by the first `wait`: for whoever asks for the mail to be fetched."""
        with contextlib.closing(ImapWatch(self._config.imap, self._config.folder)) as watch:
            yield watch
