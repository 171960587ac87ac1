"""The figures for staff of a Board with Welsh: no word of ours on the page and in the files is left in English."""

from datetime import timedelta

from flask import Flask

from casework.period import Period
from services import clockwork
from services.board_figures import figures
from services.tongues import language
from services.world import World
from tests.application import StillClock
from tests.translations.reader import BOARD, Reader, in_welsh
from tests.translations.staff import Staff


def test_the_page_of_a_quarter_and_of_a_year(reader: Reader, world: World, clock: StillClock) -> None:
    reader.data |= {in_welsh(world) for _ in range(6)}
    clock.move_on(timedelta(days=9))
    clockwork.tick(world)
    staff = Staff(reader, world)
    period = Period.of(clock.now())
    for each in (period, Period(period.year), Period(period.year - 1)):
        for shown in ("all", "published"):
            staff.get(f"/staff/figures?board={BOARD}&period={each.key}&shown={shown}")
    staff.get("/staff/figures?period=nothing", 409)
    reader.has_met_no_english(7)


def test_the_document_is_in_its_language(app: Flask, world: World, clock: StillClock) -> None:
    in_welsh(world)
    told = figures(world, BOARD, Period.of(clock.now()), language("cy"), whole=True)
    assert told.language == "cy"
    # The tests' Welsh is the English in brackets.
    assert "⟦Step 1⟧" in [row.label for table in told.tables for row in table.rows]
