"""Calendar feeds: making, fetching and ending them."""

import re
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial

import pytest
import vobject
from sqlmodel import Session, select

from casework.changes import replace_contact
from casework.facts import Person, Side
from casework.steps import withdraw
from models import FeedRow
from services import feeds
from services.mail_view import shown
from services.roles import UNSAID
from services.sign_in import StaffMember
from services.words import stamp
from services.world import change
from tests.application import StillClock
from tests.damage import damaged, lost
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, mails, signed_in, to_the_panel
from tests.web.steps import send

PAGE = "/staff/feeds"
MINE = f"staff {BOARD}"


def pressed(staff, what, owner, **rest):
    told = {"owner": owner, "csrf_token": token_in(staff.get(PAGE)), **rest}
    return staff.post(f"{PAGE}/{what}", data=told)


def made(staff, owner=MINE):
    """The path of a new feed."""
    page = pressed(staff, "make", owner)
    assert page.status_code == 200
    [path] = re.findall(r'value="http[^"]*(/feeds/[\w-]+\.ics)"', page.get_data(as_text=True))
    return path


def events(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return vobject.readOne(answer.get_data(as_text=True)).contents.get("vevent", [])


def titles(client, path):
    return [event.summary.value for event in events(client, path)]


def test_a_feed_is_made_fetched_without_signing_in_and_ended(staff, client, case):
    path = made(staff)
    answer = client.get(path)

    assert answer.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert "Set-Cookie" not in answer.headers
    [event] = events(client, path)
    assert event.summary.value == "Answer due: HIPS-00001, step 1"
    assert event.url.value.endswith("/staff/cases/HIPS-00001")
    assert "Last fetched Tue 1 Dec 2026" in text_of(staff.get(PAGE))

    assert pressed(staff, "revoke", MINE).status_code == 302
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", ["01", "001", "\u0661"], ids=["zero", "zeros", "arabic"])
def test_a_persons_feed_has_one_owner_so_that_none_is_hidden_from_the_page(staff, world, case, number):
    assert pressed(staff, "make", f"person HIPS-00001 {number}").status_code == 404
    with Session(world.store.engine) as session:
        assert not session.exec(select(FeedRow)).all()


def test_an_unknown_address_a_revoked_one_and_another_page_are_answered_alike(staff, client):
    path = made(staff)
    made(staff)
    answers = [client.get(each) for each in (path, "/feeds/nonsense.ics", "/feeds/" + "x" * 5000 + ".ics")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1


def test_the_address_is_shown_once_and_the_database_does_not_hold_it(staff, world):
    token = made(staff).removeprefix("/feeds/").removesuffix(".ics")

    assert token not in staff.get(PAGE).get_data(as_text=True)
    with Session(world.store.engine) as session:
        [row] = session.exec(select(FeedRow)).all()
    assert token not in repr(row)


def test_nothing_is_sent_again_until_something_has_changed(staff, client, case, world, clock):
    path = made(staff)
    first = client.get(path)
    asked = {"If-None-Match": first.headers["ETag"]}
    again = client.get(path, headers=asked)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]

    to_the_panel(world, clock, days=2)
    assert client.get(path, headers=asked).status_code == 200
    assert client.get(path).headers["ETag"] != first.headers["ETag"]


def test_two_changes_within_one_second_are_two(staff, client, case, world, clock):
    path = made(staff)
    first = client.get(path)
    # As a program asks that goes by times: that of the answer, and any that it was given.
    told = {
        "If-Modified-Since": first.headers.get("Last-Modified") or format_datetime(clock.now(), usegmt=True)
    }
    clock.move_on(timedelta(milliseconds=300))
    change(world, 1, partial(withdraw, reason="Settled", by="staff"))
    for headers in (told, told | {"If-None-Match": first.headers["ETag"]}):
        assert client.get(path, headers=headers).status_code == 200


def test_the_page_says_by_the_clock_of_the_cases_when_a_feed_was_made(app, staff, world, clock):
    class Moved(StillClock):
        def now(self):
            return self.moment + timedelta(days=30)

    app.extensions["accord"] = replace(world, clock=Moved(clock.moment))
    page = text_of(pressed(staff, "make", MINE))
    assert f"Made at {stamp(clock.moment + timedelta(days=30))}" in page


def test_what_is_over_is_gone_after_thirty_days(staff, client, case, world, clock):
    path = made(staff)
    to_the_panel(world, clock, days=2)
    assert titles(client, path)[0] == "Answer due: HIPS-00001, step 1"
    clock.move_on(timedelta(days=32))
    assert "Answer due: HIPS-00001, step 1" not in titles(client, path)


def test_each_feed_shows_its_own_boards_cases_only(app, staff, client, case, world):
    mine, ours = made(staff), made(staff, "board hips")
    theirs = made(signed_in(app, world, "jo@other.example"), "board other")

    assert titles(client, mine) == titles(client, ours) != []
    assert titles(client, theirs) == []


@pytest.mark.parametrize(
    "owner",
    [
        "staff jo@other.example",
        "board other",
        "board none",
        "person HIPS-00001 2",
        "person HIPS-00001 99",
        "",
        "x",
    ],
)
def test_nobody_makes_or_ends_what_is_none_of_their_business(staff, case, owner):
    for what in ("make", "revoke"):
        assert pressed(staff, what, owner).status_code == 404


def with_staff(app, world, *emails):
    """The application after a restart with this setting STAFF."""
    app.extensions["accord"] = replace(world, staff={"hips": dict.fromkeys(emails, UNSAID)})
    return app.extensions["accord"]


def test_whoever_leaves_the_staff_loses_their_feed_and_the_boards_at_once(app, staff, client, case, world):
    mine, ours = made(staff), made(staff, "board hips")
    with_staff(app, world, "new@hips.example")

    assert client.get(mine).status_code == 404
    assert client.get(ours).status_code == 404
    # It has ended, whoever comes back, and its Board is told once.
    with_staff(app, world, BOARD)
    assert client.get(ours).status_code == 404
    [mail] = mails(world, "feed_ended")
    assert mail.envelope_to == world.board("hips").protocol.inbox
    assert f"{world.base_url}{PAGE}" in shown(mail.raw).text
    assert client.get(mine).status_code == 200


def test_a_boards_feed_ends_with_whoever_came_and_left_since_it_was_made_and_a_new_one_goes_on(
    app, staff, client, case, world
):
    ours = made(staff, "board hips")
    with_staff(app, world, BOARD, "new@hips.example")
    assert client.get(ours).status_code == 200
    here = with_staff(app, world, BOARD)
    assert client.get(ours).status_code == 404

    staff = signed_in(app, here, BOARD)
    assert "This feed ended at" in text_of(staff.get(PAGE))
    again = made(staff, "board hips")
    assert client.get(again).status_code == 200
    assert "This feed ended at" not in text_of(staff.get(PAGE))
    assert client.get(ours).status_code == 404


def test_a_boards_feed_goes_on_while_the_staff_that_knows_it_grows(app, staff, client, case, world):
    ours = made(staff, "board hips")
    with_staff(app, world, BOARD, "new@hips.example")
    assert client.get(ours).status_code == 200


def test_a_persons_feed_ends_with_whoever_made_it_and_with_nobody_else(app, staff, client, case, world):
    with_staff(app, world, BOARD, "new@hips.example")
    theirs = made(staff, "person HIPS-00001 3")
    with_staff(app, world, BOARD)
    assert client.get(theirs).status_code == 200
    with_staff(app, world, "new@hips.example")
    assert client.get(theirs).status_code == 404
    with_staff(app, world, BOARD)
    assert client.get(theirs).status_code == 404
    [mail] = mails(world, "feed_ended")
    assert f"{PAGE}?case=HIPS-00001" in shown(mail.raw).text


@pytest.mark.parametrize("owner", ["board other", "person HIPS-00001 3"])
def test_a_feed_goes_on_whose_maker_has_their_role_from_their_organisation(client, case, world, owner):
    # They are named for one Board, and may do this for the other one while they are signed in.
    board = "other" if owner == "board other" else "hips"
    maker = StaffMember("jo@other.example" if board == "hips" else BOARD, (board,))
    path = feeds.make(world, maker, owner).removeprefix(world.base_url)
    assert [client.get(path).status_code for _ in range(2)] == [200, 200]


def test_a_feed_of_one_person_shows_their_case_without_the_staffs_page(staff, client, case, world):
    page = staff.get(f"{PAGE}?case=hips-00001")
    assert "Jo Smith" in text_of(page)
    [*_, owner] = re.findall(r'value="(person HIPS-00001 \d+)"', page.get_data(as_text=True))
    path = made(staff, owner)
    send(client)

    [event] = events(client, path)
    assert "url" not in event.contents
    assert "HIPS-00001" in event.summary.value

    jo = Person(name="Ann Field", email="ann@council.example", agency="City Council")
    change(world, 1, _replaced(jo))
    assert client.get(path).status_code == 404


def _replaced(person):
    def decide(case, board, directory, /, *, now):
        return replace_contact(
            case, board, directory, now=now, side=Side.COUNTERPART, person=person, by="staff"
        )

    return decide


def test_a_case_that_is_not_there_has_no_feeds(staff):
    assert staff.get(f"{PAGE}?case=HIPS-09999").status_code == 404


def test_it_is_noted_when_a_feed_was_fetched_but_not_every_time(staff, client, world, clock):
    path = made(staff)
    for minutes in (0, 5, 4):
        clock.move_on(timedelta(minutes=minutes))
        client.get(path)
    with Session(world.store.engine) as session:
        [row] = session.exec(select(FeedRow)).all()
        assert row.fetched_at == clock.moment - timedelta(minutes=9)


def test_a_calendar_that_asks_often_reads_no_case_twice(staff, client, case, world, monkeypatch):
    path = made(staff)
    first = client.get(path).data

    def never(*_):
        raise AssertionError("a case was read although nothing has changed")

    monkeypatch.setattr("services.feeds.publish", never)
    assert client.get(path).data == first


@pytest.mark.parametrize("harm", [damaged, lost])
def test_the_deadline_of_a_case_that_cannot_be_read_stays_and_says_so(staff, client, case, world, harm):
    [before] = events(client, made(staff, "board hips"))
    harm(world, 1)
    [event] = events(client, made(staff, "board hips"))
    assert (event.uid, event.dtstart.value, event.dtend.value) == (
        before.uid,
        before.dtstart.value,
        before.dtend.value,
    )
    assert event.summary.value == "Due: HIPS-00001, step 1"
    assert "keep to the deadlines yourselves." in event.description.value


def test_a_case_that_can_be_read_again_is_in_the_calendar_at_once(staff, client, case, world):
    path = made(staff)
    before = damaged(world, 1)
    first = client.get(path)
    damaged(world, 1, **before)
    for headers in ({}, {"If-None-Match": first.headers.get("ETag", "")}):
        assert b"HIPS-00001" in client.get(path, headers=headers).data
