"""Held mail one after another: the order, the next one, the whole mail with its new words, and taking it back."""

from datetime import timedelta

import pytest

from casework.errors import NotPossible
from services import held_filing
from services.sign_in import StaffMember
from tests.forms.examples import typed
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import BOARD, arrives, facts, in_history, loaded, mails, signed_in, unclear_answer
from tests.web.steps import fill, links, send

STRANGER = "pat@stranger.example"


@pytest.fixture
def unclear(case, world, clock):
    """The number of an unclear answer to HIPS-00001."""
    clock.move_on(timedelta(minutes=10))
    return unclear_answer(world, clock)


def press(staff, url, boxes):
    """Presses a button that leads to `url`, with the token of a page that is always there."""
    return staff.post(url, data=boxes | {"csrf_token": token_in(staff.get("/staff"))})


def stray(world, clock, body="Who are you?", subject="Hello", sender=STRANGER):
    clock.move_on(timedelta(minutes=5))
    return arrives(world, clock, sender=sender, subject=subject, body=body)


def test_the_mail_of_the_case_with_the_nearest_deadline_is_first_whatever_came_first(
    staff, case, world, clock
):
    other = stray(world, clock)
    clock.move_on(timedelta(minutes=5))
    answer = unclear_answer(world, clock)

    assert staff.get("/staff/held").location == f"/staff/held/{answer}"
    page = staff.get(f"/staff/held/{answer}")
    assert "2 e-mails are held" in text_of(page)
    assert f'href="/staff/held/{other}" accesskey="4"' in page.get_data(as_text=True)


def test_one_press_files_it_and_the_next_one_is_there_with_what_was_done(staff, unclear, world, clock):
    other = stray(world, clock)
    pressed = fill(staff, f"/staff/held/{unclear}", {"verdict": "not_agreed"})

    assert pressed.location == f"/staff/held/{other}"
    words = text_of(staff.get(pressed.location))
    assert "Filed as not agreed. HIPS-00001" in words
    assert "1 e-mail is held" in words
    last = fill(staff, pressed.location, {"verdict": "nothing"})
    assert "No e-mail is held." in text_of(staff.get(last.location))


def test_what_was_left_for_now_does_not_come_before_those_behind_it(staff, unclear, world, clock):
    first, second = stray(world, clock), stray(world, clock, sender="kim@stranger.example")
    assert fill(staff, f"/staff/held/{first}", {"verdict": "nothing"}).location == f"/staff/held/{second}"
    assert fill(staff, f"/staff/held/{second}", {"verdict": "nothing"}).location == f"/staff/held/{unclear}"


def test_the_new_words_stand_out_in_the_whole_mail_and_html_in_it_is_text(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    body = (
        "We might, <b onclick=x>if</b> the nurse comes.\r\n\r\nKind regards\r\nJo Smith\r\n\r\n"
        "On Tue, 1 Dec 2026 at 17:40, Accord <a@b.example> wrote:\r\n> Do you agree?\r\n> Write only AGREED\r\n"
    )
    number = arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body=body)
    source = staff.get(f"/staff/held/{number}").get_data(as_text=True)

    [own] = source.split('<mark class="accord-part__text">')[1:]
    assert own.startswith("We might, &lt;b onclick=x&gt;if&lt;/b&gt; the nurse comes.</mark>")
    assert "&gt; Write only AGREED" in source
    assert source.index("New words") < source.index("Quoted")
    words = text_of(staff.get(f"/staff/held/{number}"))
    assert "Read as Unclear" in words
    assert "Deadline 5 pm on Wednesday 2 December 2026" in words


def test_what_the_reader_would_have_read_is_said_with_the_deciding_words(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender=STRANGER, to=ask.envelope_from, body="Not agreed.")
    words = text_of(staff.get(f"/staff/held/{number}"))

    assert "Read as Not agreed Deciding words Not agreed" in words
    assert "It did not come from Jo Smith, who is asked now." in words


def test_a_likely_case_is_offered_for_a_mail_of_no_case_and_only_one_of_the_own_board(
    staff, case, app, world, clock
):
    number = stray(world, clock, body="About HIPS-00001: we do not agree.")
    assert "It names this case." in text_of(staff.get(f"/staff/held/{number}"))
    known = stray(world, clock, sender="jo.smith@council.example", body="We do not agree.")
    page = staff.get(f"/staff/held/{known}")
    assert "We have written to this sender about this case." in text_of(page)
    assert "Put it on HIPS-00001" in text_of(page)

    stranger = signed_in(app, world, "jo@other.example")
    assert "Put it on HIPS-00001" not in text_of(stranger.get(f"/staff/held/{number}"))


def test_what_was_laid_aside_by_mistake_is_held_again(staff, unclear, world):
    fill(staff, f"/staff/held/{unclear}", {"verdict": "nothing"})
    assert "Was it the wrong button?" in text_of(staff.get(f"/staff/held/{unclear}"))
    back = press(staff, f"/staff/held/{unclear}/back", {})

    assert back.location == f"/staff/held/{unclear}"
    assert "1 e-mail is held" in text_of(staff.get(back.location))
    in_history(staff, f"by {BOARD} The e-mail from jo.smith@council.example was filed wrongly")


def test_agreed_by_mistake_opens_the_case_again_and_the_right_answer_can_be_filed(staff, unclear, world):
    fill(staff, f"/staff/held/{unclear}", {"verdict": "agreed"})
    assert loaded(world).status == "resolved"
    press(staff, f"/staff/held/{unclear}/back", {})

    assert loaded(world).status == "open"
    fill(staff, f"/staff/held/{unclear}", {"verdict": "not_agreed"})
    assert loaded(world).step == "2"


def test_not_agreed_by_mistake_is_called_wrong_and_the_case_stays_where_it_went_up_to(staff, unclear, world):
    fill(staff, f"/staff/held/{unclear}", {"verdict": "not_agreed"})
    press(staff, f"/staff/held/{unclear}/back", {})

    assert loaded(world).step == "2"
    [said] = facts(world, "called_wrong")
    assert said.by == BOARD
    assert "It is a late answer" not in text_of(staff.get(f"/staff/held/{unclear}"))
    assert "The person who raised it is asked whether it settles the case." in text_of(
        staff.get(f"/staff/held/{unclear}")
    )


def test_a_late_agreed_that_waits_for_the_raiser_has_nothing_to_take_back(staff, case, world, clock):
    [ask] = mails(world, "ask")
    from_jo = {"sender": "jo.smith@council.example", "to": ask.envelope_from}
    clock.move_on(timedelta(minutes=10))
    arrives(world, clock, body="NOT AGREED", **from_jo)
    clock.move_on(timedelta(minutes=10))
    late = arrives(world, clock, body="Second thoughts: perhaps.", **from_jo)
    fill(staff, f"/staff/held/{late}", {"verdict": "agreed"})

    assert loaded(world).late is not None
    assert "Was it the wrong button?" not in text_of(staff.get(f"/staff/held/{late}"))


def test_what_accord_filed_itself_cannot_be_taken_back_here(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body="NOT AGREED")
    page = staff.get(f"/staff/held/{number}")

    assert "Was it the wrong button?" not in text_of(page)
    assert press(staff, f"/staff/held/{number}/back", {}).status_code == 409


def test_two_staff_press_at_once_and_the_second_is_told_who_did_it(staff, unclear, app, world):
    fill(staff, f"/staff/held/{unclear}", {"verdict": "not_agreed"})
    again = press(staff, f"/staff/held/{unclear}", {"verdict": "agreed"})

    assert again.status_code == 409
    assert f"dealt with by {BOARD}" in text_of(again)
    assert loaded(world).step == "2"


def test_another_boards_staff_neither_see_nor_file_nor_save_it(app, unclear, world, staff):
    stranger = signed_in(app, world, "jo@other.example")
    assert stranger.get("/staff/held").status_code == 200
    assert stranger.get(f"/staff/held/{unclear}").status_code == 404
    fill(staff, f"/staff/held/{unclear}", {"verdict": "nothing"})
    assert stranger.get("/staff/held/decisions.jsonl").get_data(as_text=True) == ""
    assert staff.get("/staff/held/decisions.jsonl").get_data(as_text=True).count("\n") == 1


def test_a_second_case_is_not_touched(staff, unclear, client, world):
    send(client, typed(child="Second Child"))
    client.post(links(world, "confirm", "confirm")[1])
    fill(staff, f"/staff/held/{unclear}", {"verdict": "not_agreed"})
    assert loaded(world, 2).step == "1"


def test_a_mail_of_no_case_that_was_laid_aside_is_held_again_by_who_did_it_and_seen_by_nobody_else(
    staff, case, app, world, clock
):
    number = stray(world, clock)
    fill(staff, f"/staff/held/{number}", {"verdict": "nothing"})
    assert signed_in(app, world, "jo@other.example").get(f"/staff/held/{number}").status_code == 404
    press(staff, f"/staff/held/{number}/back", {})
    assert "1 e-mail is held" in text_of(staff.get(f"/staff/held/{number}"))


def test_an_address_is_said_to_be_theirs_with_one_press_and_the_mail_is_read(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    number = arrives(world, clock, sender="jo@home.example", to=ask.envelope_from, body="NOT AGREED")
    assert "Whose e-mail is it?" in text_of(staff.get(f"/staff/held/{number}"))
    assert press(staff, f"/staff/held/{number}/sender", {}).location == "/staff/held"
    assert loaded(world).step == "2"


def test_what_only_the_html_says_is_shown_too_as_text(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    extra = 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n'
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nAGREED\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>AGREED to <i>talk</i> about it.</p>\r\n--b--"
    )
    number = arrives(
        world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body=body, extra=extra
    )
    words = text_of(staff.get(f"/staff/held/{number}"))
    assert "AGREED to talk about it." in words and "Most people see other words" in words


def test_a_newer_held_mail_of_the_same_person_is_named_with_a_link(staff, unclear, world, clock):
    assert "wrote again" not in text_of(staff.get(f"/staff/held/{unclear}"))
    clock.move_on(timedelta(minutes=10))
    newer = unclear_answer(world, clock)
    page = staff.get(f"/staff/held/{unclear}")
    assert "Jo Smith wrote again" in text_of(page)
    assert f'href="/staff/held/{newer}"><' not in page.get_data(as_text=True)
    assert f'href="/staff/held/{newer}">Jo Smith wrote again' in page.get_data(as_text=True)
    assert "wrote again" not in text_of(staff.get(f"/staff/held/{newer}"))

    fill(staff, f"/staff/held/{newer}", {"verdict": "nothing"})
    assert "wrote again" not in text_of(staff.get(f"/staff/held/{unclear}"))


SMIME = (
    "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
    "Content-Transfer-Encoding: base64\r\n"
)


@pytest.mark.parametrize(
    ("extra", "body"),
    [
        (SMIME, "MIAGCSqGSIb3DQEHA6CAMIACAQA="),
        ("", "You have received an encrypted message from Jo. To read it, sign in to Egress."),
        ("", ""),
    ],
)
def test_a_mail_whose_words_are_not_here_cannot_be_filed_as_an_answer(staff, case, world, clock, extra, body):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    sender = "jo.smith@council.example"
    number = arrives(world, clock, sender=sender, to=ask.envelope_from, body=body, extra=extra)
    page = staff.get(f"/staff/held/{number}")
    assert "Its words are not here" in text_of(page)
    shown = page.get_data(as_text=True)
    assert 'value="agreed"' not in shown and 'value="nothing"' in shown
    refused = fill(staff, f"/staff/held/{number}", {"verdict": "agreed"})
    assert "Choose what this e-mail means." in text_of(refused)
    member = StaffMember(BOARD, ("hips",))
    with pytest.raises(NotPossible, match="not here"):
        held_filing.file_held(world, member, number, verdict="agreed")
    assert loaded(world).status == "open"


def test_of_one_case_the_newest_is_first_and_today_tells_its_words(staff, case, world, clock):
    first = unclear_answer(world, clock)
    clock.move_on(timedelta(minutes=5))
    [ask] = mails(world, "ask")
    words = "Yes to all of it, from Monday."
    second = arrives(world, clock, sender="jo.smith@council.example", to=ask.envelope_from, body=words)
    assert staff.get("/staff/held").location.endswith(f"/staff/held/{second}")
    said = text_of(staff.get("/staff"))
    assert said.index(f"“{words}”") < said.index("“Let us talk first.”")
    assert f'href="/staff/held/{first}" accesskey="4"' in staff.get(f"/staff/held/{second}").text


def test_the_history_tells_when_it_was_filed_and_by_whom_though_it_counts_from_when_it_came(
    staff, case, world, clock
):
    number = unclear_answer(world, clock)
    clock.move_on(timedelta(minutes=30))
    fill(staff, f"/staff/held/{number}", {"verdict": "not_agreed"})
    filed = "The e-mail from jo.smith@council.example of Tue 1 Dec 2026, 17:30 was filed as not agreed"
    in_history(staff, f"6 pm on Tuesday 1 December 2026, by {BOARD} {filed}")


def test_at_the_end_of_the_list_it_says_so_and_begins_again(staff, unclear, world, clock):
    last = stray(world, clock)
    page = staff.get(f"/staff/held/{last}")
    assert "This is the last e-mail that is held." in text_of(page)
    again = f"/staff/held/{unclear}?again=1"
    assert f'href="{again}" accesskey="4"' in page.get_data(as_text=True)
    words = text_of(staff.get(again))
    assert "You have come to the end of the held e-mails and have seen them all." in words
    assert "the end of the held" not in text_of(staff.get(f"/staff/held/{unclear}"))


def test_a_rule_is_said_in_words_and_so_is_why_an_answer_is_unclear(staff, case, world, clock):
    [ask] = mails(world, "ask")
    clock.move_on(timedelta(minutes=10))
    sender, body = "jo.smith@council.example", "Agreed, but only if mum consents."
    number = arrives(world, clock, sender=sender, to=ask.envelope_from, body=body)
    words = text_of(staff.get(f"/staff/held/{number}"))
    assert "It does not plainly say AGREED or NOT AGREED. It makes a condition." in words
    assert "Why It makes a condition." in words
    assert words.index("Technical details") < words.index("a-condition"), "its name is for technicians"
