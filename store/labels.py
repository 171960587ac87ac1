"""What Board staff said that held mails mean, without names."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import LabelRow
from services.labels import Label


class SqlLabels:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, label: Label) -> None:
        row = LabelRow(
            inbox_id=label.mail,
            board=label.board,
            made_at=label.made_at,
            # PostgreSQL's text cannot hold NUL, and a hostile mail may.
            text=label.text.replace("\x00", ""),
            read=label.read,
            rule=label.rule,
            words=label.words.replace("\x00", ""),
            label=label.label,
        )
        self._session.merge(row)

    def forget(self, mail: int) -> None:
        self._session.execute(delete(LabelRow).where(col(LabelRow.inbox_id) == mail))

    def of(self, boards: Iterable[str]) -> Sequence[Label]:
        query = select(LabelRow).where(col(LabelRow.board).in_(list(boards)))
        order = col(LabelRow.made_at), col(LabelRow.inbox_id)
        return [_label(row) for row in self._session.scalars(query.order_by(*order))]


def _label(row: LabelRow) -> Label:
    return Label(
        mail=row.inbox_id,
        board=row.board,
        made_at=row.made_at,
        text=row.text,
        read=row.read,
        rule=row.rule,
        words=row.words,
        label=row.label,
    )
