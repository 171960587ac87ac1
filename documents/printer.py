"""The port services.printing.Printer: each paper is typeset in a process of its own.

    template's name + JSON ──stdin──▶ python -m documents.typeset ──stdout──▶ PDF

The typesetting library takes some 100 MB and is gone again with its process; a paper that never ends is stopped.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casework.errors import NotPossible
from casework.sentence import Sentence

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60


class Printer:
    """Typesets by `typst`. Nothing of it is loaded in this process."""

    def pdf(self, template: str, told: Mapping[str, Any]) -> bytes:
        """Tagged PDF (PDF/UA-1 where every letter can be drawn) of templates/pdf/`template`.typ; the same `told` gives
        the same bytes.

        `told` is data: nothing in it is ever read as markup. It needs `title`, `lang` and `at` (seconds, UTC).

        Raises:
            NotPossible: it could not be typeset, or not within a minute.
        """
        program = [sys.executable, "-m", "documents.typeset", template]
        asked = json.dumps(told).encode()
        try:
            done = subprocess.run(
                program, input=asked, capture_output=True, cwd=ROOT, timeout=SECONDS, check=True
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            # What the process wrote may quote the case, so none of it goes on into a log.
            raise NotPossible(Sentence("The PDF could not be made. Use the page to print instead.")) from None
        return done.stdout
