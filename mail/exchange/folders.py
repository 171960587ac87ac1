"""Folders of a mailbox by their path, with as few requests as there are levels."""

from typing import Any

from exchangelib import FolderCollection, Mailbox, Q
from exchangelib.errors import ErrorFolderExists
from exchangelib.folders import Folder, Inbox, MsgFolderRoot
from exchangelib.properties import DistinguishedFolderId
from exchangelib.services import CreateFolder

from mail.exchange.server import Connection


def known(connection: Connection, kind: type[Any]) -> Any:
    """A folder that every mailbox has, by the name that never changes with its language: no request at all."""
    mailbox = Mailbox(email_address=connection.account.primary_smtp_address)
    name = DistinguishedFolderId(id=kind.DISTINGUISHED_FOLDER_ID, mailbox=mailbox)
    return kind(root=connection.root, _distinguished_id=name)


def find(connection: Connection, path: str, *, make: bool = False) -> Any:
    """The folder at `path`, "/" between levels, "INBOX" for the inbox wherever it begins; None where there is none.

    Args:
        make: make what is missing.

    Raises:
        EWSError: as exchangelib has it; call it inside `connection.faults`.
    """
    parts = [part for part in path.split("/") if part]
    if parts and parts[0].upper() == "INBOX":
        folder, parts = known(connection, Inbox), parts[1:]
    else:
        folder = known(connection, MsgFolderRoot)
    for part in parts:
        below = _child(connection, folder, part)
        if below is None and not make:
            return None
        folder = below or _make(connection, folder, part)
    return folder


def _child(connection: Connection, folder: Any, name: str) -> Any:
    below = FolderCollection(account=connection.account, folders=[folder])
    for found in below.find_folders(q=Q(name=name), depth="Shallow", additional_fields=set()):
        if isinstance(found, Exception):
            raise found
        return found
    return None


def _make(connection: Connection, folder: Any, name: str) -> Any:
    new = Folder(root=connection.root, name=name, folder_class="IPF.Note")
    try:
        return CreateFolder(account=connection.account).get(parent_folder=folder, folders=[new])
    except ErrorFolderExists:
        # Another process was quicker.
        if found := _child(connection, folder, name):
            return found
        raise
