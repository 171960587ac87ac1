"""Whom administrators have named as staff, who is signed in, and with which account."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, text, update
from sqlalchemy.orm import Session as Transaction
from sqlmodel import col

from models import AccountRow, SessionRow, SignInRow, StaffChangeRow, StaffRow
from services.access import How, Named, Renamed, Roles, Session
from services.roles import Role, read_roles, written


class SqlSignIns:
    def __init__(self, session: Transaction) -> None:
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


class SqlSessions:
    def __init__(self, session: Transaction) -> None:
        self._session = session

    def add(self, session: Session) -> None:
        self._session.add(
            SessionRow(
                digest=session.digest,
                email=session.email,
                how=session.how,
                roles=" ".join(f"{board}:{written(roles)}" for board, roles in session.roles.items()),
                began_at=session.began_at,
                seen_at=session.seen_at,
            )
        )

    def find(self, digest: str) -> Session | None:
        row = self._session.get(SessionRow, digest)
        return _session(row) if row else None

    def of(self, email: str) -> Sequence[Session]:
        query = select(SessionRow).where(col(SessionRow.email) == email)
        return [
            _session(row) for row in self._session.scalars(query.order_by(col(SessionRow.began_at).desc()))
        ]

    def seen(self, digest: str, now: datetime) -> None:
        self._session.execute(update(SessionRow).where(col(SessionRow.digest) == digest).values(seen_at=now))

    def end(self, digest: str) -> None:
        self._session.execute(delete(SessionRow).where(col(SessionRow.digest) == digest))

    def end_all(self, email: str) -> None:
        self._session.execute(delete(SessionRow).where(col(SessionRow.email) == email))

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(SessionRow).where(col(SessionRow.began_at) < moment))


def _session(row: SessionRow) -> Session:
    pairs = (pair.partition(":") for pair in row.roles.split())
    roles = {board: read_roles(given) for board, _, given in pairs}
    return Session(row.digest, row.email, cast(How, row.how), row.began_at, row.seen_at, roles)


class SqlAccounts:
    def __init__(self, session: Transaction) -> None:
        self._session = session

    def of(self, email: str) -> tuple[str, str] | None:
        row = self._session.get(AccountRow, email)
        return (row.issuer, row.subject) if row else None

    def put(self, email: str, issuer: str, subject: str, now: datetime) -> None:
        self._session.merge(AccountRow(email=email, issuer=issuer, subject=subject, known_at=now))

    def forget(self, email: str) -> bool:
        gone = self._session.execute(delete(AccountRow).where(col(AccountRow.email) == email))
        return cast(CursorResult[Any], gone).rowcount > 0


class SqlStaffList:
    def __init__(self, session: Transaction, lock: bool) -> None:
        self._session, self._lock = session, lock

    def roles_of(self, email: str) -> Roles:
        query = select(StaffRow).where(col(StaffRow.email) == email)
        return {row.board: read_roles(row.roles) for row in self._session.scalars(query)}

    def of(self, boards: Iterable[str]) -> Sequence[Named]:
        if self._lock and self._session.get_bind().dialect.name == "postgresql":
            # Two administrators who remove each other at the same moment must take turns; no row stands for both.
            self._session.execute(text("LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE"))
        query = select(StaffRow).where(col(StaffRow.board).in_(list(boards)))
        rows = self._session.scalars(query.order_by(col(StaffRow.board), col(StaffRow.email)))
        return [
            Named(row.id or 0, row.board, row.email, read_roles(row.roles), row.by, row.at) for row in rows
        ]

    def put(self, board: str, email: str, roles: Iterable[Role], by: str, now: datetime) -> None:
        which = col(StaffRow.board) == board, col(StaffRow.email) == email
        row, told = self._session.scalar(select(StaffRow).where(*which)), written(roles)
        if not told:
            self._session.execute(delete(StaffRow).where(*which))
        elif row is None:
            self._session.add(StaffRow(board=board, email=email, roles=told, by=by, at=now))
        else:
            row.roles, row.by, row.at = told, by, now

    def note(self, change: Renamed) -> None:
        self._session.add(
            StaffChangeRow(
                board=change.board,
                email=change.email,
                before=written(change.before),
                after=written(change.after),
                by=change.by,
                at=change.at,
            )
        )

    def changes(self, boards: Iterable[str], limit: int) -> Sequence[Renamed]:
        query = select(StaffChangeRow).where(col(StaffChangeRow.board).in_(list(boards)))
        rows = self._session.scalars(query.order_by(col(StaffChangeRow.id).desc()).limit(limit))
        return [
            Renamed(row.board, row.email, _roles(row.before), _roles(row.after), row.by, row.at)
            for row in rows
        ]


def _roles(told: str) -> frozenset[Role]:
    """Here an empty text means nobody, where in a setting it means what there was before there were roles."""
    return read_roles(told) if told else frozenset()
