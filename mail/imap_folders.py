"""Folders of an IMAP mailbox under the names that its server has for them."""

import contextlib
import imaplib
from typing import Any

from imapclient import IMAPClient

# A name may be there and yet hold no messages, as the level above another folder (RFC 9051 §7.3.1).
_NO_FOLDER = {b"\\noselect", b"\\nonexistent"}


def spelt(client: IMAPClient, name: str) -> str:
    """A folder's name with this server's prefix ("INBOX.") and separator (RFC 2342).

    Args:
        name: with "/" between levels, or as the server spells it.
    """
    prefix, separator = _namespace(client)
    levels = name.split("/")
    full = separator.join(levels) if separator else name
    if levels[0].upper() == "INBOX" or full.upper().startswith(prefix.upper()):
        return full
    return prefix + full


def make(client: IMAPClient, folder: str) -> None:
    """Make the folder, spelt as the server does, unless it is there."""
    # A name may hold "*" and "%", by which LIST finds others as well.
    for flags, _, found in client.list_folders("", folder):
        if found == folder and not _NO_FOLDER & {flag.lower() for flag in flags}:
            return
    client.create_folder(folder)
    # Many mail programs show people only what is subscribed to. Without that it works as well.
    with contextlib.suppress(imaplib.IMAP4.error):
        client.subscribe_folder(folder)


def _namespace(client: IMAPClient) -> tuple[str, str]:
    """What our own folders' names begin with, and what stands between their levels; both may be empty."""
    if client.has_capability("NAMESPACE"):
        personal: Any = client.namespace().personal
        if personal:
            prefix, separator = personal[0]
            return prefix or "", separator or ""
    # An empty name asks for nothing but the separator (RFC 9051 §6.3.9).
    for _, separator, _ in client.list_folders("", ""):
        return "", separator.decode() if separator else ""
    return "", "/"
