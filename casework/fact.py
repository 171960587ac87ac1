"""What every fact has: see facts.py."""

from pydantic import AwareDatetime

from casework.value import Value

ACCORD = "Accord"


class Fact(Value):
    """Something that happened. `at`: when it holds for the case; `by`: who said or did it."""

    at: AwareDatetime
    by: str = ACCORD
