"""The zip of a record, written while it is sent: no more than one mail is in memory at a time.

    record.pdf · history.json · messages/0001-sent.eml … · files/0002-1-name.pdf … · manifest.json, last: SHA-256 of all

The same history gives the same bytes: every entry is dated as the newest entry of the case.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from casework.calendar import LONDON
from reading.body import files_of
from services import mail_view
from services.outbox import OutboxItem
from services.record_material import Material
from services.storage import InboxItem
from services.world import World

FORMAT = "accord-record/1"


class Drain(RawIOBase):
    """Takes what the zip writes, until somebody asks for it. It cannot be gone back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = b"".join(self._parts), []
        return parts


def entry_at(name: str, moment: datetime) -> ZipInfo:
    """An entry that is dated as the aware `moment`; zips know no time before 1980."""
    local = moment.astimezone(LONDON)
    entry = ZipInfo(name, (max(local.year, 1980), *local.timetuple()[1:6]))
    entry.compress_type = ZIP_DEFLATED
    # Only its owner may read what is about a child.
    entry.external_attr = 0o600 << 16
    return entry


@dataclass
class _Packing:
    """The files so far, with their digests."""

    material: Material
    manifest: list[dict[str, Any]] = field(default_factory=list)
    drain: Drain = field(default_factory=Drain)

    def __post_init__(self) -> None:
        self.zip = ZipFile(self.drain, "w", ZIP_DEFLATED)

    def put(self, name: str, content: bytes, **more: Any) -> bytes:
        """Adds a file; returns the bytes of the zip that are ready."""
        self.zip.writestr(entry_at(name, self.material.until), content)
        digest = hashlib.sha256(content).hexdigest()
        self.manifest.append({"name": name, "size": len(content), "sha256": digest} | more)
        return self.drain.taken()


def zipped(world: World, material: Material, pdf: bytes) -> Iterator[bytes]:
    """The zip, in parts; each mail is only read when its turn has come."""
    packing = _Packing(material)
    yield packing.put("record.pdf", pdf)
    yield packing.put("history.json", _json(_history(material)))
    for number, (kind, item) in enumerate(_mails(material), start=1):
        yield from _mail(world, packing, number, kind, item)
    about = {
        "format": FORMAT,
        "reference": material.case.reference,
        "until": material.until.isoformat(),
        "redacted": material.redacted,
    }
    yield packing.put("manifest.json", _json(about | {"files": packing.manifest}))
    packing.zip.close()
    yield packing.drain.taken()


def _mails(material: Material) -> list[tuple[str, OutboxItem | InboxItem]]:
    """The oldest first; within a second, what came in is before what it led to."""
    both: list[tuple[datetime, int, int, OutboxItem | InboxItem]]
    both = [(item.received_at.replace(microsecond=0), 0, item.id, item) for item in material.received]
    both += [(mail_view.heading(mail.mail.raw)[1], 1, mail.id, mail) for mail in material.sent]
    return [(("received", "sent")[each[1]], each[3]) for each in sorted(both, key=lambda each: each[:3])]


def _mail(
    world: World, packing: _Packing, number: int, kind: str, item: OutboxItem | InboxItem
) -> Iterator[bytes]:
    name = f"messages/{number:04}-{kind}.eml"
    if isinstance(item, OutboxItem):
        raw, cut = mail_view.raw_without_links(item.mail.raw)
        # The links in it act in its reader's name; of the mail as it was sent there is the digest.
        whole = {"sent_sha256": hashlib.sha256(item.mail.raw).hexdigest()} if cut else {}
        yield packing.put(name, raw, **whole)
        return
    raw = item.raw if packing.material.redacted else _raw(world, item.id)
    yield packing.put(name, raw)
    for place, file in enumerate(files_of(raw), start=1):
        # In a folder of their own, and under a number: two may have one name.
        yield packing.put(f"files/{number:04}-{place}-{file.name}", file.content, media_type=file.media_type)


def _raw(world: World, number: int) -> bytes:
    with world.store.reading() as uow:
        return uow.inbox.get(number).raw


def _history(material: Material) -> dict[str, Any]:
    case = material.case
    return {
        "format": FORMAT,
        "reference": case.reference,
        "board": case.disagreement.board,
        "protocol_digest": case.digest,
        "facts": [fact.model_dump(mode="json") for fact in material.facts],
        "messages": [_told(number, *each) for number, each in enumerate(_mails(material), start=1)],
    }


def _told(number: int, kind: str, item: OutboxItem | InboxItem) -> dict[str, Any]:
    shared = {
        "file": f"messages/{number:04}-{kind}.eml",
        "direction": kind,
        "state": item.state,
        "party": item.party,
    }
    if isinstance(item, OutboxItem):
        subject, moment = mail_view.heading(item.mail.raw)
        return shared | {
            "at": moment.isoformat(),
            "mail": item.kind,
            "to": item.mail.envelope_to,
            "subject": subject,
        }
    return shared | {
        "at": item.received_at.isoformat(),
        "sender": item.sender,
        "subject": item.subject,
        "read_as": item.verdict,
        "reason": item.reason,
        "files": [each.name for each in item.attachments],
    }


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
