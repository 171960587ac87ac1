"""The Boards' protocols for staff of the agencies: all of a file is on its page, and what if."""

import html
import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from casework.work import Board
from protocols.loader import load_protocols
from settings import load_settings
from tests.application import StillClock, world_for
from tests.forms.examples import NOW
from tests.web.conftest import text_of, title_of

BOARDS = load_protocols()
every_board = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """One application for all tests: these pages keep nothing."""
    settings = load_settings({"DEMO": "true", "DATA_DIR": str(tmp_path_factory.mktemp("protocols"))})
    with world_for(settings, StillClock(NOW)) as world:
        yield create_app(settings, world).test_client()


def words_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return html.unescape(text_of(response))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_front_page_leads_to_every_boards_form_and_page(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    for key in BOARDS:
        assert f'href="/start/{key}"' in page
        assert f'href="/protocols/{key}"' in page


def test_the_front_page_says_first_what_to_do_in_danger(client: FlaskClient) -> None:
    said = words_of(client, "/")
    assert said.index("call 999 now") < said.index("Raise a disagreement")


def test_the_list_leads_to_every_board(client: FlaskClient) -> None:
    said = words_of(client, "/protocols")
    for board in BOARDS.values():
        assert squeezed(board.protocol.name) in said


@every_board
def test_danger_comes_before_everything_that_a_protocol_says(client: FlaskClient, board: Board) -> None:
    said = words_of(client, f"/protocols/{board.protocol.key}")
    danger = said.index(squeezed(board.protocol.danger))
    assert danger < said.index("Raise a disagreement")
    assert danger < min(said.index(p.title) for p in board.protocol.pathways.values() if p.title in said)


@every_board
def test_a_page_has_all_that_the_file_says_of_each_pathway(client: FlaskClient, board: Board) -> None:
    said = words_of(client, f"/protocols/{board.protocol.key}")
    for pathway in board.protocol.pathways.values():
        for words in (pathway.title, pathway.intro, *pathway.areas):
            assert squeezed(words) in said
        for question in pathway.questions:
            for words in (question.ask, question.hint, *question.choices.values()):
                assert squeezed(words) in said
        for step in pathway.steps:
            meeting = (step.meeting.name, step.meeting.chair, step.meeting.guidance) if step.meeting else ()
            notices = [notice.title for notice in step.notices]
            for words in (
                step.title,
                step.speaker.name,
                step.counterpart.name,
                step.paper,
                *meeting,
                *notices,
            ):
                assert squeezed(words) in said, f"{step.title}: {words}"


@every_board
def test_a_page_has_the_people_the_forms_and_the_notices(client: FlaskClient, board: Board) -> None:
    protocol = board.protocol
    said = words_of(client, f"/protocols/{protocol.key}")
    for tier in protocol.tiers:
        assert squeezed(tier.name) in said
    for agency in protocol.agencies:
        for words in (agency.name, *agency.titles.values()):
            assert squeezed(words) in said
    for paper in protocol.papers.values():
        for words in (paper.title, paper.intro, *(field.ask for field in paper.fields)):
            assert squeezed(words) in said
    for notice in protocol.notices:
        assert squeezed(notice.title) in said


@every_board
def test_every_pathway_leads_to_its_form_and_its_deadlines(client: FlaskClient, board: Board) -> None:
    key = board.protocol.key
    page = client.get(f"/protocols/{key}").get_data(as_text=True)
    for pathway in board.protocol.pathways:
        assert f'href="#pathway-{pathway}"' in page
        assert f'id="pathway-{pathway}"' in page
        assert f'href="/start/{key}/{pathway}"' in page
        assert f'href="/protocols/{key}/what-if?start={pathway}"' in page
        assert client.get(f"/start/{key}/{pathway}").status_code == 200
        assert client.get(f"/protocols/{key}/what-if?start={pathway}").status_code == 200


@pytest.mark.parametrize(
    ("situation", "key", "said"),
    [
        ("working days from the step", "hips", "By when 2 working days from the start of this step."),
        ("hours from the raising", "bedfordshire", "By when 36 hours from when it was raised."),
        ("at once", "bedfordshire", "By when At once. Without an answer it goes on after 4 hours."),
        ("agreed", "brighton-hove", "By when A date that you agree. Without one: 5 working days."),
        ("the Board's own default", "sewscb", "By when A date that you agree. Without one: 1 working day."),
        ("a date from a paper", "sewscb", "By when The date that “Decision of the Chair of the Learning and Reviewing Group” gives."),
        ("target before limit", "eastriding", "By when 3 days from when it was raised. This is the Board’s own target. The protocol’s limit: 5 days from when it was raised. Before the time ends, the next level of management is told."),
        ("silence", "hips", "Not agreed, or no answer in time: it goes on to step 3 by itself."),
        ("silence at the last step", "bedfordshire", "this was the last step. The Board and the person who raised it are told."),
        ("silence of a panel", "hips", "The Board records the outcome. If the time ends first, the Board and the person who raised it are told."),
        ("a panel before a panel", "sewscb", "Recorded or not, it goes on to step 6"),
        ("one's own side", "eastriding", "The agency that raised it worker talks with The same agency supervisor or manager"),
        ("the other side", "eastriding", "The agency that raised it worker asks The other agency worker"),
        ("the Board", "hips", "puts it to The Board LSCB resolution panel, chaired by the Independent Chair"),
        ("within one agency", "bedfordshire", "practitioner asks The same agency manager"),
        ("a post is told", "sewscb", "By e-mail, Chair of the Learning and Reviewing Group, at the Board: “A review of a case is requested”"),
        ("a meeting", "hips", "Resolving Professional Disagreements Meeting. It is arranged when the step begins; you get an invite."),
        ("a meeting on request", "eastriding", "Mediation meeting, if somebody asks the Board for it."),
        ("what is urgent whatever the step", "bedfordshire", "Possible non-accidental injury of an infant or young child This is to be resolved at once"),
    ],
)  # fmt: skip
def test_a_page_says_in_words(client: FlaskClient, situation: str, key: str, said: str) -> None:
    assert said in words_of(client, f"/protocols/{key}"), situation


def test_a_board_that_is_not_there_is_said_to_be_missing(client: FlaskClient) -> None:
    assert client.get("/protocols/mars").status_code == 404
    assert client.get("/protocols/mars/what-if").status_code == 404


# ── What if ─────────────────────────────────────────────────────────────────────────────────


def address(key: str, start: str = "", raised: str = "24.12.2026", at: str = "10:00", **rest: str) -> str:
    day, month, year = raised.split(".")
    others = "".join(f"&{name}={value}" for name, value in rest.items())
    return f"/protocols/{key}/what-if?start={start}&raised={day}&raised={month}&raised={year}&at={at}{others}"


def test_what_if_without_a_date_is_about_now(client: FlaskClient) -> None:
    said = words_of(client, "/protocols/hips/what-if")
    assert "Raised at 5:30 pm on Tuesday 1 December 2026, if nobody answers:" in said
    assert "Stage One: professional to professional Ends at 5 pm on Wednesday 2 December 2026" in said


def test_what_if_over_christmas_says_each_end_and_why(client: FlaskClient) -> None:
    said = words_of(client, address("hips"))
    assert (
        "Stage Two: first line manager to first line manager Ends at 5 pm on Thursday 31 December 2026"
        in said
    )
    assert "Started Thu 24 Dec 2026, 10:00; Fri 25 Dec is Christmas Day; Mon 28 Dec is Boxing Day" in said


def test_what_if_starts_at_the_step_that_is_chosen(client: FlaskClient) -> None:
    said = words_of(client, address("bedfordshire", "section-17-core:2", "3.11.2026"))
    assert "In writing to the Head of Service Ends at 10 am on Thursday 5 November 2026" in said
    assert "Ends at 10 am on Wednesday 4" not in said, "the first step is left out"


def test_what_if_with_a_childs_date_shortens_the_steps(client: FlaskClient) -> None:
    more = "needed=29&needed=12&needed=2026&needed_at=4pm"
    said = words_of(client, address("hips", at="10:00&" + more))
    assert "The child needs an answer by 4 pm on Tuesday 29 December 2026." in said
    assert said.count("Ends at 4 pm on Tuesday 29 December 2026") == 4


def test_the_childs_date_alone_means_close_of_business(client: FlaskClient) -> None:
    said = words_of(client, address("hips", at="10:00&needed=29&needed=12&needed=2026&needed_at="))
    assert "The child needs an answer by 5 pm on Tuesday 29 December 2026." in said


@pytest.mark.parametrize(("at", "raised"), [("01:30", "2:30 am"), ("00:59", "12:59 am"), ("02:00", "2 am")])
def test_a_time_that_the_spring_change_skips_is_an_hour_later(
    client: FlaskClient, at: str, raised: str
) -> None:
    assert f"Raised at {raised} on Sunday 28 March 2027" in words_of(
        client, address("hips", raised="28.3.2027", at=at)
    )


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (address("hips", raised="31.2.2026"), "The date on which it is raised is not a real date. Check the day and the month."),
        (address("hips", raised="1..2026"), "The date on which it is raised must have a day, a month and a year."),
        (address("hips", raised="..", at=""), "Enter the date on which it is raised."),
        (address("hips", raised="1.1.1999"), "Choose a year from 2000 to 2099, for which bank holidays are known."),
        (address("hips", at="4"), "Enter the time at which it is raised, like 4pm or 16:30."),
        (address("hips", at=""), "Enter the time at which it is raised, like 4pm or 16:30."),
        (address("hips", "mars"), "The Board has no such pathway. Choose one from the list."),
        (address("hips", "mash:9"), "The pathway has no such step. Choose one from the list."),
        (address("hips", at="10:00&needed=24&needed=12&needed=2026&needed_at=9am"), "The child’s date must be after the time at which it is raised."),
        (address("hips", at="10:00&needed=24&needed=12&needed=2226"), "Choose a year from 2000 to 2099"),
        (address("hips", at="10:00&needed_at=9am"), "Enter the child’s date too, or leave the time empty."),
        (address("hips", at="10:00&needed=29&needed=12&needed=2026&needed_at=soon"), "Enter the time on the child’s date like 4pm or 16:30, or leave it empty."),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_a_sentence_and_shows_no_deadline(
    client: FlaskClient, path: str, sentence: str
) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert title_of(response).startswith("Error: ")
    assert sentence in html.unescape(text_of(response))
    assert "Ends at" not in text_of(response)


@pytest.mark.parametrize(
    "path",
    [
        "/protocols/hips/what-if?raised=%F0%9F%91%B6&raised=1&raised=1&at=%E2%80%AE",
        "/protocols/hips/what-if?start=" + "x" * 5000 + "&raised=",
        "/protocols/hips/what-if?start=%3Cscript%3Ealert(1)%3C/script%3E",
        "/protocols/hips/what-if?start=:&start=default:1&raised=1&raised=2&raised=3&raised=4",
        "/protocols/hips/what-if?raised=%C2%B2&raised=%D9%A1&raised=2026&at=%D9%A1%D9%A1:00",
    ],
)
def test_nonsense_in_the_address_is_no_error_of_ours(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "<script>alert" not in response.get_data(as_text=True)


@every_board
def test_what_if_agrees_with_flask_timeline(client: FlaskClient, board: Board) -> None:
    key = board.protocol.key
    for pathway in board.protocol.pathways:
        words = ["timeline", key, "--pathway", pathway, "--raised", "2026-10-24T01:10", "--json"]
        told = json.loads(client.application.test_cli_runner().invoke(args=words).output)
        said = words_of(client, address(key, pathway, "24.10.2026", "01:10"))
        for step in told["steps"]:
            assert step["because"][1:] in said


def test_the_address_keeps_its_dates_in_the_other_language(client: FlaskClient) -> None:
    page = html.unescape(client.get(address("sewscb")).get_data(as_text=True))
    assert "raised=24&raised=12&raised=2026&at=10%3A00&lang=cy" in page
