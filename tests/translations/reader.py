"""Somebody who reads Welsh: looks at every page and keeps what was not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from services.world import World
from tests.examples import COL, RAE, disagreement
from tests.translations import pseudo
from tests.web.boards import raised

BOARD = "sewscb"
STEPS = ("1", "2", "3", "4", "5")


@dataclass
class Reader:
    """Somebody who reads Welsh, and all that they were shown which was not."""

    client: FlaskClient
    data: set[str]
    faults: dict[str, set[str]] = field(default_factory=dict)
    read: int = 0

    def get(self, address: str, status: int | None = 200):
        return self.look(f"GET {address}", self.client.get(address, follow_redirects=True), status)

    def post(self, url: str, status: int | None = 200, /, **boxes):
        return self.look(
            f"POST {url} {boxes}", self.client.post(url, data=boxes, follow_redirects=True), status
        )

    def look(self, where: str, page, status: int | None = 200):
        source = page.get_data(as_text=True)
        assert status in (None, page.status_code), (
            f"{where}: {page.status_code}\n{pseudo.seen(source)[-2000:]}"
        )
        assert '<html lang="cy"' in source, f"{where} is no Welsh page"
        self.read += 1
        # What was typed too long is shown as long as it is, or cut.
        typed_too_long = re.compile("x{100,}")
        if words := pseudo.left_out(typed_too_long.sub("", pseudo.seen(source)), self.data):
            self.faults.setdefault(where[:90], set()).add(" ".join(words))
        return page

    def has_met_no_english(self, at_least: int) -> None:
        assert self.read >= at_least
        assert not self.faults, "\n".join(f"{where}: {what}" for where, what in sorted(self.faults.items()))


def texts(*told: object) -> Iterator[str]:
    for each in told:
        if isinstance(each, dict):
            yield from texts(*each.values())
        elif isinstance(each, list | tuple):
            yield from texts(*each)
        elif isinstance(each, str) and each:
            yield from (each, *each.splitlines())


def raised_words() -> set[str]:
    return set(texts(disagreement().model_dump()))


def in_welsh(world: World, **changes: object) -> str:
    person = {"language": "cy"}
    return raised(
        world,
        BOARD,
        raiser=RAE.model_copy(update=person),
        counterpart=COL.model_copy(update=person),
        **changes,
    )
