"""Folders of the mailbox by their names ("List mailFolders", "List childFolders", "mailFolder resource type")."""

from urllib.parse import quote

from mail.graph.calls import Calls

# A well-known name that goes wherever an id goes; what people see as its name depends on their language.
_INBOX = "inbox"


class Folders:
    """Finds folders and makes them. A name has "/" between levels and begins at the top, beside the inbox."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def found(self, name: str) -> str | None:
        """The folder's id, or None where there is none of this name. Raises like `Calls.json`."""
        folder = ""
        for level in name.split("/"):
            child = self._child(folder, level)
            if child is None:
                return None
            folder = child
        return folder

    def made(self, name: str) -> str:
        """The folder's id; what is missing is made. Where two make it at once, one of them gets a Transient."""
        folder = ""
        for level in name.split("/"):
            folder = self._child(folder, level) or self._new_child(folder, level)
        return folder

    def _child(self, parent: str, name: str) -> str | None:
        if not parent and name.lower() == _INBOX:
            return _INBOX
        escaped = name.replace("'", "''")
        query = {"$filter": f"displayName eq '{escaped}'", "$select": "id"}
        found = self._calls.json("GET", _children(parent), "find a folder", params=query)["value"]
        return str(found[0]["id"]) if found else None

    def _new_child(self, parent: str, name: str) -> str:
        made = self._calls.json("POST", _children(parent), "make a folder", json={"displayName": name})
        return str(made["id"])


def _children(parent: str) -> str:
    return f"/mailFolders/{quote(parent, safe='')}/childFolders" if parent else "/mailFolders"
