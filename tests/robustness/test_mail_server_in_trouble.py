"""The mail server refuses, says nothing, is slow, or will not have one recipient: everybody else gets their
mail, and all of it arrives in the end."""

import socket
from pathlib import Path

import pytest

from tests.examples import COL
from tests.robustness.accord import Accord, accord, delivered_once, eventually, smtp
from tests.robustness.post_office import PostOffice


def delivered(here: Accord, office: PostOffice) -> None:
    delivered_once(here.all_sent(), [(mail.recipient, mail.raw) for mail in office.taken])


@pytest.mark.parametrize("trouble", ["refuses", "never answers"])
def test_everything_arrives_once_the_mail_server_is_back(tmp_path: Path, trouble: str) -> None:
    office = PostOffice()
    with accord(tmp_path, MAIL_TIMEOUT_SECONDS="1", **smtp(office.port)) as here:
        here.raise_case()
        here.schedule()
        here.worker()
        with socket.socket() as silent:
            if trouble == "never answers":
                silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                silent.bind(("127.0.0.1", office.port))
                silent.listen()
            eventually(lambda: any(row.attempts for row in here.outbox()), "a mail was tried in vain")
        tried = next(row for row in here.outbox() if row.attempts)
        said = {"refuses": "refused the connection", "never answers": "did not answer in 1 seconds"}[trouble]
        assert said in tried.error, tried.error
        with office.opened():
            # What was just being tried in vain may have to wait once more.
            eventually(lambda: here.let_retries_be_due() and "retry" not in here.states(), "none waits")
            delivered(here, office)


def test_recipient_who_is_turned_away_for_now_holds_up_nobody_else(
    tmp_path: Path, office: PostOffice
) -> None:
    office.busy.add(COL.email)
    with accord(tmp_path, **smtp(office.port)) as here:
        here.raise_case()
        first, *others = here.outbox()
        assert first.envelope_to == COL.email
        here.schedule()
        here.worker()
        eventually(lambda: here.outbox()[0].state == "retry", "the first mail is tried again later")
        # Time and again: were the others to wait as long as this one, they would wait for days.
        eventually(lambda: {row.state for row in here.outbox()[1:]} == {"sent"}, "the others have their mail")
        assert {mail.recipient for mail in office.taken} == {row.envelope_to for row in others}
        office.busy.clear()
        here.let_retries_be_due()
        delivered(here, office)


def test_worker_slower_than_its_lease_takes_back_nothing_that_another_has_sent(
    tmp_path: Path, office: PostOffice
) -> None:
    with accord(tmp_path, **smtp(office.port)) as here:
        here.raise_case()
        much_too_late = office.hold("MAIL")
        here.schedule()
        here.worker()
        eventually(much_too_late.reached.is_set, "the first worker has begun to send")
        here.let_leases_end()
        here.worker()
        here.all_sent()
        much_too_late.release("451 4.3.0 Try again later")
        eventually(much_too_late.was_heard, "the first worker has its answer")
        here.raise_case()
        eventually(
            lambda: here.states().count("sent") == len(here.states()), "the next case's mails are sent"
        )
        delivered(here, office)
