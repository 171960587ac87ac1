"""Going on after a consultation, and choosing a language, by the links in e-mails and without cookies."""

import re

import pytest

from tests.examples import COL, RAE, RAISERS_MANAGER
from tests.web.boards import facts, found, number_of, path, raised, with_board
from tests.web.conftest import text_of, title_of
from tests.web.steps import links


@pytest.fixture
def reader(app, world):
    """A browser that keeps no cookies, and a World with two more Boards."""
    app.extensions["accord"] = with_board(with_board(world, "eastriding"), "sewscb")
    return app.test_client(use_cookies=False)


@pytest.fixture
def boards(reader, app):
    return app.extensions["accord"]


@pytest.fixture
def consulted(boards):
    """A case of East Riding at stage one, which the raiser talks over with their own line manager."""
    return raised(boards, "eastriding")


def test_the_consult_mail_leads_to_a_page_that_changes_nothing(reader, boards, consulted):
    for link in links(boards, "consult", "go-on"):
        words = text_of(reader.get(link))
        assert "Have you talked it over?" in words
        assert "Record what the problem is" in words
        assert "Stage Two: the worker from the other agency" in words
        assert "Otherwise it goes on by itself at 5 pm on" in words
    assert len(links(boards, "consult", "go-on")) == 2
    assert found(boards, consulted).step == "1"
    assert "Robin" not in title_of(reader.get(link))


@pytest.mark.parametrize("who", [RAE, RAISERS_MANAGER])
def test_the_raiser_or_the_own_manager_takes_it_on(reader, boards, consulted, who):
    link = path(boards.links.go_on(*number_of(boards, consulted, who), "1"))
    page = reader.post(link)

    assert "It is now at “Stage Two: the worker from the other agency”. We are asking Col Counter" in text_of(
        page
    )
    assert found(boards, consulted).step == "2"
    [up] = facts(boards, consulted, "escalated")
    assert (up.reason, found(boards, consulted).attempts[0].ending) == ("discussed", "discussed")
    [line] = [f for f in facts(boards, consulted, "step_started") if f.step == "2"]
    assert (line.counterpart,) == number_of(boards, consulted, COL)[1:]


def test_a_second_press_says_where_it_has_gone_and_changes_nothing(reader, boards, consulted):
    first = path(boards.links.go_on(*number_of(boards, consulted, RAE), "1"))
    second = path(boards.links.go_on(*number_of(boards, consulted, RAISERS_MANAGER), "1"))
    reader.post(first)

    for link in (first, second):
        for page in (reader.get(link), reader.post(link)):
            assert page.status_code == 410
            assert "has gone on to Stage Two: the worker from the other agency. You need not" in text_of(page)
    assert found(boards, consulted).step == "2"


def test_after_its_time_it_has_gone_on_by_itself(reader, boards, consulted, clock):
    link = path(boards.links.go_on(*number_of(boards, consulted, RAE), "1"))
    clock.moment = found(boards, consulted).due

    page = reader.post(link)

    assert page.status_code == 410
    assert "its time had passed" in text_of(page)
    assert [f.reason for f in facts(boards, consulted, "escalated")] == ["no_answer"]


def test_only_the_raiser_and_the_own_manager_can_take_it_on(reader, boards, consulted):
    number, _ = number_of(boards, consulted, RAE)
    for stranger in (2, 99):
        page = reader.post(path(boards.links.go_on(number, stranger, "1")))

        assert page.status_code == 410, stranger
        assert found(boards, consulted).step == "1"


def test_a_step_that_asks_the_other_side_cannot_be_gone_on_from(reader, boards, consulted):
    reader.post(path(boards.links.go_on(*number_of(boards, consulted, RAE), "1")))
    page = reader.post(path(boards.links.go_on(*number_of(boards, consulted, RAE), "2")))

    assert page.status_code == 410
    assert found(boards, consulted).step == "2"


def test_an_answer_link_of_a_consultation_asks_nobody(reader, boards, consulted):
    page = reader.get(path(boards.links.answer(*number_of(boards, consulted, RAISERS_MANAGER), "1")))

    assert page.status_code == 410
    assert "Nobody is asked to agree about" in text_of(page)


def test_after_the_end_there_is_nothing_to_take_on(reader, boards, consulted):
    link = path(boards.links.go_on(*number_of(boards, consulted, RAE), "1"))
    reader.post(link)
    reader.post(
        path(boards.links.answer(*number_of(boards, consulted, COL), "2")), data={"verdict": "agreed"}
    )

    assert "was agreed. There is nothing left to answer." in text_of(reader.post(link))


def test_looking_at_the_language_page_changes_nothing_and_pressing_chooses(reader, boards):
    reference = raised(boards, "sewscb")
    link = path(boards.links.language(*number_of(boards, reference, RAE)))

    assert "Cymraeg" in text_of(reader.get(link))
    assert "Cymraeg" in text_of(reader.get(f"{link}?lang=cy"))
    assert facts(boards, reference, "language_chosen") == []
    for _ in range(2):
        page = reader.post(link, data={"language": "cy"})
        assert page.status_code == 200
    assert re.search(r'<html[^>]* lang="cy"', page.get_data(as_text=True))
    [chosen] = facts(boards, reference, "language_chosen")
    assert (chosen.party, chosen.language) == (1, "cy")
    assert found(boards, reference).raiser.person.language == "cy"
    reader.post(link, data={"language": "en"})
    assert found(boards, reference).raiser.person.language == "en"


@pytest.mark.parametrize("told", [{}, {"language": "fr"}, {"language": ""}])
def test_a_language_that_is_none_chooses_nothing(reader, boards, told):
    reference = raised(boards, "sewscb")
    page = reader.post(path(boards.links.language(*number_of(boards, reference, RAE))), data=told)

    assert page.status_code == 200
    assert facts(boards, reference, "language_chosen") == []


def test_a_board_of_one_language_offers_no_choice(reader, boards, consulted):
    link = path(boards.links.language(*number_of(boards, consulted, RAE)))
    for page in (reader.get(link), reader.post(link, data={"language": "cy"})):
        assert page.status_code == 410
        assert "writes in one language only" in text_of(page)
    assert facts(boards, consulted, "language_chosen") == []


@pytest.mark.parametrize("purpose", ["go-on", "paper", "language"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_edited_or_borrowed_link_explains_itself_and_changes_nothing(
    reader, boards, consulted, purpose, method
):
    party = number_of(boards, consulted, RAE)
    good = {
        "go-on": boards.links.go_on(*party, "1"),
        "paper": boards.links.paper(*party, "stage-4"),
        "language": boards.links.language(*party),
        "answer": boards.links.answer(*party, "1"),
    }
    ends = {name: link.rpartition("/")[2] for name, link in good.items()}
    before = found(boards, consulted).version
    borrowed = [end for name, end in ends.items() if name != purpose]
    for end in ("forged", ends[purpose][:-2] + "xx", *borrowed, ends[purpose] + "%00", "..%2f", "a" * 3000):
        page = getattr(reader, method)(f"/{purpose}/{end}", data={"language": "cy", "verdict": "agreed"})

        assert page.status_code in (404, 410), (end, page.status_code)
        assert "This link" in text_of(page) or page.status_code == 404
    assert found(boards, consulted).version == before
