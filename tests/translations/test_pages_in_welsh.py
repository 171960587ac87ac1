"""Every page that somebody of a Board with Welsh can meet: no sentence of ours on it is left in English."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask

from casework.late import answer_late
from services.links import PURPOSES
from services.world import World, change
from tests.application import StillClock
from tests.examples import COL, RAE
from tests.forms.filling import answered
from tests.translations.reader import BOARD, STEPS, Reader, in_welsh
from tests.web.boards import found, number_of, path, raised, silence_until
from tests.web.steps import boxes_of, fill, links


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
    reader.has_met_no_english(4 + len(STEPS) + 9)


def test_the_error_pages(reader: Reader) -> None:
    reader.get("/nowhere", 404)
    reader.get("/protocols/nowhere", 404)
    reader.get("/start/nowhere", 404)
    reader.get(f"/start/{BOARD}/nowhere", 404)
    reader.get("/raise/nothing/you", 404)
    for purpose in set(PURPOSES) - {"sign-in"}:
        reader.get(f"/{purpose}/forged", 410)
    reader.post("/", 405)
    reader.post(f"/start/{BOARD}", 413, summary="x" * 2_000_000)
    reader.has_met_no_english(16)


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


def test_the_links_of_second_thoughts(reader: Reader, world: World, clock: StillClock) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Nage"}
    number, asked = number_of(world, reference, COL)
    answer, wrong = path(world.links.answer(number, asked, "1")), path(world.links.wrong(number, 1, "1"))
    reader.post(answer, verdict="agreed")
    reader.get(wrong)
    reader.post(wrong, words="x" * 90_000)
    reader.post(wrong, words="Nage")
    reader.get(wrong, 410)
    reader.post(answer, verdict="not_agreed")
    reader.get(wrong)
    late: dict[str, Any] = {"party": asked, "verdict": "agreed", "words": "Nage", "how": "reply"}
    change(world, number, partial(answer_late, **late))
    settle = path(world.links.settle(number, 1, "1"))
    reader.get(settle)
    reader.post(settle)
    reader.post(settle, settles="no")
    reader.get(settle, 410)
    change(world, number, partial(answer_late, **late))
    reader.post(settle, settles="yes")
    reader.has_met_no_english(12)


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
    told: dict[str, object] = {"change": "add children"}
    for each in fields:
        told |= _typed(each.key, each.kind)
        for field in each.fields:
            told |= _typed(f"{each.key}.1.{field.key}", field.kind)
    reader.data |= {"Nage"}
    reader.post(link, **told)
    reader.post(link, **(told | {"change": "later"}))
    reader.get(link)
    reader.post(link, **(told | {"change": ""}))
    reader.has_met_no_english(3)


def _typed(key: str, kind: str) -> dict[str, object]:
    return {f"answer-{key}": ["1", "12", "2026"] if kind == "date" else "Nage"}


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


def test_a_link_opens_in_the_language_of_its_person_until_they_choose_another(
    app: Flask, world: World
) -> None:
    reference = in_welsh(world)
    link = path(world.links.answer(*number_of(world, reference, COL), "1"))
    client = app.test_client()
    assert '<html lang="cy"' in client.get(link).get_data(as_text=True)
    assert '<html lang="en-GB"' in client.get(f"{link}?lang=en").get_data(as_text=True)
    assert '<html lang="en-GB"' in client.get(link).get_data(as_text=True)


def test_a_language_in_the_address_changes_nothing_of_the_case(app: Flask, world: World) -> None:
    reference = in_welsh(world)
    before = found(world, reference)
    app.test_client().get(f"{path(world.links.answer(*number_of(world, reference, COL), '1'))}?lang=en")
    assert found(world, reference) == before
