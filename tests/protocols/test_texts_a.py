"""What the texts of HIPS, SEWSCB and East Riding ask, written down from the texts and held against the files."""

import tomllib
from datetime import datetime

import pytest

from casework.calendar import LONDON, WorkingCalendar
from casework.deadlines import timeline
from casework.protocol import Pathway, Protocol
from casework.protocol_check import faults_of
from protocols.loader import FOLDER, bank_holidays

KEYS = ("hips", "sewscb", "eastriding")

FROM_RAISING = "5 days from when it was raised"
AGREED = "a time that both sides agree"

# key, limit, target, kind, speaker's tier, counterpart's tier
Row = tuple[str, str, str, str, str, str]

EAST_RIDING_TWO_TO_FIVE: list[Row] = [
    ("2", FROM_RAISING, "2 days from when it was raised", "asks", "practitioner", "practitioner"),
    ("3", FROM_RAISING, "3 days from when it was raised", "asks", "line-manager", "line-manager"),
    ("4", FROM_RAISING, FROM_RAISING, "asks", "operational-manager", "senior-manager"),
    ("5", "5 days", "", "panel", "senior-manager", "board"),
]

STEPS: dict[tuple[str, str], list[Row]] = {
    ("hips", "default"): [
        ("1", "1 working day", "", "asks", "practitioner", "practitioner"),
        ("2", "2 working days", "", "asks", "first-line-manager", "first-line-manager"),
        ("3", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("4", "5 working days", "", "panel", "senior-manager", "board"),
    ],
    ("hips", "mash"): [
        ("1", "1 working day", "", "asks", "practitioner", "practitioner"),
        ("2", "2 working days", "", "asks", "first-line-manager", "first-line-manager"),
        ("3", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("4", "5 working days", "", "panel", "senior-manager", "board"),
    ],
    ("hips", "police-social-care"): [
        ("1", "2 working days", "", "asks", "first-line-manager", "first-line-manager"),
        ("2", "2 working days", "", "asks", "service-manager", "service-manager"),
        ("3", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("4", "2 working days", "", "asks", "senior-manager", "senior-manager"),
    ],
    ("hips", "conference-need"): [
        ("1", "1 working day", "", "asks", "practitioner", "practitioner"),
        ("2", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("3", "5 working days", "", "panel", "senior-manager", "board"),
    ],
    ("hips", "conference-dissent"): [
        ("1", "1 working day", "", "asks", "practitioner", "conference-chair"),
        ("2", "2 working days", "", "consult", "practitioner", "first-line-manager"),
        ("3", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("4", "2 working days", "", "asks", "director", "director"),
        ("5", "2 working days", "", "asks", "director", "director"),
        ("6", "5 working days", "", "panel", "director", "board"),
    ],
    ("hips", "plan-implementation"): [
        ("1", "2 working days", "", "asks", "first-line-manager", "first-line-manager"),
        ("2", "2 working days", "", "asks", "senior-manager", "senior-manager"),
        ("3", "2 working days", "", "asks", "senior-manager", "conference-chair"),
    ],
    ("sewscb", "default"): [
        ("1", AGREED, "", "asks", "practitioner", "practitioner"),
        ("2", AGREED, "", "consult", "practitioner", "line-manager"),
        ("3", "2 working days", "", "asks", "line-manager", "line-manager"),
        ("4", "2 working days", "", "asks", "safeguarding-lead", "safeguarding-lead"),
        ("5", "immediately", "", "panel", "safeguarding-lead", "learning-reviewing-chair"),
        ("6", "5 working days", "", "panel", "safeguarding-lead", "learning-reviewing-chair"),
        ("7", AGREED, "", "panel", "safeguarding-lead", "learning-reviewing-chair"),
        ("8", AGREED, "", "panel", "safeguarding-lead", "business-manager"),
    ],
    ("eastriding", "default"): [
        ("1", FROM_RAISING, "1 day from when it was raised", "consult", "practitioner", "line-manager"),
        *EAST_RIDING_TWO_TO_FIVE,
    ],
    ("eastriding", "conference"): [
        ("1", "1 day", "", "asks", "practitioner", "conference-chair"),
        ("2", "72 hours", "", "asks", "senior-manager", "senior-manager"),
        ("3", "5 days", "", "panel", "senior-manager", "board"),
    ],
    ("eastriding", "section-47"): [
        ("1", "immediately", "", "consult", "practitioner", "safeguarding-lead"),
        *EAST_RIDING_TWO_TO_FIVE,
    ],
}

# Raised Thu 24 Dec 2026, 10:00, and nobody answers. Reckoned by hand on a calendar: Fri 25 and Mon 28 December
# (for Sat 26) and Fri 1 January are bank holidays.
ENDS = {
    ("hips", "default"): ["29 Dec 17:00", "31 Dec 17:00", "05 Jan 17:00", "12 Jan 17:00"],
    ("hips", "mash"): ["29 Dec 17:00", "31 Dec 17:00", "05 Jan 17:00", "12 Jan 17:00"],
    ("hips", "police-social-care"): ["30 Dec 17:00", "04 Jan 17:00", "06 Jan 17:00", "08 Jan 17:00"],
    ("hips", "conference-need"): ["29 Dec 17:00", "31 Dec 17:00", "08 Jan 17:00"],
    ("hips", "conference-dissent"): [
        "29 Dec 17:00",
        "31 Dec 17:00",
        "05 Jan 17:00",
        "07 Jan 17:00",
        "11 Jan 17:00",
        "18 Jan 17:00",
    ],
    ("hips", "plan-implementation"): ["30 Dec 17:00", "04 Jan 17:00", "06 Jan 17:00"],
    ("sewscb", "default"): [
        "29 Dec 17:00",
        "30 Dec 17:00",
        "04 Jan 17:00",
        "06 Jan 17:00",
        "06 Jan 21:00",
        "13 Jan 17:00",
        "20 Jan 17:00",
        "27 Jan 17:00",
    ],
    ("eastriding", "default"): [
        "25 Dec 17:00",
        "26 Dec 17:00",
        "27 Dec 17:00",
        "29 Dec 17:00",
        "03 Jan 17:00",
    ],
    ("eastriding", "conference"): ["25 Dec 17:00", "28 Dec 17:00", "02 Jan 17:00"],
    ("eastriding", "section-47"): [
        "24 Dec 14:00",
        "26 Dec 17:00",
        "27 Dec 17:00",
        "29 Dec 17:00",
        "03 Jan 17:00",
    ],
}


def protocol(key: str) -> Protocol:
    return Protocol.model_validate(tomllib.loads((FOLDER / f"{key}.toml").read_text()))


def rows(pathway: Pathway) -> list[Row]:
    return [
        (
            step.key,
            str(step.limit),
            str(step.target or ""),
            "consult" if step.consult else "panel" if step.panel else "asks",
            step.speaker.tier,
            step.counterpart.tier,
        )
        for step in pathway.steps
    ]


@pytest.mark.parametrize("key", KEYS)
def test_the_file_fits_together_and_has_the_pathways_of_its_text(key: str) -> None:
    found = protocol(key)
    assert faults_of(found) == []
    assert set(found.pathways) == {pathway for board, pathway in STEPS if board == key}


@pytest.mark.parametrize(("board", "pathway"), STEPS)
def test_each_step_has_the_people_and_the_limit_of_the_text(board: str, pathway: str) -> None:
    assert rows(protocol(board).pathway(pathway)) == STEPS[board, pathway]


@pytest.mark.parametrize(("board", "pathway"), ENDS)
def test_raised_on_christmas_eve_every_step_ends_when_the_text_says(board: str, pathway: str) -> None:
    found = protocol(board)
    calendar = WorkingCalendar(bank_holidays(), found.hours)
    steps = timeline(found, pathway, datetime(2026, 12, 24, 10, tzinfo=LONDON), calendar)
    assert [f"{calendar.local(step.due):%d %b %H:%M}" for step in steps] == ENDS[board, pathway]


@pytest.mark.parametrize("key", KEYS)
def test_danger_says_first_to_call_999_now_and_no_mail_can_reach_a_real_board(key: str) -> None:
    found = protocol(key)
    assert found.danger.startswith("If a child is in immediate danger, call 999 now.")
    assert found.inbox == f"inbox@{key}.invalid"


@pytest.mark.parametrize("key", KEYS)
def test_a_consultation_is_in_the_raisers_own_agency(key: str) -> None:
    steps = [step for pathway in protocol(key).pathways.values() for step in pathway.steps]
    assert all((step.counterpart.of == "raiser") == step.consult for step in steps)


# ---- HIPS


def test_hips_meetings_are_at_stage_three_and_where_all_parties_meet() -> None:
    found = protocol("hips").pathways
    called = {(key, step.key): step for key, way in found.items() for step in way.steps if step.meeting}
    assert set(called) == {
        ("default", "3"),
        ("mash", "3"),
        ("police-social-care", "4"),
        ("conference-dissent", "5"),
    }
    # A meeting of all parties is held by those who have just not agreed (sections 4 and 6).
    assert {place for place, step in called.items() if step.same_people} == {
        ("police-social-care", "4"),
        ("conference-dissent", "5"),
    }


def test_hips_asks_for_consent_to_a_mash_referral_or_one_of_four_exceptions() -> None:
    [consent] = protocol("hips").pathway("mash").questions
    assert list(consent.choices) == ["given", "harm", "crime", "threshold", "fabricated-illness"]


def test_hips_says_that_a_supported_request_for_a_conference_should_normally_be_agreed() -> None:
    [supported] = protocol("hips").pathway("conference-need").questions
    assert list(supported.choices) == ["yes", "no"] and "should normally be agreed" in supported.hint


@pytest.mark.parametrize(
    ("police", "social_care"),
    [
        ("Sergeant", "Team Manager"),
        ("Inspector", "District or Service Manager"),
        ("Chief Inspector", "Area, Deputy or Assistant Director"),
    ],
)
def test_hips_police_and_social_care_are_opposite_numbers(police: str, social_care: str) -> None:
    found = protocol("hips")
    tier = found.tier_of("Police", police)
    assert tier is not None and found.title("Children's Services", tier) == social_care


def test_hips_empty_posts_go_up_the_ladder() -> None:
    found = protocol("hips")
    assert found.above("first-line-manager") == ["service-manager", "senior-manager", "director"]
    assert found.above("conference-chair") == ["senior-manager", "director"]


# ---- SEWSCB


def test_sewscb_as_soon_as_possible_is_one_working_day_unless_a_date_is_agreed() -> None:
    for step in protocol("sewscb").pathway("default").steps[:2]:
        assert step.limit and str(step.limit.otherwise) == "1 working day"


def test_sewscb_tells_all_involved_agencies_that_the_guidance_is_invoked() -> None:
    [invoked] = protocol("sewscb").notices
    assert (
        invoked.when == "raised" and "invokes the Resolving Professional Differences Guidance" in invoked.text
    )
    assert {"counterpart", "counterpart:line-manager", "counterpart:safeguarding-lead"} < set(invoked.to)


def test_sewscb_step_five_tells_the_business_unit_and_the_chair_of_the_group() -> None:
    step = protocol("sewscb").pathway("default").step("5")
    assert [notice.to for notice in step.notices] == [("board",), ("board:learning-reviewing-chair",)]
    assert "Performance Management Framework" in step.notices[0].text


def test_sewscb_wider_meeting_is_held_on_request_and_led_by_a_member_of_the_group() -> None:
    meeting = protocol("sewscb").pathway("default").step("4").meeting
    assert meeting and meeting.called == "on_request"
    assert "member of the Learning and Reviewing Group" in meeting.chair
    assert "immediate action" in meeting.guidance and "informs the Chair" in meeting.guidance


def test_sewscb_decides_on_a_review_by_two_criteria_and_dates_the_report_by_the_groups_meeting() -> None:
    found = protocol("sewscb")
    decision = found.papers["review-decision"]
    assert [field.key for field in decision.fields if field.kind == "yes_no"] == [
        "at_risk",
        "steps_followed",
        "immediate_action",
        "review",
    ]
    assert set(decision.to) == {"board", "raiser:safeguarding-lead", "counterpart:safeguarding-lead"}
    limit = found.pathway("default").step("7").limit
    assert limit and limit.dated_by == "review-decision.meeting"


def test_sewscb_panels_have_their_forms_in_order() -> None:
    panels = [step.form for step in protocol("sewscb").pathway("default").steps if step.panel]
    assert panels == ["review-request", "review-decision", "review-report", "closing-note"]


def test_sewscb_is_offered_in_english_and_welsh() -> None:
    assert protocol("sewscb").languages == ("en", "cy")


# ---- East Riding


@pytest.mark.parametrize("pathway", ["default", "section-47"])
def test_east_riding_warns_the_next_level_before_the_limits_of_stages_two_to_four(pathway: str) -> None:
    steps = protocol("eastriding").pathway(pathway).steps
    assert [step.key for step in steps if step.warn] == ["2", "3", "4"]


@pytest.mark.parametrize("pathway", ["default", "section-47"])
def test_east_riding_stage_four_tells_the_other_agency_and_returns_the_form_to_the_board(
    pathway: str,
) -> None:
    found = protocol("eastriding")
    step = found.pathway(pathway).step("4")
    [notice] = step.notices
    assert step.form == "stage-4" and set(notice.to) == {"counterpart", "counterpart:line-manager"}
    assert found.papers["stage-4"].by == "speaker" and found.papers["stage-4"].to == ("board",)


def test_east_riding_mediation_is_chaired_from_an_uninvolved_agency_and_reported() -> None:
    paper = protocol("eastriding").papers["mediation"]
    kinds = {field.key: field.kind for field in paper.fields}
    assert kinds["chair_agency"] == "uninvolved_agency" and kinds["date"] == "date"
    assert "Management, Evaluation and Effectiveness Group" in paper.fields[-1].ask


def test_east_riding_everybody_is_told_what_holds_while_the_conference_is_adjourned() -> None:
    found = protocol("eastriding")
    [notice] = found.pathway("conference").step("2").notices
    assert set(notice.to) == {"everyone", "counterpart:conference-chair"}
    assert "named senior managers" in notice.text and "Child Protection Plan" in notice.text


def test_east_riding_arbitration_is_written_down_for_the_conference_minutes() -> None:
    found = protocol("eastriding")
    assert found.pathway("conference").step("3").form == "conference-minutes"
    fields = found.papers["conference-minutes"].fields
    assert [field.key for field in fields] == ["areas", "attempts", "decision"]
