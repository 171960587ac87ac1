"""The directory: who holds which post."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, delete, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.directory import Contact, Directory
from casework.facts import Person
from casework.protocol import agency_key
from models import ContactRow
from services.directory_file import place

# What makes a post the same post; and its names as parameters, which may not be those of columns.
POST = ["board", "agency_key", "tier"]
BOUND = [f"this_{name}" for name in POST]


class SqlDirectories:
    def __init__(self, session: Session, lock: bool) -> None:
        self._session, self._lock = session, lock

    @property
    def _postgresql(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def of(self, board: str, agencies: Iterable[str], tiers: Collection[str] = ()) -> Directory:
        keys = [agency_key(agency) for agency in agencies]
        wanted = or_(col(ContactRow.agency_key).in_(keys), col(ContactRow.tier).in_(list(tiers)))
        query = select(ContactRow).where(col(ContactRow.board) == board, wanted)
        return Directory.of(
            _contact(row) for row in self._session.scalars(query.order_by(col(ContactRow.id)))
        )

    def posts(self, boards: Iterable[str]) -> Sequence[Contact]:
        if self._lock and self._postgresql:
            # No row stands for a post that is not there yet, so the table is locked: against writers only.
            self._session.execute(text("LOCK TABLE contacts IN SHARE ROW EXCLUSIVE MODE"))
        query = select(ContactRow).where(col(ContactRow.board).in_(list(boards)))
        order = col(ContactRow.board), col(ContactRow.agency_key), col(ContactRow.tier)
        return [_contact(row) for row in self._session.scalars(query.order_by(*order))]

    def knows(self, board: str, email: str) -> bool:
        address = email.lower()
        query = select(col(ContactRow.id)).where(
            col(ContactRow.board) == board,
            (func.lower(col(ContactRow.email)) == address)
            | (func.lower(col(ContactRow.deputy_email)) == address),
        )
        return self._session.scalar(query.limit(1)) is not None

    def agencies(self, board: str) -> Sequence[str]:
        query = select(col(ContactRow.agency)).where(col(ContactRow.board) == board).distinct()
        return sorted(self._session.scalars(query))

    def put(self, contacts: Iterable[Contact]) -> int:
        rows = [_columns(contact) for contact in contacts]
        if rows:
            # Both databases have the same words for it, and neither of SQLAlchemy's dialects shares them.
            insert = postgresql.insert(ContactRow) if self._postgresql else sqlite.insert(ContactRow)
            told = {name: insert.excluded[name] for name in rows[0] if name not in POST}
            self._session.execute(insert.on_conflict_do_update(index_elements=POST, set_=told), rows)
            self._session.expire_all()
        return len(rows)

    def remove(self, contacts: Iterable[Contact]) -> None:
        rows = [dict(zip(BOUND, place(contact), strict=True)) for contact in contacts]
        if rows:
            table = ContactRow.__table__  # type: ignore[attr-defined]
            which = [table.c[name] == bindparam(bound) for name, bound in zip(POST, BOUND, strict=True)]
            self._session.connection().execute(delete(table).where(*which), rows)


def _columns(contact: Contact) -> dict[str, str]:
    told: dict[str, str] = contact.person.model_dump()
    deputy = contact.deputy
    return told | {
        "board": contact.board,
        "agency_key": agency_key(contact.person.agency),
        "tier": contact.tier,
        "deputy_name": deputy.name if deputy else "",
        "deputy_email": deputy.email if deputy else "",
    }


def _contact(row: ContactRow) -> Contact:
    shared = {"agency": row.agency, "language": row.language}
    person = shared | {"name": row.name, "email": row.email, "title": row.title, "telephone": row.telephone}
    deputy = shared | {"name": row.deputy_name, "email": row.deputy_email}
    return Contact(
        board=row.board,
        tier=row.tier,
        person=Person.model_validate(person),
        deputy=Person.model_validate(deputy) if row.deputy_email else None,
    )
