"""What each case adds to the figures: one row a case, without names."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.facts import AnyFact
from casework.tally import Tally
from models import CaseRow, TallyRow
from store.histories import stored

_SOME = 500

log = logging.getLogger(__name__)


class SqlTallies:
    def __init__(self, session: Session) -> None:
        self._session = session

    def stale(self, board: str, counted_as: int, after: int = 0) -> Sequence[int]:
        number = col(CaseRow.number)
        query = _not_counted(board, counted_as).where(number > after).order_by(number).limit(_SOME)
        return [each for each in self._session.scalars(query) if each is not None]

    def left_out(self, board: str, counted_as: int, since: datetime, until: datetime) -> Sequence[int]:
        raised = col(CaseRow.raised_at)
        query = _not_counted(board, counted_as).where(
            col(CaseRow.unreadable_since).is_not(None), raised >= since, raised < until
        )
        return [each for each in self._session.scalars(query) if each is not None]

    def histories(self, numbers: Iterable[int]) -> Mapping[int, Sequence[AnyFact]]:
        read: dict[int, Sequence[AnyFact]] = {}
        for number, kept in stored(self._session, numbers).items():
            try:
                read[number] = kept.facts()
            except ValueError:
                # One case must not keep the others from what they are read for.
                log.exception("the history of case %(case)s cannot be read", {"case": number})
        return read

    def put(self, board: str, counted_as: int, counted: Mapping[int, tuple[int, Tally]]) -> None:
        if not counted:
            return
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        new = insert(TallyRow)
        rows = [
            {
                "case_number": number,
                "version": version,
                "counted_as": counted_as,
                "board": board,
                "raised_at": tally.raised_at,
                "data": tally.model_dump_json(exclude_defaults=True),
            }
            for number, (version, tally) in counted.items()
        ]
        # Two may count the same case at once.
        changed = {
            name: new.excluded[name] for name in ("version", "counted_as", "board", "raised_at", "data")
        }
        self._session.execute(new.on_conflict_do_update(index_elements=["case_number"], set_=changed), rows)

    def of(self, board: str, since: datetime, until: datetime, but: Collection[int] = ()) -> Sequence[Tally]:
        raised = col(TallyRow.raised_at)
        query = select(col(TallyRow.data)).where(
            col(TallyRow.board) == board, raised >= since, raised < until
        )
        if but:
            query = query.where(col(TallyRow.case_number).not_in(list(but)))
        return [Tally.model_validate_json(data) for data in self._session.scalars(query)]

    def is_kept(self, number: int, counted_as: int) -> bool:
        query = select(col(CaseRow.number)).join(TallyRow, col(TallyRow.case_number) == col(CaseRow.number))
        same = col(TallyRow.version) == col(CaseRow.version), col(TallyRow.counted_as) == counted_as
        return self._session.scalar(query.where(col(CaseRow.number) == number, *same)) is not None

    def first(self, board: str) -> datetime | None:
        return self._session.scalar(
            select(func.min(col(TallyRow.raised_at))).where(col(TallyRow.board) == board)
        )


def _not_counted(board: str, counted_as: int) -> Select[int | None]:
    """Numbers of the Board's cases of which there is no tally as they are now."""
    number, version, kept = col(CaseRow.number), col(CaseRow.version), col(TallyRow.version)
    return (
        select(number)
        .outerjoin(TallyRow, col(TallyRow.case_number) == number)
        .where(
            col(CaseRow.board) == board,
            version > 0,
            or_(kept.is_(None), kept != version, col(TallyRow.counted_as) != counted_as),
        )
    )
