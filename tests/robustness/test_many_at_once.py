"""Two workers and two schedulers at once, with a great deal to do: each step once, each mail once."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.robustness.accord import accord, delivered_once, eventually, message_id, smtp
from tests.robustness.post_office import PostOffice

# As many as one address may be written to about within an hour (services/storms.py).
CASES = 15
KILLED = 20


def test_two_workers_and_two_schedulers_do_everything_exactly_once(
    tmp_path: Path, office: PostOffice, database_url: str
) -> None:
    with accord(tmp_path, database_url, **smtp(office.port)) as here:
        numbers = [here.raise_case() for _ in range(CASES)]
        for _ in range(2):
            here.schedule()
            here.worker()
        here.all_sent()
        # Far enough for the first step's end and not for the second's: one working day, and two more.
        ends = here.case(numbers[-1]).due
        assert ends is not None
        here.clock.move_on(ends - here.clock.now() + timedelta(seconds=1))
        gone_up = lambda: all(here.case(number).step == "2" for number in numbers)  # noqa: E731
        eventually(gone_up, "all cases have gone up")
        outbox = here.all_sent()
        for number in numbers:
            kinds = Counter(fact.kind for fact in here.facts(number))
            assert (kinds["step_started"], kinds["escalated"]) == (2, 1)
            assert len({(fact.kind, fact.at) for fact in here.facts(number, "step_started")}) == 2
        asked = Counter((row.case_number, row.kind) for row in outbox)
        assert all(asked[number, "escalated_counterpart"] == 1 for number in numbers)
        delivered_once(outbox, [(mail.recipient, mail.raw) for mail in office.taken])


def test_workers_killed_again_and_again_lose_nothing(tmp_path: Path, office: PostOffice) -> None:
    with accord(tmp_path, **smtp(office.port)) as here:
        for _ in range(KILLED):
            here.raise_case()
        here.schedule()
        killed = 0
        for taken in (5, 20):
            workers = [here.worker(), here.worker()]
            eventually(lambda: len(office.taken) >= taken, f"{taken} mails have left")  # noqa: B023
            for worker in workers:
                here.kill(worker)
                killed += 1
            here.let_leases_end()
        here.worker()
        outbox = here.all_sent()
        assert len(outbox) == 2 * KILLED
        copies = Counter(message_id(mail.raw) for mail in office.taken)
        # Only what was in somebody's hands can have come twice.
        twice = [known for known, number in copies.items() if number == 2]
        assert len(twice) <= killed
        delivered_once(outbox, [(mail.recipient, mail.raw) for mail in office.taken], twice=twice)
