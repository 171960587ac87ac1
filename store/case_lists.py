"""Lists of cases. 100,000 of them stay quick: what is open is found by deadline, all else by the day it was raised.

Both indexes hold what their queries ask for, so that of the cases themselves only one page is read.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.case import OVER, Status
from casework.protocol import agency_key
from models import CaseRow
from services.case_lists import CaseLine, PaperOf, Wanted, Which, named
from store.cases import case_line

DAY = timedelta(days=1)


class SqlCaseLists:
    def __init__(self, session: Session) -> None:
        self._session = session

    def found(self, boards: Iterable[str], wanted: Wanted, skip: int, limit: int) -> Sequence[CaseLine]:
        order = _order(wanted.which)
        # Only numbers are sorted and skipped: an index holds them.
        page = select(col(CaseRow.number)).where(*_where(boards, wanted)).order_by(*order)
        shown = page.offset(skip).limit(limit).scalar_subquery()
        query = select(CaseRow).where(col(CaseRow.number).in_(shown)).order_by(*order)
        return [case_line(row) for row in self._session.scalars(query)]

    def count(self, boards: Iterable[str], wanted: Wanted, most: int) -> int:
        some = select(col(CaseRow.number)).where(*_where(boards, wanted)).limit(most)
        return self._session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _order(which: Which) -> tuple[ColumnElement[Any], ...]:
    if which in (Which.SETTLED, Which.ALL):
        return col(CaseRow.raised_at).desc(), col(CaseRow.number).desc()
    if which is Which.PAPERS:
        # The Board's own papers are due with their step.
        return func.coalesce(col(CaseRow.paper_due), col(CaseRow.due)).asc(), col(CaseRow.number).asc()
    # Where nothing is due yet, in the order in which they were raised.
    return col(CaseRow.due).asc(), col(CaseRow.number).asc()


def _where(boards: Iterable[str], wanted: Wanted) -> list[ColumnElement[bool]]:
    boards = list(boards)
    found = [col(CaseRow.board).in_(boards), *_which(wanted)]
    if wanted.reference:
        typed = named(wanted.reference)
        of_board = col(CaseRow.board).in_([board for board in boards if typed.may_be_of(board)])
        by_number = and_(col(CaseRow.number) == typed.number, of_board)
        found.append(or_(col(CaseRow.reference) == typed.whole, by_number))
    if wanted.agency:
        found.append(col(CaseRow.agencies_key).contains(agency_key(wanted.agency), autoescape=True))
    if wanted.since is not None:
        found.append(col(CaseRow.raised_at) >= wanted.since)
    if wanted.before is not None:
        found.append(col(CaseRow.raised_at) < wanted.before)
    return found


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    status, due, now = col(CaseRow.status), col(CaseRow.due), wanted.now
    start, end = col(CaseRow.meeting_start), col(CaseRow.meeting_end)
    is_open = status == Status.OPEN.value
    match wanted.which:
        case Which.OPEN:
            return [is_open]
        case Which.OVERDUE:
            return [is_open, due <= now]
        case Which.NOBODY:
            return [is_open, col(CaseRow.counterpart) == ""]
        case Which.DAY:
            return [is_open, due > now, due <= now + DAY]
        case Which.THREE_DAYS:
            return [is_open, due > now + DAY, due <= now + 3 * DAY]
        # Only an open case has a meeting here; its index has no status.
        case Which.NO_OUTCOME:
            return [end <= now]
        case Which.NOBODY_COMES:
            return [end > now, start > now, start <= now + 3 * DAY, col(CaseRow.meeting_coming) == 0]
        case Which.PAPERS:
            return [is_open, or_(false(), *(_waits_for(paper) for paper in wanted.papers))]
        case Which.UNCONFIRMED:
            return [status == Status.UNCONFIRMED.value]
        case Which.SETTLED:
            return [status.in_([each.value for each in OVER])]
        case Which.ALL:
            # Whose form is being sent in at this moment has no reference yet.
            return [status != "new"]


def _waits_for(paper: PaperOf) -> ColumnElement[bool]:
    begun = [col(CaseRow.steps).contains(f" {step} ", autoescape=True) for step in paper.steps]
    return and_(
        col(CaseRow.board) == paper.board,
        col(CaseRow.pathway).in_(paper.pathways),
        or_(false(), *begun),
        not_(col(CaseRow.papers).contains(f" {paper.paper} ", autoescape=True)),
    )
