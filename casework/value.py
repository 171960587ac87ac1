"""What every value of the rules is: frozen, and closed to keys that it does not know."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value: what is said once is not changed, only followed by another fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")
