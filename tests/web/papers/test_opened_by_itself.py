"""East Riding's Appendix A from the front page: it opens a case at stage four, and follows when that is confirmed."""

import re
from dataclasses import replace
from html import unescape

from services import returns_mail
from tests.forms.filling import answered
from tests.services.returning import Unprinted
from tests.web.boards import facts, found, path, with_board
from tests.web.conftest import text_of
from tests.web.papers.filling import FILLED, box
from tests.web.staff.steps import mails
from tests.web.steps import boxes_of, fill, links

KEY = "eastriding"


def test_the_front_page_leads_to_it_and_sending_it_opens_a_case_at_stage_four(app, world):
    app.extensions["accord"] = world = replace(with_board(world, KEY), confirm="always")
    client = app.test_client()
    front = client.get("/").get_data(as_text=True)
    [(href, words)] = re.findall(r'href="([^"]+)">(Stage 4 Monitoring Information)<', front)
    assert "first you tell us of the disagreement and confirm it" in front
    url = unescape(href)
    first = client.get(url).get_data(as_text=True)
    assert re.search(r'name="start_step"[^>]*value="4"[^>]*checked', first), words

    data = answered(KEY, "default", start="4")
    while not url.endswith("check"):
        name = url.rpartition("/")[2] if "/raise/" in url else "start"
        url = fill(client, url, boxes_of(name, data)).location
    fill(client, url, {})
    reference = "EASTRIDING-00001"
    assert not facts(world, reference, "step_started")
    [confirm] = links(world, "confirm", "confirm")
    page = client.post(confirm)

    assert "The Board also asks for this form." in text_of(page)
    [paper] = re.findall(r'href="(http[^"]+/paper/[^"]+)"', page.get_data(as_text=True))
    shown = client.get(path(unescape(paper)))
    child = found(world, reference).disagreement.child
    assert " ".join(box(shown, f"children.1.{key}") for key in ("first_name", "surname")) == child
    client.post(path(unescape(paper)), data=FILLED)
    [filed] = facts(world, reference, "paper_filed")
    assert (filed.paper, filed.step, filed.party) == ("stage-4", "4", 1)
    assert returns_mail.post(replace(world, printer=Unprinted())) == 1
    assert [mail.envelope_to for mail in mails(world, "return")] == ["inbox@eastriding.example"]


def test_no_other_board_offers_a_form_by_itself_and_a_wrong_step_is_the_first(client, world):
    front = client.get("/").get_data(as_text=True)
    assert "Written account" not in front
    page = client.get("/start/hips/default?step=nothing").get_data(as_text=True)
    assert re.search(r'name="start_step"[^>]*value="1"[^>]*checked', page)
