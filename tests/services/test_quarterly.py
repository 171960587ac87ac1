"""A quarter's figures go to the Board once it is over, once, without small counts."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from services import quarterly, returns_mail
from services.world import World
from tests.application import StillClock
from tests.examples import london
from tests.services.returning import Unprinted, raised, received, wanting

OPENS = london(2027, 1, 4, 9)


@pytest.fixture
def plain(world: World) -> World:
    return replace(wanting(world, challenges=False), printer=Unprinted())


def sent(world: World) -> int:
    quarterly.keep_quarters(world)
    return returns_mail.post(world)


def test_it_goes_when_the_board_opens_on_the_first_working_day_and_once(
    plain: World, clock: StillClock
) -> None:
    raised(plain)
    clock.moment = OPENS - timedelta(seconds=1)
    assert sent(plain) == 0
    clock.moment = OPENS
    assert [sent(plain), sent(plain)] == [1, 0]
    clock.moment = london(2027, 2, 1, 9)
    assert sent(plain) == 0
    clock.moment = london(2027, 4, 1, 9)
    assert sent(plain) == 1
    assert [mail.subject for mail in received(plain, "figures")] == [
        f"Figures, {quarter}: {plain.board('hips').protocol.name}"
        for quarter in ("October to December 2026", "January to March 2027")
    ]


def test_a_board_that_was_down_for_the_holidays_gets_it_later(plain: World, clock: StillClock) -> None:
    raised(plain)
    clock.moment = OPENS + timedelta(days=20)
    assert sent(plain) == 1


@pytest.mark.parametrize("what", ["switched off", "long ago", "no case before"])
def test_where_none_is_sent(world: World, clock: StillClock, what: str) -> None:
    here = replace(wanting(world, challenges=False, figures=what != "switched off"), printer=Unprinted())
    if what == "no case before":
        clock.moment = london(2027, 1, 2, 10)
    raised(here)
    clock.moment = OPENS + timedelta(days=32 if what == "long ago" else 0)
    assert sent(here) == 0


def test_small_counts_are_withheld_in_all_of_it_and_its_charts_are_told_in_words(
    world: World, clock: StillClock
) -> None:
    here = wanting(world, challenges=False)
    for theme in [*["thresholds"] * 6, "communication"]:
        raised(here, theme=theme)
    clock.moment = OPENS
    assert sent(here) == 1
    [mail] = received(here, "figures")
    assert list(mail.files) == [f"hips-figures-2026Q4.{kind}" for kind in ("pdf", "json", "csv")]
    assert mail.message["To"].addresses[0].addr_spec == here.board("hips").protocol.inbox
    assert "Challenges: 7" in mail.words() and "Challenges: 7" in mail.words("html")
    told = json.loads(mail.files["hips-figures-2026Q4.json"])
    counts = [row["count"] for table in told["tables"] for row in table["rows"]]
    assert told["withheld_below"] == 5
    assert 7 in counts and None in counts and not {1, 2, 3, 4} & {*counts}

    paper = PdfReader(io.BytesIO(mail.files["hips-figures-2026Q4.pdf"]))
    root: Any = paper.trailer["/Root"]
    assert paper.xmp_metadata and b"pdfuaid" in paper.xmp_metadata.stream.get_data()
    alternatives = [each["/Alt"] for each in elements(root["/StructTreeRoot"]) if each.get("/S") == "/Figure"]
    assert any(alt.startswith("Bar chart. By pathway. ") and ": 7" in alt for alt in alternatives)
    assert all(alternatives)
    said = " ".join(page.extract_text() for page in paper.pages)
    assert "withheld" in said and "Counts under 5 are withheld" in " ".join(said.split())


def elements(root: object) -> list[dict[str, Any]]:
    """All structure elements below this one."""
    found, waiting = [], [root]
    while waiting:
        each = waiting.pop()
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            found.append(each)
            waiting += [each["/K"]] if "/K" in each else []
    return found


def test_without_its_paper_it_goes_all_the_same_and_says_so(plain: World, clock: StillClock) -> None:
    raised(plain)
    clock.moment = OPENS
    assert sent(replace(plain, printer=Unprinted(broken=True))) == 1
    [mail] = received(plain, "figures")
    assert list(mail.files) == ["hips-figures-2026Q4.json", "hips-figures-2026Q4.csv"]
    assert "Board staff can save it from the page of the figures." in mail.words()


def test_a_board_whose_figures_cannot_be_made_keeps_no_other_from_its_own(
    plain: World, clock: StillClock
) -> None:
    raised(plain)
    hips = plain.protocols["hips"]
    # Its rule is none, so nothing of it can be asked.
    broken = replace(hips, protocol=hips.protocol.model_copy(update={"key": "broken", "returns": "each"}))
    clock.moment = OPENS
    assert sent(replace(plain, protocols={"broken": broken, **plain.protocols})) == 1
