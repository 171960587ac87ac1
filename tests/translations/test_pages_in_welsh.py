"""Every page that somebody of a Board with Welsh can meet: no sentence of ours on it is left in English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAE, RAISERS_MANAGER, SCHOOL_LEAD
from tests.forms.examples import FILLED, NOW
from tests.forms.test_boards import answered
from tests.translations import pseudo
from tests.web.boards import found, number_of, path, raised, silence_until, with_board
from tests.web.conftest import token_in
from tests.web.steps import boxes_of, fill, links

BOARD = "sewscb"
STEPS = ("1", "2", "3", "4", "5", "6", "7", "8")


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


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOW)


@pytest.fixture
def world(tmp_path: Path, clock: StillClock, bracketed: None) -> Iterator[World]:
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always"})
    with world_for(settings, clock) as world:
        yield with_board(world, BOARD)


@pytest.fixture
def app(tmp_path: Path, world: World) -> Flask:
    app = create_app(load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path)}))
    app.extensions["accord"] = world
    return app


@pytest.fixture
def reader(app: Flask, world: World) -> Reader:
    people = (RAE, COL, COUNCIL_LEAD, COUNCIL_MANAGER, RAISERS_MANAGER, SCHOOL_LEAD)
    told = raised_words() | set(texts(FILLED, answered(BOARD, "default", "8")))
    told |= {text for who in people for text in texts(who.model_dump())}
    told |= {text for board in world.protocols.values() for text in (board.protocol.source,)}
    client = app.test_client()
    client.get("/?lang=cy")
    return Reader(client, told)


def raised_words() -> set[str]:
    from tests.examples import disagreement

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


def test_the_front_page_and_the_pages_about_protocols(reader: Reader) -> None:
    reader.get("/")
    reader.get("/protocols")
    reader.get(f"/protocols/{BOARD}")
    what_if = f"/protocols/{BOARD}/what-if"
    reader.get(what_if)
    dates = "raised=24&raised=12&raised=2026&at=4pm&needed=5&needed=1&needed=2027"
    for start in STEPS:
        reader.get(f"{what_if}?start=default:{start}&{dates}")
    for wrong in (
        "raised=1&raised=&raised=", "raised=31&raised=2&raised=2026&at=25", "raised=1&raised=1&raised=1900&at=4pm",
        "raised=1&raised=1&raised=26", "start=x:1&" + dates, "start=default:9&" + dates, dates + "&needed_at=x",
        "raised=1&raised=1&raised=2027&at=4pm&needed=1&needed=1&needed=2026", "raised=1&raised=1&raised=2027&at=4pm&needed_at=4pm",
    ):  # fmt: skip
        reader.get(f"{what_if}?{wrong}")
    reader.has_met_no_english(20)


def test_the_error_pages(reader: Reader) -> None:
    reader.get("/nowhere", 404)
    reader.get("/protocols/nowhere", 404)
    reader.get("/start/nowhere", 404)
    reader.get(f"/start/{BOARD}/nowhere", 404)
    reader.get("/raise/nothing/you", 404)
    for purpose in ("confirm", "answer", "own-side", "go-on", "paper", "language"):
        reader.get(f"/{purpose}/forged", 410)
    reader.post("/", 405)
    reader.post(f"/start/{BOARD}", 413, summary="x" * 2_000_000)
    reader.has_met_no_english(12)


@pytest.mark.parametrize("start", STEPS)
@pytest.mark.parametrize("danger", ["", "yes"])
def test_the_form_from_each_stage_to_its_receipt(reader: Reader, start: str, danger: str) -> None:
    data = answered(BOARD, "default", start, danger=danger, needed_by=["4", "12", "2026"])
    url = f"/start/{BOARD}"
    for _ in range(10):
        page = reader.get(url)
        name = url.rpartition("/")[2] if "/raise/" in url else "start"
        if name == "check":
            break
        if name == "danger":
            url = url.replace("danger", "you")
            continue
        url = fill(reader.client, url, boxes_of(name, data)).location
    assert name == "check"
    sent = reader.client.post(url, data={"csrf_token": token_in(page)}, follow_redirects=True)
    reader.look("the receipt", sent)
    reader.has_met_no_english(6)


WRONG = [
    {},
    {"born": ["1", "", ""], "needed_by": ["1", "1", "2020"], "agreed_by": ["1", "1", "2020"], "needed_time": "x"},
    {"born": ["31", "2", "2026"], "needed_by": ["1", "1", "2099"], "agreed_by": ["1", "1", "2028"]},
    {"born": ["1", "1", "2050"], "needed_time": "4pm", "agreed_time": "4pm", "theme": "x", "start_step": "x"},
    {"born": ["1", "1", "1800"], "summary": "x" * 20_000, "child": "x" * 5_000, "born_x": "x"},
    {"raiser_email": "x", "counterpart_email": "x", "raiser_manager_email": "x", "counterpart_manager_email": "x"},
    {"raiser_name": "x" * 900, "raiser_language": "fr", "raiser_manager_name": "Mo", "counterpart_manager_name": "Mo"},
    {
        "raiser_email": "inbox@sewscb.example",
        "raiser_manager_email": "inbox@sewscb.example",
        "counterpart_email": "inbox@sewscb.example",
        "counterpart_manager_email": "inbox@sewscb.example",
    },
    {
        "raiser_email": "a@b.example",
        "raiser_manager_email": "a@b.example",
        "counterpart_email": "a@b.example",
        "counterpart_manager_email": "a@b.example",
    },
    {"earlier_1_on": ["1", "1", "2050"], "earlier_2_on": ["1", "", ""], "earlier_3_on": ["31", "2", "2026"]},
    {"earlier_1_outcome": "x", "earlier_2_on": ["20", "11", "2026"], "earlier_3_outcome": "x" * 9_000},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_the_forms_error_messages(reader: Reader, wrong: dict) -> None:
    reader.data |= {"Mo", "fr"}
    data = answered(BOARD, "default", "4")
    page = reader.get(f"/start/{BOARD}")
    first = reader.client.post(
        f"/start/{BOARD}", data=boxes_of("start", data) | {"csrf_token": token_in(page)}
    )
    token = first.location.split("/")[2]
    for name in ("start", "you", "them", "disagreement", "earlier"):
        address = f"/raise/{token}/{name}"
        # Without its start step the form has no page of earlier ones: it says so.
        page = reader.get(address, None)
        if page.status_code == 200:
            told = boxes_of(name, data | wrong) if wrong else {}
            reader.post(address, csrf_token=token_in(page), **told)
            reader.post(address)
    page = reader.get(f"/raise/{token}/check")
    reader.post(f"/raise/{token}/check")
    reader.has_met_no_english(12)


def test_the_links_of_a_case_until_it_is_agreed(reader: Reader, world: World) -> None:
    reference = in_welsh(world)
    reader.data |= {reference}
    answer = path(world.links.answer(*number_of(world, reference, COL), "1"))
    language = path(world.links.language(*number_of(world, reference, COL)))
    own = path(world.links.own_side(*number_of(world, reference, RAE), "1"))
    reader.get(answer)
    reader.post(answer)
    reader.post(answer, verdict="agreed", by_when=["1", "1", "2020"], who="x" * 900)
    reader.post(answer, verdict="not_agreed", words="x" * 90_000)
    reader.get(language)
    reader.post(language, language="cy")
    reader.get(own)
    reader.post(answer, verdict="agreed", who="Gil", by_when=["1", "1", "2027"])
    reader.get(answer, 410)
    reader.has_met_no_english(9)


def test_the_links_of_a_case_that_goes_all_the_way(reader: Reader, world: World, clock: StillClock) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Nage"}
    answer = path(world.links.answer(*number_of(world, reference, COL), "1"))
    reader.post(answer, verdict="not_agreed", words="Nage")
    reader.get(answer, 410)
    go_on = path(world.links.go_on(*number_of(world, reference, RAE), "2"))
    reader.get(go_on)
    reader.post(go_on)
    reader.post(go_on, 410)
    case = found(world, reference)
    assert case.counterpart is not None and case.speaker is not None
    number, _ = number_of(world, reference, RAE)
    own = path(world.links.own_side(number, case.speaker.number, "3"))
    reader.get(own)
    reader.post(own)
    reader.post(own, words="Nage")
    old = path(world.links.answer(number, case.counterpart.number, "3"))
    reader.get(old)
    silence_until(world, clock, reference, "5")
    reader.get(old, 410)
    reader.get(own, 410)
    reader.has_met_no_english(11)


def test_the_confirmation_of_a_form(reader: Reader, app: Flask, world: World) -> None:
    app.extensions["accord"] = replace(world, confirm="always")
    data = answered(BOARD, "default", raiser_language="cy")
    url = f"/start/{BOARD}"
    while not url.endswith("check"):
        name = url.rpartition("/")[2] if "/raise/" in url else "start"
        url = fill(reader.client, url, boxes_of(name, data)).location
    fill(reader.client, url, {})
    with world.store.reading() as uow:
        reader.data |= {line.reference for line in uow.cases.lines([BOARD])}
    [link] = links(world, "confirm", "confirm")
    reader.get(link)
    reader.post(link)
    reader.get(link, 410)
    reader.has_met_no_english(3)


def test_a_paper_filled_in_by_link(reader: Reader, world: World) -> None:
    """No paper of this Board is filled in by link; another's shows the same page."""
    protocols = dict(world.protocols)
    other = protocols["eastriding"]
    welsh = other.protocol.model_copy(update={"languages": ("en", "cy")})
    protocols["eastriding"] = type(other)(welsh, other.digest, other.calendar)
    world.protocols.clear()  # type: ignore[attr-defined]
    world.protocols.update(protocols)  # type: ignore[attr-defined]
    reference = raised(world, "eastriding", start_step="4", raiser=RAE.model_copy(update={"language": "cy"}))
    reader.data |= {reference, "Stage"}
    case = found(world, reference)
    assert case.speaker is not None
    number, _ = number_of(world, reference, RAE)
    link = path(world.links.paper(number, case.speaker.number, "stage-4"))
    reader.get(link)
    reader.post(link)
    fields = welsh.papers["stage-4"].fields
    told = {each.key: "Nage" for each in fields} | {
        each.key: ["1", "12", "2026"] for each in fields if each.kind == "date"
    }
    reader.data.add("Nage")
    reader.post(link, **told)
    reader.has_met_no_english(3)


def test_a_page_of_a_board_without_welsh_is_english_and_offers_no_welsh(reader: Reader) -> None:
    source = reader.client.get("/start/hips").get_data(as_text=True)
    assert '<html lang="en-GB"' in source and "Cymraeg" not in source


def test_the_switch_leads_to_the_same_page_in_the_other_language(app: Flask, world: World) -> None:
    client = app.test_client()
    address = f"/protocols/{BOARD}/what-if?start=default:3"
    english = client.get(address).get_data(as_text=True)
    assert '<html lang="en-GB"' in english
    assert (
        f'href="/protocols/{BOARD}/what-if?start=default%3A3&amp;lang=cy" hreflang="cy" lang="cy"' in english
    )
    assert '<html lang="cy"' in client.get(f"{address}&lang=cy").get_data(as_text=True)
    assert '<html lang="cy"' in client.get(f"/start/{BOARD}").get_data(as_text=True)
    assert '<html lang="en-GB"' in client.get(f"/start/{BOARD}?lang=en").get_data(as_text=True)
    assert '<html lang="en-GB"' in client.get("/?lang=fr").get_data(as_text=True)
