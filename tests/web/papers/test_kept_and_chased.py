"""A paper's rows, its draft, and how it is asked for again: East Riding's Appendix A."""

from dataclasses import replace
from datetime import timedelta

from casework.folding import apply
from casework.paper_facts import PaperFiled
from services import clockwork, returns_mail, staff_actions
from services.papers import answered
from services.prefilling import prefilled
from services.sign_in import StaffMember
from tests.examples import RAE, RAISERS_SENIOR
from tests.services.returning import Unprinted
from tests.web.boards import STAFF, facts, found, number_of, path
from tests.web.conftest import text_of
from tests.web.papers.filling import FILLED, box, text_in
from tests.web.staff.steps import mails
from tests.web.steps import links

# ── Rows ────────────────────────────────────────────────────────────────────────────────────


def test_a_row_is_added_and_taken_out_without_a_script_and_nothing_typed_is_lost(
    reader, boards, at_four, link
):
    typed = FILLED | {"answer-outcome": "Half of it", "change": "add children"}
    page = reader.post(link, data=typed)
    assert (box(page, "children.1.first_name"), "Child 2" in text_of(page)) == ("Robin", True)
    assert box(page, "outcome") == "Half of it"
    assert "There is a problem" not in text_of(page)

    more = typed | {"answer-children.2.first_name": "Wren", "answer-children.2.born": ["1", "2", "2020"]}
    page = reader.post(link, data=more | {"change": "remove children.1"})
    assert box(page, "children.1.first_name") == "Wren"
    assert "Child 2" not in text_of(page)
    assert facts(boards, at_four, "paper_filed") == []


def test_rows_are_numbered_anew_empty_ones_left_out_and_read_in_words(reader, boards, at_four, link):
    told = FILLED | {
        "answer-children.2.first_name": "  ",
        "answer-children.7.first_name": "Wren",
        "answer-children.7.intruder": "x",
    }
    reader.post(link, data=told)

    [filed] = facts(boards, at_four, "paper_filed")
    rows = {key: answer for key, answer in filed.answers.items() if key.startswith("children.")}
    assert rows == {
        "children.1.first_name": "Robin", "children.1.surname": "Example", "children.1.born": "2018-05-03",
        "children.2.first_name": "Wren", "children.2.surname": "", "children.2.born": "",
    }  # fmt: skip
    returns_mail.post(replace(boards, printer=Unprinted()))
    [mail] = mails(boards, "return")
    words = text_in(mail)
    assert "1. First name: Robin; Surname: Example; Date of birth: Thursday 3 May 2018" in words
    assert "2. First name: Wren" in words


def test_more_rows_than_there_may_be_are_refused_and_not_lost_in_silence(reader, boards, at_four, link):
    told = FILLED | {f"answer-children.{number}.first_name": f"Child {number}" for number in range(1, 40)}
    page = reader.post(link, data=told)

    assert "Give at most 15: Family details: children" in text_of(page)
    assert "Add another: Child" not in text_of(page)
    assert facts(boards, at_four, "paper_filed") == []


def test_what_was_filed_while_a_group_was_one_box_is_still_read_and_can_be_corrected(boards, at_four):
    _, party = number_of(boards, at_four, RAISERS_SENIOR)
    old = PaperFiled(
        at=boards.clock.now(), paper="stage-4", step="4", told=(2,), party=party,
        answers={"parents": "Ann Example, 1 May 1985", "gone": "No longer asked"},
    )  # fmt: skip
    paper = boards.board("eastriding").protocol.papers["stage-4"]
    case = apply(found(boards, at_four), old)

    words = dict(answered(paper, old.answers))
    assert words["Family details: parents"] == "Ann Example, 1 May 1985"
    assert words["gone"] == "No longer asked"
    shown = prefilled("stage-4", paper, case, boards.board("eastriding").protocol)
    assert shown["parents.1.first_name"] == "Ann Example, 1 May 1985"


# ── Kept for later ──────────────────────────────────────────────────────────────────────────


def test_a_half_filled_paper_is_kept_with_its_faults_and_found_again_by_the_mailed_link(
    reader, boards, at_four, link
):
    half = {"answer-referrer": "Someone else", "answer-stage_4_date": ["31", "2", ""], "change": "later"}
    page = reader.post(link, data=half)
    assert "We have sent a link to" in text_of(page)
    [again] = links(boards, "paper_saved", "paper")
    shown = reader.get(again)

    assert box(shown, "referrer") == "Someone else"
    assert (box(shown, "stage_4_date"), box(shown, "issues")) == ("31", "")
    assert "You typed this before and have not sent it yet." in text_of(shown)
    assert facts(boards, at_four, "paper_filed") == []
    [saved] = facts(boards, at_four, "paper_saved")
    assert (saved.by, saved.paper) == ("Sid Senior", "stage-4")


def test_the_link_is_mailed_once_in_half_a_day_and_the_draft_goes_when_the_paper_is_sent(
    reader, boards, at_four, link, clock
):
    for _ in range(3):
        reader.post(link, data=FILLED | {"change": "later"})
    assert len(mails(boards, "paper_saved")) == 1
    clock.moment += timedelta(hours=13)
    reader.post(link, data=FILLED | {"change": "later"})
    assert len(mails(boards, "paper_saved")) == 2

    reader.post(link, data=FILLED)
    assert "You typed this before" not in text_of(reader.get(link))
    assert len(facts(boards, at_four, "paper_filed")) == 1


def test_what_one_has_typed_is_not_shown_to_another(reader, boards, at_four, link):
    reader.post(link, data={"answer-referrer": "Between us", "change": "later"})
    raisers = path(boards.links.paper(*number_of(boards, at_four, RAE), "stage-4"))

    assert box(reader.get(raisers), "referrer") == "Rae Raiser"


def test_a_bad_field_is_kept_also_where_the_page_is_left(reader, boards, at_four, link):
    reader.post(link, data=FILLED | {"answer-stage_4_date": ["31", "2", "2026"]})
    shown = reader.get(link)

    assert box(shown, "parents.1.surname") == "Example"
    assert box(shown, "stage_4_date") == "31"


# ── Due and chased ──────────────────────────────────────────────────────────────────────────


def test_it_is_due_in_working_time_chased_twice_and_then_left_to_the_board(reader, boards, at_four, clock):
    [asked] = facts(boards, at_four, "paper_asked")
    # Friday evening: the next working day is Monday.
    assert (f"{asked.at:%a %H:%M}", f"{asked.due:%a %H:%M}") == ("Fri 17:00", "Mon 17:00")
    [mail] = mails(boards, "paper_due")
    assert "Monday 7 December 2026" in text_in(mail)
    moments = []
    for _ in range(400):
        before = len(mails(boards, "paper_chased"))
        clock.moment += timedelta(hours=1)
        clockwork.tick(boards)
        if len(mails(boards, "paper_chased")) > before:
            moments.append(clock.moment)

    chased = facts(boards, at_four, "paper_chased")
    assert [(f.chase, f.party) for f in chased] == [
        ("reminder", asked.party), ("overdue", asked.party), ("board", 2),
    ]  # fmt: skip
    assert chased[-1].again_at is None
    assert moments[0] < asked.due <= moments[1] < moments[2]
    assert [m.envelope_to for m in mails(boards, "paper_chased")][-1] == "inbox@eastriding.example"


def test_nobody_is_chased_once_it_is_filled_in(reader, boards, at_four, link, clock):
    reader.post(link, data=FILLED)
    clock.moment += timedelta(days=9)
    clockwork.tick(boards)

    assert facts(boards, at_four, "paper_chased") == []


def test_nobody_is_chased_once_the_case_is_over(boards, at_four, clock):
    staff_actions.withdraw(boards, StaffMember(STAFF, ("eastriding",)), at_four, reason="No need")
    clock.moment += timedelta(days=9)
    clockwork.tick(boards)

    assert facts(boards, at_four, "paper_chased") == []


def test_a_paper_that_the_board_has_taken_out_of_its_file_stops_no_deadline(boards, at_four, clock):
    east = boards.protocols["eastriding"]
    [asked] = facts(boards, at_four, "paper_asked")
    papers = {key: paper for key, paper in east.protocol.papers.items() if key != asked.paper}
    protocol = east.protocol.model_copy(update={"papers": papers})
    without = replace(boards, protocols={**boards.protocols, "eastriding": replace(east, protocol=protocol)})
    clock.moment = asked.due + timedelta(days=1)
    clockwork.tick(without)

    assert found(boards, at_four).step != "4"
    [chased] = [fact for fact in facts(boards, at_four, "paper_chased") if fact.paper == asked.paper]
    assert chased.chase == "gone"
