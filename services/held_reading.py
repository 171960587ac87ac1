"""A received mail as it would be read now: its parts in their place, the verdict, and whether it can be read at all."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from casework.case import Case
from reading.htmltext import text_of_html
from reading.machine import kind_of
from reading.message import Message, parse
from reading.newtext import Kind, kinds_of_lines, lines_of, parts
from reading.sealed import sealed_because
from reading.verdict import read_verdict
from services.storage import InboxItem, UnitOfWork

log = logging.getLogger(__name__)

# What the reader says of a mail that no person wrote, by its kind (`flask read-replies` says the same).
MACHINES = {"automatic": "auto_reply", "bounce": "bounce", "meeting": "meeting"}
_MOST_SENT = 10
_WORD = re.compile(r"\w+")

BlockKind = Literal["own", "sign-off", "footer", "notice", "history"]


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a mail that are of one kind, in their place."""

    kind: BlockKind
    text: str

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Heard:
    """A mail as it is read now. `own`: the author's words, without the sign-off; `read`, `words`, `rule`: the
    verdict, the deciding words and the name of the rule; `means`: what the rule means, in words; `other`: the text of
    its HTML, if that says something else."""

    message: Message
    blocks: Sequence[Block]
    own: str
    read: str
    words: str
    rule: str
    other: str = ""
    means: str = ""


def read_again(uow: UnitOfWork, item: InboxItem, case: Case | None) -> Heard:
    """Reads the mail as it would be read now. Never raises: what cannot be read is shown as it came."""
    message = parse(item.raw)
    try:
        return _heard(uow, item, case, message)
    except Exception:
        # It may be held because reading it failed; a person must see it all the same.
        log.exception("received mail %(received)s could not be read for its page", {"received": item.id})
        return Heard(message, _blocks(message.text, ["own"]), message.text, "unclear", "", "not-readable")


def _heard(uow: UnitOfWork, item: InboxItem, case: Case | None, message: Message) -> Heard:
    sent: list[str] = []
    name = message.sender_name
    if case is not None and item.case_number is not None:
        ours = [mail for mail in uow.outbox.of_case(item.case_number) if mail.party == item.party]
        # What we wrote afterwards quotes this very mail, whose words would be taken for ours. Not by its Date, which
        # has whole seconds: an answer to it may go out within one.
        before = [mail.mail.raw for mail in ours if mail.created_at < item.received_at]
        sent = [parse(raw).text for raw in before[-_MOST_SENT:]]
        party = case.party(item.party)
        name = party.person.name if party else name
    own = parts(message.text, sent).own
    lines = lines_of(message.text)
    blocks = _blocks("\n".join(lines), kinds_of_lines(lines, sent))
    other = text_of_html(message.html) if message.html else ""
    # Links and quotations are written otherwise in nearly every mail; only the author's words are compared.
    other = other if _WORD.findall(parts(other, sent).own) != _WORD.findall(own) else ""
    kind = kind_of(message)
    if kind.name in MACHINES:
        return Heard(message, blocks, own, MACHINES[kind.name], "", kind.rule, other)
    verdict = read_verdict(own, name)
    return Heard(message, blocks, own, verdict.stance, verdict.words, verdict.why, other)


def _blocks(text: str, kinds: Sequence[Kind]) -> list[Block]:
    """Runs of lines of one kind; none is only blank."""
    lines = text.split("\n")
    pairs = zip(lines, [*kinds, *[kinds[-1]] * (len(lines) - len(kinds))], strict=True)
    runs = (
        (kind, "\n".join(line for line, _ in run)) for kind, run in groupby(pairs, key=lambda pair: pair[1])
    )
    return [Block(kind, run.strip("\n")) for kind, run in runs if run.strip()]


def is_unreadable(item: InboxItem, heard: Heard) -> bool:
    """Whether nobody can read here what the mail says: it is sealed, or there is neither text nor file in it.

    Of one that was too large only the header is here; who looks in the mailbox can read it.
    """
    message = heard.message
    if sealed_because(message):
        return True
    return item.whole and not (heard.blocks or heard.other or message.attachments or message.truncated)
