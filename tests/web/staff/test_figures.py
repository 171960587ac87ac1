"""The figures' page, its files and its command; a Board sees nothing of another."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app import _only_commands
from models import FactRow
from services import clockwork
from services.figures_document import SCHEMA, FiguresDocument, schema
from settings import SettingsFault
from tests.application import once
from tests.forms.examples import NOW, typed
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import signed_in
from tests.web.steps import links, raise_one, send

PERIOD = f"{NOW.year}Q{(NOW.month + 2) // 3}"
PAGE = f"/staff/figures?board=hips&period={PERIOD}"


@pytest.fixture
def seven(world, clock):
    """Seven challenges of one quarter: nobody answers, and all go up; an eighth was never confirmed."""

    def raise_them():
        for number in range(7):
            raise_one(world, typed(raiser_name=f"Pat Raiser{number}"))
        raise_one(world, typed(raiser_name="Kim Late"), confirmed=False)

    once(world, "seven are raised", raise_them)
    clock.move_on(timedelta(days=2))
    once(world, "seven go up", lambda: clockwork.tick(world))


def rows(response) -> dict[tuple[str, str, str], dict[str, str]]:
    found = csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")))
    return {(row["figure"], row["row"], row["measure"]): row for row in found}


def test_the_page_has_each_figure_with_its_definition_its_chart_and_its_table(seven, staff):
    page = staff.get(PAGE)
    words = text_of(page)
    assert page.status_code == 200
    assert "one that nobody confirmed went to nobody and is not counted" in words
    assert "Challenges by the highest step that has begun." in words
    assert "These figures are for the Board’s own use, with small counts." in words
    assert "Thresholds 7" in words and "Step 2 7" in words
    html = page.get_data(as_text=True)
    assert html.count("<svg focusable") > 20 and html.count("<table") == 1 + 7 + 3
    assert "style=" not in html, "the security policy takes no styles in the page"


@pytest.fixture
def damaged(seven, world):
    """The last entry of HIPS-00002 cannot be read."""
    with Session(world.store.engine) as session:
        facts = select(FactRow).where(FactRow.case_number == 2).order_by(col(FactRow.seq).desc())
        session.exec(facts.limit(1)).one().data = {"kind": "?"}
        session.commit()


def test_a_case_that_cannot_be_read_is_left_out_and_named_with_what_to_do(damaged, staff, client):
    words = text_of(staff.get(PAGE))
    assert "in none of these figures, because they cannot be read: 1." in words
    assert "Cases that cannot be read: 1 (HIPS-00002)" in words and "Ask both sides" in words
    assert "Thresholds 6" in words
    # What leaves the Board says that some are left out, and not how many or which.
    handed_on = text_of(staff.get(f"{PAGE}&shown=published"))
    assert "Some cases raised in this time are in none of these figures" in handed_on
    assert "HIPS-00002" not in handed_on
    told = json.loads(staff.get(PAGE.replace("?", "/figures.json?")).data)
    assert told["left_out"] is None and told["note"].startswith("Some cases")
    for page in ("/staff/retention", "/staff/health"):
        assert "Cases that cannot be read: 1 (HIPS-00002)" in text_of(staff.get(page))


def test_a_calendar_goes_on_with_nothing_but_the_deadline_of_the_case_that_cannot_be_read(
    damaged, staff, client
):
    told = {"owner": "board hips", "csrf_token": token_in(staff.get("/staff/feeds"))}
    page = staff.post("/staff/feeds/make", data=told).get_data(as_text=True)
    text = client.get(re.findall(r'value="http[^"]*(/feeds/[\w-]+\.ics)"', page)[0]).get_data(as_text=True)
    assert "HIPS-00001" in text
    assert re.findall("SUMMARY.*HIPS-00002.*", text) == ["SUMMARY;LANGUAGE=en:Due: HIPS-00002\\, step 2\r"]


def test_a_year_has_its_quarters(seven, staff):
    words = text_of(staff.get(f"/staff/figures?period={NOW.year}"))
    assert "By quarter" in words and "Time to resolution by quarter" in words


def test_by_itself_it_is_the_quarter_that_runs(seven, staff):
    assert text_of(staff.get("/staff/figures")) == text_of(staff.get(PAGE))


@pytest.mark.parametrize("period", ["2026Q5", "soon", "2026-13"])
def test_another_period_is_refused_in_words(staff, period):
    page = staff.get(f"/staff/figures?period={period}")
    assert page.status_code == 409
    assert "is no quarter or year; write it like 2026Q4 or 2026." in text_of(page)


@pytest.mark.parametrize(
    "address", ["/staff/figures", "/staff/figures/figures.csv", "/staff/figures/figures.json"]
)
def test_another_boards_figures_are_not_there(app, world, seven, address):
    other = signed_in(app, world, "jo@other.example")
    assert other.get(f"{address}?board=hips").status_code == 404
    assert other.get(address).status_code == 200
    assert app.test_client().get(address).status_code == 302


def test_the_other_board_has_none_of_them(app, world, seven):
    told = signed_in(app, world, "jo@other.example").get(f"/staff/figures/figures.json?period={PERIOD}").json
    assert (told["board"], told["challenges"]) == ("other", 0)


def test_the_files_hold_back_small_counts(seven, staff, client, world):
    send(client, typed(theme="timeliness"))
    client.post(links(world, "confirm", "confirm")[-1])
    told = staff.get(f"/staff/figures/figures.json?board=hips&period={PERIOD}")
    assert told.headers["Content-Disposition"] == f"attachment; filename=hips-figures-{PERIOD}.json"
    document = FiguresDocument.model_validate(told.json)
    assert (document.challenges, document.withheld_below) == (8, 5)
    theme = next(each for each in document.tables if each.name == "theme")
    assert {row.key: row.count for row in theme.rows}["timeliness"] is None
    table = rows(staff.get(f"/staff/figures/figures.csv?board=hips&period={PERIOD}"))
    cell = table["theme", "timeliness", "count"]
    assert (cell["value"], cell["withheld"]) == ("", "yes")
    assert table["challenges", "", "count"]["value"] == "8"
    assert "withheld" in text_of(staff.get(f"{PAGE}&shown=published"))


def test_an_agency_that_is_called_like_a_formula_is_none_in_the_file(staff, client, world):
    for _ in range(6):
        send(client, typed(raiser_agency="=1+1", raiser_name="Pat Raiser"))
        client.post(links(world, "confirm", "confirm")[-1])
    told = staff.get(f"/staff/figures/figures.csv?period={PERIOD}").get_data(as_text=True)
    assert ",'=1+1 → " in told and ",=1+1" not in told


def test_the_published_schema_is_that_of_the_document():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema(), (
        "run python -m services.figures_document"
    )


def run(app, *words: str):
    return app.test_cli_runner().invoke(args=["returns", *words])


def test_the_command_tells_the_same(seven, app, staff):
    program = json.loads(run(app, "--board", "hips", "--quarter", PERIOD, "--json").output)
    assert program == staff.get(f"/staff/figures/figures.json?period={PERIOD}").json
    people = run(app, "--board", "hips", "--quarter", PERIOD).output
    assert "Challenges: 7" in people
    assert "Automatic escalations: 100 % (7 of 7)" in people
    assert "\n  Step 2: 7\n" in people
    sheet = run(app, "--board", "hips", "--year", str(NOW.year), "--csv").output
    assert sheet.startswith("board,period,figure,row,label,measure,value,withheld")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--board", "nobody"), "There is no Board 'nobody'. There is: hips, other."),
        (("--board", "hips", "--quarter", "Q9"), "'Q9' is no quarter or year"),
        (("--board", "hips", "--quarter", "2026Q1", "--year", "2026"), "Give --quarter or --year, not both."),
    ],
)
def test_the_command_refuses_in_words(app, words, sentence):
    found = run(app, *words)
    assert found.exit_code != 0 and sentence in found.output


def test_without_settings_the_command_says_what_is_missing():
    found = run(_only_commands(SettingsFault(["STAFF is required."])), "--board", "hips")
    assert found.exit_code == 1 and "STAFF is required." in found.output
