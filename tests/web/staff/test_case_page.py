"""The head of a case's page: what waits for a person, and papers that were sent already."""

from datetime import timedelta
from functools import partial

import pytest

from casework.steps import withdraw
from services import clockwork
from services.ports import Permanent
from services.world import change
from tests.examples import RAE
from tests.forms.examples import starting_at_stage_three
from tests.web.boards import STAFF, number_of, raised, silence_until, with_board
from tests.web.conftest import text_of
from tests.web.papers.filling import FILLED
from tests.web.staff.steps import (
    CASE,
    arrives,
    deliver_but,
    fail_the_ask,
    loaded,
    mails,
    signed_in,
    to_the_panel,
    unclear_answer,
)
from tests.web.steps import links, raise_one

WAITS = "What waits for somebody"


def waiting(page) -> str:
    """What the head of the page says of it; "" where nothing waits."""
    _before, _, behind = text_of(page).partition(WAITS)
    return behind.partition("Where it stands")[0] if behind else ""


def test_a_case_that_runs_by_itself_waits_for_nobody(staff, case):
    assert waiting(staff.get(CASE)) == ""


def test_an_unclear_answer_and_a_mail_that_did_not_arrive_are_said_first_with_their_pages(
    staff, case, world, clock
):
    number = fail_the_ask(world)
    held = unclear_answer(world, clock)
    page = staff.get(CASE)

    assert "An e-mail to jo.smith@council.example did not arrive: [HIPS-00001]" in waiting(page)
    assert "The answer of Jo Smith (" in waiting(page)
    assert ") is unclear: “" in waiting(page) and "” The time limit runs on, so ring them." in waiting(page)
    head = page.text.partition("Where it stands")[0]
    assert f'href="/staff/mail/{number}"' in head and f'href="/staff/held/{held}"' in head

    again = staff.get(f"/staff/mail/{number}").text
    token = again.partition('name="csrf_token" value="')[2].partition('"')[0]
    staff.post(f"/staff/mail/{number}/seen-to", data={"csrf_token": token})
    assert "did not arrive" not in waiting(staff.get(CASE)), "somebody has seen to it"


def test_an_unconfirmed_case_waits_to_be_confirmed(staff, client, world):
    raise_one(world, confirmed=False)
    page = staff.get(CASE)
    assert "has not pressed the link in our e-mail" in waiting(page)
    assert f'href="{CASE}/confirm"' in page.text.partition("Where it stands")[0]


def test_when_the_last_stage_is_over_the_outcome_is_wanted(app, case, world, clock):
    to_the_panel(world, clock)
    page = signed_in(app, world).get(CASE)
    assert "Record the final outcome" in waiting(page)
    assert f'href="{CASE}/outcome"' in page.text.partition("Where it stands")[0]


def test_a_meeting_that_has_begun_is_not_said_to_be_over(app, world, clock):
    raise_one(world, starting_at_stage_three())
    over = "The meeting is over, and what came of it is not known."
    clock.moment = loaded(world).meeting.start + timedelta(minutes=5)
    assert over not in text_of(signed_in(app, world).get(CASE))
    clock.moment = loaded(world).meeting.end
    assert over in waiting(signed_in(app, world).get(CASE))


def test_the_printed_record_says_what_waits_without_links(staff, case, world, clock):
    held = unclear_answer(world, clock)
    page = staff.get(f"{CASE}/record")
    assert "The answer of Jo Smith (" in waiting(page)
    assert f"/staff/held/{held}" not in page.text


@pytest.fixture
def boards(app, world):
    app.extensions["accord"] = with_board(world, "eastriding")
    return app.extensions["accord"]


def test_a_paper_that_was_sent_says_so_with_a_link_to_correct_it(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "4")
    staff = signed_in(app, boards, STAFF)
    address = f"/staff/cases/{reference}"
    assert "Fill in: Stage 4 Monitoring Information" in text_of(staff.get(address))

    [link] = links(boards, "paper_due", "paper")
    app.test_client().post(link, data=FILLED)
    page = staff.get(address)
    assert "Fill in: Stage 4 Monitoring Information" not in text_of(page)
    assert "Stage 4 Monitoring Information Sent 5 pm on Friday 4 December 2026, by Sid Senior." in text_of(
        page
    )
    assert f'<a class="govuk-link" href="{address}/papers/stage-4">Correct it' in page.text
    paper = text_of(staff.get(f"{address}/papers/stage-4"))
    assert "Sid Senior filled this in and sent it, 5 pm on Friday 4 December 2026." in paper
    assert "Send the correction" in paper


def test_a_paper_that_never_came_is_not_waited_for_once_the_case_is_over(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "4")
    number, _ = number_of(boards, reference, RAE)
    clock.moment = loaded(boards, number).awaited["stage-4"].due
    clockwork.tick(boards)
    address, late = f"/staff/cases/{reference}", "was to be filled in by"
    assert late in waiting(signed_in(app, boards, STAFF).get(address))

    change(boards, number, partial(withdraw, reason="It is agreed.", by="Board"))
    assert late not in text_of(signed_in(app, boards, STAFF).get(address))


# ── People's words first ────────────────────────────────────────────────────────────────────


def test_the_history_says_what_a_rule_means_and_not_what_it_is_called(staff, case, world, clock):
    [ask] = mails(world, "ask")
    held = arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body="AGREED")
    words = text_of(staff.get(CASE))

    assert "Read as agreed. It says AGREED, and nothing that takes it back." in words
    assert "by the rule" not in words and "plain-agreed" not in words
    page = text_of(staff.get(f"/staff/held/{held}"))
    assert "Why It says AGREED, and nothing that takes it back." in page
    assert "plain-agreed" not in page.partition("Technical details")[0]
    assert "plain-agreed" in page.partition("Technical details")[2]


def test_the_codes_of_a_mail_server_stand_behind_what_they_mean(staff, case, world):
    deliver_but(world, "jo.smith@council.example", Permanent("5.1.1 550 5.1.1 User unknown"))
    words = text_of(staff.get(CASE))
    told = "There is no such address (code 5.1.1). The mail system’s own words: User unknown"
    assert f"Failed . {told}" in words or f"Failed. {told}" in words
    assert "5.1.1 550" not in words
