"""The form of each Board, in its own words, from the first page to the case."""

import re
from html import unescape

import pytest

from casework.directory import Contact
from casework.facts import Person
from protocols.loader import load_protocols
from tests.forms.examples import FILLED
from tests.forms.filling import answered
from tests.web.conftest import text_of, title_of, token_in
from tests.web.steps import fill, send, walk

BOARDS = load_protocols()
WAYS = [
    pytest.param(board, pathway, id=f"{board}-{pathway}")
    for board, told in BOARDS.items()
    for pathway in told.protocol.pathways
]
NASTY = "</textarea><script>alert(1)</script>\x00\u202e\x1b[31m%s%(x)s{{7*7}}{x}" + "€" * 501


def words_of(page) -> str:
    return unescape(text_of(page))


def case_of(world, board):
    with world.store.reading() as uow:
        [line] = uow.cases.lines([board])
        return uow.cases.load(line.number)


@pytest.mark.parametrize("board", BOARDS)
def test_the_first_page_names_the_board_its_danger_and_all_of_its_pathways(client, board):
    protocol = BOARDS[board].protocol
    words = words_of(client.get(f"/start/{board}"))

    assert protocol.danger in words
    assert protocol.board in words
    if len(protocol.pathways) > 1:
        for route in protocol.pathways.values():
            assert f"{route.title} {'; '.join(route.areas)}".strip() in words


@pytest.mark.parametrize(("board", "pathway"), WAYS)
def test_every_pathway_goes_from_the_first_page_to_a_case_in_its_own_words(client, world, board, pathway):
    route = BOARDS[board].protocol.pathway(pathway)
    pages = walk(client, answered(board, pathway))
    receipt = client.get(fill(client, pages[-1].request.path, {}).location)

    case = case_of(world, board)
    assert (case.disagreement.pathway, case.reference in text_of(receipt)) == (pathway, True)
    seen = {page.request.path.rpartition("/")[2]: words_of(page) for page in pages}

    start = seen["start"] if "start" in seen else seen[board]
    assert route.intro in start
    if len(route.steps) > 1:
        assert all(step.title in start for step in route.startable)
    first = route.first_asked(route.steps[0].key)
    assert first and first.counterpart.name in seen["them"]
    for question in route.questions:
        assert question.ask in seen["disagreement"]
        assert all(choice in seen["disagreement"] for choice in question.choices.values())


@pytest.mark.parametrize("board", BOARDS)
def test_nothing_that_is_typed_breaks_a_page_or_is_lost(client, board):
    pathway = list(BOARDS[board].protocol.pathways)[-1]
    check = walk(client, answered(board, pathway))[-1].request.path
    for name in ("about", "start", "you", "them", "disagreement", "earlier"):
        url = check.replace("check", name)
        page = client.get(url)
        if page.status_code == 404:
            continue
        boxes = {box: [NASTY, NASTY, NASTY, NASTY] for box in names_of(page)}
        again = client.post(url, data=boxes | {"csrf_token": token_in(page)})
        body = again.get_data(as_text=True)
        assert again.status_code in (200, 302), name
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body or name in ("about", "start")
        assert client.get(check).status_code == 200


def names_of(page) -> set[str]:
    return set(re.findall(r'name="(\w+)"', page.get_data(as_text=True))) - {"csrf_token", "robots"}


@pytest.mark.parametrize("data", [{}, {"pathway": "narnia"}, {"pathway": ""}])
def test_a_board_with_many_pathways_asks_until_one_is_chosen(client, data):
    page = client.post("/start/hips", data=data | {"csrf_token": token_in(client.get("/start/hips"))})

    assert title_of(page) == "Error: What is it about? – Accord"
    assert '<a href="#pathway">Choose what it is about.</a>' in page.get_data(as_text=True)
    action = page.get_data(as_text=True).partition('<form method="post" action="')[2].partition('"')[0]
    assert fill(client, action, {"pathway": "mash"}).location == action.replace("about", "start")


def test_a_link_to_a_pathway_goes_on_from_there_and_leads_back_to_the_choice(client):
    page = client.get("/start/hips/conference-need")
    url = fill(client, "/start/hips/conference-need", {"start_step": "1"}).location

    assert "Whether a Child Protection Conference is needed" in words_of(page)
    assert '<a href="/start/hips" class="govuk-back-link">' in page.get_data(as_text=True)
    about = client.get(url.replace("you", "about")).get_data(as_text=True)
    assert 'value="conference-need" checked' in about


def test_changing_the_pathway_starts_at_its_first_stage_and_loses_nothing(client, world):
    check = walk(client, answered("hips", "mash", "3", answer_consent="harm"))[-1].request.path
    about = check.replace("check", "about") + "?back=check"

    on = fill(client, about, {"pathway": "conference-need"})
    there = words_of(client.get(check))
    back = fill(client, about, {"pathway": "mash"})
    here = words_of(client.get(check))

    assert on.location.endswith("/them?back=check"), "another post is asked first"
    assert "Answer the question: Does a senior manager" in there
    assert "Stage Request for a Child Protection Conference" in there
    assert "None tried" not in there
    assert "The child has lost weight." in there
    assert back.location.endswith("/them?back=check")
    assert "Stage Senior manager to senior manager" in here
    assert "No: seeking consent would put a child or others at risk" in here


def test_the_check_page_tells_when_each_stage_ends_and_the_first_ends_when_it_was_agreed(client, world):
    data = answered("brighton-hove", "default", agreed_by=["4", "12", "2026"], agreed_time="2pm")
    words = words_of(walk(client, data)[-1])

    assert "To be settled by 2 pm on Friday 4 December 2026" in words
    assert "Stage 1: professional to professional 2 pm on Friday 4 December 2026" in words
    assert "Stage 2: manager to manager 5 pm on Friday 11 December 2026" in words
    send(client, data)
    assert "Friday 4 December" in words and case_of(world, "brighton-hove").disagreement.agreed_by


def test_the_boards_date_is_offered_and_a_date_too_far_off_is_refused_beside_its_box(client):
    url = walk(client, answered("brighton-hove", "default"))[-1].request.path.replace("check", "disagreement")
    fresh = client.get(url).get_data(as_text=True)
    data = answered("brighton-hove", "default", agreed_by=["1", "3", "2027"])
    page = fill(client, url, {box: said for box, said in data.items() if f'name="{box}"' in fresh})

    assert 'id="agreed_by-day"' in fresh
    assert 'href="#agreed_by-day"' in page.get_data(as_text=True)
    assert "is more than 28 days away" in words_of(page)


def test_to_be_resolved_at_once_is_offered_in_the_texts_words_and_shortens_every_stage(client):
    data = answered("bedfordshire", "referral", urgent="y")
    words = words_of(walk(client, data)[-1])

    assert "Possible non-accidental injury of an infant or young child" in words_of(
        client.get("/start/bedfordshire/caf")
    )
    assert "To be resolved at once Yes" in words
    assert "Discuss with the Duty Social Worker 9:30 pm on Tuesday 1 December 2026" in words


def test_each_agencys_own_title_is_shown_for_who_is_asked_first(client):
    check = walk(client, answered("hips", "default", "2", counterpart_agency="police"))[-1]
    them = client.get(check.request.path.replace("check", "them"))

    assert "Asked as Sergeant" in words_of(check)
    assert "Enter the other agency’s Sergeant. We ask them first." in words_of(them)
    assert "Children's Services Team Manager Police Sergeant" in words_of(them)
    assert '<option value="Police">' in them.get_data(as_text=True)


@pytest.mark.parametrize(
    ("board", "start", "sentence"),
    [
        ("hips", "1", "Enter the other agency’s professional. We ask them first."),
        (
            "eastriding",
            "1",
            "You talk with your own supervisor or manager first. Then we ask the other agency’s worker: enter that person here.",
        ),
        (
            "eastriding",
            "5",
            "“Stage Five: mediation” is put to the Board. Enter the person in the other agency that you disagree with.",
        ),
    ],
)
def test_the_page_about_them_says_who_is_asked_first(client, board, start, sentence):
    check = walk(client, answered(board, "default", start))[-1].request.path

    assert sentence in words_of(client.get(check.replace("check", "them")))


@pytest.mark.parametrize(
    ("board", "start", "sentence"),
    [
        ("hips", "1", "Jo Smith gets an e-mail that asks for an answer."),
        ("eastriding", "1", "You talk with your own supervisor or manager. We send both of you an e-mail."),
        ("hips", "4", "The Board gets an e-mail with what you have written."),
    ],
)
def test_the_receipt_says_what_the_first_stage_is(client, board, start, sentence):
    assert sentence in words_of(send(client, answered(board, "default", start)))


def test_the_language_of_the_page_is_the_raisers_unless_they_say_otherwise(client, world):
    client.get("/start/sewscb?lang=cy")
    check = walk(client, answered("sewscb", "default", raiser_language="", counterpart_welsh="y"))[
        -1
    ].request.path
    you = client.get(check.replace("check", "you")).get_data(as_text=True)

    assert 'lang="cy"' in you
    assert 'value="cy" checked' in you
    told = send(client, answered("sewscb", "default", raiser_language="en", counterpart_welsh="y"))
    assert told.status_code == 200
    raised = case_of(world, "sewscb").disagreement
    assert (raised.raiser.language, raised.counterpart.language) == ("en", "cy")


def test_the_form_of_a_board_without_welsh_is_in_english_whatever_was_chosen(client):
    client.get("/start/sewscb?lang=cy")

    assert '<html lang="en-GB"' in client.get("/start/hips").get_data(as_text=True)


def test_two_agencies_of_one_name_are_offered_once(client, world):
    with world.store.writing() as uow:
        person = Person(name="Kim", email="kim@police.example", agency="POLICE")
        uow.directories.put([Contact(board="hips", tier="practitioner", person=person)])
        uow.commit()
    page = client.get(fill(client, "/start/hips/default", {"start_step": FILLED["start_step"]}).location)

    assert page.get_data(as_text=True).casefold().count('<option value="police">') == 1
