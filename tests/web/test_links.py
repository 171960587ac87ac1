"""The pages behind the links in e-mails, reached as a mail program's browser would: without cookies."""

import pytest

from tests.forms.examples import typed
from tests.web.conftest import text_of, title_of
from tests.web.steps import confirmed, links, send, sent
from tests.web.test_form import cases


@pytest.fixture
def raised(client, world):
    """A form that was sent and not yet confirmed; gives the link in the raiser's mail."""
    sent(client, world)
    return links(world, "confirm", "confirm")[0]


@pytest.fixture
def reader(app):
    """A browser that has never seen Accord and keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def asked(raised, client, world):
    """The link in the counterpart's mail, after the raiser has confirmed."""
    confirmed(client, world)
    return links(world, "ask", "answer")[0]


def status(world):
    return cases(world)[0].status


def test_following_the_confirm_link_shows_what_was_written_and_changes_nothing(reader, raised, world):
    page = reader.get(raised)

    assert "Did you send this?" in text_of(page)
    assert "The child has lost weight." in text_of(page)
    # Where a child's details are about to go.
    assert "jo.smith@council.example" in text_of(page)
    assert status(world) == "unconfirmed"


def test_the_button_confirms_and_asks_the_other_agency(reader, raised, world):
    page = reader.post(raised)

    assert "Confirmed" in text_of(page)
    assert "We are asking Jo Smith now." in text_of(page)
    assert status(world) == "open"
    assert len(links(world, "ask", "answer")) >= 1


def test_pressing_confirm_twice_is_once(reader, raised, world):
    first, second = reader.post(raised), reader.post(raised)

    assert text_of(first) == text_of(second)
    assert len(cases(world)) == 1


def test_a_used_confirm_link_explains_itself(reader, raised):
    reader.post(raised)
    page = reader.get(raised)

    assert page.status_code == 410
    assert "has been confirmed already. You need not do anything." in text_of(page)


def test_following_the_answer_link_shows_the_question_and_changes_nothing(reader, asked, world):
    page = reader.get(asked)
    words = text_of(page)

    assert page.status_code == 200
    assert "Sam Okafor, Health visitor, Solent Trust" in words
    assert "The child has lost weight." in words
    assert "Answer by 5 pm on Wednesday 2 December 2026" in words
    assert "Robin" not in title_of(page)
    assert "Hold a strategy meeting this week." in words
    assert status(world) == "open"


def test_agreed_settles_the_case_with_what_who_and_when(reader, asked, world):
    page = reader.post(
        asked,
        data={"verdict": "agreed", "who": "Jo", "by_when": ["3", "12", "2026"]},
    )

    [case] = settled(world)
    assert "Your answer to" in text_of(page)
    assert (case.status, case.outcome, case.who, case.by_when) == (
        "resolved",
        "Hold a strategy meeting this week.",
        "Jo",
        "3 December 2026",
    )


def settled(world):
    with world.store.reading() as uow:
        return [uow.cases.load(line.number) for line in uow.cases.lines(["hips"], over=True)]


def test_not_agreed_goes_up_at_once_with_the_reason(reader, asked, world):
    page = reader.post(asked, data={"verdict": "not_agreed", "words": "The threshold is not met."})

    [case] = cases(world)
    assert "NOT AGREED" in text_of(page)
    assert case.step == "2"
    assert case.attempts[0].words == "The threshold is not met."


@pytest.mark.parametrize("verdict", ["agreed", "not_agreed"])
def test_a_second_press_changes_nothing_and_is_explained(reader, asked, world, verdict):
    reader.post(asked, data={"verdict": "not_agreed"})
    page = reader.post(asked, data={"verdict": verdict})

    assert page.status_code == 410
    assert "This link is no longer needed" in text_of(page)
    assert cases(world)[0].step == "2"


def test_an_answered_link_explains_itself(reader, asked):
    reader.post(asked, data={"verdict": "agreed"})
    page = reader.get(asked)

    assert page.status_code == 410
    assert "was agreed. There is nothing left to answer." in text_of(page)


def test_an_answer_after_the_deadline_does_not_count_and_is_explained(reader, asked, world, clock):
    from datetime import timedelta

    clock.move_on(timedelta(days=2))
    page = reader.post(asked, data={"verdict": "agreed"})

    assert page.status_code == 410
    assert "its time had passed" in text_of(page)
    assert cases(world)[0].step == "2"


def test_a_press_without_a_verdict_asks_for_one(reader, asked, world):
    page = reader.post(asked, data={})

    assert "Press AGREED or NOT AGREED." in text_of(page)
    assert status(world) == "open"


def test_the_date_on_the_answer_page_says_what_it_is_for(reader, asked):
    assert "By when (optional) Day Month Year" in text_of(reader.get(asked))


def test_a_date_that_has_passed_is_no_date_to_act_by(reader, asked, world):
    page = reader.post(asked, data={"verdict": "agreed", "by_when": ["1", "1", "2020"]})

    assert "The date has passed." in text_of(page)
    assert status(world) == "open"


def test_an_answer_that_is_too_long_comes_back_as_typed(reader, asked, world):
    page = reader.post(asked, data={"verdict": "not_agreed", "words": "é" * 10_001})

    assert "The reason is 1 character too long." in text_of(page)
    assert "é" * 10_001 in page.get_data(as_text=True)
    assert status(world) == "open"


def test_in_danger_the_answer_page_says_first_what_to_do(client, reader, world):
    send(client, typed(danger="y"))
    reader.post(links(world, "confirm", "confirm")[0])

    words = text_of(reader.get(links(world, "ask", "answer")[0]))

    assert words.index("call 999 now") < words.index("Do you agree?")


def test_the_raisers_manager_can_say_that_they_see_it_differently(reader, asked, world):
    reader.post(asked, data={"verdict": "not_agreed"})
    link = links(world, "escalated_speaker", "own-side")[0]

    shown = reader.get(link)
    empty = reader.post(link, data={"words": " "})
    told = reader.post(link, data={"words": "I share the other agency's view."})

    assert "Do you see it differently?" in text_of(shown)
    assert "Say how you see it." in text_of(empty)
    assert "Your view is recorded" in text_of(told)
    with world.store.reading() as uow:
        [line] = uow.cases.lines(["hips"])
        facts = uow.cases.history(line.number)
    assert [f.words for f in facts if f.kind == "own_side_differs"] == ["I share the other agency's view."]


@pytest.mark.parametrize("purpose", ["confirm", "answer", "own-side"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_edited_or_borrowed_link_explains_itself_and_changes_nothing(
    reader, asked, raised, world, purpose, method
):
    good = asked.rpartition("/")[2]
    confirm = raised.rpartition("/")[2]
    borrowed = confirm if purpose != "confirm" else good
    for link in ("forged", good[:-2] + "xx", borrowed, good + "%00", "..%2f", "a" * 3000):
        page = getattr(reader, method)(f"/{purpose}/{link}", data={"verdict": "agreed"})

        assert page.status_code in (404, 410), (purpose, link, page.status_code)
        assert "This link" in text_of(page) or page.status_code == 404
    assert status(world) == "open"
