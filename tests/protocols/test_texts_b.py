"""What the texts of Brighton & Hove and of Bedfordshire ask, written down from the texts and held against the files."""

import pytest

from casework.deadlines import Wishes, deadline
from casework.protocol import Protocol
from protocols.loader import load_protocols
from tests.examples import london

BOARDS = load_protocols()
BRIGHTON, BEDS = BOARDS["brighton-hove"].protocol, BOARDS["bedfordshire"].protocol

AGREED = "a time that both sides agree"
R = "from when it was raised"
NOT_GIVEN = "48 hours"
WRITING, TALK = True, False

# title of the counterpart, limit, in writing
Row = tuple[str, str, bool]

SECTION_17: list[Row] = [
    ("Allocated Social Worker", f"24 hours {R}", WRITING),
    ("Deputy Team Manager or Team Manager", f"36 hours {R}", WRITING),
    ("Head of Service", f"48 hours {R}", WRITING),
]
STRATEGY: list[Row] = [
    ("Strategy Meeting Chair", f"24 hours {R}", TALK),
    ("Deputy Team Manager or Team Manager", f"36 hours {R}", WRITING),
    ("Head of Service", f"48 hours {R}", WRITING),
]
# The table of section 5, row by row.
SECTION_5: dict[str, list[Row]] = {
    "within-agency": [
        ("manager", f"24 hours {R}", TALK),
        ("manager’s line manager", f"48 hours {R}", TALK),
        ("Designated Lead for Safeguarding or Safeguarding Children Champion", NOT_GIVEN, WRITING),
    ],
    "caf": [("Duty Social Worker", f"24 hours {R}", TALK)],
    "referral": [
        ("Duty Social Worker", f"24 hours {R}", TALK),
        ("Deputy Team Manager or Team Manager", f"48 hours {R}", TALK),
        ("Head of Service", NOT_GIVEN, WRITING),
    ],
    "consent": [("Head of Service", "immediately", WRITING)],
    "section-17-initial": SECTION_17,
    "section-17-core": SECTION_17,
    "strategy-meeting": STRATEGY,
    "conference-request": STRATEGY,
    "conference": [
        ("Conference Chair", f"24 hours {R}", WRITING),
        ("Team Manager of the Conference and Review Service (CRS)", NOT_GIVEN, WRITING),
        ("Head of Quality Assurance", NOT_GIVEN, WRITING),
    ],
    "core-group": [
        ("Allocated Social Worker", f"24 hours {R}", TALK),
        ("Deputy Team Manager or Team Manager", f"36 hours {R}", TALK),
        ("Head of Service", f"48 hours {R}", WRITING),
    ],
    "post-plan": SECTION_17,
}


def rows(protocol: Protocol, pathway: str) -> list[Row]:
    steps = protocol.pathway(pathway).steps
    return [(step.counterpart.name, str(protocol.limit(step)), step.in_writing) for step in steps]


# ── Bedfordshire ────────────────────────────────────────────────────────────────────────────


def test_bedfordshire_has_the_rows_of_the_table_and_no_other() -> None:
    assert set(BEDS.pathways) == set(SECTION_5)
    assert BEDS.pathway_key("default") == "referral"


@pytest.mark.parametrize("pathway", SECTION_5)
def test_a_row_of_the_table_has_its_people_times_and_writing(pathway: str) -> None:
    assert rows(BEDS, pathway) == SECTION_5[pathway]
    steps = BEDS.pathway(pathway).steps
    assert [step.key for step in steps] == ["1", "2", "3"][: len(steps)]
    assert not any(step.panel or step.consult for step in steps)


@pytest.mark.parametrize(
    ("pathway", "areas"),
    [
        ("caf", 2),
        ("referral", 1),
        ("consent", 1),
        ("section-17-initial", 7),
        ("section-17-core", 4),
        ("strategy-meeting", 3),
        ("conference-request", 1),
        ("conference", 10),
        ("core-group", 3),
    ],
)
def test_a_row_lists_its_areas_of_disagreement(pathway: str, areas: int) -> None:
    assert len(BEDS.pathway(pathway).areas) == areas


def test_after_a_plan_the_areas_are_those_of_section_17() -> None:
    both = {area for key in ("section-17-initial", "section-17-core") for area in BEDS.pathway(key).areas}
    assert set(BEDS.pathway("post-plan").areas) == both


def test_only_the_row_between_practitioner_and_manager_is_inside_one_agency() -> None:
    assert [key for key, pathway in BEDS.pathways.items() if pathway.within] == ["within-agency"]


def test_the_raiser_speaks_first_and_their_manager_afterwards_but_inside_an_agency_the_raiser_alone() -> None:
    for key, pathway in BEDS.pathways.items():
        speakers = [step.speaker.tier for step in pathway.steps]
        assert speakers[0] == BEDS.practitioner_tier
        if key == "within-agency":
            assert set(speakers) == {BEDS.practitioner_tier}
        elif len(speakers) > 1:
            assert speakers[1] == BEDS.manager_tier


def test_the_possible_injury_of_an_infant_is_resolved_at_once_on_every_row() -> None:
    assert "non-accidental injury of an infant or young child" in BEDS.immediate_for
    start = london(2026, 12, 24, 10)
    for pathway in BEDS.pathways.values():
        for step in pathway.steps:
            ends = deadline(BEDS, step, start, BOARDS["bedfordshire"].calendar, start, Wishes(urgent=True))
            assert ends.due == london(2026, 12, 24, 14)


def test_the_hours_of_a_row_end_on_christmas_day_and_at_night() -> None:
    raised = london(2026, 12, 24, 10)
    steps = BEDS.pathway("section-17-initial").steps
    found = [deadline(BEDS, step, raised, BOARDS["bedfordshire"].calendar, raised).due for step in steps]
    assert found == [london(2026, 12, 25, 10), london(2026, 12, 25, 22), london(2026, 12, 26, 10)]


def test_wider_lessons_go_to_the_joint_steering_group_through_the_board_when_the_case_has_ended() -> None:
    paper = BEDS.papers["joint-steering-group"]
    assert (paper.offered, paper.by, paper.to) == ("ended", "everyone", ("board",))


# ── Bedfordshire's Appendix B ───────────────────────────────────────────────────────────────


def opposite(agency: str, title: str, other: str) -> str:
    """The title of the opposite number in `other`."""
    tier = BEDS.tier_of(agency, title)
    assert tier is not None, f"{title} is not in the table for {agency}"
    return BEDS.title(other, tier)


BOROUGH = "Bedford Borough Children's Services Social Care"
CENTRAL = "Central Beds Children's Services Social Care"


@pytest.mark.parametrize(
    ("agency", "title", "other", "expected"),
    [
        ("Bedford Hospital", "General Manager", BOROUGH, "Head of Service"),
        ("Beds Police", "DCI Public Protection Unit", CENTRAL, "Head of Service"),
        ("Bedford Hospital", "General Manager", "Beds Police", "DCI Public Protection Unit"),
        ("School/Nursery", "Head teacher", "Beds Police", "D/Chief Superintendent Protective Services"),
        ("School/Nursery", "Head of Dept", BOROUGH, "Head of Service"),
        ("School/Nursery", "Class Teacher", CENTRAL, "Senior Practitioner"),
        ("East of England Ambulance Service", "Duty Operations Manager", BOROUGH, "Deputy Team Manager/Review Manager"),
        ("Luton & Dunstable Hospital", "Matrons", CENTRAL, "Team Manager"),
        ("SEPT", "Service Director", CENTRAL, "Team Manager"),
        ("SEPT", "Executive Director", "Bedford Hospital", "Deputy Chief Executive"),
        ("SEPT", "Care Coordinator", CENTRAL, "Social Worker"),
        ("SEPT", "Support Time Recovery Workers (STR)", CENTRAL, "Review Manager"),
        ("Bedford Borough Adult Social Services", "Head of Service", BOROUGH, "Team Manager"),
        ("Bedford Borough Adult Social Services", "Safeguarding Manager", BOROUGH, "Head of Service"),
        ("Bedford Borough Adult Social Services", "Support Worker", "Youth Offending Services (Shared Service)", "YJ - Practitioner"),
        ("Central Beds Adult Social Services", "Duty Social Workers", BOROUGH, "Senior Practitioner"),
        ("Bedfordshire Community Health Services", "Specialist Community Practitioner Health Visitor/School Nurse", BOROUGH, "Senior Practitioner"),
        ("Bedfordshire Community Health Services", "Qualified Nurse/Allied Professional", BOROUGH, "Social Worker"),
        ("Bedfordshire Community Health Services", "Health care Assistant", BOROUGH, "Social Work Assistant"),
        ("Vol + Indep Sector", "Head", BOROUGH, "Executive Director"),
        ("NHS Bedfordshire (Children)", "Manager", BOROUGH, "Assistant Director Vulnerable Children Services"),
        ("Youth Offending Services (Shared Service)", "Operational Manager", CENTRAL, "Deputy Team Manager"),
    ],
)  # fmt: skip
def test_the_opposite_number_stands_on_the_same_row(
    agency: str, title: str, other: str, expected: str
) -> None:
    assert opposite(agency, title, other) == expected


# How many rows the table fills in for each agency.
FILLED = {
    CENTRAL: 10,
    "Central Beds Children's Service Education": 7,
    "Central Beds Adult Social Services": 7,
    BOROUGH: 9,
    "Bedford Borough Children's Service Education": 5,
    "Bedford Borough Adult Social Services": 9,
    "School/Nursery": 7,
    "Housing": 0,
    "Youth Offending Services (Shared Service)": 10,
    "Beds Police": 6,
    "Beds Probation": 0,
    "Bedford Hospital": 8,
    "Luton & Dunstable Hospital": 8,
    "East of England Ambulance Service": 7,
    "SEPT": 7,
    "CAFCASS": 0,
    "Vol + Indep Sector": 4,
    "Beds & Luton Fire Service": 0,
    "SERCO": 0,
    "UKBA": 0,
    "Bedfordshire Community Health Services": 10,
    "NHS Bedfordshire (Children)": 3,
}


def test_every_agency_of_the_table_is_there_with_every_title() -> None:
    assert {agency.name: len(agency.titles) for agency in BEDS.agencies} == FILLED


@pytest.mark.parametrize(
    ("agency", "tier"),
    [
        ("School/Nursery", "deputy-team-manager"),
        ("SEPT", "head-of-service"),
        ("Beds Police", "social-worker"),
        ("Housing", "head-of-service"),
    ],
)
def test_a_blank_in_the_table_is_no_title(agency: str, tier: str) -> None:
    assert BEDS.title(agency, tier) == ""


def test_the_tiers_above_a_post_are_the_rows_above_it() -> None:
    assert BEDS.above("deputy-team-manager") == [
        "team-manager",
        "head-of-service",
        "assistant-director",
        "director",
        "chief-executive",
    ]
    assert BEDS.above("duty-social-worker")[:2] == ["deputy-team-manager", "team-manager"]
    assert BEDS.above("head-of-quality-assurance") == ["assistant-director", "director", "chief-executive"]


# ── Brighton & Hove ─────────────────────────────────────────────────────────────────────────

FOUR_STAGES = [
    ("1", "practitioner", "practitioner"),
    ("2", "line-manager", "line-manager"),
    ("3", "senior-manager", "senior-manager"),
    ("4", "safeguarding-lead", "safeguarding-lead"),
]


@pytest.mark.parametrize(
    "pathway", ["default", "conference-decision", "conference-dissent", "plan-implementation"]
)
def test_brighton_has_four_stages_with_agreed_times_for_every_topic(pathway: str) -> None:
    steps = BRIGHTON.pathway(pathway).steps
    assert [(step.key, step.speaker.tier, step.counterpart.tier) for step in steps] == FOUR_STAGES
    assert {str(BRIGHTON.limit(step)) for step in steps} == {AGREED}
    assert not any(step.panel or step.consult for step in steps)


def test_brighton_has_no_other_pathway_and_the_topics_have_titles_of_their_own() -> None:
    assert len({pathway.title for pathway in BRIGHTON.pathways.values()}) == len(BRIGHTON.pathways) == 4


def test_until_a_date_is_agreed_brightons_stages_have_five_working_days() -> None:
    step, calendar = BRIGHTON.pathway("default").steps[0], BOARDS["brighton-hove"].calendar
    start = london(2026, 12, 24, 10)
    assert deadline(BRIGHTON, step, start, calendar).due == london(2027, 1, 5, 17)
    agreed = Wishes(agreed_by=london(2026, 12, 30, 12))
    assert deadline(BRIGHTON, step, start, calendar, wishes=agreed).due == london(2026, 12, 30, 12)


def test_every_challenge_is_recorded_for_the_boards_statistics_when_raised_and_when_ended() -> None:
    assert [(notice.when, notice.to) for notice in BRIGHTON.notices] == [
        ("raised", ("board",)),
        ("ended", ("board",)),
    ]


def test_stage_4_includes_the_senior_child_protection_manager_and_no_other_stage_does() -> None:
    for pathway in BRIGHTON.pathways.values():
        told = [[to for notice in step.notices for to in notice.to] for step in pathway.steps]
        assert told == [[], [], [], ["board:child-protection-manager"]]


@pytest.mark.parametrize(
    ("agency", "title"),
    [
        ("Children's Social Care", "Head of Service"),
        ("Police", "Detective Inspector"),
        ("School", "Head Teacher"),
        ("Health", "Named Doctor or Named Nurse"),
    ],
)
def test_the_equals_of_stage_3_stand_on_one_tier(agency: str, title: str) -> None:
    assert BRIGHTON.tier_of(agency, title) == "senior-manager"
