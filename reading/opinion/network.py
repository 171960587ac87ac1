"""What a small network makes of an answer's words in their order: MiniLM, trained by training/network.py.

It runs on onnxruntime, on one core, with nothing fetched: the weights lie beside this file, 8 bits each.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from reading.opinion.pieces import MOST, pieces_of

NETWORK = Path(__file__).with_name("network.onnx")


def by_network(text: str) -> list[float] | None:
    """How likely each of LABELS is (reading/opinion/features.py), from 0 to 1; None for more words than it reads."""
    pieces = pieces_of(text)
    if len(pieces) > MOST:
        return None
    return _reader()(pieces)


@cache
def _reader() -> Callable[[list[int]], list[float]]:
    """Made when it is first wanted: most processes never ask, and the libraries alone take 36 MB in each."""
    import numpy
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session: Any = InferenceSession(NETWORK, options, providers=["CPUExecutionProvider"])

    def read(pieces: list[int]) -> list[float]:
        (found,) = session.run(None, {"pieces": numpy.array([pieces])})
        parts = numpy.exp(found[0] - found[0].max())
        return [float(each) for each in parts / parts.sum()]

    return read
