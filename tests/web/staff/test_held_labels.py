"""What Board staff decide is kept as labelled data and handed out without names."""

import json
from datetime import timedelta

from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import arrives, mails
from tests.web.steps import fill

NAMES = (
    "Jo",
    "Smith",
    "Robin",
    "Sam",
    "Okafor",
    "Solent",
    "Zofia",
    "council.example",
    "01632",
    "HIPS-",
    "board@",
)
BODY = (
    "Hi Sam,\r\n\r\nI could agree to the meeting if Robin's nurse, Zofia Lis, comes. Ring me on 01632 960 123 or "
    "jo.smith@council.example. Solent Trust knows.\r\n\r\nRegards\r\nJo Smith\r\nSocial worker, City Council\r\n"
)


def held(world, clock, body=BODY, sender="jo.smith@council.example"):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    return arrives(world, clock, sender=sender, to=ask.envelope_from, body=body)


def saved(staff):
    found = staff.get("/staff/held/decisions.jsonl")
    assert found.headers["Content-Disposition"].startswith("attachment")
    return [json.loads(line) for line in found.get_data(as_text=True).splitlines()]


def test_a_decision_is_kept_with_the_words_the_reading_and_the_label_and_names_nobody(
    staff, case, world, clock
):
    number = held(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "not_agreed"})
    [told] = saved(staff)

    assert set(told) == {"id", "label", "staff", "verdict", "why", "words", "body", "kind"}
    assert (told["label"], told["staff"], told["verdict"]) == ("not_agreed", "not_agreed", "unclear")
    assert told["why"]
    assert "I could agree to the meeting if [child]'s nurse, [name], comes." in told["body"]
    assert "[telephone]" in told["body"] and "[e-mail]" in told["body"]
    assert not [name for name in NAMES if name in json.dumps(told)]


def test_mail_that_is_no_answer_should_have_been_left_unclear(staff, case, world, clock):
    fill(staff, f"/staff/held/{held(world, clock)}", {"verdict": "nothing"})
    [told] = saved(staff)
    assert (told["label"], told["staff"]) == ("unclear", "nothing")


def test_what_is_taken_back_is_no_label_and_the_right_one_takes_its_place(staff, case, world, clock):
    number = held(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "nothing"})
    staff.post(
        f"/staff/held/{number}/back", data={"csrf_token": token_in(staff.get(f"/staff/held/{number}"))}
    )
    assert saved(staff) == []
    fill(staff, f"/staff/held/{number}", {"verdict": "not_agreed"})
    assert [told["staff"] for told in saved(staff)] == ["not_agreed"]


def test_mail_of_no_case_is_not_kept_since_nothing_tells_whose_names_are_in_it(staff, case, world, clock):
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender="pat@stranger.example", body="Buy this.")
    fill(staff, f"/staff/held/{number}", {"verdict": "nothing"})
    assert saved(staff) == []


def test_the_command_writes_the_same_lines_to_a_file(staff, case, world, clock, app, tmp_path):
    number = held(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "not_agreed"})
    run, out = app.test_cli_runner().invoke, tmp_path / "decisions.jsonl"

    done = run(args=["held", "export", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "1 decision was written" in done.output
    assert [json.loads(line) for line in out.read_text().splitlines()] == saved(staff)
    assert run(args=["held", "export", "--board", "other"]).output == ""
    assert "There is no Board 'nowhere'." in run(args=["held", "export", "--board", "nowhere"]).output
    assert "cannot be written" in run(args=["held", "export", "--out", str(tmp_path / "no" / "file")]).output


def test_a_mail_that_cannot_be_read_is_shown_all_the_same(staff, case, world, clock, monkeypatch):
    number = held(world, clock)

    def fails(*_told):
        raise RecursionError

    monkeypatch.setattr("services.held_reading.read_verdict", fails)
    page = staff.get(f"/staff/held/{number}")
    assert page.status_code == 200
    assert "I could agree to the meeting" in text_of(page)
