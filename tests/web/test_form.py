"""The Escalation form from the front page to the receipt."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app import create_app
from casework.directory import Contact
from casework.facts import Person
from tests.forms.examples import FILLED, starting_at_stage_three, typed
from tests.web.conftest import text_of, title_of, token_in
from tests.web.steps import boxes_of, fill, fill_all, send


def cases(world):
    with world.store.reading() as uow:
        return [uow.cases.load(line.number) for line in uow.cases.lines(["hips"])]


def test_the_front_page_says_first_what_to_do_in_danger_and_offers_the_board(client):
    words = text_of(client.get("/"))

    assert words.index("call 999 now") < words.index("Raise a disagreement")
    assert "Hampshire, Isle of Wight, Portsmouth and Southampton" in words


def test_a_filled_form_opens_one_case_and_shows_reference_dates_and_what_is_next(client, world):
    page = send(client)
    words = text_of(page)

    [case] = cases(world)
    assert case.disagreement.summary == FILLED["summary"]
    assert f"Reference {case.reference}" in words
    assert "We have sent an e-mail to sam.okafor@trust.example . Press the link in it." in words
    assert "Stage One: professional to professional 5 pm on Wednesday 2 December 2026" in words
    assert "Stage Four: LSCB resolution panel 5 pm on Tuesday 15 December 2026" in words
    assert "How we worked out these dates" in words


def test_without_confirmation_the_receipt_says_that_it_has_been_sent(app, world):
    app.extensions["accord"] = replace(world, confirm="never")

    page = send(app.test_client())

    assert "Your disagreement has been sent" in text_of(page)
    assert "Press the link" not in text_of(page)
    assert cases(world)[0].status == "open"


def test_two_presses_at_the_same_moment_open_one_case(client, app, world):
    check = fill_all(client)
    token = token_in(client.get(check))
    cookie = client.get_cookie("accord")

    def press(_):
        browser = app.test_client()
        browser.set_cookie("accord", cookie.value)
        return browser.post(check, data={"csrf_token": token}).location

    with ThreadPoolExecutor(4) as hands:
        receipts = set(hands.map(press, range(4)))

    assert receipts == {check.replace("check", "sent")}
    assert len(cases(world)) == 1


def test_sending_twice_gives_one_case_and_the_same_receipt(client, world):
    check = fill_all(client)
    token = token_in(client.get(check))

    first = client.post(check, data={"csrf_token": token})
    second = client.post(check, data={"csrf_token": token})

    assert first.location == second.location
    assert text_of(client.get(first.location)) == text_of(client.get(second.location))
    assert len(cases(world)) == 1


def test_a_sent_form_leads_to_its_receipt_from_every_page(client):
    check = fill_all(client)
    fill(client, check, {})

    for name in ("start", "you", "them", "disagreement", "check"):
        assert client.get(check.replace("check", name)).location.endswith("/sent")


def test_the_check_page_shows_what_was_understood_with_a_way_to_change_it(client):
    page = client.get(fill_all(client, typed(needed_by=["3", "12", "2026"], needed_time="4pm")))
    words = text_of(page)

    assert "Stage Stage One: professional to professional" in words
    assert "Immediate danger No" in words
    assert "Child’s date of birth Wednesday 27 March 2019" in words
    assert "Main reason Thresholds" in words
    assert "Answer needed by 4 pm on Thursday 3 December 2026" in words
    assert "The child has lost weight.\nThe plan has not changed." in page.get_data(as_text=True)
    assert "Their telephone number" not in words
    assert words.count("Change") == 5


def test_changing_an_answer_leads_back_to_the_check_page(client):
    check = fill_all(client)
    them = check.replace("check", "them") + "?back=check"

    answer = fill(client, them, boxes_of("them", FILLED) | {"counterpart_name": "Ann Other"})

    assert answer.location == check
    assert "Ann Other" in text_of(client.get(check))


def test_changing_to_a_later_stage_asks_for_the_earlier_ones_before_the_check_page(client):
    check = fill_all(client)

    answer = fill(client, check.replace("check", "start") + "?back=check", {"start_step": "2"})

    assert "/them?back=check" in answer.location, "another post is asked first: who is it?"
    answer = fill(client, answer.location, boxes_of("them", FILLED))
    assert "/earlier?back=check" in answer.location
    assert "Enter the date on which you tried Stage One." in text_of(client.get(answer.location))


def test_starting_at_stage_three_asks_what_came_of_the_first_two(client, world):
    send(client, starting_at_stage_three())

    assert [step.step for step in cases(world)[0].disagreement.earlier] == ["1", "2"]


def test_a_fault_shows_the_page_again_with_what_was_typed_and_where_to_mend_it(client):
    url = fill_all(client).replace("check", "you")

    page = fill(client, url, boxes_of("you", FILLED) | {"raiser_email": "sam at trust", "raiser_title": "GP"})
    body = page.get_data(as_text=True)

    assert title_of(page) == "Error: About you – Accord"
    assert '<a href="#raiser_email">Enter your e-mail address, like name@trust.example.</a>' in body
    assert 'value="sam at trust"' in body
    assert 'value="GP"' in client.get(url).get_data(as_text=True)


def test_the_check_page_of_a_half_filled_form_names_what_is_missing_and_cannot_be_sent(client, world):
    url = fill(client, "/start/hips/default", {"start_step": "1"}).location
    check = url.replace("you", "check")

    page = client.get(check)
    token = token_in(client.get(url))
    pressed = client.post(check, data={"csrf_token": token})

    assert "Enter your name." in text_of(page)
    assert "Enter your name." in text_of(pressed)
    assert f'{url}?back=check#raiser_name"' in page.get_data(as_text=True)
    assert cases(world) == []


@pytest.mark.parametrize("bad", [None, "", "forged", "expired"])
def test_an_old_csrf_token_loses_nothing_and_the_next_press_works(client, bad, world):
    url = fill_all(client).replace("check", "disagreement")
    boxes = boxes_of("disagreement", FILLED) | {"summary": "Typed for an hour."}
    if bad == "expired":
        client.application.config["WTF_CSRF_TIME_LIMIT"] = -1
        bad = token_in(client.get(url))

    page = client.post(url, data=boxes | ({} if bad is None else {"csrf_token": bad}))
    client.application.config["WTF_CSRF_TIME_LIMIT"] = 3600
    body = page.get_data(as_text=True)
    again = client.post(url, data=boxes | {"csrf_token": token_in(page)})

    assert "This page had been open for a long time" in body
    assert "Typed for an hour." in body
    assert again.location.endswith("/check")
    assert "Typed for an hour." in text_of(client.get(again.location))


def test_an_old_csrf_token_on_the_very_first_page_loses_nothing(client):
    page = client.post("/start/hips/mash", data={"danger": "y", "start_step": "3"})
    body = page.get_data(as_text=True)

    assert "This page had been open for a long time" in body
    assert 'value="3" checked' in body
    assert 'value="y" checked' in body
    assert 'action="/raise/' in body


def test_an_old_csrf_token_on_the_check_page_sends_nothing_and_the_next_press_does(client, world):
    check = fill_all(client)

    page = client.post(check)

    assert "This page had been open for a long time" in text_of(page)
    assert cases(world) == []
    client.post(check, data={"csrf_token": token_in(page)})
    assert len(cases(world)) == 1


def test_what_was_typed_is_there_after_a_restart_and_in_another_browser(client, settings, world):
    url = fill_all(client).replace("check", "disagreement")

    page = create_app(settings, world).test_client().get(url)

    assert "The child has lost weight.\nThe plan has not changed." in page.get_data(as_text=True)


def test_fifty_thousand_characters_come_back_with_the_number_that_is_too_many(client):
    url = fill_all(client).replace("check", "disagreement")
    long = "€" * 50_000

    page = fill(client, url, boxes_of("disagreement", FILLED) | {"summary": long})

    assert "Your concern is 40,000 characters too long" in text_of(page)
    assert long in page.get_data(as_text=True)
    assert long in client.get(url).get_data(as_text=True)


def test_more_than_a_megabyte_is_refused_with_a_page_and_nothing_saved_is_lost(client):
    url = fill_all(client).replace("check", "disagreement")

    page = client.post(url, data={"summary": "x" * 1_100_000})

    assert page.status_code == 413
    assert "What you had saved on earlier pages is still there." in text_of(page)
    assert "The child has lost weight." in client.get(url).get_data(as_text=True)


def test_danger_says_what_to_do_now_before_anything_else_is_asked(client, world):
    answer = fill(client, "/start/hips/default", {"danger": "y", "start_step": "1"})
    page = client.get(answer.location)

    assert answer.location.endswith("/danger")
    assert title_of(page) == "Act now – Accord"
    assert "call 999 now" in text_of(page)
    assert answer.location.replace("danger", "you") in page.get_data(as_text=True)


def test_danger_is_said_again_on_the_check_page_and_on_the_receipt(client, world):
    check = fill_all(client, typed(danger="y"))
    checked = client.get(check)
    receipt = client.get(fill(client, check, {}).location)

    assert "call 999 now" in text_of(checked)
    assert "call 999 now" in text_of(receipt)
    assert cases(world)[0].disagreement.danger


def test_a_ticked_box_can_be_unticked(client):
    url = fill_all(client, typed(danger="y")).replace("check", "start")

    fill(client, url, {"start_step": "1"})

    assert 'value="y" checked' not in client.get(url).get_data(as_text=True)


@pytest.mark.parametrize("field", ["raiser_name", "child", "summary", "action"])
def test_a_script_is_shown_as_words_and_never_runs(client, field):
    script = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    check = fill_all(client, typed(**{field: script}))
    shown = [client.get(check.replace("check", name)) for name in ("check", "you", "disagreement")]
    shown.append(client.get(fill(client, check, {}).location))

    for page in shown:
        body = page.get_data(as_text=True)
        assert page.status_code == 200
        assert "<script>alert" not in body
        assert "<img src=x" not in body


@pytest.mark.parametrize(
    "url", ["/start/narnia", "/start/hips/narnia", "/raise/unknown/you", "/raise/unknown/sent", "/nothing"]
)
def test_an_unknown_address_is_a_page_that_says_what_to_do(client, url):
    page = client.get(url)

    assert page.status_code == 404
    assert "Go to the front page of Accord" in text_of(page)


def test_a_page_that_the_form_does_not_have_is_not_found(client):
    check = fill_all(client)

    assert client.get(check.replace("check", "narnia")).status_code == 404
    assert client.get(check.replace("check", "earlier")).status_code == 404


def test_each_board_and_each_of_its_pathways_is_offered_and_can_be_used(app, world):
    hips = world.protocols["hips"]
    route = hips.protocol.pathways["default"].model_copy(update={"title": "Need for a conference"})
    pathways = {**hips.protocol.pathways, "conference-need": route}
    other = hips.protocol.model_copy(update={"key": "east", "board": "East Board", "pathways": pathways})
    app.extensions["accord"] = replace(world, protocols={"hips": hips, "east": replace(hips, protocol=other)})
    client = app.test_client()

    front = client.get("/").get_data(as_text=True)
    url = fill(client, "/start/east/conference-need", {"start_step": "1"}).location
    for name in ("you", "them", "disagreement"):
        url = fill(client, url, boxes_of(name, FILLED)).location
    fill(client, url, {})

    assert 'href="/start/hips"' in front
    assert 'href="/start/east"' in front
    with world.store.reading() as uow:
        [line] = uow.cases.lines(["east"])
        told = uow.cases.load(line.number).disagreement
    assert (told.board, told.pathway) == ("east", "conference-need")


def test_the_agencies_of_the_directory_are_offered(client, world):
    with world.store.writing() as uow:
        person = Person(name="Kim", email="kim@police.example", agency="Coastal Police")
        uow.directories.put([Contact(board="hips", tier="practitioner", person=person)])
        uow.commit()

    page = client.get(fill_all(client).replace("check", "them"))

    assert '<option value="Coastal Police">' in page.get_data(as_text=True)
