"""How long cases are kept, for staff of a Board with Welsh: no word of ours is left in English."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.retention import Retention
from services import certificates, delivery, disposal, mailbox_copies
from services.certificates import _Telling
from services.sign_in import StaffMember
from services.tongues import language
from services.world import World
from tests.application import StillClock
from tests.examples import COL
from tests.translations.reader import BOARD, Reader, in_welsh
from tests.translations.staff import Staff
from tests.web.boards import STAFF
from tests.web.conftest import token_in

PAGE = "/staff/retention"
RULES = [
    None,
    Retention(cases="7 years"),
    Retention(cases="1 year", then="anonymise", raw_mail="6 months", unmatched="90 days", sign_ins="1 month", automatic=True),
]  # fmt: skip


def with_rule(world: World, rule: Retention | None) -> World:
    board = world.board(BOARD)
    protocol = board.protocol.model_copy(update={"retention": rule})
    return replace(world, protocols={**world.protocols, BOARD: replace(board, protocol=protocol)})


@pytest.mark.parametrize("rule", RULES, ids=["none", "by-hand", "automatic"])
def test_the_pages_and_the_certificate(
    app, reader: Reader, world: World, clock: StillClock, rule: Retention | None
) -> None:
    app.extensions["accord"] = world = with_rule(world, rule)
    staff = Staff(reader, world)
    ended, held = in_welsh(world), in_welsh(world)
    reader.data |= {ended, held, "Nage", "PDF", "JSON", "C00001", STAFF, "zip"}
    for reference in (ended, held):
        staff.send(f"/staff/cases/{reference}/withdraw", reason="Nage")
        delivery.deliver(world)
    staff.send(f"/staff/cases/{held}/hold")
    staff.send(f"/staff/cases/{held}/hold", reason="Nage", until=["1", "1", "2020"])
    staff.send(f"/staff/cases/{held}/hold", reason="Nage", until=["1", "1", "2100"])
    staff.get(f"/staff/cases/{held}")
    clock.move_on(timedelta(days=8 * 366))
    staff.sign_in()
    page = staff.get(PAGE)
    token = token_in(staff.get("/staff/person"))
    for chosen in ({}, {"chosen": "1-case"}, {"chosen": "1-case", "sure": "y"}):
        if rule and not rule.automatic:
            reader.post(f"{PAGE}/{BOARD}/let", csrf_token=token, **chosen)
    for _ in range(2):
        clock.move_on(timedelta(days=20))
        disposal.dispose_all(world)
        mailbox_copies.remove_copies(world)
    staff.sign_in()
    staff.get(PAGE)
    if rule is None or rule.then == "delete":
        # Of a case without names, the roles are kept in English.
        staff.get(f"/staff/cases/{ended}", 410 if rule else 200)
    staff.send(f"/staff/cases/{held}/lift")
    staff.get(f"/staff/cases/{held}")
    for person in ("", COL.email, "nobody@nowhere.example"):
        reader.data.add(person)
        staff.send("/staff/person", person=person)
    reader.has_met_no_english(12)
    assert page
    for issued in certificates.issued(world, StaffMember(STAFF, (BOARD,))):
        told = _Telling(world, issued, language("cy")).all()
        titles = [told["title"], *(section["title"] for section in told["sections"])]
        assert all("⟦" in title for title in titles), titles
