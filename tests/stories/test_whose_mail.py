"""Whose case, and who: several tokens, other addresses, forwarded mail, the raiser's own words."""

import re
from collections.abc import Callable

import pytest

from casework.case import Status
from casework.errors import LinkRefused, NotFound, NotPossible
from services import answering, senders
from services.sign_in import StaffMember
from tests.examples import COL, COUNCIL_MANAGER, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed, link_in
from tests.stories.test_hostile import asked, letter

AT_HOME = "col.counter@home.example"
STAFF = StaffMember("board@hips.example", ("hips",))

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def token(town: Town, address: str) -> str:
    return str(town.box(address)[-1]["From"].addresses[0].addr_spec)


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "to",
    [
        pytest.param(lambda t: t.upper(), id="in capitals"),
        pytest.param(lambda t: f"IMCEAMAILTO-{t.replace('+', '+2B').replace('@', '+40')}@council.example", id="by Exchange"),
        pytest.param(lambda t: t.replace("+", "%2B"), id="percent-encoded"),
        pytest.param(lambda t: f"accord@accord.example, {t}", id="beside the mailbox"),
    ],
)  # fmt: skip
def test_a_mangled_token_brings_the_answer_home(town: Town, reference: str, to: Callable[[str], str]) -> None:
    town.receive(letter(COL.email, to(token(town, COL.email)), "AGREED"), COL.email)
    assert town.case(reference).status is Status.RESOLVED


def test_a_token_that_was_broken_over_lines_still_counts(town: Town, reference: str) -> None:
    there = token(town, COL.email)
    raw = letter(COL.email, "placeholder@x.example", "AGREED").replace(
        b"placeholder@x.example", f'"Accord" <{there[:20]}\r\n {there[20:]}>'.encode()
    )
    town.receive(raw, COL.email)
    assert town.case(reference).status is Status.RESOLVED


def test_a_token_in_the_quoted_text_alone_finds_the_case(town: Town, reference: str) -> None:
    raw = letter(
        COL.email,
        "accord@accord.example",
        f"AGREED\n\nFrom: Accord <{token(town, COL.email)}>\n> Please answer\n",
    )
    town.receive(raw, COL.email)
    assert town.kept()[-1].reference == reference
    assert town.kept()[-1].party == 3


def test_tokens_of_two_cases_are_held_and_nothing_moves(town: Town, reference: str) -> None:
    first = token(town, COL.email)
    other = confirmed(town)
    town.reply(COL.email, "AGREED", to=f"{first}, {token(town, COL.email)}")
    item = town.kept()[-1]
    assert item.state == "held" and reference in item.reason and other in item.reason
    assert {town.case(each).status for each in (reference, other)} == {Status.OPEN}


def test_a_token_of_one_case_in_answer_to_another_is_held(town: Town, reference: str) -> None:
    first = asked(town)
    other = confirmed(town)
    raw = letter(COL.email, token(town, COL.email), "AGREED", In_Reply_To=str(first["Message-ID"]))
    town.receive(raw, COL.email)
    assert town.kept()[-1].state == "held" and "more than one case" in town.kept()[-1].reason
    assert town.case(other).status is Status.OPEN and town.case(reference).status is Status.OPEN


def test_answering_all_counts_for_who_wrote_it(town: Town, reference: str) -> None:
    everybody = f"{token(town, RAE.email)}, {token(town, COL.email)}"
    town.reply(COL.email, "AGREED", to=everybody)
    assert town.case(reference).status is Status.RESOLVED


@pytest.mark.parametrize("subject", ["Fw: Please answer", "FWD: Please answer", "Ymlaen: Atebwch"])
def test_a_forwarded_mail_is_held(town: Town, reference: str, subject: str) -> None:
    raw = letter(COL.email, token(town, COL.email), "AGREED", Subject=subject)
    town.receive(raw, COL.email)
    assert town.kept()[-1].state == "held" and "forwarded" in town.kept()[-1].reason
    assert town.case(reference).status is Status.OPEN


def test_a_mail_that_somebody_sends_on_to_us_is_held(town: Town, reference: str) -> None:
    raw = letter(
        "col@council.example",
        "someone@else.example",
        "AGREED",
        Resent_From="someone@else.example",
        Resent_To=token(town, COL.email),
    )
    town.receive(raw, COL.email)
    item = town.kept()[-1]
    assert item.reference == reference and item.state == "held" and "someone@else.example" in item.reason


# ── Other addresses ─────────────────────────────────────────────────────────────────────────


def test_an_answer_from_another_address_counts_once_its_owner_says_so_by_the_known_one(
    town: Town, reference: str
) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    assert town.case(reference).status is Status.OPEN
    link = link_in(town, COL.email, "sender")
    assert senders.read_sender_link(town.world, link).email == AT_HOME
    assert town.case(reference).status is Status.OPEN, "looking changes nothing"
    senders.say_theirs(town.world, link)
    town.deliver()
    assert town.case(reference).status is Status.RESOLVED
    assert town.kept()[-1].state == "filed"
    with pytest.raises(NotPossible):
        senders.say_theirs(town.world, link)


def test_a_confirmed_address_is_remembered_in_every_case_of_its_owner(town: Town, reference: str) -> None:
    town.reply(COL.email, "Maybe", sender=AT_HOME)
    senders.say_theirs(town.world, link_in(town, COL.email, "sender"))
    town.deliver()
    other = confirmed(town)
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    assert town.case(other).status is Status.RESOLVED


def test_an_answer_that_comes_twice_counts_once_its_owner_says_so(town: Town, reference: str) -> None:
    there = token(town, COL.email)
    for way in ("one", "another"):
        town.receive(letter(AT_HOME, there, "AGREED", Message_ID="<same@home.example>", X_Way=way), AT_HOME)
    assert [item.state for item in town.kept()[-2:]] == ["held", "filed"]
    senders.say_theirs(town.world, link_in(town, COL.email, "sender"))
    assert town.case(reference).status is Status.RESOLVED


def test_whoever_says_that_it_is_not_theirs_is_believed(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    before = len(town.box(INBOX))
    senders.say_not_theirs(town.world, link_in(town, COL.email, "sender"))
    town.deliver()
    assert town.case(reference).status is Status.OPEN
    assert town.kept()[-1].state == "held" and "not theirs" in town.kept()[-1].reason
    assert len(town.box(INBOX)) == before + 1


def test_board_staff_accept_a_sender_with_one_press(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    assert senders.accept_sender(town.world, STAFF, town.kept()[-1].id) == reference
    town.deliver()
    assert town.case(reference).status is Status.RESOLVED
    with pytest.raises(NotPossible):
        senders.accept_sender(town.world, STAFF, town.kept()[-1].id)


def test_staff_of_another_board_cannot(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    with pytest.raises(NotFound):
        senders.accept_sender(town.world, StaffMember("x@y.example", ("sewscb",)), town.kept()[-1].id)


def test_a_forged_mail_is_never_asked_about_and_cannot_be_accepted(town: Town, reference: str) -> None:
    before = len(town.box(COL.email))
    found = "mx.board.example; dmarc=fail header.from=home.example"
    town.reply(COL.email, "AGREED", sender=AT_HOME, Authentication_Results=found)
    assert "not genuine" in town.kept()[-1].reason
    assert len(town.box(COL.email)) == before
    with pytest.raises(NotPossible):
        senders.accept_sender(town.world, STAFF, town.kept()[-1].id)
    assert town.case(reference).status is Status.OPEN


def test_somebody_else_on_the_case_cannot_answer_for_them(town: Town, reference: str) -> None:
    before = len(town.box(COL.email))
    town.reply(COL.email, "AGREED", sender=RAE.email)
    assert town.kept()[-1].state == "held" and len(town.box(COL.email)) == before
    with pytest.raises(NotPossible):
        senders.accept_sender(town.world, STAFF, town.kept()[-1].id)


def test_the_known_address_is_asked_about_few_addresses_and_once_each(town: Town, reference: str) -> None:
    before = len(town.box(COL.email))
    there = token(town, COL.email)
    for number in range(12):
        raw = letter(f"eve{number % 6}@else.example", there, "AGREED", Message_ID=f"<{number}@x>")
        town.receive(raw)
    assert len(town.box(COL.email)) == before + 3


def test_an_edited_link_is_refused(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    link = link_in(town, COL.email, "sender")
    with pytest.raises(LinkRefused):
        senders.say_theirs(town.world, re.sub(r".$", "!", link))


# ── The raiser's own words ──────────────────────────────────────────────────────────────────


def test_withdraw_by_mail(town: Town, reference: str) -> None:
    town.reply(RAE.email, "WITHDRAW\n\nRae")
    assert town.case(reference).status is Status.WITHDRAWN
    assert any("Withdrawn" in subject for subject in town.subjects(COL.email))


def test_resolved_by_mail_and_not_resolved_after_all(town: Town, reference: str) -> None:
    due, link = town.case(reference).due, link_in(town, COL.email, "answer")
    town.reply(RAE.email, "Resolved. Thanks\nRae")
    case = town.case(reference)
    assert case.status is Status.RESOLVED and case.attempts[-1].ending == "by_raiser"
    assert "Resolved" in town.subjects(COL.email)[-1] and "Resolved" in town.subjects(INBOX)[-1]
    question = answering.read_answer_link(town.world, link)
    assert "has ended already" in question.closed_because, "nobody has agreed"
    town.reply(RAE.email, "Not resolved after all: nobody came.")
    case = town.case(reference)
    assert (case.status, case.due) == (Status.OPEN, due), "the clock runs as it did"


def test_not_resolved_takes_back_what_was_agreed(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED")
    town.reply(RAE.email, "NOT RESOLVED")
    assert town.case(reference).status is Status.OPEN


@pytest.mark.parametrize("words", ["Resolved?", "Resolved if they come", "Withdraw it once they have been."])
def test_more_than_the_word_is_a_persons(town: Town, reference: str, words: str) -> None:
    town.reply(RAE.email, words)
    assert town.case(reference).status is Status.OPEN
    assert town.kept()[-1].state == "held"


def test_only_the_raiser_can_withdraw_or_resolve(town: Town, reference: str) -> None:
    town.reply(COL.email, "WITHDRAW")
    town.reply(COL.email, "RESOLVED")
    assert town.case(reference).status is Status.OPEN
    assert COUNCIL_MANAGER.email not in town.folders.mailboxes()
