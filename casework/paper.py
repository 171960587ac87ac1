"""What a protocol wants written down and sent: notices, and papers with their fields.

A notice goes out by itself. A paper is a short form that somebody fills in; Accord sends what was written to
whoever the protocol names. Both are data; the same code serves every Board's.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from casework.limits import Key, Length, Text
from casework.value import Value

# Who is written to: somebody on the case, or the holder of a post as "side:tier".
#   raiser, speaker, counterpart   that person; everyone: every party; board: the Board's inbox
#   next-counterpart               who would be asked at the next step
#   raiser:TIER, counterpart:TIER, board:TIER   the post of that tier in that agency (or at the Board)
Recipient = Annotated[
    str,
    StringConstraints(
        pattern=r"^(raiser|speaker|counterpart|everyone|board|next-counterpart|(raiser|counterpart|board):[a-z0-9-]+)$"
    ),
]


# The group of a Board's learning paper in which each row is a lesson: its `kind`, a choice, and its `words`.
LESSONS = "lessons"


def side_and_tier(recipient: str) -> tuple[str, str]:
    """("counterpart", "line-manager") of "counterpart:line-manager"; the tier is "" where no post is meant."""
    side, _, tier = recipient.partition(":")
    return side, tier


class Notice(Value):
    """A mail that goes out by itself. `when` raised or ended: of the whole case; step: when the step begins."""

    when: Literal["raised", "step", "ended"]
    to: tuple[Recipient, ...] = Field(min_length=1)
    title: Text
    text: Text


class _Asked(Value):
    """What is asked. `personal`: the answer tells who belongs to the child's family, where they live or when they were
    born, and is left out where names are. `days_ahead`: how far after the day of filling in a date may be; 0 of what is
    past, None where any day may be meant."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    ask: Text
    choices: dict[Key, Text] = Field(default_factory=dict)
    hint: str = ""
    required: bool = True
    personal: bool = False
    days_ahead: int | None = Field(default=None, ge=0, le=366)

    def _suits(self, kind: str) -> None:
        if self.days_ahead is not None and kind != "date":
            raise ValueError("days_ahead belongs to the kind 'date', and to no other; correct one of them")
        if (kind in ("choice", "choices")) != bool(self.choices):
            raise ValueError(
                "choices belong to the kinds 'choice' and 'choices', and to no other; correct one of them"
            )


class RowField(_Asked):
    """One question of each row of a group. `prefill`: which part of what the group's own `prefill` knows."""

    kind: Literal["line", "lines", "date", "yes_no", "choice", "choices"] = "line"
    prefill: Literal[
        "", "first_name", "surname", "born", "stage", "date", "outcome", "name", "title", "agency"
    ] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self._suits(self.kind)
        return self


class PaperField(_Asked):
    """One question of a paper.

    `prefill` names what Accord knows already: raised, raiser, raiser_title, raiser_agency, raiser_contact, child,
    agencies, summary, action, needed_by, attempts, step_date, officers, outcome. It is offered for correction, never
    sent unseen. `within_days`: how far a date may be from the start of the step. `stops_on`: the answer with which a
    panel does not go on to the next; its outcome is recorded instead.

    A `group` is asked again and again, as for each child: `fields` are its questions, `each` what one row is called,
    `most` how many rows there may be.
    """

    kind: Literal["line", "lines", "date", "yes_no", "choice", "choices", "uninvolved_agency", "group"] = (
        "line"
    )
    stops_on: str = ""
    within_days: int | None = Field(default=None, ge=1, le=366)
    fields: tuple[RowField, ...] = ()
    each: str = ""
    most: int = Field(default=10, ge=2, le=20)
    prefill: Literal[
        "",
        "raised",
        "raiser",
        "raiser_title",
        "raiser_agency",
        "raiser_contact",
        "child",
        "agencies",
        "summary",
        "action",
        "needed_by",
        "attempts",
        "step_date",
        "officers",
        "outcome",
    ] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self._suits(self.kind)
        if (self.kind == "group") != bool(self.fields) or (self.kind == "group") != bool(self.each):
            raise ValueError(
                "fields and each belong to the kind 'group', which needs both; correct one of them"
            )
        return self


class Opens(Value):
    """Where a case begins that is opened with a paper."""

    pathway: Key = "default"
    step: Text


class Paper(Value):
    """A form of a protocol, for example East Riding's Stage 4 Monitoring Information.

    `by`: who fills it in: the speaker of the step (by a signed link, no account), the Board's staff, or
    anybody on the case. `to`: who is sent what was written. `offered`: with its step, or when the case has ended.
    `opens`: the front page offers it: the form that raises a disagreement then starts at that step, and the paper
    follows as soon as the case is confirmed.
    `due`: how long whoever is asked for a step's paper has for it, before they are told that it is overdue.
    """

    title: Text
    intro: str = ""
    by: Literal["speaker", "board", "everyone"]
    to: tuple[Recipient, ...] = Field(min_length=1)
    offered: Literal["step", "ended"] = "step"
    due: Length = Length(amount=1, unit="working_days")
    opens: Opens | None = None
    fields: tuple[PaperField, ...] = Field(min_length=1)

    def field(self, key: str) -> PaperField | None:
        """The field called `key`, or None."""
        return next((field for field in self.fields if field.key == key), None)


class Question(Value):
    """Something that the form asks on one pathway, and that is on the record and in the mails."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    ask: Text
    choices: dict[Key, Text] = Field(min_length=2)
    hint: str = ""


def day_of(answers: dict[str, str], field: str) -> date | None:
    """The date that a filed paper gives in `field` (kept as ISO), or None."""
    try:
        return date.fromisoformat(answers.get(field, ""))
    except ValueError:
        return None


def stops(paper: Paper, answers: dict[str, str]) -> bool:
    """Whether one of the answers says that the case does not go on to the next panel."""
    return any(field.stops_on and answers.get(field.key) == field.stops_on for field in paper.fields)
