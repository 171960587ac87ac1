"""The papers that are asked for, and the facts about that. They are part of a case's history: see facts.py."""

from typing import Literal

from pydantic import AwareDatetime

from casework.fact import Fact

# What an e-mail says of a lesson where Board staff find none in it.
NOTHING = "nothing"
Chase = Literal["reminder", "overdue", "board", "gone"]


class PaperAsked(Fact):
    """`party` is asked to fill in the paper of `step` by `due`. `chase_at`: when they are reminded, or told that it is
    overdue."""

    kind: Literal["paper_asked"] = "paper_asked"
    paper: str
    step: str
    party: int
    due: AwareDatetime
    chase_at: AwareDatetime


class PaperChased(Fact):
    """`party` was reminded of a paper, or told that it is overdue, or the Board was told so; or it is `gone` from the
    Board's file, and nobody was written to. `again_at`: when it is looked at next; None for the last time."""

    kind: Literal["paper_chased"] = "paper_chased"
    paper: str
    chase: Chase
    party: int
    again_at: AwareDatetime | None = None


class PaperSaved(Fact):
    """`party` has begun a paper and was sent a link back to what they have typed."""

    kind: Literal["paper_saved"] = "paper_saved"
    paper: str
    party: int


class PaperFiled(Fact):
    """A paper of the protocol was filled in, by `party` or by Board staff. Dates are ISO, choices their keys."""

    kind: Literal["paper_filed"] = "paper_filed"
    paper: str
    step: str
    answers: dict[str, str]
    told: tuple[int, ...]
    party: int | None = None


class LessonsAsked(Fact):
    """`told` are asked what is to be learned; `again_at`: when those who have not said are asked once more, None where
    this was the last time."""

    kind: Literal["lessons_asked"] = "lessons_asked"
    paper: str
    told: tuple[int, ...]
    again_at: AwareDatetime | None = None


class LessonTold(Fact):
    """`party` has written in an e-mail what is to be learned; Board staff say of what kind it is."""

    kind: Literal["lesson_told"] = "lesson_told"
    party: int
    words: str


class LessonSorted(Fact):
    """Board staff have said what is needed by what was told in an e-mail: `told` is the place of its `LessonTold` in
    the history, from 1; `lesson` a kind of the Board's form, or NOTHING. What they say last holds."""

    kind: Literal["lesson_sorted"] = "lesson_sorted"
    told: int
    lesson: str


PaperFact = PaperAsked | PaperChased | PaperSaved | PaperFiled | LessonsAsked | LessonTold | LessonSorted
