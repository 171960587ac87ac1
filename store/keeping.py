"""What is to go, what went, and removing it: every row that hangs on a case by a foreign key goes with it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from casework.case import OVER
from casework.facts import AnyFact
from casework.folding import rebuild
from models import (
    BusyRow,
    CaseRow,
    ContactRow,
    FactRow,
    FeedRow,
    GoneRow,
    InboxRow,
    OutboxRow,
    PlanRow,
    ReturnRow,
    SenderRow,
    SignInRow,
)
from services.keeping import KeptMail, Plan, What
from services.outbox import NEVER_GIVEN_UP, Share
from store.case_columns import columns_of
from store.certificates import SqlCertificates

_OVER = [status.value for status in OVER]
# What is not given up is on its way after a failure, too.
_ON_ITS_WAY = or_(
    col(OutboxRow.state).in_(["queued", "retry", "sending"]),
    and_(col(OutboxRow.state) == "failed", col(OutboxRow.kind).in_(NEVER_GIVEN_UP)),
)


class SqlKeeping(SqlCertificates):
    def __init__(self, session: Session) -> None:
        super().__init__(session)

    def ended(self, board: str, before: datetime) -> Sequence[int]:
        nameless = exists().where(
            col(GoneRow.case_number) == col(CaseRow.number), col(GoneRow.what) == "names"
        )
        query = select(col(CaseRow.number)).where(
            col(CaseRow.board) == board,
            col(CaseRow.status).in_(_OVER),
            col(CaseRow.raised_at) < before,
            ~nameless,
        )
        return [each for each in self._session.scalars(query.order_by(col(CaseRow.number))) if each]

    def with_raw(self, numbers: Collection[int]) -> frozenset[int]:
        query = select(col(InboxRow.case_number)).where(
            col(InboxRow.case_number).in_(list(numbers)), func.length(col(InboxRow.raw)) > 0
        )
        return frozenset(each for each in self._session.scalars(query.distinct()) if each)

    def plans(self, board: str) -> Mapping[tuple[int, What], Plan]:
        query = select(PlanRow).join(CaseRow, col(PlanRow.case_number) == col(CaseRow.number))
        found = self._session.scalars(query.where(col(CaseRow.board) == board))
        return {(row.case_number, row.what): _plan(row) for row in found}  # type: ignore[misc]

    def put_plan(self, plan: Plan) -> None:
        self._session.merge(
            PlanRow(
                case_number=plan.case,
                what=plan.what,
                ended_at=plan.ended_at,
                announced_at=plan.announced_at,
                let_at=plan.let_at,
                let_by=plan.let_by,
            )
        )

    def drop_plan(self, case: int, what: What) -> None:
        self._session.execute(
            delete(PlanRow).where(col(PlanRow.case_number) == case, col(PlanRow.what) == what)
        )

    def any_let(self) -> bool:
        return self._session.scalar(select(exists().where(col(PlanRow.let_at).is_not(None)))) or False

    def on_its_way(self, case: int) -> bool:
        brought = select(col(ReturnRow.message_id)).where(col(ReturnRow.case_number) == case)
        mail = exists().where(
            or_(col(OutboxRow.case_number) == case, col(OutboxRow.message_id).in_(brought)),
            _ON_ITS_WAY,
        )
        to_be_made = exists().where(col(ReturnRow.case_number) == case, col(ReturnRow.message_id) == "")
        return self._session.scalar(select(or_(mail, to_be_made))) or False

    def unread_since(self, case: int, moment: datetime) -> bool:
        held = col(InboxRow.case_number) == case, col(InboxRow.state) == "held"
        return (
            self._session.scalar(select(exists().where(*held, col(InboxRow.received_at) > moment))) or False
        )

    def mails(self, case: int) -> Sequence[KeptMail]:
        return self._kept(col(InboxRow.case_number) == case, func.length(col(InboxRow.raw)) > 0)

    def unmatched(self, share: Share, before: datetime, limit: int) -> Sequence[KeptMail]:
        mailbox = col(InboxRow.mailbox)
        ours = mailbox == share.mailbox if share.mailbox else mailbox.not_in(share.others)
        old = col(InboxRow.received_at) < before
        unread = col(InboxRow.state) == "new"
        return self._kept(col(InboxRow.case_number).is_(None), ours, old, ~unread, limit=limit)

    def _kept(self, *which: ColumnElement[bool], limit: int | None = None) -> Sequence[KeptMail]:
        query = select(
            col(InboxRow.id),
            col(InboxRow.digest),
            col(InboxRow.message_id),
            col(InboxRow.mailbox),
            col(InboxRow.received_at),
            col(InboxRow.state) == "held",
        ).where(*which)
        order = col(InboxRow.received_at), col(InboxRow.id)
        found = self._session.execute(query.order_by(*order).limit(limit))
        return [
            KeptMail(item, digest, message_id, mailbox, at, held)
            for item, digest, message_id, mailbox, at, held in found
            if item is not None
        ]

    def hand_over(self, mail: int, case: int, party: int | None, reason: str) -> None:
        told = {"case_number": case, "party": party, "reason": reason}
        self._session.execute(update(InboxRow).where(col(InboxRow.id) == mail).values(told))

    def delete_case(self, case: int, but: Collection[str] = ()) -> Mapping[str, int]:
        counts = Counter(outbox=self._delete_together(case))
        for table in reversed(SQLModel.metadata.sorted_tables):
            which = None if table.name in but else _hangs_on(table, _table(CaseRow), [case])
            if which is not None:
                counts[table.name] += self._delete(table, which)
        return +counts

    def _delete_together(self, case: int) -> int:
        """An e-mail that brought the Board returns of several cases hangs on none of them, and goes with the first."""
        brought = select(col(ReturnRow.message_id)).where(col(ReturnRow.case_number) == case)
        of_no_case = col(OutboxRow.case_number).is_(None)
        return self._delete(_table(OutboxRow), of_no_case, col(OutboxRow.message_id).in_(brought))

    def delete_raw(self, case: int) -> int:
        which = col(InboxRow.case_number) == case, func.length(col(InboxRow.raw)) > 0
        return self._count(update(InboxRow).where(*which).values(raw=b"", attachments=[]))

    def delete_mails(self, mails: Collection[int]) -> None:
        for table in reversed(SQLModel.metadata.sorted_tables):
            which = _hangs_on(table, _table(InboxRow), mails)
            if which is not None:
                self._delete(table, which)

    def delete_feeds(self, reference: str) -> int:
        owner = col(FeedRow.owner).startswith(f"person {reference} ", autoescape=True)
        return self._delete(_table(FeedRow), owner)

    def forget_people(self, emails: Collection[str]) -> int:
        count = 0
        for email in {email.casefold() for email in emails} - {""}:
            written = func.lower(col(OutboxRow.envelope_to)) == email, col(OutboxRow.case_number).is_not(None)
            listed = or_(
                func.lower(col(ContactRow.email)) == email, func.lower(col(ContactRow.deputy_email)) == email
            )
            if self._session.scalar(select(exists().where(*written))) or self._session.scalar(
                select(exists().where(listed))
            ):
                continue
            count += self._delete(_table(SenderRow), col(SenderRow.email) == email)
            self._delete(_table(BusyRow), col(BusyRow.email) == email)
        return count

    def forget_records(self, before: datetime) -> Mapping[str, int]:
        of_no_case = col(OutboxRow.case_number).is_(None), col(OutboxRow.created_at) < before
        gone = {
            "sign_ins": self._delete(_table(SignInRow), col(SignInRow.made_at) < before),
            "outbox": self._delete(_table(OutboxRow), *of_no_case, not_(_ON_ITS_WAY)),
        }
        return {name: count for name, count in gone.items() if count}

    def rewrite(self, number: int, facts: Sequence[AnyFact], now: datetime) -> None:
        for seq, fact in enumerate(facts, 1):
            data = fact.model_dump(mode="json")
            which = col(FactRow.case_number) == number, col(FactRow.seq) == seq
            if not self._count(update(FactRow).where(*which).values(data=data)):
                self._session.add(FactRow(case_number=number, seq=seq, recorded_at=now, data=data))
        columns = columns_of(rebuild(facts))
        self._session.execute(update(CaseRow).where(col(CaseRow.number) == number).values(columns))

    def _delete(self, table: Table, *which: ColumnElement[bool]) -> int:
        return self._count(delete(table).where(*which))

    def _count(self, statement: Executable) -> int:
        """How many rows it was."""
        done: CursorResult[Any] = self._session.execute(statement)  # type: ignore[assignment]
        return done.rowcount


def _table(row: type[SQLModel]) -> Table:
    return row.__table__  # type: ignore[attr-defined, no-any-return]


def _hangs_on(table: Table, root: Table, keys: Iterable[int]) -> ColumnElement[bool] | None:
    """Which of the table's rows are those of `root` with these keys, or refer to them, or to what refers to them."""
    if table is root:
        return next(iter(table.primary_key)).in_(list(keys))
    for key in table.foreign_keys:
        parent = key.column.table
        if parent is root:
            return key.parent.in_(list(keys))
        if (inside := _hangs_on(parent, root, keys)) is not None:
            return key.parent.in_(select(key.column).where(inside))
    return None


def _plan(row: PlanRow) -> Plan:
    return Plan(row.case_number, row.what, row.ended_at, row.announced_at, row.let_at, row.let_by)  # type: ignore[arg-type]
