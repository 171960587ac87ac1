"""What Board staff decided about held mail, as labelled data to improve the reader with. Without names."""

import json
from collections.abc import Iterable, Iterator

from services.labels import Label
from services.without_names import without_names
from services.world import World

# What a reader should have said. Mail that changes nothing is no answer, so it should have been left unclear.
_SHOULD = {"agreed": "agreed", "not_agreed": "not_agreed", "nothing": "unclear"}


def lines(world: World, boards: Iterable[str]) -> Iterator[str]:
    """One JSON object a line for each decision of these Boards, the oldest first; as `flask read-replies --score`
    reads them. See docs/held-mail.md for the fields."""
    with world.store.reading() as uow:
        found = uow.labels.of(boards)
    for number, label in enumerate(found, start=1):
        yield json.dumps(_told(number, label), ensure_ascii=False) + "\n"


def _told(number: int, label: Label) -> dict[str, str]:
    # Once more, since the rules may have become better since it was kept; the numbers of mails stay here.
    return {
        "id": f"held-{number:05}",
        "label": _SHOULD.get(label.label, "unclear"),
        "staff": label.label,
        "verdict": label.read,
        "why": label.rule,
        "words": without_names(label.words),
        "body": without_names(label.text),
        "kind": "text",
    }
