import pytest

from casework.errors import NotFound, NotPossible
from casework.meeting_facts import MeetingAnswered
from demo import clock
from demo.mailboxes import Letter, framed, letter, letters, mailboxes, pieces, prepared_answer
from demo.replies import Attendance, attendance, delivery_failure, out_of_office, reply
from reading.bounce import bounces_of
from reading.machine import kind_of
from reading.message import parse
from reading.newtext import new_text
from services.world import World
from tests.demo.conftest import history_of, raise_with

JO = "jo.smith@harbour-council.example"
ALEX = "alex.stays-silent@harbour-council.example"


@pytest.fixture
def ask(world: World) -> Letter:
    raise_with(world, "yourself")
    clock.settle(world)
    return letters(world, JO)[0]


def test_a_reply_goes_to_the_signed_address_and_quotes_the_mail(world: World, ask: Letter) -> None:
    sent = reply(ask, "NOT AGREED\n\nNo.", world.clock.now())
    message = parse(sent.raw)
    assert world.addresses.read(sent.envelope_to) is not None
    assert (message.sender_name, message.sender_email) == ("Jo Smith", JO)
    assert ask.message.message_id in message.references
    assert message.subject == f"Re: {ask.message.subject}"
    assert "> Please answer by" in message.text
    assert new_text(message.text) == "NOT AGREED\n\nNo."
    assert kind_of(message).name == "person"


def test_an_automatic_reply_and_a_delivery_failure_are_known_as_such(world: World, ask: Letter) -> None:
    away = parse(out_of_office(ask, world.clock.now()).raw)
    failure = delivery_failure(ask, world.clock.now())
    bounced = parse(failure.raw)
    (bounce,) = bounces_of(bounced)
    assert kind_of(away).name == "automatic"
    assert kind_of(bounced).name == "bounce"
    assert (bounce.recipient, bounce.hard) == (JO, True)
    assert bounced.original_message_id == ask.message.message_id
    assert failure.envelope_from == ""


@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED"])
def test_the_answer_to_an_invite_is_recorded(world: World, partstat: Attendance) -> None:
    number = raise_with(world, "refuses")
    clock.settle(world)
    invite = next(found for found in letters(world, ALEX) if found.invite)
    with world.mail.outgoing() as connection:
        connection.send(attendance(invite, partstat, world.clock.now()))
    clock.settle(world)
    last = next(fact for fact in reversed(history_of(world, number)) if isinstance(fact, MeetingAnswered))
    assert (last.by, last.partstat) == ("Alex Grant", partstat)


def test_only_an_invite_can_be_accepted(world: World, ask: Letter) -> None:
    with pytest.raises(NotPossible, match="holds no invite"):
        attendance(ask, "ACCEPTED", world.clock.now())


def test_mailboxes_come_with_the_newest_mail_first(world: World, ask: Letter) -> None:
    boxes = mailboxes(world)
    keys = [box.newest.key for box in boxes]
    assert keys == sorted(keys, reverse=True)
    assert {box.address: box.count for box in boxes}[JO] == len(letters(world, JO)) == 1


def test_a_message_that_is_not_there_is_said_to_be_so(world: World, ask: Letter) -> None:
    for key in ("", ".", "..", "../../accord.db", "0.local", "\0"):
        with pytest.raises(NotFound, match="no such message"):
            letter(world, JO, key)


def test_the_links_that_prepare_an_answer_lead_to_the_answer_box(ask: Letter) -> None:
    assert ask.prepared == ["AGREED", "NOT AGREED"]
    page = framed(ask, "/box?answer=")
    assert "mailto:" not in page
    assert 'href="/box?answer=AGREED#answer"' in page
    assert 'href="/box?answer=NOT+AGREED#answer"' in page
    assert page.count('<base target="_top">') == 1
    hrefs = [piece.href for piece in pieces(ask.message.text, "/box?answer=") if piece.href]
    assert hrefs[:2] == ["/box?answer=AGREED#answer", "/box?answer=NOT+AGREED#answer"]
    assert "/answer/" in hrefs[2]


def test_the_pieces_of_a_text_are_the_whole_text(ask: Letter) -> None:
    assert "".join(piece.text for piece in pieces(ask.message.text, "/box?")) == ask.message.text


@pytest.mark.parametrize(
    ("link", "answer"),
    [
        ("accord%2Bc1@a.example?subject=x&body=NOT%20AGREED", "NOT AGREED"),
        ("accord@a.example?body=AGREED", "AGREED"),
        ("accord@a.example?subject=body%3DAGREED", ""),
        ("accord@a.example", ""),
    ],
)
def test_a_prepared_answer_is_the_body_of_its_link(link: str, answer: str) -> None:
    assert prepared_answer(link) == answer
