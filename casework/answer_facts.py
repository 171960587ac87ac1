"""What was answered, and what was said about an answer. These facts are part of a case's history: see facts.py."""

from typing import Literal

from casework.fact import Fact

How = Literal["reply", "link", "phone"]


class _Answer(Fact):
    """`deciding`: the words that were read as the verdict, and `rule` the name of what read them; both empty
    where a person said what was meant."""

    step: str
    party: int
    words: str
    how: How
    deciding: str = ""
    rule: str = ""


class Answered(_Answer):
    """Somebody who is asked by `step` answers."""

    kind: Literal["answered"] = "answered"
    verdict: Literal["agreed", "not_agreed"]


class AnswerUnclear(Fact):
    """`why`: what stands in the way of reading it, for people."""

    kind: Literal["answer_unclear"] = "answer_unclear"
    step: str
    party: int
    words: str
    asked_again: bool
    why: str = ""


class CalledWrong(Fact):
    """`party`, or Board staff where it is None, says that an answer of `step` was not what was meant.

    `verdict` is what it had been taken for. An AGREED settles nothing from then on, and the step runs again; a NOT
    AGREED leaves the case where it went up to.
    """

    kind: Literal["called_wrong"] = "called_wrong"
    step: str
    party: int | None
    verdict: Literal["agreed", "not_agreed"]
    words: str
    how: How


class LateAnswer(_Answer):
    """Somebody whom `step` had asked answers after the case went up from it. `why`: what makes it unclear.

    `at_meeting`: it was told of the step's meeting, which was held after that; `outcome`, `who`, `by_when`: what was
    agreed there.
    """

    kind: Literal["late_answer"] = "late_answer"
    verdict: Literal["agreed", "not_agreed", "unclear"]
    why: str = ""
    at_meeting: bool = False
    outcome: str = ""
    who: str = ""
    by_when: str = ""


class LateConfirmed(Fact):
    """The raiser says whether a late AGREED settles it."""

    kind: Literal["late_confirmed"] = "late_confirmed"
    party: int
    settles: bool
    words: str
    how: How


class OwnSideDiffers(Fact):
    """The raiser's manager does not share the raiser's view (HIPS 3, Stage Two)."""

    kind: Literal["own_side_differs"] = "own_side_differs"
    party: int
    words: str


AnswerFact = Answered | AnswerUnclear | CalledWrong | LateAnswer | LateConfirmed | OwnSideDiffers
