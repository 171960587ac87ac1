"""The demo's pages, and that nothing of them is there outside demo mode."""

import subprocess
import sys
from pathlib import Path

import pytest

import wiring
from app import create_app
from casework.case import Status
from casework.errors import NotPossible
from demo import example
from demo.mailboxes import letters
from demo.seed import fill_directory
from settings import load_settings
from tests.examples import london
from tests.test_settings import REAL
from tests.web.conftest import text_of, token_in
from tests.web.steps import fill
from web import demo

JO = "jo.smith@harbour-council.example"
ALEX = "alex.stays-silent@harbour-council.example"
ROOT = Path(__file__).parents[2]
SERVE = REAL | {"BOARD_INBOX": "hips=inbox@board.example"}


def press(client, url, **boxes):
    """Presses a button on the demo's front page, with its token."""
    return client.post(url, data=boxes | {"csrf_token": token_in(client.get("/demo"))})


@pytest.fixture
def raised(client, world):
    """Returns a function that raises and confirms the example and lets everybody answer."""
    fill_directory(world)

    def raised(who: str) -> None:
        check = press(client, "/demo/example", who=who, board="hips").location
        fill(client, check, {})
        press(client, "/demo/look")
        confirm = letters(world, example.RAISER)[0].message.text.partition("/confirm/")[2].split()[0]
        assert client.post(f"/confirm/{confirm}").status_code == 200
        press(client, "/demo/look")

    return raised


def case(world):
    """The only case there is."""
    with world.store.reading() as uow:
        return uow.cases.load(1)


# ── Outside demo mode ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """The application as `make serve` starts it."""
    settings = load_settings(SERVE | {"DATA_DIR": str(tmp_path_factory.mktemp("serving"))})
    return create_app(settings, wiring.build(settings))


def test_no_address_of_the_demo_is_there_outside_demo_mode(app, serving):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    assert len(rules) >= 8
    client = serving.test_client()
    for rule in rules:
        url = rule.rule.replace("<key>", "1.local").replace("<path:address>", JO)
        assert url.startswith("/demo")
        assert client.get(url).status_code == client.post(url).status_code == 404, url
    assert not [rule for rule in serving.url_map.iter_rules() if "demo" in rule.rule + rule.endpoint]


def test_pages_show_the_demo_clock_in_demo_mode_only(client, serving):
    assert "Demo It is 5:30 pm on Tuesday 1 December 2026. Mailboxes and clock" in text_of(client.get("/"))
    assert "Demo" not in text_of(serving.test_client().get("/"))


def test_the_demo_refuses_to_be_put_into_another_application(serving):
    with pytest.raises(NotPossible):
        demo.register(serving)


def test_nothing_of_the_demo_is_loaded_outside_demo_mode(tmp_path):
    program = (
        "import sys, app; app.create_app(); print([m for m in sys.modules if m.split('.')[-1] == 'demo'])"
    )
    environ = SERVE | {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environ, cwd=tmp_path, capture_output=True, text=True
    )
    assert run.stdout == "[]\n", run.stderr


# ── The pages ───────────────────────────────────────────────────────────────────────────────


def test_every_form_of_the_demo_needs_its_token(client, raised, world):
    raised("yourself")
    key = letters(world, JO)[0].key
    for url in ("example", "look", "clock", f"answer/{key}/{JO}", f"meeting/{key}/{JO}"):
        page = client.post(f"/demo/{url}", data={"who": "agrees", "to": "hour", "quick": "AGREED"})
        assert page.status_code == 400, url
    assert case(world).status is Status.OPEN


@pytest.mark.parametrize("who", example.choices())
def test_the_example_can_be_sent_as_it_is(client, world, who):
    fill_directory(world)
    page = client.get(press(client, "/demo/example", who=who, board="hips").location)
    assert "There is a problem" not in text_of(page)
    assert "Robin Example" in text_of(page)
    assert ">Send<" in "".join(page.get_data(as_text=True).split())


def test_an_unknown_simulated_person_is_refused_in_a_sentence(client):
    page = press(client, "/demo/example", who="nobody")
    assert page.status_code == 404
    assert "There is no simulated person of this kind." in text_of(page)


def test_an_answer_given_in_a_mailbox_is_read_at_once(client, world, raised):
    raised("yourself")
    mailbox = client.get(f"/demo/mailbox/{JO}")
    letter = letters(world, JO)[0]
    answer = {"quick": "AGREED", "words": "", "csrf_token": token_in(mailbox)}
    sent = client.post(f"/demo/answer/{letter.key}/{JO}", data=answer)
    assert case(world).status is Status.RESOLVED
    page = client.get(sent.location)
    assert "Your answer was sent, and Accord has read it. Read as agreed" in text_of(page)
    assert "written confirmation" in text_of(page)


def test_words_and_a_quick_answer_go_together(client, world, raised):
    raised("yourself")
    key = letters(world, JO)[0].key
    press(client, f"/demo/answer/{key}/{JO}", quick="NOT AGREED", words="We have visited already.")
    assert case(world).attempts[0].words == "NOT AGREED\n\nWe have visited already."


def test_an_invite_is_accepted_with_a_button(client, world, raised):
    raised("refuses")
    (invite,) = [letter for letter in letters(world, ALEX) if letter.invite]
    page = client.get(f"/demo/mailbox/{ALEX}?message={invite.key}")
    assert "Starts 10 am on Wednesday 2 December 2026" in text_of(page)
    press(client, f"/demo/meeting/{invite.key}/{ALEX}", partstat="ACCEPTED")
    assert [said.partstat for said in case(world).attendance.values()] == ["ACCEPTED"]


def test_another_time_is_proposed_with_a_button(client, world, raised):
    raised("refuses")
    (invite,) = [letter for letter in letters(world, ALEX) if letter.invite]
    url = f"/demo/meeting/{invite.key}/{ALEX}"
    page = client.get(f"/demo/mailbox/{ALEX}?message={invite.key}").get_data(as_text=True)
    assert 'value="2026-12-02T10:30"' in page
    assert press(client, url, partstat="COUNTER", start="soon").status_code == 409
    press(client, url, partstat="COUNTER", start="2026-12-02T14:30")
    assert case(world).meeting.start == london(2026, 12, 2, 14, 30)
    # The invite is an older one now; the newest has the new time.
    newest = letters(world, ALEX)[0].invite
    assert newest and newest.starts == london(2026, 12, 2, 14, 30)


@pytest.mark.parametrize(
    ("to", "now"),
    [
        ("hour", "6:30 pm on Tuesday 1 December 2026"),
        ("day", "5:30 pm on Wednesday 2 December 2026"),
        ("deadline", "5 pm on Wednesday 2 December 2026"),
    ],
)
def test_the_clock_moves_with_its_buttons(client, raised, to, now):
    raised("stays-silent")
    assert press(client, "/demo/clock", to=to).status_code == 302
    assert f"It is {now}" in text_of(client.get("/demo"))


def test_without_a_deadline_the_clock_says_what_to_do_first(client):
    page = press(client, "/demo/clock", to="deadline")
    assert page.status_code == 409
    assert "No case is waiting for a deadline." in text_of(page)


def test_the_frame_of_a_mail_allows_styles_and_nothing_else(client, world, raised):
    raised("yourself")
    frame = client.get(f"/demo/html/{letters(world, JO)[0].key}/{JO}")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox")
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy


def test_what_was_typed_is_text_in_the_mailbox(client, world, raised):
    raised("yourself")
    key = letters(world, JO)[0].key
    press(client, f"/demo/answer/{key}/{JO}", words="<script>alert(1)</script> & <b>no</b>")
    page = client.get("/demo/mailbox/accord@accord.example").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;no&lt;/b&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "url",
    [
        "/demo/mailbox/nobody@here.example",
        "/demo/mailbox/../../accord.db",
        "/demo/mailbox/%2e%2e%2f%2e%2e",
        "/demo/mailbox/no address",
        f"/demo/mailbox/{'a' * 300}@b.example",
        "/demo/html/1.local/nobody@here.example",
        "/demo/html/../nobody@here.example",
    ],
)
def test_a_mailbox_that_is_not_there_is_a_page_that_says_so(client, url):
    page = client.get(url)
    assert page.status_code == 404
    assert "Go to the front page of Accord" in text_of(page)


def test_mail_that_accord_did_not_write_is_not_answered_for_others(client, world, raised):
    raised("agrees")
    received = letters(world, "accord@accord.example")[0]
    page = press(client, f"/demo/answer/{received.key}/accord@accord.example", words="Hello")
    assert page.status_code == 409
    assert "did not come from Accord" in text_of(page)
