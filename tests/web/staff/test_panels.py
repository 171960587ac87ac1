"""What Board staff do where a protocol has more than questions: consultations, panels with papers, endings."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from casework import remarks
from casework.protocol import Agency
from services.roles import UNSAID
from services.world import change
from tests.examples import COL, COUNCIL_LEAD, COUNCIL_MANAGER
from tests.web.boards import STAFF, facts, found, number_of, path, raised, silence_until, with_board
from tests.web.conftest import text_of
from tests.web.staff.steps import mails, signed_in
from tests.web.steps import fill

MEDIATION = {
    "answer-chair": "Pat Partner",
    "answer-chair_agency": "Ferry Police",
    "answer-date": ["12", "11", "2026"],
    "answer-outcome": "A joint plan.",
    "answer-report": "Thresholds were read in two ways.",
}
REQUEST = {
    "answer-requested_by": "Dee Lead",
    "answer-agencies": "Harbour School",
    "answer-difference": "Whether the threshold is met.",
    "answer-attempts": "Steps 1 to 4.",
    "answer-at_risk": "yes",
    "answer-steps_followed": "yes",
    "answer-proposed": "",
    "answer-immediate_action": "no",
}


@pytest.fixture
def boards(app, world):
    """East Riding's Board."""
    app.extensions["accord"] = with_board(world, "eastriding")
    return app.extensions["accord"]


@pytest.fixture
def wales(app, world):
    """South East Wales's Board."""
    app.extensions["accord"] = with_board(world, "sewscb")
    return app.extensions["accord"]


def page_of(reference: str) -> str:
    return f"/staff/cases/{reference}"


def offered(staff, reference: str) -> set[str]:
    """The actions and the papers on the case's page."""
    html = staff.get(page_of(reference)).get_data(as_text=True)
    return set(re.findall(rf'href="{page_of(reference)}/([\w/-]+)"', html)) - {"record"}


def test_a_consultation_is_taken_on_by_staff_once(app, boards):
    reference = raised(boards, "eastriding")
    staff = signed_in(app, boards, STAFF)
    page = text_of(staff.get(page_of(reference)))
    assert "Talks it over now Mia Manager, Head of Year, Harbour School" in page
    assert "To be talked over with Mia Manager" in page
    assert offered(staff, reference) == {"withdraw", "deadline", "contact", "go-on"}

    assert "It goes on to “Stage Two" in text_of(staff.get(f"{page_of(reference)}/go-on"))
    assert fill(staff, f"{page_of(reference)}/go-on", {}).location == page_of(reference)

    assert found(boards, reference).step == "2"
    words = text_of(staff.get(page_of(reference)))
    assert f"by {STAFF} Rae Raiser" not in words
    assert "It went on to Stage Two: the worker from the other agency It was talked over on the side" in words
    assert "Rae Raiser, Teacher, Harbour School talked it over with Mia Manager" in words
    assert staff.get(f"{page_of(reference)}/go-on").status_code == 409


def test_a_paper_of_a_panel_takes_the_case_on_and_is_shown_with_all_its_answers(app, wales, clock):
    reference = raised(wales, "sewscb")
    silence_until(wales, clock, reference, "5")
    staff = signed_in(app, wales, STAFF)
    assert offered(staff, reference) == {"withdraw", "deadline", "outcome", "papers/review-request"}
    url = f"{page_of(reference)}/papers/review-request"
    assert "the case goes on to “Step 6: decision on a review”" in text_of(staff.get(url))

    assert fill(staff, url, REQUEST).location == page_of(reference)

    assert found(wales, reference).step == "6"
    [filed] = facts(wales, reference, "paper_filed")
    assert (filed.by, filed.party, filed.answers["immediate_action"]) == (STAFF, None, "no")
    page, record = (text_of(staff.get(page_of(reference) + end)) for end in ("", "/record"))
    for words in (page, record):
        assert "Request for a review Filled in by board@staff.example" in words
        assert "What the professional difference is Whether the threshold is met." in words
        assert "Outcome of the meeting and any proposed actions Not answered" in words
        assert "Is immediate action required to safeguard the child? No" in words
        assert "“Request for a review” was filled in Sent to: South East Wales" in words
        assert "It went on to Step 6: decision on a review The Board has recorded" in words
    assert "Notice: A review of a case is requested" in page


def test_a_second_press_of_a_panels_paper_is_explained_and_loses_no_time(app, wales, clock):
    reference = raised(wales, "sewscb")
    silence_until(wales, clock, reference, "5")
    staff = signed_in(app, wales, STAFF)
    url = f"{page_of(reference)}/papers/review-request"
    fill(staff, url, REQUEST)

    assert staff.post(url, data=REQUEST).status_code in (400, 409)
    assert found(wales, reference).step == "6"
    assert len(facts(wales, reference, "paper_filed")) == 1


def test_a_decision_with_a_date_gives_the_next_panel_its_deadline(app, wales, clock):
    reference = raised(wales, "sewscb")
    silence_until(wales, clock, reference, "6")
    staff = signed_in(app, wales, STAFF)
    meeting = (clock.now() + timedelta(days=21)).date()
    told = {
        "answer-at_risk": "yes",
        "answer-steps_followed": "yes",
        "answer-immediate_action": "no",
        "answer-review": "yes",
        "answer-reviewer": "group",
        "answer-meeting": [str(meeting.day), str(meeting.month), str(meeting.year)],
    }
    assert fill(staff, f"{page_of(reference)}/papers/review-decision", told).location == page_of(reference)

    due = found(wales, reference).due
    assert due is not None
    assert (found(wales, reference).step, due.date()) == ("7", meeting)
    words = text_of(staff.get(page_of(reference)))
    assert "Who undertakes the review The Learning and Reviewing Group" in words
    assert f"Date of the Group’s next meeting {meeting:%A} {meeting.day}" in words


def test_the_mediator_must_not_be_of_an_agency_that_is_involved(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "5")
    staff = signed_in(app, boards, STAFF)
    url = f"{page_of(reference)}/papers/mediation"

    page = fill(staff, url, MEDIATION | {"answer-chair_agency": "solent council"})
    assert text_of(page).count("solent council is involved in this disagreement.") == 2
    assert "Thresholds were read in two ways." in text_of(page)
    assert facts(boards, reference, "paper_filed") == []

    assert fill(staff, url, MEDIATION).location == page_of(reference)
    assert found(boards, reference).step == "5"
    assert "outcome" in offered(staff, reference)


def test_a_meeting_on_request_is_arranged_once(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "5")
    staff = signed_in(app, boards, STAFF)
    url = f"{page_of(reference)}/meeting"
    assert "identified by the Chair of the ERSCP" in text_of(staff.get(url))

    assert fill(staff, url, {}).location == page_of(reference)

    [meeting] = facts(boards, reference, "meeting_set")
    assert (meeting.by, meeting.meeting.name) == (STAFF, "Mediation meeting")
    assert len(mails(boards, "invite")) == len(meeting.meeting.attendees)
    assert "meeting" not in offered(staff, reference)
    assert staff.get(url).status_code == 409


def test_a_paper_of_the_speaker_can_be_filled_in_by_staff_and_moves_nothing(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "4")
    staff = signed_in(app, boards, STAFF)
    url = f"{page_of(reference)}/papers/stage-4"
    told: dict[str, object] = {
        "answer-referral_date": ["2", "11", "2026"],
        "answer-stage_4_date": ["5", "11", "2026"],
    }
    told |= {f"answer-{key}": "By telephone." for key in ("referrer", "job_title", "agency", "address")}
    told |= {f"answer-{key}": "By telephone." for key in ("agencies", "issues", "earlier_stages.1.stage")}
    told |= {"answer-children.1.first_name": "Robin", "answer-officers.1.name": "Sid Senior"}
    fill(staff, url, told)
    fill(staff, url, told | {"answer-outcome": "Not yet."})

    assert found(boards, reference).step == "4"
    assert len(facts(boards, reference, "paper_filed")) == 2
    words = text_of(staff.get(page_of(reference)))
    assert "Stage 4 Monitoring Information Corrected later" in words
    assert words.count("“Stage 4 Monitoring Information” was filled in") == 2


def test_on_a_settled_case_what_is_to_be_learned_can_be_filled_in_and_it_can_be_opened_again(app, boards):
    reference = raised(boards, "eastriding", start_step="2")
    link = path(boards.links.answer(*number_of(boards, reference, COL), "2"))
    app.test_client().post(link, data={"verdict": "agreed"})
    staff = signed_in(app, boards, STAFF)

    assert offered(staff, reference) == {"papers/lessons", "reopen", "hold"}
    url = f"{page_of(reference)}/papers/lessons"
    assert fill(staff, url, {"answer-resolution": "A plan."}).location == page_of(reference)
    assert staff.get(f"{page_of(reference)}/papers/stage-4").status_code == 409
    assert staff.get(f"{page_of(reference)}/papers/nothing").status_code == 409
    assert staff.get(f"{page_of(reference)}/go-on").status_code == 409


def test_a_last_stage_without_agreement_takes_a_final_outcome(app, world, clock):
    boards = app.extensions["accord"] = with_board(world, "brighton-hove")
    reference = raised(boards, "brighton-hove")
    last = boards.board("brighton-hove").protocol.pathway("default").steps[-1]
    silence_until(boards, clock, reference, last.key)
    staff = signed_in(app, boards, STAFF)
    assert "outcome" not in offered(staff, reference)
    link = path(boards.links.answer(*number_of(boards, reference, COUNCIL_LEAD), last.key))
    app.test_client().post(link, data={"verdict": "not_agreed"})

    words = text_of(staff.get(page_of(reference)))
    assert "The last stage ended without agreement" in words
    assert "Record the final outcome when there is one." in words
    told = {"outcome": "The Board wrote to both.", "who": "Both", "by_when": "At once"}
    assert fill(staff, f"{page_of(reference)}/outcome", told).location == page_of(reference)
    assert found(boards, reference).status == "closed"


def test_whoever_is_away_is_marked_and_the_stand_in_is_named(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "3")
    number, party = number_of(boards, reference, COUNCIL_MANAGER)
    change(
        boards, number, lambda *case, now: remarks.away(*case, now=now, party=party, text="Away until Monday")
    )
    staff = signed_in(app, boards, STAFF)
    words = text_of(staff.get(page_of(reference)))

    assert "Away Tom Team, Team Manager, Solent Council is away. Their answer still counts" in words
    assert "Asked now Hal Head, Head of Service, Solent Council" in words
    assert "Hal Head, Head of Service, Solent Council stands in for Tom Team" in words
    answered = app.test_client().post(
        path(boards.links.answer(number, party, "3")), data={"verdict": "agreed"}
    )
    assert answered.status_code == 200
    assert found(boards, reference).status == "resolved"


def test_an_empty_post_is_named_with_the_agencys_own_title(app, world):
    boards = with_board(world, "eastriding", posts=False)
    board = boards.board("eastriding")
    school = Agency(name="Harbour School", titles={"line-manager": "Head of Year"})
    titled = replace(board, protocol=board.protocol.model_copy(update={"agencies": (school,)}))
    boards = app.extensions["accord"] = replace(boards, protocols={"eastriding": titled})
    reference = raised(boards, "eastriding")
    staff = signed_in(app, boards, STAFF)

    assert "Nobody is known for the post of Line manager or supervisor in Harbour School." in text_of(
        staff.get(page_of(reference))
    )
    page = staff.get(f"{page_of(reference)}/contact")
    assert (
        "The post to fill is: Line manager or supervisor in Harbour School. Its own title there is “Head of Year”."
        in text_of(page)
    )
    assert 'value="Head of Year"' in page.get_data(as_text=True)


def test_the_lists_show_the_title_of_the_cases_own_pathway(app, boards):
    raised(boards, "eastriding", pathway="section-47")
    words = text_of(signed_in(app, boards, STAFF).get("/staff"))

    assert "Your designated safeguarding lead" in words
    assert "Stage One: your line manager" not in words


def test_another_boards_staff_can_fill_in_nothing(app, boards, clock):
    reference = raised(boards, "eastriding")
    silence_until(boards, clock, reference, "5")
    boards = replace(boards, staff={**boards.staff, "hips": {"jo@other.example": UNSAID}})
    app.extensions["accord"] = boards
    stranger = signed_in(app, boards, "jo@other.example")
    for end in ("papers/mediation", "meeting", "go-on"):
        assert stranger.get(f"{page_of(reference)}/{end}").status_code == 404
    assert facts(boards, reference, "paper_filed") == []
