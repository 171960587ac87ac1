"""An e-mail of the person who raised it is no answer, and may take the disagreement back."""

from datetime import timedelta

from casework.case import Status
from tests.web.conftest import text_of
from tests.web.staff.steps import arrives, mails
from tests.web.steps import fill


def test_board_staff_file_it_as_withdrawn_and_are_offered_no_answer(staff, case, world, clock):
    [raised] = mails(world, "raised")[:1]
    clock.move_on(timedelta(minutes=10))
    body = "Any news? I would like to withdraw this."
    number = arrives(world, clock, sender=raised.envelope_to, to=raised.envelope_from, body=body)
    shown = staff.get(f"/staff/held/{number}")
    page = shown.get_data(as_text=True)
    assert 'value="withdraw"' in page and 'value="nothing"' in page
    assert 'value="agreed"' not in page and 'value="not_agreed"' not in page
    assert "wrote in words of their own" in text_of(shown)
    fill(staff, f"/staff/held/{number}", {"verdict": "withdraw"})
    assert "Filed as withdrawn." in text_of(staff.get("/staff/held"))
    with world.store.reading() as uow:
        assert uow.cases.load(1).status is Status.WITHDRAWN


def test_board_staff_file_it_as_resolved(staff, case, world, clock):
    [raised] = mails(world, "raised")[:1]
    clock.move_on(timedelta(minutes=10))
    body = "They held the meeting yesterday, so we can close this one."
    number = arrives(world, clock, sender=raised.envelope_to, to=raised.envelope_from, body=body)
    assert 'value="resolved"' in staff.get(f"/staff/held/{number}").get_data(as_text=True)
    fill(staff, f"/staff/held/{number}", {"verdict": "resolved"})
    assert "Filed as resolved." in text_of(staff.get("/staff/held"))
    with world.store.reading() as uow:
        assert uow.cases.load(1).status is Status.RESOLVED
