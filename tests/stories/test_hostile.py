"""Bad mail, from end to end: nothing is lost, the right people are told, and the case stands as it stood."""

import email
import email.policy
import re
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from casework.case import Case, Status
from demo.mailboxes import letter_of
from demo.replies import delivery_failure
from services.ports import Addresses, OutgoingMail
from services.storage import InboxItem
from tests.examples import COL, COUNCIL_MANAGER, RAE
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed

NASTY = sorted((Path(__file__).parents[1] / "reading" / "nasty").glob("*.eml"))
STRANGER = "eve@elsewhere.example"

# What is read here is read before the database is asked; the other stories run on both.
pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def asked(town: Town) -> EmailMessage:
    return town.box(COL.email)[-1]


def counts(town: Town) -> dict[str, int]:
    """How many mails everybody has received; Accord's own mailbox left out."""
    boxes = town.folders.mailboxes()
    return {box: len(town.box(box)) for box in boxes if not town.world.addresses.is_ours(box)}


def told_since(town: Town, before: dict[str, int]) -> set[str]:
    return {box for box, number in counts(town).items() if number > before.get(box, 0)}


def standing(case: Case) -> tuple[object, ...]:
    """What no bad mail may change."""
    return (case.status, case.step, case.due, case.attempts, case.outcome, case.asked_again)


def letter(sender: str, to: str, text: str, **headers: str) -> bytes:
    """A mail that answers none of ours but by what `headers` say; an underscore stands for a hyphen."""
    message = EmailMessage()
    fields = {"From": sender, "To": to, "Subject": "Hello", "Message-ID": "<letter@council.example>"}
    for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes(policy=email.policy.SMTP)


def nothing_moves(town: Town, reference: str, send_it: Any) -> tuple[InboxItem, set[str]]:
    """What was made of the mail that `send_it` sends, and who was told. The case stands as it stood."""
    before, stood, kept = counts(town), standing(town.case(reference)), len(town.kept())
    send_it()
    assert standing(town.case(reference)) == stood
    items = town.kept()
    assert len(items) == kept + 1, "the mail is kept"
    return items[-1], told_since(town, before)


# ── Who wrote it ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("edit", ["another letter", "another party", "another case", "cut off"])
def test_a_forged_address_token_brings_the_mail_to_no_case_and_the_board_is_told(
    town: Town, reference: str, edit: str
) -> None:
    token = str(asked(town)["From"].addresses[0].addr_spec)
    flipped = "a" if not token.partition("@")[0].endswith("a") else "b"
    forged = {
        "another letter": re.sub(r".@", f"{flipped}@", token),
        "another party": re.sub(r"-p\d+-", "-p1-", token),
        "another case": re.sub(r"\+c\d+-", "+c999-", token),
        "cut off": re.sub(r"...@", "@", token),
    }[edit]
    assert forged != token
    raw = letter(COL.email, forged, "AGREED")
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert (item.state, item.reason) == ("held", "Nothing in this mail tells which case it belongs to.")
    assert item.case_number is None
    assert told == {board.protocol.inbox for board in town.world.protocols.values()}, "it may be any Board's"


@pytest.mark.parametrize("known_by", ["the address", "our Message-ID", "the subject"])
def test_a_reply_from_a_stranger_never_counts_and_only_the_board_hears_of_it(
    town: Town, reference: str, known_by: str
) -> None:
    raw = {
        "the address": letter(STRANGER, str(asked(town)["From"]), "AGREED"),
        "our Message-ID": letter(
            STRANGER, "accord@accord.example", "AGREED", In_Reply_To=str(asked(town)["Message-ID"])
        ),
        "the subject": letter(STRANGER, "accord@accord.example", "AGREED", Subject=f"Re: {reference}"),
    }[known_by]
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, STRANGER))
    by_subject = "Only the subject names the case; anybody could have written that."
    reason = f"It was sent from {STRANGER}, and we wrote to {COL.email}."
    assert (item.state, item.reason) == ("held", by_subject if known_by == "the subject" else reason)
    assert item.reference == reference
    by_them = set() if known_by == "the subject" else {COL.email}
    assert told == {INBOX} | by_them, "the known address is asked, and the stranger gets no answer"


def test_the_right_person_who_names_the_case_in_a_new_mail_is_held_for_a_person(
    town: Town, reference: str
) -> None:
    raw = letter(COL.email, "accord@accord.example", "AGREED", Subject=reference)
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert item.state == "held" and item.reason.startswith("Only the subject names the case")
    assert told == {INBOX}


def test_the_right_person_from_another_address_is_held_for_a_person(town: Town, reference: str) -> None:
    item, told = nothing_moves(
        town,
        reference,
        lambda: town.reply(COL.email, "AGREED", sender="col.counter@home.example"),
    )
    assert item.state == "held"
    assert item.reason == f"It was sent from col.counter@home.example, and we wrote to {COL.email}."
    assert item.text == "AGREED", "whoever looks at it sees what was said"
    assert told == {INBOX, COL.email}, "the known address is asked whose it is"


def test_a_sender_who_fails_dmarc_is_held(town: Town, reference: str) -> None:
    found = "mx.board.example; dkim=none; dmarc=fail header.from=council.example"
    item, told = nothing_moves(
        town, reference, lambda: town.reply(COL.email, "AGREED", Authentication_Results=found)
    )
    assert item.state == "held" and "DMARC" in item.reason
    assert told == {INBOX}


def test_a_reply_to_a_closed_case_is_kept_and_its_author_is_told_once(town: Town, reference: str) -> None:
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED
    item, told = nothing_moves(town, reference, lambda: town.reply(COL.email, "Can you send me the minutes?"))
    assert item.state == "held" and "has ended already" in item.reason
    assert told == {INBOX, COL.email}
    _, told = nothing_moves(town, reference, lambda: town.reply(COL.email, "Do you hear me?"))
    assert told == {INBOX}, "two machines could write to each other for ever"


# ── What is in it ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "\n\n  \n"], ids=["nothing", "only blanks"])
def test_an_empty_reply_is_asked_about_once(town: Town, reference: str, text: str) -> None:
    before = counts(town)
    town.reply(COL.email, text)
    case = town.case(reference)
    assert (case.status, case.step, case.asked_again) == (Status.OPEN, "1", True)
    assert town.kept()[-1].reason == "It holds no words of its own."
    assert told_since(town, before) == {INBOX, COL.email}


def test_agreed_in_the_quoted_text_alone_does_not_count(town: Town, reference: str) -> None:
    words = "Thank you for your mail.\n\nOn Monday, Accord wrote:\n> AGREED\n> AGREED\n"
    town.receive(letter(COL.email, str(asked(town)["From"]), words), COL.email)
    assert (town.case(reference).status, town.case(reference).step) == (Status.OPEN, "1")
    assert (town.kept()[-1].state, town.kept()[-1].verdict) == ("held", "unclear")


def test_thirty_megabytes_are_held_with_their_size_and_the_board_is_told(town: Town, reference: str) -> None:
    head = (
        f"From: {COL.email}\r\nTo: {asked(town)['From']}\r\nSubject: Minutes\r\nMessage-ID: <big@x>\r\n\r\n"
    )
    item, told = nothing_moves(
        town, reference, lambda: town.receive(head.encode() + b"AGREED\r\n" * 3_750_000, COL.email)
    )
    assert (item.state, item.reason) == ("held", "The mail is too large to be read (30 MB).")
    assert len(item.raw) < 10_000 < item.size
    assert told == {INBOX, COL.email}


def test_a_mail_without_a_single_byte_is_held(town: Town, reference: str) -> None:
    item, told = nothing_moves(town, reference, lambda: town.receive(b""))
    assert (item.state, item.reason) == ("held", "Nothing in this mail tells which case it belongs to.")
    assert told == {board.protocol.inbox for board in town.world.protocols.values()}


def test_broken_mime_trees_are_all_kept_and_none_of_them_counts(town: Town, reference: str) -> None:
    assert len(NASTY) > 30
    token = asked(town)["From"].addresses[0].addr_spec
    stood = standing(town.case(reference))
    for number, file in enumerate(NASTY, 1):
        # Delivered-To is how a mailbox says which of its addresses was written to.
        town.receive(f"Delivered-To: {token}\r\n".encode() + file.read_bytes(), STRANGER)
        items = town.kept()
        assert len(items) == number, file.name
        assert items[-1].state in ("held", "automatic", "filed"), file.name
        assert "could not read" not in items[-1].reason, file.name
        assert items[-1].reason, file.name
    assert standing(town.case(reference)) == stood
    assert town.box(INBOX)
    assert not town.folders.keys(STRANGER)


def test_the_same_message_id_in_another_wrapping_counts_once(town: Town, reference: str) -> None:
    raw = letter(COL.email, str(asked(town)["From"]), "NOT AGREED. We do not see it.")
    town.receive(raw, COL.email)
    assert town.case(reference).step == "2"
    item, told = nothing_moves(
        town, reference, lambda: town.receive(b"Received: from a.second.hop.example\r\n" + raw, COL.email)
    )
    again = "This e-mail came before. It is the same one again (the same Message-ID)."
    assert (item.state, item.reason) == ("filed", again)
    assert not told


@dataclass(frozen=True)
class AddressesWithAFault:
    """The real ones, with a fault of our own for one address."""

    real: Addresses

    def read(self, address: str) -> tuple[int, int] | None:
        if address.startswith("boom@"):
            raise RuntimeError("a fault of ours")
        return self.real.read(address)

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        return self.real.find(text)

    def is_ours(self, address: str) -> bool:
        return self.real.is_ours(address)


def test_a_mail_that_a_fault_of_ours_keeps_from_being_read_is_held_and_the_next_one_is_read(
    town: Town, reference: str
) -> None:
    before = counts(town)
    town.folders.send(
        OutgoingMail(
            "<x@y>", COL.email, "accord@accord.example", letter(COL.email, "boom@x.example", "AGREED")
        )
    )
    town.world = replace(town.world, addresses=AddressesWithAFault(town.world.addresses))
    town.reply(COL.email, "AGREED")
    assert [item.state for item in town.kept()] == ["held", "filed"]
    assert town.kept()[0].reason == "Accord could not read this mail. Read it as it came."
    assert town.case(reference).status is Status.RESOLVED
    subjects = town.subjects(INBOX)[before.get(INBOX, 0) :]
    assert len(subjects) == 2, "one about the mail that nobody could read, one about the agreement"


# ── Machines ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Subject": "Automatic reply: your mail"},
    ],
    ids=str,
)
def test_an_automatic_reply_that_says_agreed_counts_for_nothing_and_the_board_is_told(
    town: Town, reference: str, headers: dict[str, str]
) -> None:
    raw = letter(COL.email, str(asked(town)["From"]), "AGREED", **headers)
    item, told = nothing_moves(town, reference, lambda: town.receive(raw, COL.email))
    assert item.state == "held" and "in so many words" in item.reason, "machines do not write so"
    assert item.reference == reference, "it is on the case's record"
    assert told == {INBOX}


def test_a_bounce_has_the_next_person_asked_tells_raiser_and_board_once_and_moves_no_clock(
    town: Town, reference: str
) -> None:
    def bounce() -> None:
        newest = town.folders.messages(COL.email)[-1]
        report = delivery_failure(letter_of(COL.email, newest), town.clock.now())
        town.receive(report.raw, "mailer-daemon@council.example")

    before, stood = counts(town), town.case(reference)
    bounce()
    item, case = town.kept()[-1], town.case(reference)
    assert item.state == "automatic" and "could not be delivered" in item.reason
    assert told_since(town, before) == {RAE.email, INBOX, COUNCIL_MANAGER.email}
    assert (case.status, case.step, case.due) == (stood.status, stood.step, stood.due)
    assert case.counterpart is not None and case.counterpart.person.name == COUNCIL_MANAGER.name
    assert case.undeliverable
    with town.world.store.reading() as uow:
        mails = uow.outbox.of_case(uow.cases.number_of(reference))
    assert [mail.kind for mail in mails if mail.state == "failed"] == ["ask"], (
        "staff see that it did not arrive"
    )
    _, told = nothing_moves(town, reference, bounce)
    assert not told, "once for each address"
