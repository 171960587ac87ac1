"""A reply that comes to us twice counts once, whichever side forgot that it had been there."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from casework.case import Status
from services.ports import ReceivedMail
from tests.examples import COL
from tests.robustness.accord import accord, answer_by_mail, delivered_once, eventually, local_mails

ANSWER = "<answer@council.example>"


def test_two_workers_that_fetch_the_same_message_at_once_keep_it_once(
    tmp_path: Path, database_url: str
) -> None:
    with accord(tmp_path, database_url) as here:
        now = here.clock.now()
        message = ReceivedMail("handle", b"Subject: Hello\r\n\r\nHello\r\n", now, 25)

        def fetch_too() -> int | None:
            with here.world.store.writing() as uow:
                kept = uow.inbox.add(message, now, now)
                uow.commit()
            return kept

        with ThreadPoolExecutor(1) as other_worker, here.world.store.writing() as uow:
            assert uow.inbox.add(message, now, now) is not None
            # The other waits for this transaction, and then finds the bytes kept already.
            kept_too = other_worker.submit(fetch_too)
            eventually(kept_too.running, "the other worker is at it as well")
            uow.commit()
            assert kept_too.result(timeout=20) is None


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
        assert reasons()[1] == "This e-mail came before. It is the same one again (the same Message-ID)."
        assert len(here.facts(number, "answered")) == 1
        assert here.case(number).step == "2"
        delivered_once(here.all_sent(), local_mails(here.world))
