"""Who may do what, signing in with a work account, and who has looked, for readers of Welsh."""

from dataclasses import replace

import pytest
from flask import Flask

from services.access import Provider
from services.roles import UNSAID, Role
from services.world import World
from tests.processes import free_port
from tests.translations.reader import BOARD, Reader, in_welsh
from tests.translations.staff import Staff
from tests.web.boards import STAFF
from tests.web.conftest import token_in
from tests.web.staff.steps import mails

PAGE = "/staff/people-who-may"
MO = "mo@staff.example"


@pytest.fixture
def staff(reader: Reader, world: World) -> Staff:
    reader.data |= {MO, "sewscb"}
    return Staff(reader, world)


def test_the_people_who_may_and_ones_own_page(staff: Staff, reader: Reader) -> None:
    staff.send(PAGE, email="x", may=[])
    staff.send(PAGE, email="", may=["viewer"])
    staff.send(PAGE, email=MO, may=["viewer", "caseworker", "administrator", "technical"])
    number = reader.client.get(PAGE).get_data(as_text=True).split("?change=")[1].split("#")[0]
    staff.get(f"{PAGE}?change={number}")
    token = token_in(reader.client.get(PAGE))
    reader.post(f"{PAGE}/remove", csrf_token=token, person=number)
    reader.post(f"{PAGE}/remove", 404, csrf_token=token, person=number)
    staff.get("/staff/you")
    reader.has_met_no_english(8)


def test_who_has_looked(staff: Staff, reader: Reader, world: World) -> None:
    reference = in_welsh(world)
    reader.data.add(reference)
    for _ in range(2):
        for mail in mails(world, "ask"):
            staff.get(f"/staff/mail/{mail.id}")
        staff.get(f"/staff/cases/{reference}/record")
        staff.get(f"/staff/cases/{reference}")
    reader.has_met_no_english(5)


def test_whoever_may_not_is_told_so(staff: Staff, reader: Reader, world: World, app: Flask) -> None:
    app.extensions["accord"] = replace(
        world, staff={BOARD: {STAFF: frozenset({Role.TECHNICAL}), "x@y.example": UNSAID}}
    )
    staff.get("/staff/cases", 403)
    staff.get("/staff/health")
    staff.get("/staff/you")
    reader.has_met_no_english(3)


def test_signing_in_with_a_work_account(staff: Staff, reader: Reader, world: World, app: Flask) -> None:
    provider = Provider(f"http://127.0.0.1:{free_port()}", "accord", "x", "entra", {}, "roles")
    app.extensions["accord"] = replace(world, provider=provider)
    reader.post("/staff/sign-out", csrf_token=token_in(reader.get("/staff")))
    reader.get("/staff/sign-in/openid", 503)
    reader.get("/staff/sign-in/openid/left")
    app.extensions["accord"] = replace(world, provider=provider, email_sign_in=False)
    reader.get("/staff/sign-in")
    reader.get("/staff/sign-in/openid", 503)
    reader.get("/staff/sign-in/forged", 410)
    reader.has_met_no_english(7)
