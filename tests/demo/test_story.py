"""A whole protocol in demo mode, as a newcomer sees it in two minutes."""

from casework.answer_facts import Answered
from casework.case import Status
from casework.facts import Escalated
from demo import clock
from demo.mailboxes import letters, mailboxes
from services.world import World
from tests.demo.conftest import case_of, history_of, kinds_of, raise_with


def to_the_next_deadline(world: World) -> None:
    found = clock.next_deadline(world)
    assert found is not None
    clock.move_to(world, found[0])


def how_it_went(world: World, number: int) -> list[tuple[str, str]]:
    """Each answer and each way up: (step, what)."""
    return [
        (fact.step, fact.verdict if isinstance(fact, Answered) else fact.reason)
        for fact in history_of(world, number)
        if isinstance(fact, Answered | Escalated)
    ]


def test_an_agreement_is_confirmed_to_everybody_in_writing(world: World) -> None:
    number = raise_with(world, "agrees")
    clock.settle(world)
    assert how_it_went(world, number) == [("1", "agreed")]
    for party in case_of(world, number).parties:
        newest = [found.message.subject for found in letters(world, party.person.email)[:2]]
        assert any("written confirmation" in subject for subject in newest)


def test_refused_twice_and_then_ignored_it_reaches_the_panel(world: World) -> None:
    number = raise_with(world, "refuses")
    clock.settle(world)
    assert how_it_went(world, number) == [
        ("1", "not_agreed"),
        ("1", "not_agreed"),
        ("2", "not_agreed"),
        ("2", "not_agreed"),
    ]
    to_the_next_deadline(world)
    assert how_it_went(world, number)[-1] == ("3", "no_answer")
    case = case_of(world, number)
    assert (case.step, case.status) == ("4", Status.OPEN)
    assert any("For the Board" in found.message.subject for found in letters(world, "inbox@hips.example"))
    to_the_next_deadline(world)
    assert kinds_of(world, number)[-1] == "final_deadline_passed"
    assert clock.next_deadline(world) is None


def test_silence_takes_it_up_at_each_deadline_until_somebody_agrees(world: World) -> None:
    number = raise_with(world, "stays-silent")
    clock.settle(world)
    assert how_it_went(world, number) == []
    to_the_next_deadline(world)
    assert how_it_went(world, number) == [("1", "no_answer"), ("2", "agreed")], (
        "a manager is away and the next one stands in"
    )
    assert case_of(world, number).status is Status.RESOLVED


def test_nothing_is_left_to_do_and_nothing_came_twice(world: World) -> None:
    for who in ("agrees", "refuses", "stays-silent", "writes-at-length", "is-away", "bounces"):
        raise_with(world, who)
    clock.settle(world)
    for _ in range(20):
        if clock.next_deadline(world) is None:
            break
        to_the_next_deadline(world)
    assert clock.next_deadline(world) is None
    for box in mailboxes(world):
        ids = [found.message.message_id for found in letters(world, box.address)]
        assert len(ids) == len(set(ids)), box.address
    with world.store.reading() as uow:
        # What came back is shown as failed, and nothing else is.
        assert {mail.state for mail in uow.outbox.troubled(world.protocols)} == {"failed"}
        assert all("bounces@" in mail.mail.envelope_to for mail in uow.outbox.troubled(world.protocols))
        assert uow.inbox.unread() == []
