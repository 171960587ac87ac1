"""How long a step may take, in the words of a Board's file."""

from datetime import time
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, Strict, StringConstraints, model_validator

from casework.value import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

# A time of day in the Board's zone; a number would be taken for seconds of UTC.
TimeOfDay = Annotated[time, Strict()]

Counted = Literal["working_days", "days", "hours"]


class Length(Value):
    """A counted time: `working_days` and `days` end at close of business, `hours` are clock hours."""

    amount: int = Field(ge=1, le=365)
    unit: Counted

    def __str__(self) -> str:
        words = {"working_days": "working day", "days": "day", "hours": "hour"}[self.unit]
        return f"{self.amount} {words}{'' if self.amount == 1 else 's'}"


class Limit(Value):
    """How long a step may take.

    `counted_from`: the start of the step, or the moment at which the disagreement was raised.
    `immediate` has no amount: the Board's `immediate_hours` are the grace. `agreed` has none either: the raiser
    names the date, or a paper does (`dated_by`, "paper.field"), and until then it is `otherwise`, or the
    Board's `agreed`.
    """

    unit: Literal["working_days", "days", "hours", "immediate", "agreed"]
    amount: int | None = Field(default=None, ge=1, le=365)
    counted_from: Literal["step", "raising"] = "step"
    otherwise: Length | None = None
    dated_by: str = ""

    @model_validator(mode="after")
    def _fits_the_unit(self) -> Self:
        if self.unit in ("immediate", "agreed"):
            if self.amount is not None:
                raise ValueError(f"a limit of unit '{self.unit}' has no amount; remove it")
            if self.counted_from != "step":
                raise ValueError(
                    f"a limit of unit '{self.unit}' is counted from the step; remove counted_from"
                )
        elif self.amount is None:
            raise ValueError("amount is missing; say how many, for example amount = 2")
        if self.unit != "agreed" and (self.otherwise or self.dated_by):
            raise ValueError("otherwise and dated_by belong to a limit of unit 'agreed'; remove them")
        return self

    @cached_property
    def length(self) -> Length | None:
        """The counted time; None for `immediate` and `agreed`."""
        if self.amount is None or self.unit in ("immediate", "agreed"):
            return None
        return Length(amount=self.amount, unit=self.unit)

    def __str__(self) -> str:
        if self.length is None:
            return {"immediate": "immediately", "agreed": "a time that both sides agree"}[self.unit]
        return (
            f"{self.length} from when it was raised" if self.counted_from == "raising" else str(self.length)
        )
