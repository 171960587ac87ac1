"""The meetings that have a chair: East Riding's mediation, and SEWSCB's Resolving Professional Differences meeting."""

from casework.case import Case, Status
from casework.facts import Person
from demo.seed import fill_directory
from services import raising, staff_actions
from tests.examples import CONTACTS, disagreement, person
from tests.stories.conftest import Town
from tests.stories.test_hips import link_in
from tests.stories.test_meeting import Diary, answers_invite, over, staff_of


def with_chair(town: Town, board: str, raiser: Person, counterpart: Person, start_step: str) -> str:
    """A case of a Board whose meeting has a chair, at the step of its meeting, which has been called."""
    with town.world.store.writing() as uow:
        # The example directory is for an installation that has none.
        uow.directories.remove(CONTACTS)
        uow.commit()
    fill_directory(town.world)
    told = disagreement(
        board=board, raiser=raiser, counterpart=counterpart, start_step=start_step, theme="thresholds"
    )
    reference = town.raise_it(told)
    raising.confirm(town.world, link_in(town, raiser.email, "confirm"))
    town.deliver()
    while (case := town.case(reference)).due is not None and not meets(town, case):
        town.pass_time_to(case.due)
    staff_actions.call_meeting(town.world, staff_of(board), reference)
    town.deliver()
    return reference


def meets(town: Town, case: Case) -> bool:
    board = town.world.board(case.disagreement.board)
    return board.protocol.pathway(case.disagreement.pathway).step(case.step).meeting is not None


def chair(town: Town, reference: str) -> Person:
    case = town.case(reference)
    assert case.meeting is not None and case.meeting.chair is not None
    return case.parties[case.meeting.chair - 1].person


def test_east_ridings_mediation_is_chaired_from_an_uninvolved_agency(town: Town) -> None:
    raiser = person("Una Worker", "Saltmarsh Secondary School", email="una@saltmarsh.example")
    asked = person("Vic Worker", "Wolds Council Children's Social Care", email="vic@wolds-council.example")
    reference = with_chair(town, "eastriding", raiser, asked, "4")
    assert town.case(reference).step == "5"
    first = chair(town, reference)
    assert first.agency not in (raiser.agency, asked.agency)
    answers_invite(town, first.email, "DECLINED")
    second = chair(town, reference)
    assert second.agency not in (raiser.agency, asked.agency, first.agency)
    assert Diary.of(town, first.email).starts == [] and Diary.of(town, second.email).starts
    answers_invite(town, second.email, "ACCEPTED")
    over(town, reference)
    town.reply(second.email, "AGREED\nWhat: Robin is seen today\nWho: Children's Social Care\nBy when: today")
    case = town.case(reference)
    assert (case.status, case.outcome) == (Status.CLOSED, "Robin is seen today")
    assert "Robin" not in str(town.box(raiser.email)[-1]["Subject"])


def test_a_mediation_without_agreement_is_the_boards(town: Town) -> None:
    raiser = person("Una Worker", "Saltmarsh Secondary School", email="una@saltmarsh.example")
    asked = person("Vic Worker", "Wolds Council Children's Social Care", email="vic@wolds-council.example")
    reference = with_chair(town, "eastriding", raiser, asked, "4")
    over(town, reference)
    town.reply(chair(town, reference).email, "NOT AGREED. The two agencies stay apart.")
    case = town.case(reference)
    assert (case.status, case.came) == (Status.OPEN, "not_agreed")
    body = town.box("inbox@eastriding.example")[-1].get_body(("plain",))
    assert body is not None and "The two agencies stay apart." in body.get_content()


def test_sewscbs_meeting_speaks_welsh_and_goes_on_to_the_review(town: Town) -> None:
    raiser = person("Una Worker", "Ysgol Bryn Helyg", email="una@bryn-helyg.example")
    asked = person("Vic Worker", "Glanaber Council Children's Services", email="vic@glanaber-council.example")
    reference = with_chair(town, "sewscb", raiser, asked, "4")
    over(town, reference)
    who = chair(town, reference)
    town.reply(who.email, "NI CHYTUNWYD")
    assert town.case(reference).step == "5"
    last = town.box(who.email)[-1].get_body(("plain",))
    assert last is not None and "NI CHYTUNWYD" in last.get_content(), "who told it sees how it was read"
