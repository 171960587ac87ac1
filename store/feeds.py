"""Calendar feeds: who has one, and which cases it tells of. Each query finds its rows by an index."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.case import OVER, Status
from models import CaseRow, FactRow, FeedRow
from services.calendars import CaseState, Feed

_OVER = [status.value for status in OVER]


class SqlFeeds:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, feed: Feed) -> None:
        self._session.merge(
            FeedRow(
                owner=feed.owner,
                digest=feed.digest,
                language=feed.language,
                made_by=feed.made_by,
                made_at=feed.made_at,
                fetched_at=feed.fetched_at,
                known_to=sorted(feed.known_to),
                ended_at=feed.ended_at,
            )
        )

    def remove(self, owner: str) -> None:
        self._session.execute(delete(FeedRow).where(col(FeedRow.owner) == owner))

    def end(self, owner: str, at: datetime) -> bool:
        # Of two at once, one has ended it.
        goes_on = col(FeedRow.owner) == owner, col(FeedRow.ended_at).is_(None)
        done = self._session.execute(update(FeedRow).where(*goes_on).values(ended_at=at))
        return bool(done.rowcount)  # type: ignore[attr-defined]

    def end_made_by(self, email: str, board: str, at: datetime) -> Sequence[str]:
        owner, reference = col(FeedRow.owner), col(CaseRow.reference)
        query = (
            select(FeedRow, reference)
            .join(CaseRow, owner.like(literal("person ") + reference + literal(" %")))
            .where(
                col(FeedRow.made_by) == email, col(FeedRow.ended_at).is_(None), col(CaseRow.board) == board
            )
            .order_by(col(CaseRow.number))
        )
        found = self._session.execute(query).all()
        for row, _ in found:
            row.ended_at = at
        return list(dict.fromkeys(of for _, of in found))

    def of(self, owners: Iterable[str]) -> Mapping[str, Feed]:
        query = select(FeedRow).where(col(FeedRow.owner).in_(list(owners)))
        return {row.owner: _feed(row) for row in self._session.scalars(query)}

    def find(self, digest: str) -> Feed | None:
        row = self._session.scalar(select(FeedRow).where(col(FeedRow.digest) == digest))
        return _feed(row) if row else None

    def fetched(self, digest: str, at: datetime, known_to: frozenset[str]) -> None:
        told = {"fetched_at": at, "known_to": sorted(known_to)}
        self._session.execute(update(FeedRow).where(col(FeedRow.digest) == digest).values(told))

    def changing(self, boards: Iterable[str], since: datetime) -> Sequence[CaseState]:
        number, version = col(CaseRow.number), col(CaseRow.version)
        # One that has lost its last entry is here too, so that it is not missed.
        changed = func.coalesce(col(FactRow.recorded_at), col(CaseRow.raised_at))
        status = col(CaseRow.status)
        query = (
            select(number, version, changed)
            .outerjoin(FactRow, and_(col(FactRow.case_number) == number, col(FactRow.seq) == version))
            .where(
                col(CaseRow.board).in_(list(boards)),
                or_(status == Status.OPEN.value, and_(status.in_(_OVER), changed >= since)),
            )
            .order_by(number)
        )
        found = self._session.execute(query)
        return [CaseState(number, version, changed) for number, version, changed in found if number]


def _feed(row: FeedRow) -> Feed:
    return Feed(
        owner=row.owner,
        digest=row.digest,
        language=row.language,
        made_by=row.made_by,
        made_at=row.made_at,
        fetched_at=row.fetched_at,
        known_to=frozenset(row.known_to),
        ended_at=row.ended_at,
    )
