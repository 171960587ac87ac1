"""What each role may see and do, asked of every route."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from services.roles import GIVES, UNSAID, Right, Role, read_roles, rights_of, written
from tests.web.conftest import text_of, token_in
from tests.web.staff.steps import CASE, arrives, fail_the_ask, loaded, signed_in, unclear_answer
from tests.web.staff.test_sign_in import address
from web.rights import ANYBODY, RIGHTS, STAFF
from web.staff_acts import ACTS

ACT_NAMES = sorted(ACTS)


def who(role):
    return f"{role}@hips.example"


@pytest.fixture
def world(world):
    """One person of each role at the first Board, who is administrator of the other Board as well."""
    staff = {who(role): frozenset({role}) for role in Role}
    return replace(world, staff={"hips": staff, "other": {"boss@other.example": UNSAID}})


def lines(app):
    """Every method of every staff route, with the names of acts and the owners of feeds."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("staff."):
            continue
        for method in rule.methods & {"GET", "POST"}:
            names = ACT_NAMES if rule.endpoint == "staff.act" else [""]
            owners = ["board hips", f"staff {who(Role.VIEWER)}"] if rule.endpoint in OF_FEEDS else [""]
            for name in names:
                for owner in owners:
                    yield rule, method, name, owner


OF_FEEDS = ("staff.feeds.make", "staff.feeds.revoke")


def right_of(rule, method, name, owner):
    line = f"{method} {rule.endpoint}"
    return RIGHTS.get(f"{line} {name or owner.partition(' ')[0]}", RIGHTS.get(line))


def test_every_route_of_the_staff_pages_has_a_line_and_every_line_a_route(app):
    missing = {
        f"{m} {rule.endpoint}" for rule, m, name, owner in lines(app) if not right_of(rule, m, name, owner)
    }
    assert not missing, f"Say in web/rights.py who may: {sorted(missing)}"
    there = {f"{method} {rule.endpoint}" for rule, method, _, _ in lines(app)}
    assert {" ".join(line.split()[:2]) for line in RIGHTS} <= there


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_its_rights_open_and_nothing_else(app, world, case, role):
    """403 where the right is missing, and never where it is there, whatever else the page says."""
    client = signed_in(app, world, who(role))
    token = token_in(client.get("/staff/you"))
    tried = 0
    for rule, method, name, owner in lines(app):
        right = right_of(rule, method, name, owner)
        if right == ANYBODY or rule.endpoint in ("staff.leave", "staff.you.everywhere"):
            continue
        may = right == STAFF or right in GIVES[role]
        if may and rule.endpoint == "staff.taken.one":
            # It is typeset, which takes long: see test_record.py.
            continue
        url = address(app, rule).replace("/withdraw", f"/{name or 'withdraw'}")
        data = {"csrf_token": token, "owner": owner} if method == "POST" else None
        answer = client.open(url, method=method, data=data)
        answer.get_data()
        begins = rule.endpoint == "staff.overview" and not may
        assert (answer.status_code == 403) is (not may and not begins), (
            f"{role}: {method} {url} {answer.status}"
        )
        tried += 1
    assert tried > 60


@pytest.mark.parametrize("role", list(Role))
def test_nobody_sees_another_boards_case_whatever_they_are(app, world, case, role):
    other = replace(world, staff={"hips": {}, "other": {who(role): frozenset({role})}})
    app.extensions["accord"] = other
    client = signed_in(app, other, who(role))
    for url in (CASE, f"{CASE}/record", f"{CASE}/record.zip", f"{CASE}/withdraw", "/staff/mail/1"):
        assert client.get(url).status_code in (403, 404)
    assert "HIPS-00001" not in client.get("/staff", follow_redirects=True).get_data(as_text=True)


def test_a_right_counts_for_its_own_board_only(app, world, case):
    """A viewer here and caseworker there acts there only."""
    both = who(Role.VIEWER)
    app.extensions["accord"] = world = replace(
        world, staff={"hips": {both: frozenset({Role.VIEWER})}, "other": {both: frozenset(Role)}}
    )
    client = signed_in(app, world, both)
    page = client.get(CASE)
    assert page.status_code == 200
    assert f"{CASE}/answer" not in page.get_data(as_text=True)
    assert client.get(f"{CASE}/answer").status_code == 404
    token = token_in(client.get("/staff/you"))
    assert client.post(f"{CASE}/withdraw", data={"csrf_token": token, "reason": "x"}).status_code == 404
    assert loaded(world).status == "open"


def offered(page):
    """(method, address) of all that a page leads or sends to."""
    source = page.get_data(as_text=True)
    found = {("GET", link) for link in re.findall(r'<a [^>]*href="([^"]+)"', source)}
    for form in re.findall(r"<form [^>]*>", source):
        [action] = re.findall('action="([^"]+)"', form) or [page.request.path]
        found.add(("POST" if 'method="post"' in form else "GET", action))
    return sorted((method, re.split("[?#]", link)[0]) for method, link in found if link.startswith("/staff"))


def test_no_link_or_button_is_shown_to_somebody_who_may_not_use_it(app, world, case, clock):
    held = unclear_answer(world, clock)
    stray = arrives(world, clock, sender="pat@stranger.example", body="Hello.")
    failed, seen = fail_the_ask(world), 0
    for role in Role:
        client = signed_in(app, world, who(role))
        pages = ["/staff", "/staff/cases", CASE, f"/staff/held/{held}", f"/staff/held/{stray}"]
        pages += [f"/staff/mail/{failed}", "/staff/feeds", "/staff/directory", "/staff/health", "/staff/you"]
        for url in pages:
            page = client.get(url, follow_redirects=True)
            if page.status_code != 200:
                continue
            for method, link in offered(page):
                rule, told = app.url_map.bind("localhost").match(link, method, return_rule=True)
                # Of the feeds only one's own is offered to everybody; test_feeds.py has the others.
                owner = "staff" if rule.endpoint in OF_FEEDS else ""
                right = right_of(rule, method, str(told.get("name", "")), owner)
                assert right in (ANYBODY, STAFF) or right in GIVES[role], f"{role} on {url}: {method} {link}"
                seen += 1
    assert seen > 100


def test_technical_staff_see_no_child_no_words_of_a_mail_and_no_case_and_can_send_it_again(
    app, world, case, clock
):
    mail = fail_the_ask(world)
    client = signed_in(app, world, who(Role.TECHNICAL))
    assert client.get("/staff").location == "/staff/health"
    page = client.get("/staff/health")
    told, words = loaded(world).disagreement, text_of(page)
    assert "jo.smith@council.example" in words and "HIPS-00001" in words
    assert not [text for text in (told.child, told.summary, told.action, told.raiser.name) if text in words]
    again = client.post(f"/staff/mail/{mail}/again", data={"csrf_token": token_in(page)})
    assert again.location == "/staff/health"
    assert "The e-mail is on its way again." in text_of(client.get(again.location))
    refused = client.get(CASE)
    assert refused.status_code == 403
    assert "a role that may do this (viewer, caseworker, administrator)" in text_of(refused)


def test_health_tells_its_figures_to_those_who_watch_over_it_only(app, world, case):
    assert set(signed_in(app, world, who(Role.VIEWER)).get("/health").json) == {"ok"}
    assert "mailboxes" in signed_in(app, world, who(Role.TECHNICAL)).get("/health").json


def test_a_person_named_without_a_role_has_all_that_staff_had_before_there_were_roles():
    assert rights_of(UNSAID) == set(Right)
    assert read_roles("") == UNSAID == read_roles("caseworker+administrator")


def test_roles_are_written_in_one_way_and_read_again():
    for roles in (frozenset(Role), frozenset({Role.TECHNICAL, Role.VIEWER}), *map(frozenset, pairwise(Role))):
        assert read_roles(written(iter(sorted(roles, reverse=True)))) == roles
    with pytest.raises(ValueError, match="boss"):
        read_roles("viewer+boss")
