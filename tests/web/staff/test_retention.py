"""How long cases are kept, on the Board's pages: the list, letting go, holding, the certificate."""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from casework.retention import Retention
from services import disposal, mailbox_copies
from services.delivery import deliver
from services.mail_view import shown
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, CASE, facts, in_history, mails, signed_in
from tests.web.steps import fill

PAGE = "/staff/retention"
RULE = Retention(cases="7 years", raw_mail="6 months", unmatched="1 year")
EIGHT_YEARS = timedelta(days=8 * 366)


@pytest.fixture
def world(world):
    return replace(world, protocols={key: with_rule(board) for key, board in world.protocols.items()})


def with_rule(board, rule=RULE):
    return replace(board, protocol=board.protocol.model_copy(update={"retention": rule}))


@pytest.fixture
def ended(case, staff, client, world, clock):
    """HIPS-00001, withdrawn; its time is over eight years later."""
    fill(staff, f"{CASE}/withdraw", {"reason": "It was a mistake."})


def later(app, world, clock):
    deliver(world)
    clock.move_on(EIGHT_YEARS)
    return signed_in(app, world)


def dispose(world, clock):
    """As a worker does it, a while later."""
    clock.move_on(timedelta(minutes=2))
    disposal.dispose_all(world)
    mailbox_copies.remove_copies(world)
    deliver(world)


def chosen(page):
    return re.findall(r'name="chosen"[^>]*value="([^"]+)"', page.get_data(as_text=True))


def post(staff, path, **told):
    return staff.post(path, data={"csrf_token": token_in(staff.get(PAGE)), **told})


def test_without_a_rule_nothing_is_ever_deleted_and_the_page_says_so(app, staff, world):
    plain = {key: with_rule(board, None) for key, board in world.protocols.items()}
    app.extensions["accord"] = replace(world, protocols=plain)
    assert "does not say how long cases are kept, so nothing is ever deleted" in text_of(staff.get(PAGE))


def test_what_is_due_is_let_go_after_it_was_shown_twice_and_then_it_is_certified(app, world, ended, clock):
    staff = later(app, world, clock)
    page = staff.get(PAGE)
    said = text_of(page)
    assert "7 years after their end: they are deleted" in said
    assert "6 months after the end of the case" in said
    assert "Waits until somebody lets it go" in said
    assert chosen(page) == ["1-case"]

    none = post(staff, f"{PAGE}/hips/let")
    assert "Choose what is to go." in text_of(none)
    asked = post(staff, f"{PAGE}/hips/let", chosen="1-case")
    assert "Delete these for good?" in text_of(asked) and chosen(asked) == ["1-case"]
    dispose(world, clock)
    assert staff.get(CASE).status_code == 200, "it went although nobody was sure"

    assert post(staff, f"{PAGE}/hips/let", chosen="1-case", sure="y").location == f"{PAGE}?board=hips"
    assert "It is being deleted." in text_of(staff.get(PAGE))
    dispose(world, clock)

    gone = staff.get(CASE)
    assert gone.status_code == 410 and "HIPS-00001 is no longer kept" in text_of(gone)
    page = staff.get(PAGE)
    assert "C00001" in text_of(page) and "HIPS-00001" in text_of(page)
    told = staff.get(f"{PAGE}/certificates/1.json")
    assert told.headers["Content-Disposition"] == "attachment; filename=certificate-C00001.json"
    assert json.loads(told.data)["gone"][0]["reference"] == "HIPS-00001"
    pdf = staff.get(f"{PAGE}/certificates/1.pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages).replace(
        "\u200b", ""
    )
    assert "Certificate of deletion" in words and "HIPS-00001" in words
    assert "retention." not in words and "Cases are kept" in words
    assert pdf.data == staff.get(f"{PAGE}/certificates/1.pdf").data
    told = [
        shown(mail.raw).text for kind in ("retention_due", "retention_done") for mail in mails(world, kind)
    ]
    assert [BOARD in raw for raw in told] == [False, True, False]
    assert all("HIPS-00001" in raw for raw in told)


def test_what_is_not_due_cannot_be_let_go(staff, ended, world):
    page = staff.get(PAGE)
    assert not chosen(page)
    assert "Choose what is to go." in text_of(post(staff, f"{PAGE}/hips/let", chosen="1-case", sure="y"))


def test_a_case_is_held_shown_as_held_and_the_hold_is_lifted(app, world, ended, clock):
    staff = later(app, world, clock)
    assert "Say what the case is needed for." in text_of(fill(staff, f"{CASE}/hold", {}))
    past = {"reason": "A review", "until": ["1", "1", "2020"]}
    assert "over already" in text_of(fill(staff, f"{CASE}/hold", past))
    assert fill(staff, f"{CASE}/hold", {"reason": "A practice review"}).location == CASE
    in_history(staff, "It is held for a review, until the hold is lifted", "A practice review", BOARD)
    page = staff.get(PAGE)
    assert "Held for a review" in text_of(page) and not chosen(page)
    assert fill(staff, f"{CASE}/lift", {}).location == CASE
    in_history(staff, "The hold for a review was lifted")
    assert [fact.kind for fact in (*facts(world, "held_for_review"), *facts(world, "hold_lifted"))] == [
        "held_for_review",
        "hold_lifted",
    ]
    assert chosen(staff.get(PAGE)) == ["1-case"]
    assert staff.get(f"{CASE}/lift").status_code == 409


def test_a_hold_with_a_last_day_is_over_on_the_next(app, world, ended, clock):
    staff = later(app, world, clock)
    day = clock.now() + timedelta(days=3)
    fill(staff, f"{CASE}/hold", {"reason": "A court", "until": [str(day.day), str(day.month), str(day.year)]})
    clock.move_on(timedelta(days=3))
    staff = signed_in(app, world)
    assert not chosen(staff.get(PAGE))
    clock.move_on(timedelta(days=1))
    assert chosen(signed_in(app, world).get(PAGE)) == ["1-case"]


def test_nobody_sees_or_lets_go_what_is_another_boards(app, world, ended, clock):
    staff = later(app, world, clock)
    other = signed_in(app, world, "jo@other.example")
    assert not chosen(other.get(PAGE))
    assert other.get(f"{PAGE}?board=hips").status_code == 404
    assert post(other, f"{PAGE}/hips/let", chosen="1-case", sure="y").status_code == 404
    assert other.get(f"{CASE}/hold").status_code == 404
    post(staff, f"{PAGE}/hips/let", chosen="1-case", sure="y")
    dispose(world, clock)
    assert other.get(f"{PAGE}/certificates/1.json").status_code == 404
    # Even that there was such a case is told its own Board only.
    assert other.get(CASE).status_code == 404
    assert staff.get(f"{PAGE}/certificates/1.docx").status_code == 404


def test_the_command_says_what_goes_and_deletes_it_when_it_is_told_to(app, world, ended, clock):
    runner = app.test_cli_runner()
    deliver(world)
    clock.move_on(EIGHT_YEARS)
    dry = runner.invoke(args=["retention", "--board", "hips", "--dry-run", "--json"])
    assert dry.exit_code == 0, dry.output
    assert json.loads(dry.stdout)["state"] == "waits"
    assert "HIPS-00001" in runner.invoke(args=["retention", "--board", "hips"], input="n\n").output
    assert "HIPS-00001" in runner.invoke(args=["retention", "--board", "hips", "--dry-run"]).output
    done = runner.invoke(args=["retention", "--board", "hips", "--yes"])
    assert done.exit_code == 0 and "Certificate 1 says what went." in done.output
    assert "Nothing is due." in runner.invoke(args=["retention", "--board", "hips"]).output
    assert runner.invoke(args=["retention", "--board", "none"]).exit_code == 1
