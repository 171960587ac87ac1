"""What each case adds to the figures: one row a case, without names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.facts import FACT, AnyFact
from casework.tally import Tally
from models import CaseRow, FactRow, TallyRow

_SOME = 500


class SqlTallies:
    def __init__(self, session: Session) -> None:
        self._session = session

    def stale(self, board: str, counted_as: int, after: int = 0) -> Sequence[int]:
        number, version = col(CaseRow.number), col(CaseRow.version)
        kept = col(TallyRow.version)
        query = (
            select(number)
            .outerjoin(TallyRow, col(TallyRow.case_number) == number)
            .where(
                and_(col(CaseRow.board) == board, number > after, version > 0),
                or_(kept.is_(None), kept != version, col(TallyRow.counted_as) != counted_as),
            )
            .order_by(number)
            .limit(_SOME)
        )
        return [each for each in self._session.scalars(query) if each is not None]

    def histories(self, numbers: Iterable[int]) -> Mapping[int, Sequence[AnyFact]]:
        case = col(FactRow.case_number)
        query = (
            select(case, col(FactRow.data)).where(case.in_(list(numbers))).order_by(case, col(FactRow.seq))
        )
        found: dict[int, list[AnyFact]] = defaultdict(list)
        for number, data in self._session.execute(query):
            found[number].append(FACT.validate_python(data, strict=False))
        return found

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

    def of(self, board: str, since: datetime, until: datetime) -> Sequence[Tally]:
        raised = col(TallyRow.raised_at)
        query = select(col(TallyRow.data)).where(
            col(TallyRow.board) == board, raised >= since, raised < until
        )
        return [Tally.model_validate_json(data) for data in self._session.scalars(query)]

    def is_kept(self, number: int, counted_as: int) -> bool:
        query = select(col(CaseRow.number)).join(TallyRow, col(TallyRow.case_number) == col(CaseRow.number))
        same = col(TallyRow.version) == col(CaseRow.version), col(TallyRow.counted_as) == counted_as
        return self._session.scalar(query.where(col(CaseRow.number) == number, *same)) is not None

    def first(self, board: str) -> datetime | None:
        return self._session.scalar(
            select(func.min(col(TallyRow.raised_at))).where(col(TallyRow.board) == board)
        )
