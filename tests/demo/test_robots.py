import threading
from dataclasses import replace

import pytest

from casework.answer_facts import Answered
from casework.case import Status
from casework.facts import ContactReplaced, Noted
from demo import clock
from demo.mailboxes import letters, local_mail
from demo.robots import BEHAVIOURS, answer_waiting_mail, behaviour_of
from mail.server import MailServer
from mail.smtp_imap import SmtpImap, SmtpImapConfig
from services import delivery
from services.ports import OutgoingMail
from services.world import World
from tests.demo.conftest import case_of, history_of, kinds_of, raise_with


@pytest.mark.parametrize(
    ("address", "behaviour"),
    [
        ("agrees@council.example", "agrees"),
        ("morgan.refuses@council.example", "refuses"),
        ("Morgan.Refuses@Council.example", "refuses"),
        ("a.b.writes-at-length@council.example", "writes-at-length"),
        ("morgan.agrees.bell@council.example", None),
        ("disagrees@council.example", None),
        ("jo.smith@agrees.example", None),
        ("agrees", None),
        ("", None),
    ],
)
def test_the_end_of_an_address_names_what_its_owner_does(address: str, behaviour: str | None) -> None:
    assert behaviour_of(address) is (BEHAVIOURS[behaviour] if behaviour else None)


def answers_to(world: World, address: str) -> list[str]:
    """The first lines of what this address sent to Accord, oldest first."""
    ours = [
        found for found in letters(world, "accord@accord.example") if found.message.sender_email == address
    ]
    return [found.message.text.splitlines()[0] for found in reversed(ours)]


def test_agreeing_settles_the_case(world: World) -> None:
    number = raise_with(world, "agrees")
    clock.settle(world)
    assert case_of(world, number).status is Status.RESOLVED


def test_refusing_takes_the_case_up_with_its_reason(world: World) -> None:
    number = raise_with(world, "refuses")
    clock.settle(world)
    first = next(fact for fact in history_of(world, number) if isinstance(fact, Answered))
    assert (first.step, first.verdict) == ("1", "not_agreed")
    assert "threshold" in first.words
    assert case_of(world, number).step == "3"


def test_silence_leaves_the_case_where_it_is(world: World) -> None:
    number = raise_with(world, "stays-silent")
    clock.settle(world)
    assert kinds_of(world, number)[-1] == "step_started"
    assert case_of(world, number).step == "1"


def test_a_long_answer_is_unclear_and_asked_again_once(world: World) -> None:
    number = raise_with(world, "writes-at-length")
    clock.settle(world)
    assert kinds_of(world, number)[-2:] == ["answer_unclear", "answer_unclear"]
    assert case_of(world, number).step == "1"


def test_who_has_an_automatic_reply_is_stood_in_for(world: World) -> None:
    number = raise_with(world, "is-away")
    clock.settle(world)
    facts = history_of(world, number)
    assert any(isinstance(fact, Noted) and "Automatic reply" in fact.text for fact in facts)
    assert any(isinstance(fact, ContactReplaced) and fact.reason == "away" for fact in facts)
    case = case_of(world, number)
    assert (case.step, case.status) == ("1", Status.RESOLVED), "the manager who stood in agreed"


def test_a_bounce_makes_the_address_undeliverable(world: World) -> None:
    number = raise_with(world, "bounces")
    clock.settle(world)
    case = case_of(world, number)
    gone = {case.parties[party - 1].person.email.partition("@")[0] for party in case.undeliverable}
    assert gone == {"jo.bounces", "kit.bounces"}, "the next who was asked bounces too"
    assert case.counterpart is not None and case.counterpart.number not in case.undeliverable


def test_an_ask_is_answered_once_however_often_the_robots_are_woken(world: World) -> None:
    raise_with(world, "agrees")
    delivery.deliver(world)
    assert [answer_waiting_mail(world) for _ in range(3)] == [1, 0, 0]
    assert answers_to(world, "jo.agrees@harbour-council.example") == ["AGREED"]


def test_many_workers_at_once_answer_each_ask_once(world: World) -> None:
    for _ in range(5):
        raise_with(world, "agrees")
    delivery.deliver(world)
    start = threading.Barrier(6)
    sent: list[int] = []

    def work() -> None:
        start.wait()
        sent.append(answer_waiting_mail(world))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 5
    assert answers_to(world, "jo.agrees@harbour-council.example") == ["AGREED"] * 5


def test_a_mail_that_asks_nothing_gets_no_answer(world: World) -> None:
    raise_with(world, "agrees")
    clock.settle(world)
    subjects = [found.message.subject for found in letters(world, "jo.agrees@harbour-council.example")]
    # Asked, settled, and asked what is to be learned.
    assert len(subjects) == 3 and any("written confirmation" in subject for subject in subjects[:2])
    assert answers_to(world, "jo.agrees@harbour-council.example") == ["AGREED"]


def test_robots_do_not_answer_each_other(world: World) -> None:
    raw = (
        b"From: <a.bounces@x.example>\r\nMessage-ID: <1@x.example>\r\n\r\nmailto:x@x.example?body=AGREED\r\n"
    )
    local_mail(world).send(OutgoingMail("<1@x.example>", "a.bounces@x.example", "b.bounces@x.example", raw))
    assert answer_waiting_mail(world) == 0


def test_nobody_answers_by_themselves_outside_demo_mode(world: World) -> None:
    raise_with(world, "agrees")
    delivery.deliver(world)
    server = MailServer("localhost", 1, "none")
    real = SmtpImap(SmtpImapConfig(smtp=server, imap=server))
    assert answer_waiting_mail(replace(world, demo=False)) == 0
    assert answer_waiting_mail(replace(world, mail=real)) == 0
    # Not even the mark "read" was left behind.
    assert len(local_mail(world).keys("jo.agrees@harbour-council.example", unread=True)) == 1
