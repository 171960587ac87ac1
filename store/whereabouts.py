"""Where a person occurs. Each question reads whole tables: it is asked a few times a year."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from models import (
    AccountRow,
    BusyRow,
    CaseRow,
    ContactRow,
    DraftRow,
    FactRow,
    FeedRow,
    InboxRow,
    LessonRow,
    OutboxRow,
    PaperDraftRow,
    SenderRow,
    SessionRow,
    SignInRow,
    StaffChangeRow,
    StaffRow,
    ViewRow,
)
from services.whereabouts import MailPlace


class SqlWhereabouts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def cases(self, board: str, words: str) -> Mapping[int, str]:
        query = (
            select(col(CaseRow.number), col(CaseRow.reference))
            .join(FactRow, col(FactRow.case_number) == col(CaseRow.number))
            .where(col(CaseRow.board) == board, _in_json(FactRow.data, words))
            .distinct()
            .order_by(col(CaseRow.number))
        )
        return {number: reference for number, reference in self._session.execute(query) if number is not None}

    def received(self, board: str, words: str) -> Sequence[MailPlace]:
        has = [_in(each, words) for each in (InboxRow.sender, InboxRow.subject, InboxRow.text)]
        if "@" in words:
            has += [self._in_bytes(written) for written in {words, words.lower()}]
        query = (
            select(
                col(InboxRow.id),
                col(InboxRow.received_at),
                col(InboxRow.case_number),
                col(CaseRow.reference),
                col(InboxRow.sender),
            )
            .join(CaseRow, col(InboxRow.case_number) == col(CaseRow.number))
            .where(col(CaseRow.board) == board, or_(*has))
            .order_by(col(InboxRow.id))
        )
        return [
            MailPlace(number, "received", at, case, reference, sender, "")
            for number, at, case, reference, sender in self._session.execute(query)
            if number is not None
        ]

    def _in_bytes(self, words: str) -> ColumnElement[bool]:
        """In the mail as it came, where it is written out: in its header and in plain text."""
        raw, sought = col(InboxRow.raw), literal(words.encode(), LargeBinary)
        if self._session.get_bind().dialect.name == "sqlite":
            return func.instr(raw, sought) > 0
        return func.position(sought.op("IN")(raw)) > 0

    def sent(self, board: str, words: str) -> Sequence[MailPlace]:
        if "@" not in words:
            return ()
        query = (
            select(
                col(OutboxRow.id),
                col(OutboxRow.created_at),
                col(OutboxRow.case_number),
                col(CaseRow.reference),
                col(OutboxRow.envelope_to),
            )
            .join(CaseRow, col(OutboxRow.case_number) == col(CaseRow.number))
            .where(col(CaseRow.board) == board, func.lower(col(OutboxRow.envelope_to)) == words.lower())
            .order_by(col(OutboxRow.id))
        )
        return [
            MailPlace(number, "sent", at, case, reference, "", to)
            for number, at, case, reference, to in self._session.execute(query)
            if number is not None
        ]

    def beside(self, board: str, words: str) -> Mapping[str, int]:
        of_board = select(col(CaseRow.number)).where(col(CaseRow.board) == board)
        names = ContactRow.name, ContactRow.email, ContactRow.deputy_name, ContactRow.deputy_email
        found = {
            "contacts": self._count(
                ContactRow, col(ContactRow.board) == board, or_(*(_in(each, words) for each in names))
            ),
            "drafts": self._count(
                DraftRow, _in_json(DraftRow.data, words), _in_json(DraftRow.data, f'"{board}"')
            ),
        }
        told = [LessonRow.words, LessonRow.told_words, LessonRow.note]
        told += [LessonRow.owner, LessonRow.owner_email, LessonRow.done_by]
        found |= {
            "lessons": self._count(
                LessonRow, col(LessonRow.board) == board, or_(*(_in(each, words) for each in told))
            ),
            "paper_drafts": self._count(
                PaperDraftRow,
                col(PaperDraftRow.case_number).in_(of_board),
                _in_json(PaperDraftRow.data, words),
            ),
        }
        if "@" in words:
            found |= {
                "senders": self._count(
                    SenderRow, or_(_is(SenderRow.email, words), _is(SenderRow.other, words))
                ),
                "views": self._count(
                    ViewRow, _in(ViewRow.email, words), col(ViewRow.case_number).in_(of_board)
                ),
                "feeds": self._count(
                    FeedRow, or_(_is(FeedRow.owner, f"staff {words}"), _is(FeedRow.made_by, words))
                ),
                "sign_ins": self._count(SignInRow, _is(SignInRow.email, words)),
                "sessions": self._count(SessionRow, _is(SessionRow.email, words)),
                "accounts": self._count(AccountRow, _is(AccountRow.email, words)),
                "staff": self._count(StaffRow, col(StaffRow.board) == board, _in(StaffRow.email, words)),
                "staff_changes": self._count(
                    StaffChangeRow,
                    col(StaffChangeRow.board) == board,
                    or_(_in(StaffChangeRow.email, words), _in(StaffChangeRow.by, words)),
                ),
                "busy": self._count(BusyRow, _is(BusyRow.email, words)),
            }
        return {name: count for name, count in found.items() if count}

    def _count(self, row: type[SQLModel], *which: ColumnElement[bool]) -> int:
        return self._session.scalar(select(func.count()).select_from(row).where(*which)) or 0


def _is(column: Any, address: str) -> ColumnElement[bool]:
    """Of what belongs to no Board, nothing but the very address is looked for: a part of it may be another's."""
    return func.lower(col(column)) == address.lower()


def _in(column: Any, words: str) -> ColumnElement[bool]:
    return or_(*(col(column).icontains(way, autoescape=True) for way in _ways(words)))


def _ways(words: str) -> list[str]:
    """As it may be written. SQLite knows the capitals of ASCII only."""
    return sorted({words, words.lower(), words.title(), words.upper()})


def _in_json(column: Any, words: str) -> ColumnElement[bool]:
    """JSON is kept with letters beyond ASCII written out, in which capitals are others."""
    told = cast(col(column), String)
    ways = [json.dumps(way)[1:-1] for way in _ways(words)]
    return or_(*(told.icontains(way, autoescape=True) for way in ways))
