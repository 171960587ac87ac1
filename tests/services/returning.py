"""Boards with returns, for the tests of these: what they are sent, and the files in it."""

import email
import email.policy
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any

from sqlmodel import Session, col, select

from casework.errors import NotPossible
from casework.returning import Returns
from casework.sentence import Sentence
from models import OutboxRow
from services import drafts, raising
from services.world import World
from tests.examples import CONTACTS, disagreement


class Unprinted:
    """A printer without paper: enough where only what goes with it matters. It is told what to make of the nth."""

    def __init__(self, size: int = 10, broken: bool = False) -> None:
        self.size, self.broken, self.asked = size, broken, 0

    def pdf(self, template: str, told: Any) -> bytes:
        self.asked += 1
        if self.broken:
            raise NotPossible(Sentence("The PDF could not be made. Use the page to print instead."))
        return b"x" * self.size


def wanting(world: World, key: str = "hips", **rule: Any) -> World:
    """The World where this Board's file says so of its returns."""
    board = world.protocols[key]
    protocol = board.protocol.model_copy(update={"returns": Returns(**{"challenges": True} | rule)})
    return replace(world, protocols={**world.protocols, key: replace(board, protocol=protocol)})


def raised(world: World, **changes: Any) -> str:
    """A HIPS case, put to the other side."""
    with world.store.writing() as uow:
        uow.directories.put(CONTACTS)
        uow.commit()
    return raising.submit(world, drafts.start(world), disagreement(**changes)).reference


@dataclass(frozen=True)
class Received:
    """A mail as the Board has it."""

    message: EmailMessage
    case: int | None

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def words(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return " ".join(str(part.get_content()).split())

    @property
    def files(self) -> dict[str, bytes]:
        parts = {
            part.get_filename(): part.get_payload(decode=True) for part in self.message.iter_attachments()
        }
        assert all(isinstance(content, bytes) for content in parts.values())
        return parts  # type: ignore[return-value]


def received(world: World, *kinds: str) -> list[Received]:
    """The mails of these kinds that were written, the oldest first."""
    with Session(world.store.engine) as session:  # type: ignore[attr-defined]
        query = select(OutboxRow).where(col(OutboxRow.kind).in_(kinds)).order_by(col(OutboxRow.id))
        rows = session.exec(query).all()
    return [Received(_parsed(row.raw), row.case_number) for row in rows]


def _parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
