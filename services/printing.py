"""What is wanted of whoever makes PDF; documents/ implements it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Printer(Protocol):
    """Typesets a paper."""

    def pdf(self, template: str, told: Mapping[str, Any]) -> bytes:
        """Tagged PDF of a template of templates/pdf/; the same `told` gives the same bytes. Raises NotPossible."""
