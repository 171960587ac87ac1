"""A child's family and the files of returns: the record has them, and the version without names does not."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from email import message_from_bytes

from casework.paper_answers import kept
from services import clockwork, delivery, returns_mail
from services.record import take_record
from services.sign_in import StaffMember
from services.staff_actions import file_paper
from services.world import World
from tests.application import StillClock
from tests.casework.played import filled
from tests.services import returning
from tests.services.returning import Unprinted, wanting
from tests.services.test_record import text_of, words_of
from tests.web.boards import found, raised, with_board

BOARD = StaffMember("board@staff.example", ("eastriding",))
FAMILY = {
    "parents.1.first_name": "Anneliese",
    "parents.1.surname": "Featherstonehaugh",
    "parents.1.born": "1985-05-01",
    "children.1.first_name": "Robin",
    "children.1.surname": "Example",
    "children.1.born": "2018-05-03",
    "children.2.first_name": "Wren",
    "children.2.surname": "Featherstonehaugh",
    "children.2.born": "",
    "family_address": "12 Harbour Road, Beverley",
    "issues": "Anneliese says that Wren is hungry, and so does Ms Featherstonehaugh’s neighbour.",
}


def files_of(world: World, reference: str, redacted: bool, staff: StaffMember = BOARD) -> dict[str, bytes]:
    taken = take_record(world, staff, reference, "zip", redacted=redacted)
    with zipfile.ZipFile(io.BytesIO(b"".join(taken.parts))) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_the_family_is_in_the_record_and_not_in_the_version_without_names(
    world: World, clock: StillClock
) -> None:
    world = with_board(world, "eastriding")
    reference = raised(world, "eastriding", start_step="4", born=date(2018, 5, 3))
    board = world.board("eastriding")
    told = kept(board.protocol.papers["stage-4"], filled(board, "stage-4") | FAMILY)
    file_paper(world, BOARD, reference, paper="stage-4", answers=told)
    delivery.deliver(world)
    clockwork.tick(world)
    assert found(world, reference).papers["stage-4"] == told

    whole = files_of(world, reference, redacted=False)
    assert "Surname: Featherstonehaugh" in text_of(whole["record.pdf"])
    assert "Wednesday 1 May 1985" in text_of(whole["record.pdf"])
    secrets = {
        *(name for row in FAMILY for name in [FAMILY[row]] if row.endswith("name") and name),
        *("12 Harbour Road", "1985-05-01", "1 May 1985", "2018-05-03"),
    }
    for name, content in files_of(world, reference, redacted=True).items():
        said = text_of(content) if name.endswith(".pdf") else content.decode()
        said += words_of(content) if name.endswith(".eml") else ""
        for secret in secrets:
            assert secret not in said, (name, secret)
        if name == "record.pdf":
            assert "[left out]" in said


def test_the_record_without_names_has_nothing_of_the_files_of_a_return(world: World) -> None:
    hips = replace(wanting(world), printer=Unprinted())
    reference = returning.raised(hips)
    returns_mail.post(hips)
    staff = StaffMember("jo@board.example", ("hips",))
    mails = [
        content
        for name, content in files_of(hips, reference, redacted=True, staff=staff).items()
        if name.endswith(".eml")
    ]
    words = [part.get_payload(decode=True) or b"" for raw in mails for part in message_from_bytes(raw).walk()]
    assert any(b"challenge-1" in each for each in words), "the return is among them"
    assert not any(b"Robin" in each for each in words)
