"""Files, signatures, encrypted mail and mail that is too large, from end to end."""

from email.message import EmailMessage

import pytest

from casework.case import Status
from reading.body import files_of
from tests.examples import COL
from tests.reading import tnef
from tests.reading.hostile import signed, text
from tests.reading.mails import mixed
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed
from tests.stories.test_hostile import asked, counts, standing, told_since

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)

NOTICE = "Col Counter has sent you a protected message.\n\nRead the message\n\nhttps://portal.example/x"


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def receive(town: Town, *parts: tuple[str, bytes], sender: str = COL.email, **fields: str) -> None:
    told = {"From": sender, "To": str(asked(town)["From"]), "Subject": "Re: A disagreement"}
    told |= {
        "Message-ID": f"<{len(town.kept())}@council.example>",
        **{k.replace("_", "-"): v for k, v in fields.items()},
    }
    head = "\r\n".join(f"{name}: {value}" for name, value in told.items())
    town.receive(mixed(*parts, head=head), sender)


def answer(town: Town, words: str, **fields: str) -> None:
    receive(town, ("text/plain; charset=utf-8", words.encode()), **fields)


def letter_about(town: Town, words: str) -> EmailMessage:
    [found] = [mail for mail in town.box(COL.email) if words in str(mail["Subject"])]
    return found


# ── Files ───────────────────────────────────────────────────────────────────────────────────


def test_the_files_of_an_answer_are_kept_word_for_word_and_listed_with_the_case(
    town: Town, reference: str
) -> None:
    data = bytes(range(256)) * 40
    receive(
        town,
        ("text/plain", b"NOT AGREED. The plan is attached."),
        ("application/pdf; name=plan.pdf", data),
        ("application/ms-tnef; name=winmail.dat", tnef.winmail(tnef.file("notes.doc", b"x" * 70))),
    )
    assert town.case(reference).step == "2", "a refusal counts, whatever comes with it"
    with town.world.store.reading() as uow:
        [item] = uow.inbox.of_case(uow.cases.number_of(reference))
        raw = uow.inbox.get(item.id).raw
    listed = [(file.name, file.media_type, file.size) for file in item.attachments]
    assert listed == [("plan.pdf", "application/pdf", 10_240), ("notes.doc", "application/octet-stream", 70)]
    assert [file.content for file in files_of(raw)] == [data, b"x" * 70]
    assert not item.raw, "a list of mails does not load what is in them"


def test_agreed_with_a_file_is_asked_about_and_agreed_in_a_winmail_that_has_none_is_not(
    town: Town, reference: str
) -> None:
    receive(town, ("text/plain", b"AGREED"), ("application/pdf; name=conditions.pdf", b"%PDF"))
    assert (town.case(reference).status, town.kept()[-1].verdict) == (Status.OPEN, "unclear")
    bare = tnef.winmail(tnef.message_class("IPM.Note"), tnef.plain_body("AGREED"))
    receive(town, ("text/plain", b"AGREED"), ("application/ms-tnef; name=winmail.dat", bare))
    assert town.case(reference).status is Status.RESOLVED


@pytest.mark.parametrize(
    "part",
    [
        ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", signed(text(b"AGREED\r\n"))),
        (
            "text/plain",
            b"-----BEGIN PGP SIGNED MESSAGE-----\n\nAGREED\n-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\n",
        ),
    ],
    ids=["S/MIME", "PGP"],
)
def test_a_signed_answer_counts_like_any_other(town: Town, reference: str, part: tuple[str, bytes]) -> None:
    receive(town, part)
    assert town.case(reference).status is Status.RESOLVED


# ── What cannot be read ─────────────────────────────────────────────────────────────────────


SEALED = [
    pytest.param(("text/plain", NOTICE.encode()), "secure website", id="notice"),
    pytest.param(
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"\x30\x80"),
        "S/MIME",
        id="S/MIME",
    ),
    pytest.param(("text/plain", b"AGREED\n\n-----BEGIN PGP MESSAGE-----\n\nxyz\n"), "PGP", id="PGP"),
    pytest.param(
        ("application/x-microsoft-rpmsg-message; name=message_v2.rpmsg", b"x"), "Microsoft", id="Microsoft"
    ),
]


@pytest.mark.parametrize(("part", "why"), SEALED)
def test_encrypted_mail_is_held_and_its_sender_is_told_once_what_to_do(
    town: Town, reference: str, part: tuple[str, bytes], why: str
) -> None:
    before, stood = counts(town), standing(town.case(reference))
    for _ in range(3):
        receive(town, part)
        assert (town.kept()[-1].state, why in town.kept()[-1].reason) == ("held", True)
    assert standing(town.case(reference)) == stood
    assert counts(town)[COL.email] == before[COL.email] + 1, "two machines could write to each other for ever"
    assert len(town.box(INBOX)) == 3, "the Board is told of each"
    body = letter_about(town, "could not open").get_body(("plain",))
    assert body is not None
    said = " ".join(body.get_content().split())
    assert "a program, which cannot open such messages" in said
    assert "Please answer by" in said, "the clock runs on, and they are told so"


def test_whoever_answers_the_explanation_is_heard(town: Town, reference: str) -> None:
    answer(town, NOTICE)
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED


def test_a_notice_that_a_machine_sends_is_no_automatic_reply_but_somebodys_answer(
    town: Town, reference: str
) -> None:
    before = counts(town)
    answer(town, NOTICE, sender="no-reply@portal.example", Auto_Submitted="auto-generated", Return_Path="<>")
    assert town.kept()[-1].state == "held"
    assert told_since(town, before) == {INBOX, COL.email}, "the portal itself gets no answer"


def test_thirty_megabytes_of_a_known_sender_are_refused_politely_once(town: Town, reference: str) -> None:
    before, stood = counts(town), standing(town.case(reference))
    scan = ("application/pdf; name=scan.pdf", bytes(22_000_000))
    for _ in range(2):
        receive(town, ("text/plain", b"AGREED"), scan)
        item = town.kept()[-1]
        assert (item.state, item.reason) == ("held", "The mail is too large to be read (30 MB).")
    assert standing(town.case(reference)) == stood
    assert counts(town)[COL.email] == before[COL.email] + 1
    body = letter_about(town, "too large").get_body(("plain",))
    assert body is not None and "larger than 25 MB" in " ".join(body.get_content().split())


def test_a_large_mail_of_a_stranger_gets_no_answer(town: Town, reference: str) -> None:
    before = counts(town)
    receive(town, ("application/pdf", bytes(20_000_000)), sender="eve@elsewhere.example")
    assert told_since(town, before) == {INBOX}
