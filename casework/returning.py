"""What a Board's file may say of its returns: when they are sent to its inbox, which, and in which columns."""

from datetime import time
from typing import Literal

from pydantic import Field

from casework.limits import Text, TimeOfDay
from casework.value import Value

# The form of the return of a challenge itself; all others are called as their papers.
CHALLENGE = "challenge"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Returns(Value):
    """How the Board's inbox is sent its returns: every paper that goes to the Board, and challenges.

    `send`: each by itself, at once; or what has come together, `daily` or `weekly`, on working days only, at the local
    time `at`; weekly `on` that day, or the next working day where it is a holiday.
    `challenges`: each challenge is a return too, when it is raised, when it ends, and when it is opened again.
    `figures`: a quarter's figures are sent on the first working day after it, when the Board opens.
    `language`: of all these. `columns`: the headings of the Board's own spreadsheet, each with the place of what stands
    under it, as "case.reference"; casework/return_columns.py knows the places.
    """

    send: Literal["each", "daily", "weekly"] = "each"
    at: TimeOfDay = time(8)
    on: Literal["monday", "tuesday", "wednesday", "thursday", "friday"] = "monday"
    challenges: bool = False
    figures: bool = True
    language: Literal["en", "cy"] = "en"
    columns: dict[Text, Text] = Field(default_factory=dict)
