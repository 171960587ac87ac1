"""What is read out of a mailbox in Microsoft 365, and what goes wrong with it."""

from typing import Any

import pytest

from mail.graph import Graph
from services.ports import ReceivedMail, Throttled, Transient
from tests.mail.graph.double import GraphDouble
from tests.mail.test_contract import message

ADDRESS = "accord@accord.example"


def graph(double: GraphDouble, **changes: Any) -> Graph:
    return Graph(double.config(ADDRESS, **changes))


def fill(double: GraphDouble, *subjects: str, folder: str = "inbox") -> None:
    for subject in subjects:
        double.mailbox(ADDRESS).add(folder, message(subject))


def receive(double: GraphDouble, limit: int = 100, **changes: Any) -> list[ReceivedMail]:
    with graph(double, **changes).incoming() as incoming:
        return list(incoming.waiting(limit))


def take_all(double: GraphDouble, **changes: Any) -> None:
    with graph(double, **changes).incoming() as incoming:
        for mail in incoming.waiting(100):
            incoming.done(mail)
            incoming.done(mail)


class TestAFolder:
    def test_of_many_pages_gives_the_oldest_first_and_no_more_than_asked(self, double: GraphDouble) -> None:
        double.api.page_size = 3
        fill(double, *(f"Number {number}" for number in range(10)))
        found = [mail.raw.partition(b"Number ")[2][:1] for mail in receive(double, 8)]
        assert b"".join(found) == b"01234567"

    def test_is_emptied_while_its_pages_are_read(self, double: GraphDouble) -> None:
        double.api.page_size = 3
        fill(double, *(f"Number {number}" for number in range(10)))
        take_all(double)
        assert receive(double) == []

    def test_below_others_is_found_by_its_names(self, double: GraphDouble) -> None:
        box = double.mailbox(ADDRESS)
        council = box.new_folder("Sir Gâr's")
        fill(double, "Here", folder=box.new_folder("Accord", council.id).id)
        assert len(receive(double, folder="Sir Gâr's/Accord")) == 1

    def test_below_the_inbox_is_found_in_any_language(self, double: GraphDouble) -> None:
        fill(double, "Here", folder=double.mailbox(ADDRESS).new_folder("Accord", "inbox").id)
        assert len(receive(double, folder="INBOX/Accord")) == 1

    def test_that_is_missing_is_named(self, double: GraphDouble) -> None:
        with pytest.raises(Transient, match=r"accord@accord\.example has no folder “Accord/new”"):
            receive(double, folder="Accord/new")

    def test_for_what_is_done_is_made_once_level_by_level(self, double: GraphDouble) -> None:
        for subject in ("One", "Two"):
            fill(double, subject)
            take_all(double, done_folder="Accord/done")
        box = double.mailbox(ADDRESS)
        assert box.folder_named("done").parent == box.folder_named("Accord").id
        assert len(box.inside(box.folder_named("done").id)) == 2

    def test_for_what_is_done_that_somebody_removes_meanwhile_loses_nothing(
        self, double: GraphDouble
    ) -> None:
        fill(double, "One", "Two")
        box = double.mailbox(ADDRESS)
        with graph(double).incoming() as incoming:
            one, two = incoming.waiting(10)
            incoming.done(one)
            del box.folders[box.folder_named("Accord-done").id]
            with pytest.raises(Transient, match="did not let us move a message"):
                incoming.done(two)
            assert list(incoming.waiting(10)) == [two]
            incoming.done(two)
            assert list(incoming.waiting(10)) == []


class TestAMessage:
    def test_keeps_its_handle_when_it_is_moved(self, double: GraphDouble) -> None:
        fill(double, "One")
        (before,) = receive(double)
        take_all(double)
        assert list(double.mailbox(ADDRESS).messages) == [before.handle]

    def test_that_somebody_takes_before_it_is_read_is_not_waiting(self, double: GraphDouble) -> None:
        fill(double, "One", "Two", "Three")
        with graph(double).incoming() as incoming:
            waiting = incoming.waiting(10)
            next(waiting)
            del double.mailbox(ADDRESS).messages[list(double.mailbox(ADDRESS).messages)[1]]
            assert [b"Three" in mail.raw for mail in waiting] == [True]

    def test_that_is_larger_in_mime_than_in_the_store_gives_its_header_only(
        self, double: GraphDouble
    ) -> None:
        raw = message("Larger", b"X-Folded: one\r\n\ttwo\r\n\r\n" + b"x" * 5000)
        double.mailbox(ADDRESS).add("inbox", raw, size=900)
        (mail,) = receive(double, max_bytes=1000)
        assert (mail.whole, mail.size) == (False, 1001)
        assert mail.raw == message("Larger", b"X-Folded: one two\r\n\r\n")

    def test_that_is_too_large_and_was_never_sent_gives_what_is_known(self, double: GraphDouble) -> None:
        raw = message("Draft", b"Message-ID: <1@x.example>\r\n\r\n" + b"x" * 5000)
        double.mailbox(ADDRESS).add("inbox", raw, sent=False)
        (mail,) = receive(double, max_bytes=1000)
        assert (mail.whole, mail.size, double.count(r"\$value")) == (False, len(raw), 0)
        assert b"Message-ID: <1@x.example>\r\nFrom: Jo <jo@school.example>\r\n" in mail.raw

    def test_that_comes_slowly_comes_whole(self, double: GraphDouble) -> None:
        fill(double, "Slow")
        double.fault("slow", r"\$value", pause=0.001)
        (mail,) = receive(double)
        assert mail.raw == message("Slow")

    def test_that_stops_coming_may_come_later(self, double: GraphDouble) -> None:
        fill(double, "Slow")
        double.fault("slow", r"\$value")
        with pytest.raises(Transient, match=r"did not answer in 0\.3 seconds"):
            receive(double, timeout_seconds=0.3)
        assert len(receive(double)) == 1


class TestAFault:
    @pytest.mark.parametrize("kind", ["drop before", "drop after"])
    @pytest.mark.parametrize("on", ["/messages[?]", r"\$value"])
    def test_of_the_line_while_reading_loses_nothing(self, double: GraphDouble, kind: Any, on: str) -> None:
        fill(double, "One")
        double.fault(kind, on)
        with pytest.raises(Transient, match="dropped the line"):
            receive(double)
        assert len(receive(double)) == 1

    @pytest.mark.parametrize(("kind", "left"), [("drop before", 1), ("drop after", 0)])
    def test_of_the_line_while_moving_leaves_it_there_or_moved(
        self, double: GraphDouble, kind: Any, left: int
    ) -> None:
        fill(double, "One")
        double.fault(kind, "/move$")
        with pytest.raises(Transient, match="dropped the line"):
            take_all(double)
        assert len(receive(double)) == left

    def test_of_the_token_midway_is_not_seen(self, double: GraphDouble) -> None:
        fill(double, "One", "Two")
        double.fault("expire", r"\$value")
        assert len(receive(double)) == 2

    def test_of_going_too_fast_says_how_long_to_wait(self, double: GraphDouble) -> None:
        fill(double, "One")
        double.fault("answer", r"\$value", status=429, headers={"Retry-After": "9"})
        with pytest.raises(Throttled, match="wait 9 seconds"):
            receive(double)

    def test_of_the_rights_names_what_to_ask_for(self, double: GraphDouble) -> None:
        double.fault("answer", "/messages", status=403, code="ErrorAccessDenied")
        with pytest.raises(Transient, match=r"did not let us read the mailbox .*Mail\.ReadWrite"):
            receive(double)

    def test_of_something_else_that_answers_is_told(self, double: GraphDouble) -> None:
        double.fault("answer", "sendMail|/messages", status=418)
        with pytest.raises(Transient, match="did not let us read the mailbox: 418"):
            receive(double)
