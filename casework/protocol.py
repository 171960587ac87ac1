"""What a Board's file may say. A protocol is data: these models are the whole of its grammar.

Read by protocols/loader.py, which lists every fault of every file at once. No name of a Board or
a pathway appears in code.
"""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from casework.facts import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Limit(Value):
    """How long a step may take, counted from its start.

    `working_days` and `days` end at close of business, `hours` are clock hours.
    """

    amount: int = Field(ge=1, le=365)
    unit: Literal["working_days", "days", "hours"]

    def __str__(self) -> str:
        words = {"working_days": "working day", "days": "day", "hours": "hour"}[self.unit]
        return f"{self.amount} {words}{'' if self.amount == 1 else 's'}"


class Role(Value):
    """Who speaks at a step: the directory's tier, and the words the protocol uses for it."""

    tier: Key
    name: Text


class MeetingRule(Value):
    """A meeting that belongs to a step. Times of day are the Board's local time."""

    name: Text
    minutes: int = Field(default=60, ge=15, le=480)
    notice_hours: int = Field(default=4, ge=0, le=80)
    starts: tuple[time, ...] = (time(10), time(11, 30), time(14), time(15, 30))


class Step(Value):
    """One stage of the protocol. A step with `panel` is put to the Board itself and is the last."""

    key: Text
    title: Text
    speaker: Role
    counterpart: Role
    limit: Limit
    paper: Text
    panel: bool = False
    meeting: MeetingRule | None = None


class Pathway(Value):
    title: Text
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _steps_fit_together(self) -> "Pathway":
        keys = [step.key for step in self.steps]
        if len(set(keys)) != len(keys):
            raise ValueError("two steps have the same key; give each step its own")
        if any(step.panel for step in self.steps[:-1]):
            raise ValueError("only the last step may have panel = true")
        return self

    def step(self, key: str | None) -> Step:
        """The step named `key`. Raises KeyError when the pathway has none of that name."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def after(self, key: str) -> Step | None:
        """The step that follows `key`, or None at the end."""
        keys = [step.key for step in self.steps]
        place = keys.index(key) + 1
        return self.steps[place] if place < len(keys) else None


class Hours(Value):
    """Working time in the Board's zone: Monday to Friday, `opens` to `closes`."""

    opens: time = time(9)
    closes: time = time(17)
    lunch_from: time = time(12, 30)
    lunch_to: time = time(13, 30)

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if not self.opens < self.lunch_from <= self.lunch_to < self.closes:
            raise ValueError("the times must be in the order opens, lunch_from, lunch_to, closes")
        return self


class Protocol(Value):
    """A Board's protocol.

    `short` names the Board in senders and lists; `safeguarding_tier` is the directory's tier that is told of
    immediate danger.
    """

    key: Key
    name: Text
    short: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    board: Text
    inbox: Email
    telephone: str = ""
    danger: Text
    themes: dict[Key, Text] = Field(min_length=1)
    safeguarding_tier: Key
    manager_tier: Key
    hours: Hours = Hours()
    holidays: Literal["england-and-wales"] = "england-and-wales"
    confirm_hours: int = Field(default=4, ge=1, le=72)
    pathways: dict[Key, Pathway]

    @field_validator("pathways")
    @classmethod
    def _has_default(cls, pathways: dict[str, Pathway]) -> dict[str, Pathway]:
        if "default" not in pathways:
            raise ValueError("a Board's main pathway is called 'default'; name one of them so")
        return pathways

    def pathway(self, key: str) -> Pathway:
        return self.pathways[key]
