"""A return as data: what its JSON holds, and where columns of a spreadsheet take their cells from.

docs/return.schema.json is its JSON Schema, made by `python -m services.return_files`. A field that comes, goes or means
something else makes it version 2.
"""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from casework.value import Value


class Answer(Value):
    """`ask`: the question; `kind`: that of the field in the Board's file. `value` is for programs: dates in ISO form,
    choices by their keys, a group as its rows; `text` is as a person reads it. Both are "" where nothing was said."""

    ask: str
    kind: str
    value: str | tuple[dict[str, str], ...]
    text: str


class Somebody(Value):
    """A person, with what is known; "" where it is not."""

    name: str
    title: str
    agency: str
    email: str
    telephone: str


class Child(Value):
    name: str
    born: date | None


class StepTold(Value):
    """A step as it went. `ending` is for programs ("" while it runs), `ending_text` for people; `words` are those of
    whoever answered. `speaker`, `counterpart`: names with post and agency."""

    step: str
    title: str
    started: AwareDatetime
    due: AwareDatetime
    ended: AwareDatetime | None
    ending: str
    ending_text: str
    speaker: str
    counterpart: str
    words: str


class CaseTold(Value):
    """The case as it was when the return was filed. `status`: open, resolved, withdrawn, closed (decided by the Board)
    or unconfirmed. `counterpart` is who was asked first; `begun_at`: when the other side could first be asked;
    `ended_at`: when it ended, null while it is open."""

    reference: str
    protocol: str
    pathway: str
    pathway_title: str
    area: str
    theme: str
    theme_title: str
    raised_at: AwareDatetime
    begun_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    status: str
    status_text: str
    step: str
    step_title: str
    outcome: str
    who: str
    by_when: str
    danger: bool
    urgent: bool
    child: Child
    worker: str
    team: str
    raiser: Somebody
    counterpart: Somebody
    summary: str
    action: str
    steps: tuple[StepTold, ...]


class ReturnDocument(Value):
    """One return. `id` names it for good; `replaces` is the id of the one that it corrects, or null.

    `form` is the key of the paper in the Board's file, or "challenge"; `sequence` counts those of one form in one case.
    `answers` are by the field's key, in the order of the form. Titles and texts are in `language` (ISO 639-1). Times
    are UTC.
    """

    version: Literal[1] = 1
    id: str
    form: str
    sequence: int
    replaces: str | None
    title: str
    language: str
    board: str
    board_name: str
    filed_at: AwareDatetime
    filed_by: str
    answers: dict[str, Answer]
    case: CaseTold
