"""The first page of Board staff: what is at risk, each line with the action that settles it; and the search."""

import re
from datetime import timedelta
from functools import partial

import pytest

from casework.attendance import propose_time
from casework.changes import replace_contact
from casework.facts import Person, Side
from services import clockwork
from services.world import change
from tests.examples import london
from tests.forms.examples import starting_at_stage_three, typed
from tests.web.boards import STAFF, raised, silence_until, with_board
from tests.web.conftest import text_of, title_of
from tests.web.staff.steps import CASE, loaded, signed_in, to_the_panel
from tests.web.steps import fill, links, raise_one, send


def actions(response) -> list[tuple[str, str]]:
    """The links that lead to an action on a case: words and address."""
    page = response.get_data(as_text=True)
    found = re.findall(r'<a class="govuk-link" href="(/staff/cases/[^"/]+/[^"]+)">(.*?)</a>', page, re.S)
    return [(" ".join(re.sub("<[^>]*>", " ", words).split()), address) for address, words in found]


def test_nothing_waits_for_anybody(staff):
    words = text_of(staff.get("/staff"))

    assert "Nothing waits for you." in words and "Open cases: 0" in words


def test_a_deadline_within_a_day_leads_to_the_answer_given_by_telephone(staff, case):
    page = staff.get("/staff")

    assert "Deadline in the next 24 hours (1)" in text_of(page)
    assert actions(page) == [("Record an answer given by telephone , HIPS-00001", f"{CASE}/answer")]
    assert staff.get(f"{CASE}/answer").status_code == 200


def test_what_is_overdue_leads_to_the_outcome(app, case, world, clock):
    to_the_panel(world, clock)
    page = signed_in(app, world).get("/staff")

    assert "Overdue (1)" in text_of(page)
    assert actions(page) == [
        ("Record the final outcome , HIPS-00001", f"{CASE}/outcome"),
        ("Fill in “Written account of the dispute” , HIPS-00001", f"{CASE}/papers/written-account"),
    ]


def test_an_empty_post_leads_to_naming_a_contact(app, case, world, clock):
    clock.move_on(timedelta(days=2))
    clockwork.tick(world)
    page = signed_in(app, world).get("/staff")

    assert "Nobody is asked (1) The post is empty, and the time limit runs on." in text_of(page)
    assert ("Name a contact , HIPS-00001", f"{CASE}/contact") in actions(page)


def test_an_unconfirmed_case_leads_to_confirming_it(staff, client):
    send(client)
    page = staff.get("/staff")

    assert "Not confirmed yet (1)" in text_of(page)
    assert actions(page) == [("Confirm it for the person who raised it , HIPS-00001", f"{CASE}/confirm")]


def test_a_meeting_leads_to_another_time_while_nobody_comes_and_to_its_outcome_once_it_is_over(
    app, client, world, clock
):
    send(client, starting_at_stage_three())
    client.post(links(world, "confirm", "confirm")[0])
    staff = signed_in(app, world)
    page = staff.get("/staff")
    assert "Meetings in the next 72 hours, nobody has said they come (1)" in text_of(page)
    assert ("Choose another time for the meeting , HIPS-00001", f"{CASE}/meeting-time") in actions(page)
    with world.store.reading() as uow:
        meeting = uow.cases.load(1).meeting
    clock.move_on(meeting.end - clock.now())
    page = signed_in(app, world).get("/staff")
    assert "Meetings that are over, outcome not known (1)" in text_of(page)
    assert ("Record what came of the meeting , HIPS-00001", f"{CASE}/meeting-outcome") in actions(page)


def test_a_time_that_board_staff_choose_for_others_is_nobodys_word_that_they_come(app, world):
    raise_one(world, starting_at_stage_three())
    staff = signed_in(app, world)
    fill(staff, f"{CASE}/meeting-time", {"day": ["3", "12", "2026"], "clock": "3pm"})
    waits = "Meetings in the next 72 hours, nobody has said they come (1)"
    assert waits in text_of(staff.get("/staff"))

    asked = loaded(world).counterpart.number
    change(world, 1, partial(propose_time, party=asked, start=london(2026, 12, 3, 14)))
    assert waits not in text_of(staff.get("/staff"))
    deputy = Person(name="Dee Deputy", title="", agency="City Council", email="dee@council.example")
    change(world, 1, partial(replace_contact, side=Side.COUNTERPART, person=deputy, by="Board"))
    assert waits in text_of(staff.get("/staff")), "who proposed it is no longer invited"


def test_only_ten_of_a_kind_are_shown_and_the_rest_is_a_link_away(staff, world):
    for _ in range(11):
        raise_one(world, typed(), confirmed=False)
    page = staff.get("/staff")

    assert len(actions(page)) == 10 and "Not confirmed yet (11)" in text_of(page)
    assert 'href="/staff/cases?which=unconfirmed"' in page.get_data(as_text=True)
    assert len(actions(staff.get("/staff/cases?which=unconfirmed"))) == 11


def test_another_boards_staff_have_nothing_waiting_and_find_nothing(app, case, world):
    stranger = signed_in(app, world, "jo@other.example")

    assert "Nothing waits for you." in text_of(stranger.get("/staff"))
    for query in ("which=all", "reference=HIPS-00001", "reference=1", "agency=council&which=all"):
        words = text_of(stranger.get(f"/staff/cases?{query}"))
        assert "No case is found." in words and "Solent" not in words


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("", True),
        ("reference=hips-00001", True),
        ("reference=1&which=settled", True),
        ("reference=2", False),
        ("reference=hips+1", True),
        ("reference=eastriding+1", False),
        ("agency=SOLENT", True),
        ("agency=nowhere", False),
        ("since=1&since=12&since=2026&until=1&until=dec&until=2026", True),
        ("since=2&since=12&since=2026", False),
        ("until=30&until=11&until=2026", False),
        ("which=settled", False),
        ("which=nonsense", True),
        ("page=2", False),
    ],
)
def test_a_search(staff, case, query, is_found):
    assert ("HIPS-00001" in text_of(staff.get(f"/staff/cases?{query}"))) == is_found


def test_a_search_that_cannot_be_read_says_what_to_change(staff, case):
    page = staff.get("/staff/cases?since=3&since=12&since=2026&until=2&until=12&until=2026")
    assert title_of(page).startswith("Error: ")
    assert "The last date is before the first. Change one of them." in text_of(page)
    assert "The first date must have a day, a month and a year." in text_of(staff.get("/staff/cases?since=3"))


def test_the_next_page_keeps_every_filter(staff, world):
    for _ in range(51):
        raise_one(world, typed(), confirmed=False)
    query = "which=all&agency=solent&since=1&since=12&since=2026"
    page = staff.get(f"/staff/cases?{query}").get_data(as_text=True)

    [address] = re.findall(r'href="([^"]+)" rel="next"', page)
    assert "Cases: 51" in text_of(staff.get(f"/staff/cases?{query}"))
    found = text_of(staff.get(address.replace("&amp;", "&")))
    assert "HIPS-00001" in found and "HIPS-00002" not in found


def test_a_paper_that_is_missing_leads_to_it(app, world, clock):
    app.extensions["accord"] = world = with_board(world, "eastriding")
    reference = raised(world, "eastriding")
    silence_until(world, clock, reference, "4")
    page = signed_in(app, world, STAFF).get("/staff")

    assert "Papers to be filled in (1)" in text_of(page)
    [paper] = [address for words, address in actions(page) if words.startswith("Fill in “Stage 4")]
    assert paper.endswith(f"/staff/cases/{reference}/papers/stage-4")
    assert signed_in(app, world, STAFF).get(paper).status_code == 200
    # It is due a working day after stage four has begun, whatever the stage's own deadline.
    assert "Monday 7 December 2026" in text_of(page).split("Papers to be filled in")[-1]


@pytest.mark.parametrize("typed", ["1", "HIPS-1", "hips 1", "hips-00001"])
def test_a_case_is_found_from_today_however_its_reference_is_typed(staff, case, typed):
    assert staff.get("/staff/find", query_string={"reference": typed}).location == "/staff/cases/HIPS-00001"


@pytest.mark.parametrize("typed", ["2", "sewscb 1", "HIPS"])
def test_what_is_no_reference_of_ones_own_cases_is_said(staff, case, typed):
    page = staff.get("/staff/find", query_string={"reference": typed}, follow_redirects=True)
    assert f"There is no case with the reference {typed}." in text_of(page)
