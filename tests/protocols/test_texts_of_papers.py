"""The Boards' papers against their texts: what each asks, of whom, and by when."""

import pytest

from casework.paper import Paper
from casework.protocol import Protocol
from protocols.loader import load_protocols

BOARDS = {key: board.protocol for key, board in load_protocols().items()}


def asked(paper: Paper) -> list[tuple[str, str]]:
    return [(field.ask, field.prefill) for field in paper.fields]


def test_east_riding_stage_4_monitoring_information_has_the_fields_of_appendix_a_in_order() -> None:
    paper = BOARDS["eastriding"].papers["stage-4"]
    assert asked(paper) == [
        ("Date of referral", "raised"),
        ("Name of referrer", "raiser"),
        ("Job title", "raiser_title"),
        ("Agency", "raiser_agency"),
        ("Address or e-mail address", "raiser_contact"),
        ("Family details: parents", ""),
        ("Family details: children", "child"),
        ("Family address", ""),
        ("Agencies involved", "agencies"),
        ("Issues of concern or nature of disagreement", "summary"),
        ("Dates and outcomes of stages 1, 2 and 3", "attempts"),
        ("Date of stage 4 meeting or discussion", "step_date"),
        ("Senior officers involved at stage 4", "officers"),
        ("Outcome", "outcome"),
    ]
    rows = {field.key: [each.ask for each in field.fields] for field in paper.fields if field.fields}
    person = ["First name", "Surname", "Date of birth"]
    assert rows == {
        "parents": person,
        "children": person,
        "earlier_stages": ["Stage", "Date", "Outcome"],
        "officers": ["Name", "Agency"],
    }
    assert (str(paper.due), paper.opens and paper.opens.step) == ("1 working day", "4")


def test_whatever_names_the_family_is_personal() -> None:
    paper = BOARDS["eastriding"].papers["stage-4"]
    assert [field.key for field in paper.fields if field.personal] == ["family_address"]
    for key in ("parents", "children"):
        group = paper.field(key)
        assert group is not None and all(field.personal for field in group.fields)


def test_hips_agency_gives_a_written_account_wherever_the_lscb_has_it() -> None:
    paper = BOARDS["hips"].papers["written-account"]
    assert (paper.by, paper.to) == ("speaker", ("board",))
    assert {"summary", "attempts"} <= {source for _, source in asked(paper)}
    panels = [step for each in BOARDS["hips"].pathways.values() for step in each.steps if step.panel]
    assert len(panels) == 4 and all(step.form == "written-account" for step in panels)


def test_sewscb_request_and_decision_ask_both_criteria() -> None:
    for key in ("review-request", "review-decision"):
        criteria = [ask for ask, _ in asked(BOARDS["sewscb"].papers[key])]
        assert any(
            "at risk of harm as a consequence of another agency’s action or inaction" in ask
            for ask in criteria
        )
        assert any("Have steps 1 to 5 been followed" in ask for ask in criteria)


def test_sewscb_report_says_what_step_7_names() -> None:
    keys = [field.key for field in BOARDS["sewscb"].papers["review-report"].fields]
    assert keys == ["actions", "outcomes", "dissemination", "learning"]


def test_bedfordshire_refers_to_the_joint_steering_group_once_it_has_ended() -> None:
    paper = BOARDS["bedfordshire"].papers["joint-steering-group"]
    assert (paper.by, paper.offered, paper.to) == ("everyone", "ended", ("board",))


@pytest.mark.parametrize("protocol", BOARDS.values(), ids=BOARDS)
def test_every_board_asks_both_sides_for_lessons_of_the_four_kinds_and_its_own(protocol: Protocol) -> None:
    assert protocol.learning is not None and str(protocol.learning.again) == "5 working days"
    paper = protocol.papers[protocol.learning.form]
    assert (paper.by, paper.offered, paper.to) == ("everyone", "ended", ("board",))
    kinds = list(protocol.lesson_kinds)
    assert kinds[:4] == ["training", "commissioning", "agency-guidance", "partnership-guidance"]
    assert len(kinds) > 5, "and the Board's own"
