"""How both networks of the second opinion are made, trained and stored."""

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from reading.opinion.features import LABELS
from reading.opinion.pieces import MOST, pieces_of
from training.invented import Answer

AT_ONCE = 16
# The piece that shorter answers of a batch end with. Nothing reads it.
FILLING = "[PAD]"


class Network(torch.nn.Module):  # type: ignore[misc]  # torch is in no environment but this one
    """A language model, `body`, with only those of its pieces that have these `numbers`; and on top of it a layer that
    weighs the labels by the mean of what it makes of an answer's pieces.

    `first_place`: the number that the model gives to the first place in a text.
    """

    def __init__(self, body: torch.nn.Module, numbers: Sequence[int], first_place: int) -> None:
        super().__init__()
        pretrained = body.get_input_embeddings().weight.data[list(numbers)].clone()
        body.set_input_embeddings(torch.nn.Embedding.from_pretrained(pretrained, freeze=False))
        self.body = body
        self.first_place = first_place
        self.dropout = torch.nn.Dropout(0.1)
        self.weighed = torch.nn.Linear(pretrained.shape[1], len(LABELS))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """How each label weighs, for answers in pieces; `mask` is 0 where a shorter answer is filled up."""
        places = torch.arange(pieces.shape[1]).unsqueeze(0) + self.first_place
        own = torch.ones_like(pieces) if mask is None else mask
        read = self.body(input_ids=pieces, attention_mask=own, position_ids=places).last_hidden_state
        if mask is None:
            mean = read.mean(1)
        else:
            filled = mask.unsqueeze(-1).to(read.dtype)
            mean = (read * filled).sum(1) / filled.sum(1)
        weighed: torch.Tensor = self.weighed(self.dropout(mean))
        return weighed


def fit(
    network: Network,
    answers: Sequence[Answer],
    pieces: Sequence[str],
    rounds: int,
    rate: float,
    seed: int = 11,
) -> None:
    """Trains `network`, whose pieces have these names, on `answers`, in an order that `seed` makes."""
    random.seed(seed)
    torch.manual_seed(seed)
    known = {name: number for number, name in enumerate(pieces)}
    told = [(pieces_of(each.own, known)[:MOST], LABELS.index(each.label)) for each in answers]
    network.train()
    steps = rounds * (len(told) // AT_ONCE + 1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, rate, total_steps=steps + rounds, pct_start=0.1, anneal_strategy="linear"
    )
    counts = torch.bincount(torch.tensor([label for _, label in told]), minlength=len(LABELS))
    loss_of = torch.nn.CrossEntropyLoss((len(told) / counts).sqrt(), label_smoothing=0.05)
    for made in range(rounds):
        total = 0.0
        for inputs, mask, labels in batches(told, known[FILLING]):
            with sparing():
                logits = network(inputs, mask)
            loss = loss_of(logits.float(), torch.tensor(labels))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += float(loss.detach())
        sys.stdout.write(f"round {made + 1} of {rounds}: {total / (steps / rounds):.3f}\n")
        sys.stdout.flush()


def sparing() -> torch.autocast:
    """Half of the digits, where the processor reckons so; another one takes three times as long with them."""
    return torch.autocast(
        "cpu", torch.bfloat16, enabled=torch.cpu.get_capabilities().get("avx512_bf16", False)
    )


def write(network: Network, path: Path) -> None:
    """Writes the trained network, 8 bits a weight."""
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        one = torch.zeros(1, 20, dtype=torch.long)
        torch.onnx.export(
            network.eval(),
            (one,),
            whole,
            input_names=["pieces"],
            dynamic_axes={"pieces": {1: "length"}},
            opset_version=17,
            dynamo=False,
        )
        # One scale for each column: with one for each matrix, a part in seventy of the answers is read worse.
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
    sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")


def batches(
    answers: Sequence[tuple[list[int], Any]], filling: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor, list[Any]]]:
    """All answers, each with what it is told to be, in a new order, those of like length together."""
    mixed = random.sample(answers, len(answers))
    made = []
    for start in range(0, len(mixed), AT_ONCE * 20):
        near = sorted(mixed[start : start + AT_ONCE * 20], key=lambda answer: len(answer[0]))
        made += [near[place : place + AT_ONCE] for place in range(0, len(near), AT_ONCE)]
    for batch in random.sample(made, len(made)):
        longest = max(len(pieces) for pieces, _ in batch)
        padded = [pieces + [filling] * (longest - len(pieces)) for pieces, _ in batch]
        mask = [[1] * len(pieces) + [0] * (longest - len(pieces)) for pieces, _ in batch]
        yield torch.tensor(padded), torch.tensor(mask), [told for _, told in batch]
