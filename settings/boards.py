"""A Board's own mailbox: a mail setting with the Board's name and two underscores before it is for that Board alone.

HIPS__MAIL_ADDRESS=hips@board.example together with HIPS__IMAP_USER and HIPS__IMAP_PASSWORD; whatever is not given so is
as for all. BRIGHTON_HOVE__… is brighton-hove's.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from settings.basics import Basics
from settings.fields import Settings
from settings.mail_fields import MailSettings

# A mail that is too large is told of with one figure, whichever mailbox it came into.
_FOR_ALL = {"mail_max_mb", *Basics.model_fields}
OF_A_BOARD = [name for name in MailSettings.model_fields if name not in _FOR_ALL]
_NAME = re.compile(r"([a-z0-9]+(?:_[a-z0-9]+)*)__([a-z][a-z_]*)", re.ASCII)


def given_for_boards(
    values: Mapping[str, str], boards: Collection[str]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """By Board, what `values` give for it alone; and the faults of names that look so.

    Args:
        values: names in lower case, no value empty.
        boards: ids of the Boards there are, such as brighton-hove.
    """
    by_prefix = {board.replace("-", "_").lower(): board for board in boards}
    given: dict[str, dict[str, str]] = {}
    faults = []
    for key, value in values.items():
        found = _NAME.fullmatch(key)
        board = by_prefix.get(found[1]) if found else None
        # Other programs use such names too; ours begin with a Board's or end like a setting.
        if not found or (board is None and found[2] not in MailSettings.model_fields):
            continue
        if board is None:
            names = ", ".join(sorted(by_prefix)).upper()
            faults.append(
                f"{key.upper()} is for no Board: what stands before the two underscores is one of {names}."
            )
        elif found[2] not in Settings.model_fields:
            faults.append(f"{key.upper()} is no setting: correct what stands behind the two underscores.")
        elif found[2] not in OF_A_BOARD:
            faults.append(f"{key.upper()} cannot be set for one Board alone: set {found[2].upper()} for all.")
        else:
            given.setdefault(board, {})[found[2]] = value
    return given, faults


def faults_between_mailboxes(of_all: Settings, own: Mapping[str, Settings]) -> Iterator[str]:
    """Settings, with every default filled in, of which two would read one and the same mailbox."""
    seen: dict[tuple[str, ...], str] = {}
    for board, mail in [("", of_all), *own.items()]:
        prefix = prefix_of(board) if board else ""
        marks: list[tuple[str, tuple[str, ...]]] = [("MAIL_ADDRESS", (mail.mail_address.casefold(),))]
        if mail.mail == "smtp+imap":
            # A server's name, a user's and INBOX (RFC 9051 §5.1) are the same in capitals; many have all folders so.
            place = (mail.imap_host.casefold(), mail.imap_user.casefold(), mail.imap_folder.casefold())
            marks.append(("IMAP_USER", place))
        for name, mark in marks:
            if (first := seen.setdefault(mark, prefix)) != prefix:
                yield (
                    f"{prefix}{name} is the same as {first}{name}: a Board’s own mailbox must be its alone. "
                    f"Give it its own, or remove the settings that begin with {prefix}."
                )


def prefix_of(board: str) -> str:
    """What the names of the Board's own settings begin with."""
    return f"{board.replace('-', '_').upper()}__"
