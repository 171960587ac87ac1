"""Who has looked at a case: every page, mail, file and record of it, once in ten minutes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.roles import UNSAID, Role
from tests.web.conftest import text_of
from tests.web.staff.steps import BOARD, CASE, arrives, mails, signed_in, unclear_answer

WITH_A_FILE = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
FILE_BODY = (
    "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
    '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nA\r\n--b--'
)


def looks(world):
    with world.store.reading() as uow:
        return [(view.what, view.item) for view in reversed(uow.views.of(1))]


def test_each_thing_that_staff_look_at_is_noted_once(staff, case, world, clock):
    [ask] = mails(world, "ask")
    held = arrives(
        world,
        clock,
        sender="jo.smith@council.example",
        to=ask.envelope_from,
        body=FILE_BODY,
        extra=WITH_A_FILE,
    )
    for _ in range(2):
        staff.get(CASE)
        staff.get(f"/staff/mail/{ask.id}")
        staff.get(f"/staff/mail/{ask.id}/html")
        staff.get(f"/staff/held/{held}")
        assert staff.get(f"/staff/held/{held}/files/1").data == b"A"
        staff.get(f"{CASE}/record?mails=full")
        staff.get(f"{CASE}/answer")
    assert looks(world) == [
        ("The case", ""),
        ("E-mail", f"sent {ask.id}"),
        ("E-mail", f"received {held}"),
        ("File", f"received {held} 1"),
        ("The whole record on one page", ""),
    ]
    said = text_of(staff.get(CASE)).split("Who has looked")[1]
    day = "Tuesday 1 December 2026"
    assert f"{day}, {BOARD}: The case; 2 e-mails; 1 file; The whole record on one page" in said


def test_lists_and_searches_note_nothing(staff, case, world):
    for url in (
        "/staff",
        "/staff/cases",
        "/staff/cases?reference=1&which=all",
        "/staff/figures",
        "/staff/held",
    ):
        staff.get(url)
    assert looks(world) == []


def test_the_same_look_after_ten_minutes_is_another_one_and_a_day_is_one_line(staff, case, world, clock):
    staff.get(CASE)
    clock.move_on(timedelta(minutes=10, seconds=-1))
    staff.get(CASE)
    assert len(looks(world)) == 1
    clock.move_on(timedelta(seconds=2))
    staff.get(CASE)
    assert len(looks(world)) == 2
    assert text_of(staff.get(CASE)).split("Who has looked")[1].count(BOARD) == 1


def test_the_newest_day_is_first_and_days_are_londons(staff, case, world, clock):
    with world.store.writing() as uow:
        # Half past midnight in London in summer is the evening before in UTC.
        late = clock.now().replace(month=7, day=1, hour=23, minute=30)
        for email, at in (("al@hips.example", late), ("bo@hips.example", late - timedelta(hours=2))):
            uow.views.add(1, email, "The record (PDF)", at)
        uow.commit()
    said = text_of(staff.get(CASE)).split("Who has looked")[1]
    assert said.index("2 July 2026, al@hips.example: The record (PDF)") < said.index(
        "1 July 2026, bo@hips.example"
    )


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CASEWORKER])
def test_caseworkers_and_administrators_are_told_and_viewers_are_not(app, staff, case, world, role):
    staff.get(CASE)
    app.extensions["accord"] = world = replace(
        world, staff={"hips": {BOARD: UNSAID, "al@hips.example": frozenset({role})}}
    )
    page = text_of(signed_in(app, world, "al@hips.example").get(CASE))
    assert ("Who has looked" in page) is (role is Role.CASEWORKER)


def test_the_printed_record_does_not_tell(staff, case):
    staff.get(CASE)
    assert "Who has looked" not in text_of(staff.get(f"{CASE}/record"))


def test_a_look_that_cannot_be_noted_shows_nothing(staff, case, world):
    with world.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE views RENAME TO elsewhere"))
    answer = staff.get(CASE)
    with world.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO views"))
    assert answer.status_code == 500
    assert "Jo Smith" not in text_of(answer)


def test_mail_of_no_case_is_nobodys_look(staff, case, world, clock):
    stray = arrives(world, clock, sender="pat@stranger.example", body="Hello.")
    unclear = unclear_answer(world, clock)
    staff.get(f"/staff/held/{stray}")
    staff.get(f"/staff/held/{unclear}")
    assert looks(world) == [("E-mail", f"received {unclear}")]
