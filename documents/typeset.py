"""python -m documents.typeset TEMPLATE: JSON on standard input, PDF on standard output. See printer.py."""

import json
import sys
from pathlib import Path
from typing import Literal

import typst

from documents.letters import drawable, folders

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "pdf"


def typeset(template: str, asked: bytes) -> bytes:
    """The PDF. Where a letter cannot be drawn after all, it is still tagged, and does not claim to be PDF/UA."""
    told = drawable(json.loads(asked))
    fonts = typst.Fonts(False, True, folders())
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=fonts,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
    )
    try:
        return _pdf(compiler, told["at"], "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _pdf(compiler, told["at"], "1.7")


def _pdf(compiler: typst.Compiler, at: int, standard: Literal["ua-1", "1.7"]) -> bytes:
    made = compiler.compile(format="pdf", timestamp=at, pdf_standards=standard)
    assert isinstance(made, bytes)
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.argv[1], sys.stdin.buffer.read()))
