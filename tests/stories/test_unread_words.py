"""What nobody has read yet: it is read before anything is settled, before the clock is looked at, and by itself."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from casework.case import Status
from mail.local import LocalMail
from services import clockwork, intake, senders
from services.ports import Outgoing, OutgoingMail, ReceivedMail, Transient
from services.sign_in import StaffMember
from tests.examples import COL, COUNCIL_MANAGER, RAE, london
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed, link_in
from tests.stories.test_hostile import AddressesWithAFault, asked, letter
from workers import jobs

AT_HOME = "col.counter@home.example"
STAFF = StaffMember("board@hips.example", ("hips",))

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def put(town: Town, sender: str, text: str, to: str = "", **headers: str) -> None:
    """A mail lies in the mailbox, and nobody has fetched it."""
    number = len(town.folders.keys("accord@accord.example"))
    told = {"Message_ID": f"<{number}@council.example>"} | headers
    raw = letter(sender, to or str(asked(town)["From"]), text, **told)
    town.folders.send(OutgoingMail("<x@y>", sender, "accord@accord.example", raw))


def states(town: Town) -> list[tuple[str, str]]:
    return [(item.state, item.verdict) for item in town.kept()]


# ── Two mails at once ───────────────────────────────────────────────────────────────────────


def test_a_refusal_behind_an_agreed_that_nobody_has_read_yet_wins_and_nothing_is_settled(
    town: Town, reference: str
) -> None:
    put(town, COL.email, "AGREED")
    put(town, COL.email, "NOT AGREED. I pressed send too soon.")
    town.read()
    assert states(town) == [("held", "unclear"), ("filed", "not_agreed")]
    assert "has written again" in town.kept()[0].reason
    assert town.case(reference).step == "2"
    assert not any("Agreed" in subject for subject in town.subjects(RAE.email))


@pytest.mark.parametrize(
    "more",
    [
        {"text": "Sorry, I meant only the visit."},
        {"text": "Please ignore that.", "to": "accord@accord.example"},
        {"text": "Please ignore that.", "sender": AT_HOME},
    ],
    ids=["in answer", "in a new mail", "from another address"],
)
def test_a_correction_that_nobody_has_read_yet_holds_the_agreed_before_it(
    town: Town, reference: str, more: dict[str, str]
) -> None:
    put(town, COL.email, "AGREED")
    put(town, **({"sender": COL.email} | more))
    town.read()
    assert town.case(reference).status is Status.OPEN
    assert [item.state for item in town.kept()] == ["held", "held"]


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("AGREED\n\nCol", {}),
        ("I am away until Monday.", {"Auto_Submitted": "auto-replied"}),
        ("I am on annual leave until 5 November. For urgent matters contact the duty team.", {}),
    ],
    ids=["AGREED again", "out of office", "out of office by its words"],
)
def test_an_agreed_counts_whatever_machines_or_the_same_word_say_behind_it(
    town: Town, reference: str, text: str, headers: dict[str, str]
) -> None:
    put(town, COL.email, "AGREED")
    put(town, COL.email, text, **headers)
    town.read()
    assert town.case(reference).status is Status.RESOLVED


def test_what_somebody_writes_about_another_case_or_somebody_else_about_this_holds_nothing(
    town: Town, reference: str
) -> None:
    here = str(asked(town)["From"])
    other = confirmed(town)
    put(town, COL.email, "AGREED", to=here)
    put(town, COL.email, "We shall see.")
    put(town, RAE.email, "Any news?", to=str(town.box(RAE.email)[-1]["From"]))
    town.read()
    assert (town.case(reference).status, town.case(other).status) == (Status.RESOLVED, Status.OPEN)


def test_a_withdrawal_is_held_where_its_author_has_written_again(town: Town, reference: str) -> None:
    there = str(town.box(RAE.email)[-1]["From"])
    put(town, RAE.email, "WITHDRAW", to=there)
    put(town, RAE.email, "No, please leave it open.", to=there)
    town.read()
    assert town.case(reference).status is Status.OPEN


def test_a_mail_that_a_fault_of_ours_keeps_from_being_placed_holds_nothing_before_it(
    town: Town, reference: str
) -> None:
    put(town, COL.email, "AGREED")
    put(town, "x@else.example", "Hello", to="boom@x.example")
    town.world = replace(town.world, addresses=AddressesWithAFault(town.world.addresses))
    town.read()
    assert town.case(reference).status is Status.RESOLVED


# ── Of an address that was confirmed ────────────────────────────────────────────────────────


def test_who_confirms_a_mail_confirms_only_the_one_that_was_shown(town: Town, reference: str) -> None:
    town.reply(COL.email, "We shall see.", sender=AT_HOME)
    link, there = link_in(town, COL.email, "sender"), str(asked(town)["From"])
    put(town, AT_HOME, "NOT AGREED", to=there)
    town.read()
    senders.say_theirs(town.world, link)
    shown, other = town.kept()
    assert "an address" not in shown.reason and "It was sent from" not in shown.reason, "it was read"
    assert other.state == "held" and "It was sent from" in other.reason
    assert town.case(reference).step == "1"
    assert senders.accept_sender(town.world, STAFF, other.id) == reference
    assert town.case(reference).step == "2", "and the other can be confirmed by itself"


def test_an_agreed_that_is_confirmed_settles_nothing_while_another_mail_of_that_address_waits(
    town: Town, reference: str
) -> None:
    town.reply(COL.email, "AGREED", sender=AT_HOME)
    link, there = link_in(town, COL.email, "sender"), str(asked(town)["From"])
    put(town, AT_HOME, "NOT AGREED", to=there)
    town.read()
    senders.say_theirs(town.world, link)
    assert town.case(reference).status is Status.OPEN
    assert "has written again" in town.kept()[0].reason


# ── Behind many others, and the clock ───────────────────────────────────────────────────────


def test_the_mailbox_is_read_until_it_is_empty_before_the_clock_is_looked_at(
    town: Town, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 3)
    for number in range(7):
        put(town, f"x{number}@else.example", "Hello", to="accord@accord.example")
    put(town, COL.email, "AGREED")
    in_time = london(2026, 11, 3, 16, 59)
    arrived = replace(town.world, demo=False)
    monkeypatch.setattr(jobs, "world", lambda: arrived)
    monkeypatch.setattr(jobs, "_redated", lambda: 0)
    monkeypatch.setattr(type(town.clock), "from_wall", lambda self, moment: in_time)
    town.clock.moment = london(2026, 11, 3, 17, 5)
    jobs.cycle()
    assert town.case(reference).status is Status.RESOLVED
    assert len(town.kept()) == 8


def test_what_came_while_the_mail_was_read_is_not_overtaken_by_the_clock(town: Town, reference: str) -> None:
    began = london(2026, 11, 3, 16, 59)
    town.clock.moment = london(2026, 11, 3, 17, 1)
    assert clockwork.tick(town.world, until=began) <= 1, "the reminder at most"
    assert town.case(reference).step == "1"
    clockwork.tick(town.world)
    assert town.case(reference).step == "2"


# ── The same Message-ID ─────────────────────────────────────────────────────────────────────


def test_other_words_under_a_message_id_that_came_before_are_held_and_the_board_is_told(
    town: Town, reference: str
) -> None:
    there = str(asked(town)["From"])
    put(town, COL.email, "Thank you, I am looking into it.", to=there, Message_ID="<same@x.example>")
    town.read()
    told = len(town.box(INBOX))
    put(town, COL.email, "NOT AGREED", to=there, Message_ID="<same@x.example>")
    town.read()
    item = town.kept()[-1]
    assert (item.state, item.text) == ("held", "NOT AGREED") and "same Message-ID" in item.reason
    assert len(town.box(INBOX)) == told + 1
    put(town, COUNCIL_MANAGER.email, "NOT AGREED", to=there, Message_ID="<same@x.example>")
    town.read()
    assert town.kept()[-1].state == "held"


def test_the_same_words_with_other_words_in_the_html_are_no_copy(town: Town, reference: str) -> None:
    for page in ("<p>Noted, thank you.</p>", "<p>NOT AGREED</p>"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = COL.email, str(asked(town)["From"]), "<same@x.example>"
        mail.set_content("Noted, thank you.")
        mail.add_alternative(page, subtype="html")
        town.receive(mail.as_bytes(policy=SMTP), COL.email)
    assert "with other words" in town.kept()[-1].reason


# ── Writing in somebody's name ──────────────────────────────────────────────────────────────

FORGED = {"Authentication_Results": "mx.board.example; dmarc=fail header.from=council.example"}


@pytest.mark.parametrize("way", ["forged", "by the subject", "of no case"])
def test_a_flood_in_somebodys_name_does_not_keep_their_own_mail_from_being_read(
    town: Town, reference: str, way: str
) -> None:
    headers = {"forged": FORGED, "by the subject": {"Subject": reference}, "of no case": {}}[way]
    there, own = (str(asked(town)["From"]), "accord@accord.example")
    for number in range(32):
        put(town, COL.email, f"Hello {number}", to=there if way == "forged" else own, **headers)
    town.read()
    put(town, COL.email, "NOT AGREED", to=there)
    town.read()
    assert town.case(reference).step == "2"


def test_a_plain_word_in_a_storm_is_told_by_itself(town: Town, reference: str) -> None:
    there = str(asked(town)["From"])
    for number in range(33):
        put(town, COL.email, f"We have it. {number}", to=there)
    town.read()
    with town.world.store.reading() as uow:
        told = len(uow.outbox.of_case(uow.cases.number_of(reference)))
    put(town, COL.email, "NOT AGREED. I mean it.", to=there)
    town.read()
    assert town.kept()[-1].text == "NOT AGREED. I mean it."
    with town.world.store.reading() as uow:
        mails = uow.outbox.of_case(uow.cases.number_of(reference))
    assert [mail.kind for mail in mails[told:]] == ["held_notice"]


@dataclass(frozen=True)
class FolderThatIsFull:
    """The real mailbox, out of which nothing can be moved."""

    real: LocalMail

    def outgoing(self) -> AbstractContextManager[Outgoing]:
        return self.real.outgoing()

    @contextmanager
    def incoming(self) -> Iterator["FolderThatIsFull"]:
        yield self

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        return self.real.waiting(limit)

    def done(self, mail: ReceivedMail) -> None:
        raise Transient("The folder Accord-done is full.")


def test_mail_that_cannot_be_moved_away_is_read_all_the_same_and_once(town: Town, reference: str) -> None:
    put(town, RAE.email, "Any news?", to="accord@accord.example")
    put(town, COL.email, "AGREED")
    stuck = replace(town.world, mail=FolderThatIsFull(town.folders))
    for _ in range(2):
        with pytest.raises(Transient, match="is full"):
            intake.fetch(stuck)
        intake.read_waiting(stuck)
    assert town.case(reference).status is Status.RESOLVED
    assert len(town.kept()) == 2
