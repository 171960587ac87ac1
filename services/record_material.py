"""What a record is made of: see record.py."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from casework.case import Case
from casework.facts import AnyFact
from casework.work import Board
from services import mail_view
from services.outbox import OutboxItem
from services.storage import InboxItem


@dataclass(frozen=True)
class Material:
    """A case with its history and mails. `texts`: the words of each mail, by "sent" or "received" and its id.

    `received` is without raw bytes; but of a `redacted` one, every mail is a new one that holds what is left of it.
    """

    case: Case
    board: Board
    facts: tuple[AnyFact, ...]
    sent: tuple[OutboxItem, ...]
    received: tuple[InboxItem, ...]
    texts: dict[tuple[str, int], str]
    redacted: bool = False

    @cached_property
    def until(self) -> datetime:
        """The time of the newest entry (aware, UTC): the same history makes the same record."""
        moments = [fact.at for fact in self.facts]
        moments += [mail_view.heading(mail.mail.raw)[1] for mail in self.sent]
        moments += [item.handled_at for item in self.received if item.handled_at]
        return max([*moments, *(item.received_at for item in self.received)])
