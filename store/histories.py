"""A case's history as it is stored: all of its entries, or a fault. One that has lost its last entry would be taken
for the case as it was before, and nothing could be added to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from casework.errors import EntryUnreadable
from casework.facts import FACT, AnyFact
from models import CaseRow, FactRow


@dataclass(slots=True)
class Stored:
    """`version`: how many entries the case has; `rows`: the number and the content of each that is there."""

    version: int
    rows: list[tuple[int, Any]] = field(default_factory=list)

    def facts(self) -> Sequence[AnyFact]:
        """Raises EntryUnreadable where an entry is missing or cannot be read."""
        if [seq for seq, _ in self.rows] != list(range(1, self.version + 1)):
            raise EntryUnreadable(f"of {self.version} entries {len(self.rows)} are there")
        return [_fact(seq, data) for seq, data in self.rows]


def _fact(seq: int, data: Any) -> AnyFact:
    try:
        return FACT.validate_python(data, strict=False)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        places = ", ".join(f"{'.'.join(map(str, each['loc']))} {each['type']}".strip() for each in wrong)
        raise EntryUnreadable(f"entry {seq}: {places}") from error


def stored(session: Session, numbers: Iterable[int]) -> Mapping[int, Stored]:
    """By the numbers of those of these cases that there are. One question: who adds an entry meanwhile has added both,
    or neither."""
    number, seq = col(CaseRow.number), col(FactRow.seq)
    query = (
        select(number, col(CaseRow.version), seq, col(FactRow.data))
        .outerjoin(FactRow, col(FactRow.case_number) == number)
        .where(number.in_(list(numbers)))
        .order_by(number, seq)
    )
    found: dict[int, Stored] = {}
    for case, version, place, data in session.execute(query):
        kept = found.setdefault(case or 0, Stored(version))
        if place is not None:
            kept.rows.append((place, data))
    return found
