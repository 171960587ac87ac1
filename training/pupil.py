"""The quick network as it is asked: half as deep as it was trained, taught by both networks, in half the time.

three layers of the quick network      ──▶ taught what the two make of the answers, and then of ──▶ mean of ──▶ 8 bits
                                           their sentences, put together anew, as well              its steps   a weight

What it learns is how likely each label is, not only which is right (Hinton, Vinyals and Dean, Distilling the Knowledge
in a Neural Network, 2015): what stands together anew needs nobody who labels it.
"""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy

import torch

from reading.opinion.features import LABELS
from reading.opinion.network import LARGER, MOST_OF_LARGER, QUICK, reader_of
from reading.opinion.pieces import pieces_of
from training.fitting import AT_ONCE, FILLING, Network, batches, sparing, write
from training.invented import Answer

KEPT = (0, 2, 5)
# What it is taught has this many pieces at most, and so many texts are put together anew.
MOST, ANEW = 96, 40_000
ROUNDS_OF_ANSWERS, ROUNDS_OF_ALL = 4, 3
RATE = 8e-5
# The larger network errs less, and the quick one on other answers.
_LARGER_WEIGHS = 0.6
# How much of what it learns is the teachers' view, and how much the label; and how evenly their view is spread.
_TEACHERS, _SPREAD = 0.6, 2.0
# The mean of its weights goes back some five hundred steps.
_KEEPS = 0.998

# An answer's pieces, the number of its label, -1 for none, and how likely the teachers find each label, as logarithms.
Lesson = tuple[list[int], tuple[int, list[float]]]


def train(network: Network, pieces: Sequence[str], answers: Sequence[Answer], anew: int = ANEW) -> None:
    """Teaches half the layers of `network`, whose pieces have these names, on `answers` and `anew` texts more; writes
    them as the quick network, one of the teachers before."""
    random.seed(11)
    torch.manual_seed(11)
    known = {name: number for number, name in enumerate(pieces)}
    layers = network.body.encoder.layer
    network.body.encoder.layer = torch.nn.ModuleList([layers[place] for place in KEPT])
    network.body.config.num_hidden_layers = len(KEPT)
    told = [(pieces_of(each.own, known), LABELS.index(each.label)) for each in answers]
    lessons = [_lesson(own, label) for own, label in told if len(own) <= MOST]
    _teach(network, lessons, ROUNDS_OF_ANSWERS, known[FILLING])
    put_together = (pieces_of(text, known) for text in _anew([each.own for each in answers]))
    short = (own for own in put_together if len(own) <= MOST_OF_LARGER)
    lessons += [_lesson(next(short), -1) for _ in range(anew)]
    _teach(network, lessons, ROUNDS_OF_ALL, known[FILLING])
    write(network, QUICK)


def _lesson(own: list[int], label: int) -> Lesson:
    views = zip(reader_of(LARGER)(own), reader_of(QUICK)(own), strict=True)
    likely = torch.tensor([_LARGER_WEIGHS * one + (1 - _LARGER_WEIGHS) * other for one, other in views])
    return own, (label, likely.log().tolist())


def _anew(texts: Sequence[str]) -> Iterator[str]:
    """Without end: a text without one of its sentences, in another order, the head of one with the tail of another, or
    without one of its words."""
    all_of = [[each for each in re.split(r"(?<=[.!?])\s+|\n+", text) if each.strip()] for text in texts]
    said = [each for each in all_of if each]
    several = [each for each in said if len(each) > 1]
    while True:
        one, other, chance = random.choice(said), random.choice(said), random.random()
        longer = random.choice(several)
        if chance < 0.35:
            left_out = random.randrange(len(longer))
            yield " ".join(longer[:left_out] + longer[left_out + 1 :])
        elif chance < 0.55:
            yield " ".join(random.sample(longer, len(longer)))
        elif chance < 0.85:
            yield " ".join(one[: random.randint(1, 2)] + other[-random.randint(1, 2) :])
        else:
            words = " ".join(one).split()
            left_out = random.randrange(len(words))
            yield " ".join(words[:left_out] + words[left_out + 1 :])


def _teach(network: Network, lessons: Sequence[Lesson], rounds: int, filling: int) -> None:
    """Leaves in `network` the mean of its weights over the last steps."""
    network.train()
    steps = rounds * (len(lessons) // AT_ONCE + 1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RATE, total_steps=steps + rounds, pct_start=0.06, anneal_strategy="linear"
    )
    counts = torch.bincount(
        torch.tensor([label for _, (label, _) in lessons if label >= 0]), minlength=len(LABELS)
    )
    label_loss = torch.nn.CrossEntropyLoss(
        (counts.sum() / counts.clamp(min=1)).sqrt(), label_smoothing=0.05, ignore_index=-1
    )
    mean = deepcopy(network.state_dict())
    for made in range(rounds):
        for inputs, mask, told in batches(lessons, filling):
            with sparing():
                logits = network(inputs, mask)
            labels = torch.tensor([label for label, _ in told])
            view = torch.softmax(torch.tensor([view for _, view in told]) / _SPREAD, -1)
            own = torch.log_softmax(logits.float() / _SPREAD, -1)
            loss = torch.nn.functional.kl_div(own, view, reduction="batchmean") * _SPREAD**2
            if (labels >= 0).any():
                loss = _TEACHERS * loss + (1 - _TEACHERS) * label_loss(logits.float(), labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            for name, weight in network.state_dict().items():
                if weight.dtype.is_floating_point:
                    mean[name].lerp_(weight, 1 - _KEEPS)
        sys.stdout.write(f"round {made + 1} of {rounds}\n")
        sys.stdout.flush()
    network.load_state_dict(mean)
