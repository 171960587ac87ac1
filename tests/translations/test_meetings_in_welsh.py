"""The meeting on the pages, for its people and for staff: no sentence of ours is left in English."""

from datetime import timedelta
from functools import partial

import pytest

from casework.attendance import answer_invite
from services import clockwork
from services.world import World, change
from tests.application import StillClock
from tests.examples import RAE
from tests.translations.reader import Reader, in_welsh
from tests.translations.staff import Staff
from tests.web.boards import found, number_of, path, silence_until
from tests.web.conftest import token_in
from tests.web.staff.steps import arrives, mails


@pytest.fixture
def staff(reader: Reader, world: World) -> Staff:
    return Staff(reader, world)


def test_the_links_of_a_meeting(reader: Reader, world: World, clock: StillClock) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Nage"}
    silence_until(world, clock, reference, "4")
    number, _ = number_of(world, reference, RAE)
    lead = path(world.links.meeting(number, found(world, reference).attempts[-1].counterpart or 0))
    reader.get(lead)
    reader.post(lead, call="yes")
    reader.get(lead)
    meeting = found(world, reference).meeting
    assert meeting is not None
    link, day = path(world.links.meeting(number, 1)), meeting.start
    reader.get(link)
    reader.post(link)
    for told in (
        {"day": ["31", "2", "2026"], "clock": "x"},
        {"day": [str(day.day), str(day.month), str(day.year)], "clock": "6am"},
        {"day": ["1", "1", "2020"], "clock": "10am"},
        {"day": ["1", "1", "2030"], "clock": "10am", "doubted": "2030-01-01T10:00:00+00:00"},
    ):
        reader.post(link, **told)
    reader.post(link, day=[str(day.day), str(day.month), str(day.year)], clock="3.30pm")
    moved = found(world, reference).meeting
    assert moved is not None
    for clocked in ("6am", "2pm", "3pm"):
        reader.post(lead, day=[str(day.day), str(day.month), str(day.year)], clock=clocked)
    reader.get(lead, 410)
    moved = found(world, reference).meeting
    assert moved is not None
    clock.moment = moved.start
    reader.get(link, 410)
    clock.moment = moved.end
    clockwork.tick(world)
    asked = found(world, reference).outcome_asked
    assert asked is not None
    outcome = path(world.links.meeting(number, asked.party))
    reader.get(outcome)
    reader.post(outcome, came="agreed", outcome="x" * 20_000, who="x" * 900, words="x" * 20_000)
    reader.post(outcome)
    reader.post(outcome, came="not_agreed", words="Nage")
    reader.get(outcome, 410)
    reader.has_met_no_english(17)


def test_the_meeting_of_a_case(staff: Staff, reader: Reader, world: World, clock: StillClock) -> None:
    reference = in_welsh(world)
    reader.data |= {reference, "Nage"}
    case = f"/staff/cases/{reference}"
    staff.wait(clock, reference, "4")
    staff.send(f"{case}/meeting")
    meeting = found(world, reference).meeting
    assert meeting is not None
    number, _ = number_of(world, reference, RAE)
    slot = (meeting.start - timedelta(hours=10), meeting.end - timedelta(hours=10))
    for party in meeting.attendees:
        change(world, number, partial(answer_invite, party=party, partstat="TENTATIVE", proposed=slot))
    staff.get(case)
    clock.move_on(timedelta(minutes=1))
    reader.data |= {"second-opinion", "from", "to", "subject", "message-id"}
    [*_, invite] = mails(world, "invite")
    sender = found(world, reference).parties[invite.party - 1].person.email
    held = arrives(world, clock, sender=sender, to=invite.envelope_from, body="Nage, Pat?")
    token = token_in(staff.get(f"/staff/held/{held}"))
    reader.post(f"/staff/held/{held}/coming", csrf_token=token, comes="ACCEPTED")
    staff.get(f"/staff/held/{held}")
    staff.send(f"{case}/meeting-time")
    far = meeting.start + timedelta(days=9)
    day = [str(far.day), str(far.month), str(far.year)]
    staff.send(f"{case}/meeting-time", day=day, clock="10am")
    staff.send(f"{case}/meeting-time", day=day, clock="10am", doubted=f"{far:%Y-%m-%d}T10:00:00+00:00")
    staff.get(case)
    staff.send(f"{case}/meeting-time", day=[str(meeting.start.day), *day[1:]], clock="3.30pm")
    moved = found(world, reference).meeting
    assert moved is not None
    clock.moment = moved.end
    clockwork.tick(world)
    staff.sign_in()
    staff.get(case)
    staff.send(f"{case}/meeting-outcome")
    staff.send(
        f"{case}/meeting-outcome", came="agreed", outcome="Nage", who="Nage", by_when="Nage", words="Nage"
    )
    staff.get(case)
    staff.get(f"{case}/meeting-outcome", 409)
    reader.has_met_no_english(14)
