"""Hearing of mail at once, and everything that can be wrong with the line on which it is told."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from mail.imap_idle import ImapWatch
from mail.server import MailServer
from tests.mail.conftest import mailbox, smtp_imap
from tests.mail.faulty_imap import FaultyImap, faulty_imap
from tests.mail.test_smtp_imap import send
from tests.processes import free_port
from tests.servers import MailServers

RAW = b"Subject: Hello\r\n\r\nHello.\r\n"
MOMENT = 0.05


class Clock:
    """The true seconds, and those that a test adds."""

    def __init__(self) -> None:
        self.added = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.added


@pytest.fixture
def faulty() -> Iterator[FaultyImap]:
    with faulty_imap() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(faulty: FaultyImap, clock: Clock) -> Iterator[ImapWatch]:
    server = MailServer("127.0.0.1", faulty.port, "none", "accord", "hush", timeout_seconds=0.3)
    watch = ImapWatch(server, "INBOX", clock)
    yield watch
    watch.close()


def put(servers: MailServers, address: str) -> None:
    with mailbox(servers, address) as client:
        client.append("INBOX", RAW)


class TestARealServer:
    def test_tells_of_mail_within_a_second(self, servers: MailServers, address: str) -> None:
        with smtp_imap(servers, address).watching() as watch:
            assert not watch.wait(MOMENT)
            thread = threading.Thread(target=send, args=(servers, address))
            thread.start()
            assert watch.wait(15)
            heard = time.time()
            thread.join()
            servers.wait_for(address, 1)
            arrived = [file.stat().st_mtime for file in servers.maildir(address).glob("[nc][eu][wr]/*")]
            assert heard - min(arrived) < 1

    def test_tells_of_mail_that_came_between_two_waits(self, servers: MailServers, address: str) -> None:
        with smtp_imap(
            servers, address, imap_security="starttls", imap_port=servers.imap_port
        ).watching() as watch:
            for _ in range(2):
                assert not watch.wait(MOMENT)
                put(servers, address)
                assert watch.wait(15)

    def test_tells_of_mail_that_was_there_already_and_once_only(
        self, servers: MailServers, address: str
    ) -> None:
        put(servers, address)
        with smtp_imap(servers, address).watching() as watch:
            assert watch.wait(15)
            assert not watch.wait(MOMENT)

    def test_lets_the_mail_be_fetched_meanwhile_which_is_no_news(
        self, servers: MailServers, address: str
    ) -> None:
        mail = smtp_imap(servers, address)
        with mail.watching() as watch:
            assert not watch.wait(MOMENT)
            put(servers, address)
            assert watch.wait(15)
            with mail.incoming() as incoming:
                for received in list(incoming.waiting(10)):
                    incoming.done(received)
            assert not watch.wait(0.2)

    def test_that_stops_and_comes_back_is_listened_to_again(self, servers: MailServers, address: str) -> None:
        clock = Clock()
        safe = (address, servers.password, servers.ca_file)
        watch = ImapWatch(MailServer(servers.host, servers.imaps_port, "tls", *safe), "INBOX", clock)
        try:
            assert not watch.wait(MOMENT)
            servers.stop_imap()
            try:
                assert not watch.wait(MOMENT)
            finally:
                servers.start_imap()
            clock.added += 61
            put(servers, address)
            assert watch.wait(15)
        finally:
            watch.close()


class TestWhatAServerSays:
    def test_in_one_breath_with_its_readiness_is_heard(self, faulty: FaultyImap, watch: ImapWatch) -> None:
        faulty.says = "* 1 EXISTS\r\n* 1 RECENT\r\n"
        assert watch.wait(15)

    def test_in_pieces_is_heard(self, faulty: FaultyImap, watch: ImapWatch) -> None:
        faulty.says = "* OK Still here\r\n* 1 EX"
        assert not watch.wait(MOMENT)
        faulty.tell("ISTS")
        assert watch.wait(15)

    @pytest.mark.parametrize("number", ["* 1 EXISTS\r\n", ""])
    def test_of_what_was_removed_is_no_news(self, faulty: FaultyImap, watch: ImapWatch, number: str) -> None:
        faulty.messages = {1: RAW, 2: RAW}
        faulty.says = f"* 2 EXPUNGE\r\n{number}* 1 FETCH (FLAGS (\\Seen))\r\n\r\n*\r\n* x EXISTS\r\n"
        assert watch.wait(15)
        assert not watch.wait(MOMENT)
        faulty.tell("* 2 EXISTS")
        assert watch.wait(15)

    def test_is_asked_for_anew_before_anybody_forgets_the_line(
        self, faulty: FaultyImap, watch: ImapWatch, clock: Clock
    ) -> None:
        assert not watch.wait(MOMENT)
        clock.added += 229
        assert not watch.wait(MOMENT)
        assert faulty.commands.count("IDLE") == 1
        clock.added += 1
        assert not watch.wait(MOMENT)
        assert faulty.commands[-3:] == ["IDLE", "DONE", "IDLE"]
        assert faulty.connections == 1


class TestAWait:
    def test_ends_when_it_is_interrupted(self, faulty: FaultyImap, watch: ImapWatch) -> None:
        threading.Timer(MOMENT, watch.interrupt).start()
        began = time.monotonic()
        assert not watch.wait(15)
        assert time.monotonic() - began < 5

    def test_that_was_interrupted_before_it_began_does_not_begin(
        self, faulty: FaultyImap, watch: ImapWatch
    ) -> None:
        for _ in range(3):
            watch.interrupt()
        began = time.monotonic()
        assert not watch.wait(15)
        assert not watch.wait(MOMENT)
        assert MOMENT < time.monotonic() - began < 5

    def test_ends_when_it_is_interrupted_though_nobody_listens(self) -> None:
        watch = ImapWatch(MailServer("127.0.0.1", free_port(), "none"), "INBOX")
        watch.interrupt()
        assert not watch.wait(15)
        watch.close()
        watch.interrupt()


class TestALine:
    """That is of no use: the time is waited out, and nothing else happens."""

    def waits(self, watch: ImapWatch) -> None:
        began = time.monotonic()
        assert watch.wait(MOMENT) is False
        assert time.monotonic() - began >= MOMENT

    def test_to_a_server_without_idle_is_closed_and_tried_again_after_an_hour(
        self, faulty: FaultyImap, watch: ImapWatch, clock: Clock
    ) -> None:
        faulty.capabilities = "IMAP4rev1 AUTH=PLAIN"
        self.waits(watch)
        clock.added += 3500
        self.waits(watch)
        assert faulty.connections == 1
        clock.added += 100
        self.waits(watch)
        assert faulty.connections == 2

    @pytest.mark.parametrize(
        "faults",
        [
            {"CONNECT": ["silence"]},
            {"CONNECT": ["drop"]},
            {"CONNECT": ["BYE Too many connections"]},
            {"AUTHENTICATE": ["NO [AUTHENTICATIONFAILED] No"]},
            {"EXAMINE": ["NO [NONEXISTENT] No such folder"]},
            {"IDLE": ["drop"]},
            {"IDLE": ["silence"]},
            {"IDLE": ["BYE Going down"]},
            {"IDLE": ["NO Not now"]},
            {"IDLE": ["BAD Unknown command"]},
        ],
    )
    def test_that_cannot_be_opened_is_left_alone_for_a_while(
        self,
        faulty: FaultyImap,
        watch: ImapWatch,
        clock: Clock,
        faults: dict[str, list[str]],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG, "mail")
        faulty.faults = faults
        self.waits(watch)
        self.waits(watch)
        assert faulty.connections == 1
        assert "hush" not in caplog.text
        faulty.messages = {1: RAW}
        clock.added += 3601
        assert watch.wait(15)

    def test_on_which_nobody_answers_any_more_is_noticed_when_it_is_renewed(
        self, faulty: FaultyImap, watch: ImapWatch, clock: Clock
    ) -> None:
        assert not watch.wait(MOMENT)
        faulty.faults = {"DONE": ["silence"]}
        faulty.messages = {1: RAW}
        clock.added += 231
        assert watch.wait(15)
        assert faulty.connections == 2

    def test_that_is_dropped_is_opened_anew_within_a_long_wait(
        self, faulty: FaultyImap, watch: ImapWatch, clock: Clock
    ) -> None:
        assert not watch.wait(MOMENT)
        clock.added += 59.8
        faulty.messages = {1: RAW}
        faulty.tell("* BYE Too long")
        assert watch.wait(15)

    @pytest.mark.parametrize("last", ["* BYE Too long", "IDLE1 BAD Too long"])
    def test_that_the_server_ends_is_opened_anew_after_a_while(
        self, faulty: FaultyImap, watch: ImapWatch, clock: Clock, last: str
    ) -> None:
        assert not watch.wait(MOMENT)
        faulty.tell(last)
        self.waits(watch)
        clock.added += 3601
        faulty.messages = {1: RAW}
        assert watch.wait(15)
