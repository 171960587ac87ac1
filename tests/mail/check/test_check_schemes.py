"""The check proves the scheme of addresses that is set, and says which other one to set."""

import re

import pytest

from mail.address import Scheme
from tests.mail.check.changes import bounced, instead, without
from tests.mail.check.conftest import OTHER, Change, Moved, Post, check, failed, waiting
from tests.mail.conftest import System, smtp_imap
from tests.mail.faulty_smtp import FaultySmtp
from tests.servers import MailServers

ONLY_PLUS_LOST = re.compile(rb"^From: [^<]*<[^>]*\+c0-p0", re.MULTILINE)


def run(
    post: Post, scheme: Scheme, reply_domain: str = ""
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """What failed, the notes, and what was told on the way."""
    results, told = post.check(scheme=scheme, reply_domain=reply_domain)
    notes = {each.name: each.said for each in results if each.outcome == "note" and each.name != "headers"}
    return failed(results), notes, told


class TestTheMailboxAlone:
    def test_is_proven_on_every_system_and_better_ways_are_named(self, system: System) -> None:
        system.fill([OTHER])
        moved = Moved(meanwhile=lambda: system.received(system.address, 2))
        results, told = check(system.mail, system.address, moved, scheme="mailbox")
        assert failed(results) == {}
        proven = [each.name for each in results if each.outcome == "ok" and each.name != "found"]
        assert proven == ["reading", "sending", "headers", "invite", "clock", "done"]
        assert told[0] == "Sending a mail from the mailbox to the mailbox …"
        (better,) = [each for each in results if each.name == "plus"]
        assert better.outcome == "note" and "MAIL_ADDRESSES=plus is better" in better.said
        assert [raw.endswith(OTHER) for raw in waiting(system.mail)] == [True]

    def test_says_nothing_of_plus_addresses_that_do_not_arrive(self, post: Post) -> None:
        post.change = lambda raw: None if ONLY_PLUS_LOST.search(raw) else raw
        assert run(post, "mailbox")[:2] == ({}, {})

    def test_takes_the_bounce_of_its_own_trial_out(self, post: Post) -> None:
        post.change = lambda raw: bounced(raw) if ONLY_PLUS_LOST.search(raw) else raw
        before = post.moved.moment
        assert run(post, "mailbox")[:2] == ({}, {})
        assert not any(b"Accord checks its mailbox" in raw for raw in waiting(post.mail))
        # It does not wait on for what has been sent back.
        assert post.kind == "smtp+imap" or post.moved.moment == before

    @pytest.mark.parametrize("post", ["smtp+imap"], indirect=True)
    def test_says_nothing_of_plus_addresses_that_may_not_send(self, post: Post, smtp: FaultySmtp) -> None:
        smtp.faults["MAIL"] = ["250 OK", "550 5.7.60 SendAsDenied"]
        assert run(post, "mailbox")[:2] == ({}, {})

    @pytest.mark.parametrize(
        ("change", "lost"),
        [
            (instead(rb"^Subject: .*\r\n(?: .*\r\n)*", b"Subject: Removed\r\n"), "Subject"),
            (without(b"Message-ID"), "Message-ID"),
        ],
    )
    def test_needs_its_tokens(self, post: Post, change: Change, lost: str) -> None:
        post.change = change
        faults = run(post, "mailbox")[0]
        assert list(faults) == ["headers"] and f"on their way: {lost}." in faults["headers"]

    def test_may_have_its_subject_marked(self, post: Post) -> None:
        post.change = instead(rb"^Subject: ", b"Subject: [EXTERNAL] ")
        assert run(post, "mailbox")[0] == {}


class TestACatchAll:
    def test_is_proven_over_a_real_server(self, servers: MailServers) -> None:
        # The server delivers all mail for reply.… to accord@….
        address = "accord@caught.example"
        moved = Moved(meanwhile=lambda: servers.wait_for(address, 1))
        mail = smtp_imap(servers, address)
        results, told = check(mail, address, moved, scheme="catch-all", reply_domain="reply.caught.example")
        assert failed(results) == {}
        assert {"catch_all_sending", "catch_all_delivery"} <= {each.name for each in results}
        where = "an address of reply.caught.example"
        assert told == [f"Sending a mail from {where} to {where} …"]

    @pytest.mark.parametrize("post", ["smtp+imap", "exchange", "graph"], indirect=True)
    def test_that_does_not_arrive_is_said_with_what_else_to_set(self, post: Post) -> None:
        lost = re.compile(rb"^To:[^<]*<c0-p0", re.MULTILINE)
        post.change = lambda raw: None if lost.search(raw) else raw
        faults = run(post, "catch-all", "reply.accord.example")[0]
        assert "catch_all_delivery" in faults or "catch_all_sending" in faults
        for said in faults.values():
            assert "reply.accord.example" in said and said.endswith(
                "Or set MAIL_ADDRESSES=mailbox, which needs nothing more of the mail system, or MAIL_ADDRESSES=plus, which "
                "needs plus-addresses of the mailbox to send from and to receive at."
            )
