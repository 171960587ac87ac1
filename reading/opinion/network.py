"""How likely each label is by an answer's words in their order, read by a network: MiniLM is the quick one, MPNet the
larger one.

They run on onnxruntime, on one core, with nothing fetched: their weights lie beside this file, 8 bits each. training/
trains them.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from reading.opinion.pieces import MOST, pieces_of

QUICK = Path(__file__).with_name("quick.onnx")
LARGER = Path(__file__).with_name("larger.onnx")
# A longer answer would take the larger one longer than a mail may take (docs/mail-coming-in.md).
MOST_OF_LARGER = 64
_WELSH = re.compile(
    r"\b(?:yn|mae|ei|wedi|ddim|dim|cytuno|cytunaf|anghytuno|diolch|rydym|rwy|rydw|ydw|ydyn|nid|eich|gwbl|fydd|bydd|gyda"
    r"|iawn|ni|dw|dwi|fe|mi|â|ac|oes|penderfyniad)\b",
    re.IGNORECASE,
)


def by_network(text: str) -> list[float] | None:
    """How likely each of LABELS is (reading/opinion/features.py), from 0 to 1; None for more words than it reads."""
    pieces = pieces_of(text)
    return None if len(pieces) > MOST else reader_of(QUICK)(pieces)


def by_larger_network(text: str) -> list[float] | None:
    """The same, by the larger network: some 15 milliseconds for an answer of ordinary length; None for Welsh, too."""
    pieces = pieces_of(text)
    return None if len(pieces) > MOST_OF_LARGER or _is_welsh(text) else reader_of(LARGER)(pieces)


def _is_welsh(text: str) -> bool:
    """Whether every fifth word is Welsh. The models know English only, and the larger is the surer of its guesses."""
    found = len(_WELSH.findall(text))
    return found > 1 and 5 * found >= len(text.split())


@cache
def reader_of(network: Path) -> Callable[[list[int]], list[float]]:
    """What reads pieces with this network. The libraries are loaded when it is first wanted: they take 36 MB in each
    process, and most never ask."""
    import numpy
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session: Any = InferenceSession(network, options, providers=["CPUExecutionProvider"])

    def read(pieces: list[int]) -> list[float]:
        (found,) = session.run(None, {"pieces": numpy.array([pieces])})
        parts = numpy.exp(found[0] - found[0].max())
        return [float(each) for each in parts / parts.sum()]

    return read
