"""The queue is a wake-up, never a record: whatever happens to it, work is late by a tick at most."""

import contextlib
import threading
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from socket import socket

from bench.visitor import Visitor
from services import drafts
from tests.forms.examples import FILLED
from tests.processes import answers
from tests.robustness.accord import SECONDS, accord, delivered_once, eventually, local_mails
from workers.queues import ask_for_cycle, ask_for_proof


def test_emptied_and_killed_valkey_in_the_middle_of_a_case_loses_nothing(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        here.schedule()
        here.worker()
        number = here.raise_case()
        here.all_sent()
        here.redis.flushall()
        here.queue.server.kill()
        here.clock.move_on(timedelta(days=4))
        # It comes back empty: nothing was kept on the disk.
        here.queue.server.start()
        eventually(lambda: here.revive() and here.case(number).step != "1", "the case has gone up")
        delivered_once(here.all_sent(), local_mails(here.world))


def test_cycle_that_was_lost_with_its_worker_is_asked_for_again(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        assert ask_for_cycle(here.redis)
        # The worker that took it was killed before it could begin.
        assert here.redis.lpop("rq:queue:accord")
        here.raise_case()
        here.schedule()
        here.worker()
        delivered_once(here.all_sent(), local_mails(here.world))


def test_a_cycle_and_a_proof_wait_once_each(tmp_path: Path) -> None:
    with accord(tmp_path) as here:
        assert ask_for_cycle(here.redis) and ask_for_proof(here.redis)
        assert not ask_for_cycle(here.redis) and not ask_for_proof(here.redis)


def test_web_killed_after_the_commit_and_before_the_hint_loses_no_mail(tmp_path: Path) -> None:
    with accord(tmp_path) as here, socket() as queue_that_never_answers:
        queue_that_never_answers.bind(("127.0.0.1", 0))
        queue_that_never_answers.listen()
        port = queue_that_never_answers.getsockname()[1]
        address = f"127.0.0.1:{here.environment['PORT']}"
        web = here.start(
            *("gunicorn", "--bind", address, "--no-control-socket", "app:create_app()"),
            REDIS_URL=f"redis://127.0.0.1:{port}/0",
        )
        token = drafts.start(here.world)
        drafts.save(here.world, token, FILLED)
        eventually(lambda: answers(int(here.environment["PORT"])), "the web server answers")
        visitor, page = Visitor(f"http://{address}", SECONDS), f"/raise/{token}/check"
        csrf_token = visitor.csrf_token(page)

        def press_the_button() -> None:
            # No answer comes: the web server is killed in the middle of it.
            with contextlib.suppress(OSError, HTTPException):
                visitor.post(page, csrf_token)

        pressing = threading.Thread(target=press_the_button)
        pressing.start()
        eventually(here.outbox, "the form's mails are committed")
        here.kill(web)
        pressing.join()
        assert set(here.states()) == {"queued"}
        here.schedule()
        here.worker()
        delivered_once(here.all_sent(), local_mails(here.world))
