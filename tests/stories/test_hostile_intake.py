"""Mail made to break us, through the whole intake into a real database: all of it is kept, and none of it moves a case."""

import os
import random
import time

import pytest

from services.storage import InboxItem
from tests.examples import COL
from tests.reading.hostile import HOSTILE, PER_KILOBYTE
from tests.reading.mutated import PEOPLE, TOKENS
from tests.stories.conftest import Town
from tests.stories.test_hips import confirmed
from tests.stories.test_hostile import STRANGER, asked, standing

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)

# Those that differ in what the database, the history or a mail of ours gets from them.
KEPT = [
    "10,000 parts",
    "10,000 files",
    "mails inside mails, too deep",
    "header of 1 MB, folded",
    "fields without end",
    "null bytes",
    "null bytes in the header",
    "name of 1 MB",
    "mixed line ends",
    "no charset",
    "UTF-16 that is none",
    "winmail.dat in winmail.dat",
    "zip bombs",
    "reports without end",
    "a calendar of begins",
    "every octet",
]
# All of them come to one case, whose mails are looked through each time.
EXAMPLES = min(int(os.environ.get("FUZZ_EXAMPLES", "60")), 400)


@pytest.fixture
def reference(town: Town) -> str:
    """A case at its first step: Col Counter has been asked."""
    return confirmed(town)


def sent(town: Town, raw: bytes) -> InboxItem:
    """What became of the mail, addressed to the signed address of Col Counter's question. It is kept word for word."""
    before = len(town.kept())
    mail = f"Delivered-To: {asked(town)['From'].addresses[0].addr_spec}\r\n".encode() + raw
    began = time.process_time()
    town.receive(mail, STRANGER)
    assert time.process_time() - began < PER_KILOBYTE * len(mail) / 1_000 + 1
    items = town.kept()
    assert len(items) == before + 1
    item = items[-1]
    assert item.raw.endswith(mail), "nothing of it is lost"
    assert item.state in ("held", "automatic", "filed") and item.reason
    assert "could not read" not in item.reason
    return item


@pytest.mark.parametrize("name", KEPT)
def test_a_hostile_mail_of_a_known_address_is_kept_and_moves_nothing(
    town: Town, reference: str, name: str
) -> None:
    stood = standing(town.case(reference))
    raw = HOSTILE[name]().replace(b"jo@school.example", b"eve@elsewhere.example")
    sent(town, raw)
    assert standing(town.case(reference)) == stood


def test_damaged_mails_of_a_stranger_are_all_kept_and_none_of_them_counts(town: Town, reference: str) -> None:
    chance = random.Random(EXAMPLES)
    stood = standing(town.case(reference))
    for number in range(EXAMPLES):
        raw = chance.choice(PEOPLE)
        for _ in range(chance.randrange(4)):
            at, cut = chance.randrange(len(raw) + 1), chance.randrange(50)
            raw = raw[:at] + chance.choice(TOKENS) + raw[at + cut :]
        sent(town, b"X-Number: %d\r\n" % number + raw)
    assert standing(town.case(reference)) == stood
    assert COL.email not in {item.sender for item in town.kept()}
