"""The Board's pages in a browser: signing in, a case and its actions, mails, with and without scripts."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from services import intake
from services.directory_import import import_directory
from services.ports import Permanent, ReceivedMail
from services.world import World
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.forms.examples import starting_at_stage_three, typed
from tests.web.staff.steps import deliver_but, mails
from tests.web.steps import links, raise_one

BOARD = "board@hips.example"
POSTS = """board,agency,tier,title,name,email,telephone
hips,City Council,first-line-manager,Team Manager,Ann Field,ann@council.example,01632 960001
hips,City Council,senior-manager,Head of Service,Ben Ray,ben@council.example,01632 960002
hips,Solent Trust,first-line-manager,Team Lead,Cat Low,cat@trust.example,01632 960003
hips,Solent Trust,senior-manager,Director,Dee Moss,dee@trust.example,01632 960004
"""


def arrives(world: World, sender: str, to: str, subject: str, body: str) -> None:
    now = world.clock.now()
    raw = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.example>\r\n\r\n{body}\r\n"
    with world.store.writing() as uow:
        uow.inbox.add(ReceivedMail("1", raw.encode(), now, len(raw)), now, now)
        uow.commit()
    intake.read_waiting(world)


@pytest.fixture
def world(live_server) -> World:
    """A case with an unclear answer and a failed mail, one at stage three, one unconfirmed; a stray mail."""
    world = live_server.app.extensions["accord"]
    import_directory(world, POSTS.encode(), "posts.csv")
    raise_one(world, typed(danger="y"))
    live_server.clock.move_on(timedelta(minutes=4))
    sam = "sam.okafor@trust.example"
    deliver_but(world, sam, Permanent(f"The mail system of trust.example does not know {sam}."))
    live_server.clock.move_on(timedelta(minutes=4))
    reply_to = mails(world, "ask")[0].envelope_from
    arrives(world, "jo.smith@council.example", reply_to, "Re: your question", "Let us talk first.\n\nJo")
    raise_one(
        world, starting_at_stage_three(counterpart_name="Ben Ray", counterpart_email="ben@council.example")
    )
    raise_one(world, typed(raiser_name="Kim Late"), confirmed=False)
    arrives(world, "pat@stranger.example", "accord@accord.example", "About the meeting", "I cannot come.")
    return world


def sign_in(page: Page, world: World) -> None:
    """Without the pages for it, which test_staff_sign_in_and_see_every_page goes through; Today is open then."""
    send(page, "/staff/sign-in", email=BOARD)
    send(page, links(world, "sign_in", "staff/sign-in")[-1])
    page.goto("/staff")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def unfold(page: Page, section: str) -> None:
    """Opens a section of the case, as a person does where scripts run."""
    page.get_by_role("button", name=re.compile(f"^{section}")).click()


def send(page: Page, address: str, **boxes: str) -> None:
    """Sends the form at this address in, as the person at the page, who does not see it."""
    found = re.search('name="csrf_token" value="([^"]+)"', page.request.get(address).text())
    assert found, f"{address} has no form"
    assert page.request.post(address, form={**boxes, "csrf_token": found[1]}).ok


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_staff_sign_in_and_see_every_page(open_page, world, way):
    page = open_page(**way)
    page.goto("/staff")
    seen(page, "sign-in")
    page.get_by_label("Your e-mail address").fill(BOARD)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your e-mail")
    seen(page, "sign-in-sent")
    page.goto(links(world, "sign_in", "staff/sign-in")[-1])
    seen(page, "sign-in-link")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    seen(page, "overview")
    page.get_by_label("Find a case by its reference or number").fill("hips-00099")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no case with the reference hips-00099.")
    seen(page, "overview-not-found")
    for address, name in (
        ("/staff/cases", "cases"),
        ("/staff/cases?which=settled", "settled"),
        ("/staff/cases?which=all&agency=trust&until=1&until=2&until=x", "cases-faults"),
        ("/staff/cases?which=all&agency=trust&since=1&since=1&since=2026", "cases-found"),
        ("/staff/health", "health"),
        ("/staff/cases/HIPS-00001", "case"),
        ("/staff/cases/HIPS-00002", "case-meeting"),
        ("/staff/cases/HIPS-00003", "case-unconfirmed"),
        ("/staff/cases/HIPS-00001/record", "record"),
        ("/staff/cases/HIPS-00003/confirm", "act-confirm"),
        ("/staff/cases/HIPS-00001/answer", "act-answer"),
        ("/staff/cases/HIPS-00001/deadline", "act-deadline"),
        ("/staff/cases/HIPS-00001/contact", "act-contact"),
        ("/staff/cases/HIPS-00001/withdraw", "act-withdraw"),
        ("/staff/cases/HIPS-00001/outcome", "act-not-now"),
        ("/staff/held/1", "held"),
        ("/staff/held/2", "held-of-no-case"),
    ):
        page.goto(address)
        seen(page, name)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_telephone_answer_is_refused_empty_and_then_recorded(open_page, world, javascript):
    page = open_page(size=PHONE, javascript=javascript)
    sign_in(page, world)
    page.get_by_role("link", name="HIPS-00001").first.click()
    page.get_by_role("link", name="Record an answer given by telephone").click()
    page.get_by_label("Who gave the answer?").fill("")
    page.get_by_role("button", name="Record it").click()
    expect(page).to_have_title(re.compile("^Error: "))
    seen(page, "act-answer-faults")
    page.get_by_role("link", name="Choose agreed or not agreed.").click()
    page.get_by_label("Agreed", exact=True).check()
    page.get_by_label("Who gave the answer?").fill("Jo Smith")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("The answer is recorded.")
    expect(page.locator(".accord-history")).to_contain_text("AGREED, by telephone, from Jo Smith")
    seen(page, "case-agreed")


def test_a_mail_is_shown_in_a_frame_that_runs_and_leads_nowhere(open_page, world):
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.goto("/staff/cases/HIPS-00001")
    unfold(page, "History")
    page.get_by_role("link", name="E-mail to Jo Smith").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("The child has lost weight.")
    seen(page, "mail")
    assert frame.locator("a").count() > 0
    page.goto("/staff/cases/HIPS-00002")
    unfold(page, "History")
    page.get_by_role("link", name=re.compile("Resolving Professional Disagreements Meeting")).first.click()
    expect(page.get_by_role("heading", name="Calendar entry")).to_be_visible()
    seen(page, "mail-invite")


def test_a_failed_mail_is_sent_again_and_a_held_one_is_put_on_a_case(open_page, world):
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.get_by_role("link", name="To sam.okafor@trust.example").first.click()
    expect(page.get_by_role("button", name="Send again")).to_be_visible()
    seen(page, "mail-failed")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("alert")).to_contain_text("The e-mail is on its way again.")
    page.goto("/staff#held")
    page.get_by_role("link", name="About the meeting").click()
    page.get_by_label("Case reference").fill("HIPS-00002")
    page.get_by_role("button", name="Put it on this case").click()
    expect(page.get_by_role("alert")).to_contain_text("The e-mail is on the case now.")
    seen(page, "held-given")
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Filed as no answer.")
    page.get_by_role("alert").get_by_role("link", name="HIPS-00002").click()
    expect(page.locator(".accord-history")).to_contain_text(
        "The e-mail from pat@stranger.example changes nothing"
    )


def test_every_action_can_be_reached_and_done_with_the_keyboard(open_page, world):
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.goto("/staff/cases/HIPS-00001/withdraw")
    page.get_by_label("Why is it withdrawn?").focus()
    page.keyboard.type("Raised in error.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The case is withdrawn.")


def test_the_printed_case_leaves_out_the_buttons_and_keeps_the_history(open_page, world):
    page = open_page(size=DESKTOP)
    sign_in(page, world)
    page.goto("/staff/cases/HIPS-00001")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What you can do")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.locator(".accord-history")).to_be_visible()
    expect(page.get_by_text("1 working day ends").first).to_be_visible()
    seen(page, "case-printed")


@pytest.mark.parametrize("javascript", [True, False])
def test_of_a_case_what_waits_comes_first_and_the_rest_is_folded_where_scripts_run(
    open_page, world, javascript
):
    page = open_page(size=PHONE, javascript=javascript)
    sign_in(page, world)
    page.goto("/staff/cases/HIPS-00001")
    expect(page.get_by_role("heading", level=2).first).to_have_text("What waits for somebody")
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    expect(page.get_by_text("The child has lost weight.").first).to_be_visible()
    history = page.locator(".accord-history")
    if javascript:
        expect(history).to_be_hidden()
        unfold(page, "History")
    expect(history).to_be_visible()
    seen(page, "case-unfolded")


def test_today_leads_to_the_action_and_a_search_keeps_its_filters_in_the_address(open_page, world):
    page = open_page(size=PHONE)
    sign_in(page, world)
    page.get_by_role("link", name="Record an answer given by telephone").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record an answer given by telephone")
    page.goto("/staff")
    page.get_by_role("link", name="Search by agency or date").click()
    page.get_by_label("Agency").fill("city")
    page.get_by_role("group", name="Raised from").get_by_label("Day").fill("1")
    page.get_by_label("Agency").press("Enter")
    expect(page).to_have_title(re.compile("^Error: "))
    seen(page, "search-faults")
    for part, value in (("Month", "1"), ("Year", "2026")):
        page.get_by_role("group", name="Raised from").get_by_label(part).fill(value)
    page.get_by_label("Which cases").select_option("Not confirmed yet")
    page.get_by_label("Agency").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not confirmed yet")
    assert "agency=city" in page.url and "which=unconfirmed" in page.url
    expect(page.get_by_role("link", name="HIPS-00003", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="HIPS-00001", exact=True)).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.get_by_label("Agency")).to_be_hidden()
    seen(page, "search-printed")
