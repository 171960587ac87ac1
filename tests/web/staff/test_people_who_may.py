"""The page on which administrators say who may do what."""

import json
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from models import FeedRow
from services.roles import UNSAID, Role
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, CASE, signed_in
from tests.web.steps import fill

PAGE = "/staff/people-who-may"
MO = "mo@hips.example"


def names(staff, *roles, email=MO, **boxes):
    token = token_in(staff.get(PAGE))
    return staff.post(PAGE, data={"csrf_token": token, "email": email, "may": list(roles), **boxes})


def removes(staff, email=MO):
    source = staff.get(PAGE).get_data(as_text=True)
    [row] = [row for row in source.split("<tr")[1:] if f">{email}<" in row and 'name="person"' in row]
    number = row.split('name="person" value="')[1].split('"')[0]
    return staff.post(f"{PAGE}/remove", data={"csrf_token": token_in(staff.get(PAGE)), "person": number})


def log_of(staff):
    return text_of(staff.get(PAGE)).split("What was changed")[1]


def test_a_person_is_named_signs_in_is_changed_and_is_removed_and_all_of_it_is_on_the_log(
    app, world, staff, case
):
    assert names(staff, "viewer").location == PAGE
    mo = signed_in(app, world, MO)
    assert mo.get(CASE).status_code == 200
    assert mo.get(f"{CASE}/answer").status_code == 403

    names(staff, "caseworker", "technical")
    # A role that is given or taken works on the next request, without signing in again.
    assert mo.get(f"{CASE}/answer").status_code == 200
    names(staff, "technical", email=MO.upper())
    assert mo.get(CASE).status_code == 403

    removes(staff)
    assert mo.get("/staff/you").location == "/staff/sign-in"
    log = log_of(staff)
    assert log.count(f", {BOARD} {MO} : ") == 4
    wanted = [": removed (before: technical)", ": technical (before: caseworker, technical)", ": viewer"]
    places = [log.index(part) for part in wanted]
    assert places == sorted(places)


def test_whoever_is_removed_loses_session_and_feed_at_once_and_gets_neither_back(app, world, staff):
    names(staff, "viewer")
    mo = signed_in(app, world, MO)
    page = mo.post(
        "/staff/feeds/make", data={"csrf_token": token_in(mo.get("/staff/feeds")), "owner": f"staff {MO}"}
    )
    feed = "/" + page.get_data(as_text=True).split('id="address" value="')[1].split('"')[0].split("/", 3)[3]
    assert mo.get(feed).status_code == 200
    removes(staff)
    assert mo.get(feed).status_code == 404
    names(staff, "viewer")
    assert mo.get(feed).status_code == 404
    assert mo.get("/staff").location == "/staff/sign-in"
    with Session(world.store.engine) as session:
        assert not session.exec(select(FeedRow)).all()


def fed(client, owner):
    """The path of a new feed."""
    told = {"csrf_token": token_in(client.get("/staff/feeds")), "owner": owner}
    page = client.post("/staff/feeds/make", data=told).get_data(as_text=True)
    return "/" + page.split('id="address" value="')[1].split('"')[0].split("/", 3)[3]


def test_a_dismissed_administrator_reads_no_feed_of_the_board_and_a_new_address_can_be_made(
    app, world, staff
):
    names(staff, "administrator")
    mo = signed_in(app, world, MO)
    kept = fed(mo, "board hips")
    assert mo.get(kept).status_code == 200

    removes(staff)
    assert mo.get(kept).status_code == 404
    assert "The Board’s calendar feed has ended, because they may know its address." in text_of(
        staff.get(PAGE)
    )
    # Who is named again later does not get it back.
    names(staff, "viewer")
    assert mo.get(kept).status_code == 404
    new = fed(staff, "board hips")
    assert mo.get(new).status_code == 200


def test_a_dismissed_administrator_reads_no_feed_that_they_made_for_a_person_on_a_case(
    app, world, staff, client, case
):
    names(staff, "administrator")
    kept, others = fed(signed_in(app, world, MO), "person HIPS-00001 3"), fed(staff, "person HIPS-00001 1")
    assert client.get(kept).status_code == 200
    removes(staff)
    assert client.get(kept).status_code == 404 and client.get(others).status_code == 200
    assert "for people on these cases have ended, because they may know their addresses: HIPS-00001." in (
        text_of(staff.get(PAGE))
    )
    assert "This feed ended at" in text_of(staff.get("/staff/feeds?case=HIPS-00001"))
    assert client.get(fed(staff, "person HIPS-00001 3")).status_code == 200


@pytest.mark.parametrize(
    ("roles", "goes_on"), [(("viewer",), True), (("administrator", "viewer"), True), (("technical",), False)]
)
def test_the_boards_feed_goes_on_where_whoever_is_changed_still_sees_its_cases(
    app, world, staff, client, roles, goes_on
):
    names(staff, "administrator")
    ours = fed(staff, "board hips")
    names(staff, *roles)
    assert (client.get(ours).status_code == 200) is goes_on
    assert ("feed has ended" in text_of(staff.get(PAGE))) is not goes_on


def test_whoever_sees_no_case_any_more_has_no_feed_of_them(app, world, staff):
    names(staff, "viewer")
    mo = signed_in(app, world, MO)
    page = mo.post(
        "/staff/feeds/make", data={"csrf_token": token_in(mo.get("/staff/feeds")), "owner": f"staff {MO}"}
    )
    feed = "/" + page.get_data(as_text=True).split('id="address" value="')[1].split('"')[0].split("/", 3)[3]
    names(staff, "technical")
    assert mo.get(feed).status_code == 404


def test_nobody_removes_or_demotes_the_last_administrator(app, world):
    """Whom the setting names as something else is none."""
    app.extensions["accord"] = world = replace(world, staff={"hips": {BOARD: UNSAID}})
    names(signed_in(app, world), "administrator")
    app.extensions["accord"] = world = replace(world, staff={"hips": {BOARD: frozenset({Role.CASEWORKER})}})
    mo = signed_in(app, world, MO)
    for refused in (names(mo, "viewer"), removes(mo)):
        assert refused.status_code in (200, 409)
        assert f"{MO} is the last administrator of HIPS. Name another one first." in text_of(refused)
    names(mo, "administrator", email="una@hips.example")
    assert names(mo, "viewer").status_code == 302
    assert mo.get(PAGE).status_code == 403


def test_what_the_setting_says_is_shown_and_cannot_be_taken_away_here(app, world, staff):
    row = text_of(staff.get(PAGE)).split("Change")[1]
    assert f"{BOARD} caseworker, administrator The setting STAFF Only in the setting" in row
    names(staff, "technical", email=BOARD)
    assert f"{BOARD} caseworker, administrator, technical The setting STAFF {BOARD}, " in text_of(
        staff.get(PAGE)
    )
    assert removes(staff, BOARD).status_code == 302
    assert staff.get(PAGE).status_code == 200


def test_an_administrator_of_one_board_sees_and_names_nobody_of_another(app, world, staff):
    other = signed_in(app, world, "jo@other.example")
    names(other, "viewer", email="secret@other.example")
    assert "other.example" not in text_of(staff.get(PAGE))
    assert names(staff, "viewer", email=MO, board="other").status_code == 200
    number = other.get(PAGE).get_data(as_text=True).split('name="person" value="')[1].split('"')[0]
    token = token_in(staff.get(PAGE))
    assert staff.post(f"{PAGE}/remove", data={"csrf_token": token, "person": number}).status_code == 404
    assert "secret@other.example" in text_of(other.get(PAGE))


def test_a_person_of_two_boards_stays_signed_in_at_the_other_one(app, world, staff):
    app.extensions["accord"] = world = replace(
        world, staff={"hips": {BOARD: UNSAID}, "other": {BOARD: UNSAID, MO: frozenset({Role.VIEWER})}}
    )
    names(staff, "viewer", board="hips")
    mo = signed_in(app, world, MO)
    assert removes(staff).status_code == 302
    assert mo.get("/staff").status_code == 200
    assert mo.get(CASE).status_code == 404


@pytest.mark.parametrize(
    ("boxes", "fault"),
    [
        ({"email": ""}, "Enter their e-mail address."),
        ({"email": "mo"}, "Enter their e-mail address, like name@board.example."),
        ({"may": []}, "Choose at least one."),
        ({"may": ["boss"]}, "Choose at least one."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_changed(staff, boxes, fault):
    told = {"email": MO, "may": ["viewer"]} | boxes
    page = fill(staff, PAGE, told)
    assert page.status_code == 200
    assert fault in text_of(page)
    assert "What was changed" not in text_of(staff.get(PAGE))


def test_the_form_is_filled_in_for_whoever_is_to_be_changed(staff):
    names(staff, "viewer", "technical")
    number = staff.get(PAGE).get_data(as_text=True).split("?change=")[1].split("#")[0]
    source = staff.get(f"{PAGE}?change={number}").get_data(as_text=True)
    assert f'value="{MO}"' in source
    ticked = [
        part.split('value="')[1].split('"')[0] for part in source.split("<input")[1:] if " checked" in part
    ]
    assert ticked == ["viewer", "technical"]


def test_saving_what_is_so_already_changes_and_logs_nothing(staff):
    names(staff, "viewer")
    names(staff, "viewer")
    assert log_of(staff).count(MO) == 1


def test_the_command_lists_who_may_what_and_where_they_are_named(app, world, staff):
    names(staff, "viewer", "caseworker")
    run = app.test_cli_runner().invoke(args=["staff", "--board", "hips"])
    assert run.output.splitlines() == [
        f"hips  {BOARD}  caseworker+administrator  (STAFF)",
        f"hips  {MO}  viewer+caseworker  (page, by {BOARD})",
    ]
    told = app.test_cli_runner().invoke(args=["staff", "--json"]).output.splitlines()
    assert json.loads(told[1]) == {
        "board": "hips",
        "email": MO,
        "roles": ["viewer", "caseworker"],
        "setting": False,
        "by": BOARD,
    }
    assert len(told) == 3
    wrong = app.test_cli_runner().invoke(args=["staff", "--board", "leeds"])
    assert wrong.exit_code == 1 and "There is no Board 'leeds'." in wrong.output
