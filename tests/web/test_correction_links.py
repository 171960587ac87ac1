"""The pages on which an answer is called wrong, and a late AGREED settles the case or not."""

from datetime import timedelta
from functools import partial

import pytest

from casework.case import Status
from casework.late import answer_late
from services import clockwork
from services.world import apply_change
from tests.web.conftest import text_of
from tests.web.steps import confirmed, links, sent
from tests.web.test_form import cases
from tests.web.test_links import settled


@pytest.fixture
def reader(app):
    """A browser that has never seen Accord and keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def asked(client, world):
    """The link in the counterpart's mail, after the raiser has confirmed."""
    sent(client, world)
    confirmed(client, world)
    return links(world, "ask", "answer")[0]


@pytest.fixture
def agreed(asked, reader, world):
    """The case is settled; gives the WRONG link in the raiser's written confirmation."""
    reader.post(asked, data={"verdict": "agreed"})
    return links(world, "agreed", "wrong")[0]


@pytest.fixture
def late(asked, reader, world, clock):
    """The counterpart's mail is answered after the case went up; gives the raiser's link."""
    reader.post(asked, data={"verdict": "not_agreed"})
    with world.store.writing() as uow:
        said = partial(
            answer_late,
            party=3,
            verdict="agreed",
            words="AGREED",
            how="reply",
            rule="plain-agreed",
            deciding="AGREED",
        )
        apply_change(world, uow, 1, said)
        uow.commit()
    return links(world, "late_agreed", "settle")[0]


def test_looking_at_the_page_shows_how_it_was_read_and_changes_nothing(reader, agreed, world):
    words = text_of(reader.get(agreed))

    assert "Is the answer wrong?" in words
    assert "Taken for AGREED" in words
    assert [case.status for case in settled(world)] == [Status.RESOLVED]


def test_the_button_opens_the_question_again(reader, agreed, asked, world):
    words = text_of(reader.post(agreed, data={"words": "I meant the meeting only."}))

    assert "Nothing is settled now." in words
    [case] = cases(world)
    assert (case.status, case.step, case.outcome) == (Status.OPEN, "1", "")
    assert "Do you agree?" in text_of(reader.get(asked)), "the old link works again"


def test_a_second_press_is_explained(reader, agreed):
    reader.post(agreed)
    page = reader.post(agreed)

    assert page.status_code == 410
    assert "has no answer now that could be called wrong" in text_of(page)


def test_too_late_is_explained(reader, agreed, world, clock):
    clock.move_on(timedelta(days=30))
    clockwork.tick(world)
    page = reader.post(agreed)

    assert page.status_code == 410
    assert "A person has to look at it now." in text_of(page)
    assert settled(world)


def test_a_refusal_that_is_called_wrong_leaves_the_case_up(reader, asked, world):
    reader.post(asked, data={"verdict": "not_agreed"})
    link = links(world, "not_agreed", "wrong")[0]
    words = text_of(reader.post(link))

    assert "stays at the stage that it has gone up to" in words
    assert cases(world)[0].step == "2"


@pytest.mark.parametrize("purpose", ["wrong", "settle"])
def test_an_edited_link_is_refused(reader, agreed, purpose):
    page = reader.get(f"/{purpose}/{agreed.rpartition('/')[2]}x")

    assert page.status_code == 404 or "not one of ours" in text_of(page)


def test_the_raiser_sees_who_agreed_late_and_looking_changes_nothing(reader, late, world):
    words = text_of(reader.get(late))

    assert "agreed after the time for it" in words
    assert "Hold a strategy meeting this week." in words
    assert cases(world)[0].late is not None


def test_the_raisers_yes_settles_it(reader, late, world):
    assert "It is settled" in text_of(reader.post(late, data={"settles": "yes"}))
    assert [case.status for case in settled(world)] == [Status.RESOLVED]


def test_the_raisers_no_leaves_it(reader, late, world):
    assert "It goes on" in text_of(reader.post(late, data={"settles": "no"}))
    [case] = cases(world)
    assert (case.step, case.late) == ("2", None)
    assert reader.get(late).status_code == 410


def test_neither_button_changes_nothing(reader, late, world):
    assert "Press one of the two buttons." in text_of(reader.post(late))
    assert cases(world)[0].late is not None
