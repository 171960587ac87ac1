"""A held e-mail that answers the invite and says more: who comes is recorded beside what it means."""

from datetime import timedelta
from functools import partial

import pytest

from casework import attendance
from casework.changes import replace_contact
from casework.facts import Person, Side
from services.world import change
from tests.forms.examples import starting_at_stage_three
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, arrives, facts, loaded, mails, signed_in
from tests.web.steps import fill, links, send

WORDS = "Yes, I'll be there. I agree."


@pytest.fixture
def mail(client, world, clock):
    """The number of the e-mail with which who is asked answers the invite."""
    send(client, starting_at_stage_three())
    client.post(links(world, "confirm", "confirm")[0])
    clock.move_on(timedelta(minutes=10))
    party = loaded(world).counterpart
    [invite] = [each for each in mails(world, "invite") if each.party == party.number]
    extra = f"In-Reply-To: {invite.message_id}\r\n"
    return arrives(world, clock, sender=party.person.email, to=invite.envelope_from, body=WORDS, extra=extra)


def press(staff, mail, comes):
    token = token_in(staff.get(f"/staff/held/{mail}"))
    return staff.post(f"/staff/held/{mail}/coming", data={"csrf_token": token, "comes": comes})


def test_one_press_records_that_they_come_and_the_answer_is_still_to_be_filed(mail, staff, world, clock):
    came, number = clock.now(), loaded(world).counterpart.number
    page = text_of(staff.get(f"/staff/held/{mail}"))
    assert "They come" in page and "So far: has not answered." in page
    clock.move_on(timedelta(minutes=20))

    assert press(staff, mail, "ACCEPTED").location == f"/staff/held/{mail}"
    page = text_of(staff.get(f"/staff/held/{mail}"))
    assert "It is recorded who comes. The e-mail is still held" in page and "So far: will come." in page
    case, [said] = loaded(world), facts(world, "meeting_answered")
    assert (said.party, said.partstat, said.stamped, said.by) == (number, "ACCEPTED", came, BOARD)
    assert (case.status, case.attempts[-1].answer) == ("open", None)

    fill(staff, f"/staff/held/{mail}", {"verdict": "agreed"})
    assert loaded(world).status == "resolved"


def test_who_does_not_come_is_done_without_as_if_they_had_declined_in_their_calendar(
    mail, staff, world, clock
):
    before = loaded(world).meeting
    clock.move_on(timedelta(minutes=5))
    press(staff, mail, "DECLINED")
    after = loaded(world).meeting
    assert (facts(world, "meeting_answered")[0].partstat, after.moved) == ("DECLINED", "declined")
    assert after.start > before.start
    assert "They come" not in text_of(staff.get(f"/staff/held/{mail}")), "it is about the time before"
    assert press(staff, mail, "ACCEPTED").status_code == 409


def test_who_declines_the_invite_that_they_have_after_that_is_heard(mail, staff, world, clock):
    number, speaker = loaded(world).counterpart.number, loaded(world).speaker
    other = Person(name="Dee Deputy", title="", agency=speaker.person.agency, email="dee@solent.example")
    change(world, 1, partial(replace_contact, side=Side.RAISER, person=other, by=BOARD))
    assert (loaded(world).meeting.sequence, loaded(world).meeting.since) == (1, 0)
    press(staff, mail, "ACCEPTED")

    clock.move_on(timedelta(minutes=5))
    said = {"party": number, "partstat": "DECLINED", "sequence": 0, "stamped": clock.now()}
    change(world, 1, partial(attendance.answer_invite, **said))
    assert [each.partstat for each in facts(world, "meeting_answered")] == ["ACCEPTED", "DECLINED"]


@pytest.mark.parametrize("what", ["answered since", "begun", "filed"])
def test_what_says_nothing_of_the_meeting_now_offers_no_press(mail, staff, app, world, clock, what):
    number = loaded(world).counterpart.number
    clock.move_on(timedelta(minutes=5))
    token = token_in(staff.get(f"/staff/held/{mail}"))
    if what == "answered since":
        said = {"party": number, "partstat": "TENTATIVE", "stamped": clock.now()}
        change(world, 1, lambda *known, now: attendance.answer_invite(*known, now=now, **said))
    elif what == "begun":
        clock.moment = loaded(world).meeting.start
        staff = signed_in(app, world)
        token = token_in(staff.get(f"/staff/held/{mail}"))
    else:
        fill(staff, f"/staff/held/{mail}", {"verdict": "nothing"})
    before = facts(world, "meeting_answered")

    assert "They come" not in text_of(staff.get(f"/staff/held/{mail}"))
    pressed = staff.post(f"/staff/held/{mail}/coming", data={"csrf_token": token, "comes": "ACCEPTED"})
    assert pressed.status_code == 409
    assert facts(world, "meeting_answered") == before


def test_a_mail_from_somebody_who_is_not_invited_says_nothing_of_who_comes(mail, staff, world, clock):
    to = mails(world, "invite")[0].envelope_from
    other = arrives(world, clock, sender="nobody@elsewhere.example", to=to, body="I will come, and agree.")
    assert "They come" not in text_of(staff.get(f"/staff/held/{other}"))


def test_neither_yes_nor_no_is_refused(mail, staff, world):
    assert press(staff, mail, "MAYBE").status_code == 400
    assert facts(world, "meeting_answered") == []
