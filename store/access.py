"""The directory, the form's drafts, and staff sign-in links."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.directory import Contact, Directory
from casework.errors import NotFound
from casework.facts import Person
from models import ContactRow, DraftRow, SignInRow
from services.storage import Draft


def agency_key(agency: str) -> str:
    """How agencies are compared: without case and without stray blanks."""
    return " ".join(agency.split()).casefold()


class SqlDirectories:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, board: str, agencies: Iterable[str]) -> Directory:
        keys = [agency_key(agency) for agency in agencies]
        query = select(ContactRow).where(col(ContactRow.board) == board, col(ContactRow.agency_key).in_(keys))
        return Directory.of(
            _contact(row) for row in self._session.scalars(query.order_by(col(ContactRow.id)))
        )

    def knows(self, board: str, email: str) -> bool:
        query = select(col(ContactRow.id)).where(
            col(ContactRow.board) == board, func.lower(col(ContactRow.email)) == email.lower()
        )
        return self._session.scalar(query.limit(1)) is not None

    def agencies(self, board: str) -> Sequence[str]:
        query = select(col(ContactRow.agency)).where(col(ContactRow.board) == board).distinct()
        return sorted(self._session.scalars(query))

    def put(self, contacts: Iterable[Contact]) -> int:
        written = 0
        for contact in contacts:
            key = agency_key(contact.person.agency)
            row = self._session.scalar(
                select(ContactRow).where(
                    col(ContactRow.board) == contact.board,
                    col(ContactRow.agency_key) == key,
                    col(ContactRow.tier) == contact.tier,
                )
            )
            told = contact.person.model_dump()
            if row is None:
                row = ContactRow(board=contact.board, agency_key=key, tier=contact.tier, **told)
                self._session.add(row)
            else:
                for name, value in told.items():
                    setattr(row, name, value)
            self._session.flush()
            written += 1
        return written


def _contact(row: ContactRow) -> Contact:
    return Contact(
        board=row.board,
        tier=row.tier,
        person=Person(
            name=row.name, email=row.email, agency=row.agency, title=row.title, telephone=row.telephone
        ),
    )


class SqlDrafts:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    def new(self, token: str, now: datetime) -> None:
        self._session.add(DraftRow(token=token, data={}, updated_at=now))

    def load(self, token: str) -> Draft:
        row = self._row(token)
        return Draft(dict(row.data), row.case_number)

    def _row(self, token: str) -> DraftRow:
        query = select(DraftRow).where(col(DraftRow.token) == token)
        row = self._session.scalar(query.with_for_update() if self._lock else query)
        if row is None:
            raise NotFound("This form is no longer kept. Forms that nobody touches are removed after 7 days.")
        return row

    def save(self, token: str, data: dict[str, Any], now: datetime) -> None:
        row = self._row(token)
        row.data, row.updated_at = {**row.data, **data}, now

    def submitted(self, token: str, case_number: int, now: datetime) -> None:
        row = self._row(token)
        row.data, row.case_number, row.updated_at = {}, case_number, now

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(DraftRow).where(col(DraftRow.updated_at) < moment))


class SqlSignIns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def new(self, nonce: str, email: str, now: datetime, expires_at: datetime) -> None:
        self._session.add(SignInRow(nonce=nonce, email=email, made_at=now, expires_at=expires_at))

    def count_since(self, email: str, moment: datetime) -> int:
        query = select(func.count()).where(col(SignInRow.email) == email, col(SignInRow.made_at) >= moment)
        return self._session.scalar(query) or 0

    def is_open(self, nonce: str, now: datetime) -> bool:
        row = self._session.get(SignInRow, nonce)
        return row is not None and row.used_at is None and row.expires_at > now

    def use(self, nonce: str, now: datetime) -> str | None:
        # One statement, so that of two presses at once only one signs in.
        used = self._session.execute(
            update(SignInRow)
            .where(
                col(SignInRow.nonce) == nonce,
                col(SignInRow.used_at).is_(None),
                col(SignInRow.expires_at) > now,
            )
            .values(used_at=now)
            .returning(col(SignInRow.email))
        )
        return used.scalar()
