"""The page that asks whose e-mail it is: looking changes nothing, and each button does what it says."""

from dataclasses import replace

import pytest

from casework.case import Status
from services import intake
from services.ports import OutgoingMail
from tests.examples import COL
from tests.web.boards import found, number_of, raised
from tests.web.conftest import text_of
from tests.web.steps import links

AT_HOME = "col@home.example"


@pytest.fixture
def world(world):
    """Nobody need confirm."""
    return replace(world, confirm="never")


@pytest.fixture
def reader(app):
    """A browser that keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def reference(world):
    """Col was asked, and AGREED came from their own address at home."""
    reference = raised(world, "hips")
    there = world.addresses.main.make(*number_of(world, reference, COL))
    raw = f"From: {AT_HOME}\r\nTo: {there}\r\nSubject: Re\r\nMessage-ID: <1@home>\r\n\r\nAGREED\r\n".encode()
    with world.mail.outgoing() as mail:
        mail.send(OutgoingMail("<1@home>", AT_HOME, "accord@accord.example", raw))
    intake.fetch(world)
    intake.read_waiting(world)
    return reference


@pytest.fixture
def link(world, reference):
    (link,) = links(world, "whose_sender", "sender")
    return link


def test_the_page_shows_the_mail_and_changes_nothing(reader, world, reference, link):
    words = text_of(reader.get(link))
    assert "Is this e-mail yours?" in words and AT_HOME in words and "AGREED" in words
    assert found(world, reference).status is Status.OPEN


def test_the_first_button_makes_it_count(reader, world, reference, link):
    assert "counts as yours" in text_of(reader.post(link, data={"theirs": "yes"}))
    assert found(world, reference).status is Status.RESOLVED
    again = reader.post(link, data={"theirs": "yes"})
    assert again.status_code == 410 and "dealt with" in text_of(again)


def test_the_second_button_leaves_it_held(reader, world, reference, link):
    assert "does not count" in text_of(reader.post(link, data={"theirs": "no"}))
    assert found(world, reference).status is Status.OPEN


def test_neither_button_shows_the_page_again(reader, world, reference, link):
    assert "Is this e-mail yours?" in text_of(reader.post(link))
    assert found(world, reference).status is Status.OPEN


def test_a_damaged_link_is_refused(reader, link):
    assert reader.get(link[:-2]).status_code in (400, 404, 410)
