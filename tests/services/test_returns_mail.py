"""Returns become mails: once, whoever asks and whatever dies; by themselves, by day, or by week."""

import csv
import io
import json
import logging
import threading
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from casework.paper import Paper
from services import clockwork, delivery, health, papers, return_files, returns_mail
from services.returned import KINDS, lines_of, take_return
from services.sign_in import StaffMember
from services.world import World
from tests.application import StillClock
from tests.examples import RAE, london
from tests.services.returning import Unprinted, raised, received, wanting
from tests.web.boards import found, number_of, silence_until, with_board
from tests.web.boards import raised as raised_at

SCHEMA = Draft202012Validator(return_files.schema())
STAGE_4 = {
    "referral_date": "2026-11-02",
    "referrer": "Rae Raiser",
    "job_title": "Teacher",
    "agency": "Harbour School",
    "address": "rae@school.example",
    "parents.1.first_name": "Ann",
    "parents.1.surname": "Example",
    "parents.1.born": "1985-05-01",
    "children.1.first_name": "Robin",
    "children.1.surname": "Example",
    "children.1.born": "2018-05-03",
    "agencies": "Harbour School\nSolent Council",
    "issues": '=HYPERLINK("https://evil.example","Robin")\nRobin is hungry.',
    "earlier_stages.1.stage": "Stage 1",
    "earlier_stages.1.date": "2026-11-02",
    "earlier_stages.1.outcome": "- Not agreed",
    "stage_4_date": "2026-11-05",
    "officers.1.name": "Sid Senior",
    "officers.1.agency": "Harbour School",
}


@pytest.fixture
def plain(world: World) -> World:
    """HIPS wants a return of each challenge; nothing is printed."""
    return replace(wanting(world), printer=Unprinted())


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_filed_paper_goes_to_the_board_to_read_and_as_pdf_json_and_csv(
    world: World, clock: StillClock
) -> None:
    east = with_board(world, "eastriding")
    reference = raised_at(east, "eastriding", born=date(2018, 5, 3))
    silence_until(east, clock, reference, "4")
    number, _ = number_of(east, reference, RAE)
    speaker = found(east, reference).speaker
    assert speaker is not None
    link = east.links.paper(number, speaker.number, "stage-4").rsplit("/", 1)[1]
    papers.file_by_link(east, link, STAGE_4)
    assert returns_mail.post(east) == 1

    [mail] = received(east, "return")
    key = f"{reference}-stage-4-1"
    assert mail.message["To"].addresses[0].addr_spec == "inbox@eastriding.example"
    assert mail.message["X-Accord-Return"] == key
    assert mail.subject == f"[{reference}] Return: Stage 4 Monitoring Information ({key})"
    assert mail.case == number, "it is in the case's history, and an answer to it comes to the case"
    for words in ("Filled in", "First name: Ann", "Hold a strategy meeting", "Left empty"):
        assert (
            words.casefold() in mail.words().casefold() and words.casefold() in mail.words("html").casefold()
        )
    assert list(mail.files) == [f"{key}.pdf", f"{key}.json", f"{key}.csv"]
    assert not any("Robin" in f"{name}: {value}" for name, value in mail.message.items())

    told = json.loads(mail.files[f"{key}.json"])
    SCHEMA.validate(told)
    assert (told["id"], told["form"], told["sequence"], told["replaces"]) == (key, "stage-4", 1, None)
    assert told["answers"]["stage_4_date"] | {"ask": ""} == {
        "ask": "",
        "kind": "date",
        "value": "2026-11-05",
        "text": "Thursday 5 November 2026",
    }
    assert [step["ending_text"] for step in told["case"]["steps"]][-1] == "Running"
    assert told["case"]["child"] == {"name": "Robin Example", "born": "2018-05-03"}

    [row] = table(mail.files[f"{key}.csv"])
    assert row["answers.stage_4_date"] == "2026-11-05"
    assert row["answers.issues"].startswith("'=HYPERLINK"), "words, and no formula"
    assert told["answers"]["children"]["value"] == [
        {"first_name": "Robin", "surname": "Example", "born": "2018-05-03"}
    ]
    assert "Outcome: - Not agreed" in row["answers.earlier_stages"]
    assert (row["case.raised_at"], row["case.danger"]) == ("2026-11-02 10:00", "no")

    paper = PdfReader(io.BytesIO(mail.files[f"{key}.pdf"]))
    root: Any = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert paper.xmp_metadata and b"pdfuaid" in paper.xmp_metadata.stream.get_data()
    said = " ".join(" ".join(page.extract_text().split()) for page in paper.pages)
    assert "First name: Ann" in said and key in said

    # Weeks later, and after the Board has changed the question, it is the same to the byte.
    clock.move_on(timedelta(days=30))
    board = east.board("eastriding")
    form = board.protocol.papers["stage-4"]
    asked = form.fields[0].model_copy(update={"ask": "Asked in other words"})
    changed = Paper.model_validate(form.model_copy(update={"fields": (asked, *form.fields[1:])}))
    protocol = board.protocol.model_copy(update={"papers": board.protocol.papers | {"stage-4": changed}})
    later = replace(east, protocols={"eastriding": replace(board, protocol=protocol)})
    staff = StaffMember("jo@board.example", ("eastriding",))
    for kind in KINDS:
        taken = take_return(later, staff, reference, key, kind)
        assert b"".join(taken.parts) == mail.files[taken.name], kind

    papers.file_by_link(east, link, STAGE_4 | {"outcome": "Agreed."})
    returns_mail.post(replace(east, printer=Unprinted()))
    _, correction = received(east, "return")
    assert json.loads(correction.files[f"{reference}-stage-4-2.json"])["replaces"] == key
    assert f"It replaces {key}. Please use this one." in correction.words()
    assert [(line.key, line.replaced, line.state) for line in lines_of(east, staff, reference)] == [
        (key, True, "Waiting to be sent"),
        (f"{reference}-stage-4-2", False, "Waiting to be sent"),
    ]


def test_a_challenge_is_returned_as_it_stands(plain: World, clock: StillClock) -> None:
    reference = raised(plain)
    assert returns_mail.post(plain) == 1
    [mail] = received(plain, "return")
    told = json.loads(mail.files[f"{reference}-challenge-1.json"])
    SCHEMA.validate(told)
    assert (told["title"], told["answers"], told["case"]["status"]) == ("Professional challenge", {}, "open")
    assert "as the challenge stood" in mail.words()


def test_it_is_sent_once_however_often_it_is_asked_for(plain: World) -> None:
    raised(plain)
    assert [returns_mail.post(plain), returns_mail.post(plain)] == [1, 0]
    delivery.deliver(plain)
    assert len(plain.mail.messages("inbox@hips.example")) == 1  # type: ignore[attr-defined]


class Together(Unprinted):
    """Each paper is ready when two are: so both workers have it, and neither has sent it."""

    def __init__(self) -> None:
        super().__init__()
        self._both = threading.Barrier(2, timeout=20)

    def pdf(self, template: str, told: Any) -> bytes:
        self._both.wait()
        return super().pdf(template, told)


def test_of_two_workers_that_print_it_at_once_one_sends_it(plain: World) -> None:
    raised(plain)
    both = replace(plain, printer=Together())
    sent: list[int] = []
    workers = [threading.Thread(target=lambda: sent.append(returns_mail.post(both))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent) == [0, 1]
    assert len(received(plain, "return")) == 1


class Killed(Unprinted):
    def pdf(self, template: str, told: Any) -> bytes:
        raise SystemExit


def test_a_worker_that_dies_while_it_prints_loses_nothing(plain: World) -> None:
    raised(plain)
    with pytest.raises(SystemExit):
        returns_mail.post(replace(plain, printer=Killed()))
    assert not received(plain, "return")
    assert returns_mail.post(plain) == 1


def test_without_its_paper_it_goes_all_the_same_and_says_so(plain: World) -> None:
    reference, broken = raised(plain), Unprinted(broken=True)
    assert returns_mail.post(replace(plain, printer=broken)) == 1
    assert broken.asked == 2
    [mail] = received(plain, "return")
    key = f"{reference}-challenge-1"
    assert list(mail.files) == [f"{key}.json", f"{key}.csv"]
    for kind in ("plain", "html"):
        assert f"The PDF could not be made, or is too large for an e-mail: {key}." in mail.words(kind)
    staff = StaffMember("jo@board.example", ("hips",))
    assert b"".join(take_return(plain, staff, reference, key, "pdf").parts) == b"x" * 10


def test_one_that_cannot_be_made_keeps_nobody_elses_and_is_told_of(
    plain: World, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Unprinted):
        def pdf(self, template: str, told: Any) -> bytes:
            if told["reference"].startswith("HIPS-00001"):
                raise RuntimeError("Robin Example")
            return super().pdf(template, told)

    raised(plain)
    other = raised(plain)
    with caplog.at_level(logging.ERROR):
        assert returns_mail.post(replace(plain, printer=Odd())) == 1
    assert [mail.subject for mail in received(plain, "return")] == [
        f"[{other}] Return: Professional challenge ({other}-challenge-1)"
    ]
    clock.move_on(timedelta(minutes=16))
    assert "returns_late" in [fault.kind for fault in health.look(plain).faults]
    assert returns_mail.post(plain) == 1
    assert "returns_late" not in [fault.kind for fault in health.look(plain).faults]


def test_a_day_together_is_one_mail_in_the_morning(world: World, clock: StillClock) -> None:
    daily = replace(wanting(world, send="daily"), printer=Unprinted())
    keys = [f"{raised(daily)}-challenge-1" for _ in range(3)]
    clock.moment = london(2026, 11, 3, 7, 59)
    assert returns_mail.post(daily) == 0
    clock.moment = london(2026, 11, 3, 8)
    assert [returns_mail.post(daily), returns_mail.post(daily)] == [1, 0]
    [mail] = received(daily, "returns")
    name = "hips-returns-2026-11-03-1"
    assert mail.subject == "Returns to the Board up to Tuesday 3 November 2026: 3"
    assert (mail.case, mail.message["X-Accord-Return"]) == (None, name)
    assert list(mail.files) == [f"{name}.json", f"{name}.csv", *(f"{key}.pdf" for key in keys)]
    assert [each["id"] for each in json.loads(mail.files[f"{name}.json"])] == keys
    assert [row["id"] for row in table(mail.files[f"{name}.csv"])] == keys
    assert all(key in mail.words() and key in mail.words("html") for key in keys)
    assert "Robin" not in mail.words(), "the list is of papers; the files tell of children"


def test_after_a_long_rest_a_week_goes_at_once_and_once(world: World, clock: StillClock) -> None:
    weekly = replace(wanting(world, send="weekly", on="friday", at=time(16)), printer=Unprinted())
    raised(weekly)
    clock.moment = london(2026, 11, 16, 3)
    assert [returns_mail.post(weekly), returns_mail.post(weekly)] == [1, 0]


def test_what_is_too_large_for_one_mail_goes_in_several_and_each_once(
    world: World, clock: StillClock
) -> None:
    daily = replace(wanting(world, send="daily"), printer=Unprinted(size=400_000))
    keys = [f"{raised(daily)}-challenge-1" for _ in range(5)]
    clock.moment = london(2026, 11, 3, 8)
    assert returns_mail.post(daily) == 3
    mails = received(daily, "returns")
    assert [name for mail in mails for name in mail.files if name.endswith(".pdf")] == [
        f"{k}.pdf" for k in keys
    ]
    names = [name for mail in mails for name in mail.files]
    assert len(names) == len(set(names)), "saved into one folder, none is in the place of another"
    assert all(len(mail.message.as_bytes()) < 1_500_000 for mail in mails)


def test_a_paper_that_is_too_large_by_itself_stays_on_the_page(plain: World) -> None:
    reference = raised(plain)
    returns_mail.post(replace(plain, printer=Unprinted(size=1_000_001)))
    [mail] = received(plain, "return")
    assert f"{reference}-challenge-1.pdf" not in mail.files
    assert "too large for an e-mail" in mail.words()


def test_a_board_has_the_columns_that_its_file_asks_for(world: World) -> None:
    wanted = {"Ref": "case.reference", "Agency": "case.raiser.agency", "Step 1": "case.steps.1.ending_text"}
    own = replace(wanting(world, columns=wanted), printer=Unprinted())
    reference = raised(own)
    returns_mail.post(own)
    [mail] = received(own, "return")
    [row] = table(mail.files[f"{reference}-challenge-1.csv"])
    assert row == {"Ref": reference, "Agency": "Harbour School", "Step 1": "Running"}


def test_a_board_that_wants_no_challenges_is_sent_none(world: World, clock: StillClock) -> None:
    raised(world)
    clock.move_on(timedelta(days=10))
    clockwork.tick(world)
    assert returns_mail.post(world) == 0
