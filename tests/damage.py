"""A case's history that no release can read, or of which something is lost."""

from sqlmodel import Session, col, select

from models import FactRow
from services.world import World


def last_entry(session: Session, number: int) -> FactRow:
    query = select(FactRow).where(FactRow.case_number == number).order_by(col(FactRow.seq).desc())
    return session.exec(query.limit(1)).one()


def damaged(world: World, number: int, **data: object) -> dict[str, object]:
    """The last entry of the case's history becomes `data`, or one that no release writes. Returns what it was."""
    with Session(world.store.engine) as session:  # type: ignore[attr-defined]
        row = last_entry(session, number)
        before, row.data = row.data, data or {"kind": "of another planet"}
        session.commit()
    return before


def lost(world: World, number: int) -> FactRow:
    """The last entry of the case's history is there no more. Returns it."""
    with Session(world.store.engine, expire_on_commit=False) as session:  # type: ignore[attr-defined]
        row = last_entry(session, number)
        session.delete(row)
        session.commit()
    return row
