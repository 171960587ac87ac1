"""Certificates of what went, and the copies in mailboxes that are still to be removed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from models import CertificateRow, CopyRow, GoneRow, InboxRow
from services.keeping import Certificate, Gone, KeptMail, MailCopy


class SqlCertificates:
    def __init__(self, session: Session) -> None:
        self._session = session

    def new_certificate(self, board: str, now: datetime, rule: Mapping[str, Any]) -> int:
        row = CertificateRow(board=board, made_at=now, rule=dict(rule))
        self._session.add(row)
        self._session.flush()
        assert row.id is not None
        return row.id

    def add(self, gone: Gone) -> int:
        row = GoneRow(
            certificate=gone.certificate,
            what=gone.what,
            at=gone.at,
            board=gone.board,
            case_number=gone.case,
            reference=gone.reference,
            ended_at=gone.ended_at,
            counts=dict(gone.counts),
            digests=list(gone.digests),
            holds=[list(each) for each in gone.holds],
            copies=gone.copies,
        )
        self._session.add(row)
        self._session.flush()
        assert row.id is not None
        return row.id

    def certificates(self, boards: Iterable[str]) -> Sequence[Certificate]:
        query = select(CertificateRow).where(col(CertificateRow.board).in_(list(boards)))
        return list(map(_certificate, self._session.scalars(query.order_by(col(CertificateRow.id).desc()))))

    def untold(self, board: str) -> Sequence[Certificate]:
        query = select(CertificateRow).where(
            col(CertificateRow.board) == board, col(CertificateRow.told_at).is_(None)
        )
        return list(map(_certificate, self._session.scalars(query.order_by(col(CertificateRow.id)))))

    def told(self, certificate: int, now: datetime) -> None:
        which = col(CertificateRow.id) == certificate
        self._session.execute(update(CertificateRow).where(which).values(told_at=now))

    def gone(self, certificate: int) -> Sequence[Gone]:
        query = select(GoneRow).where(col(GoneRow.certificate) == certificate).order_by(col(GoneRow.id))
        return list(map(_gone, self._session.scalars(query)))

    def gone_case(self, number: int) -> Gone | None:
        query = select(GoneRow).where(col(GoneRow.case_number) == number, col(GoneRow.what) == "case")
        row = self._session.scalar(query)
        return _gone(row) if row else None

    def gone_reference(self, reference: str) -> Gone | None:
        query = select(GoneRow).where(
            col(GoneRow.reference) == reference.strip().upper(), col(GoneRow.what) == "case"
        )
        row = self._session.scalar(query)
        return _gone(row) if row else None

    def put_copies(self, gone: int, mails: Iterable[KeptMail], now: datetime) -> None:
        for mail in mails:
            self._session.add(
                CopyRow(
                    gone=gone,
                    mailbox=mail.mailbox,
                    message_id=mail.message_id,
                    digest=mail.digest,
                    next_at=now,
                )
            )

    def copies(self, now: datetime, limit: int) -> Sequence[MailCopy]:
        query = select(CopyRow).where(col(CopyRow.next_at) <= now).order_by(col(CopyRow.id)).limit(limit)
        return list(map(_copy, self._session.scalars(query)))

    def open_copies(self, gone: Collection[int]) -> Sequence[MailCopy]:
        query = select(CopyRow).where(col(CopyRow.gone).in_(list(gone))).order_by(col(CopyRow.id))
        return list(map(_copy, self._session.scalars(query)))

    def copy_done(self, copy: MailCopy, removed: bool) -> None:
        taken = self._session.scalar(
            delete(CopyRow).where(col(CopyRow.id) == copy.id).returning(col(CopyRow.id))
        )
        if taken is None:
            # Another worker has just done the same.
            return
        counted = GoneRow.copies_removed if removed else GoneRow.copies_missing
        name = "copies_removed" if removed else "copies_missing"
        values = {name: col(counted) + 1}
        self._session.execute(update(GoneRow).where(col(GoneRow.id) == copy.gone).values(values))

    def copy_failed(self, copy: MailCopy, error: str, next_at: datetime) -> None:
        values = {"tries": copy.tries + 1, "error": error[:500], "next_at": next_at}
        self._session.execute(update(CopyRow).where(col(CopyRow.id) == copy.id).values(values))

    def shares_id(self, message_id: str) -> bool:
        has_id = col(InboxRow.message_id) == message_id, func.length(col(InboxRow.raw)) > 0
        return self._session.scalar(select(exists().where(*has_id))) or False


def _certificate(row: CertificateRow) -> Certificate:
    assert row.id is not None
    return Certificate(row.id, row.board, row.made_at, row.rule)


def _gone(row: GoneRow) -> Gone:
    assert row.id is not None
    return Gone(
        certificate=row.certificate,
        what=row.what,  # type: ignore[arg-type]
        at=row.at,
        board=row.board,
        case=row.case_number,
        reference=row.reference,
        ended_at=row.ended_at,
        counts=row.counts,
        digests=tuple(row.digests),
        holds=tuple((each[0] or "", each[1]) for each in row.holds),
        copies=row.copies,
        removed=row.copies_removed,
        missing=row.copies_missing,
        id=row.id,
    )


def _copy(row: CopyRow) -> MailCopy:
    assert row.id is not None
    return MailCopy(row.id, row.gone, row.mailbox, row.message_id, row.digest, row.tries, row.error)
