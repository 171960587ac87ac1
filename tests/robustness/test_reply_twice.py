"""A reply that comes to us twice counts once, whichever side forgot that it had been there."""

import signal
from pathlib import Path

from casework.case import Status
from tests.examples import COL
from tests.robustness.accord import accord, answer_by_mail, delivered_once, eventually, local_mails

ANSWER = "<answer@council.example>"


def test_reply_fetched_again_after_a_kill_counts_once(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        number = here.raise_case()
        answer_by_mail(here.world, number, COL.email, "AGREED", ANSWER)
        dying = here.start("tests.robustness.dies_before_done")
        assert dying.wait(timeout=20) == -signal.SIGKILL
        here.programs.pop(dying)
        with here.world.mail.incoming() as mailbox:
            assert len(list(mailbox.waiting(9))) == 1, "the mailbox still has it"
        with here.world.store.reading() as uow:
            assert len(uow.inbox.unread()) == 1, "and so have we"
        here.schedule()
        here.worker()
        eventually(lambda: here.case(number).status is Status.RESOLVED, "the case is settled")
        assert len(here.facts(number, "answered")) == 1
        with here.world.store.reading() as uow:
            assert len(uow.inbox.of_case(number)) == 1
        delivered_once(here.all_sent(), local_mails(here.world))


def test_message_that_the_mailbox_delivers_twice_counts_once(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        number = here.raise_case()
        for hop in ("one", "two"):
            trace = f"Received: from {hop}.council.example; Mon, 2 Nov 2026 10:00:00 +0000\r\n"
            answer_by_mail(here.world, number, COL.email, "NOT AGREED", ANSWER, trace)
        for _ in range(2):
            here.worker()
        here.schedule()
        eventually(lambda: here.case(number).step == "2", "the case has gone up")

        def reasons() -> list[str]:
            with here.world.store.reading() as uow:
                return [item.reason for item in uow.inbox.of_case(number) if item.state == "filed"]

        eventually(lambda: len(reasons()) == 2, "both copies are filed")
        assert reasons()[1] == "This message came before, with the same Message-ID."
        assert len(here.facts(number, "answered")) == 1
        assert here.case(number).step == "2"
        delivered_once(here.all_sent(), local_mails(here.world))
