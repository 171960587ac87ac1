"""A small town: the real services on a real database, mail in real folders, and people who answer."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.case import Case
from casework.errors import NotFound
from casework.facts import Disagreement
from mail.local import LocalMail
from services import clockwork, delivery, drafts, intake, raising
from services.ports import OutgoingMail
from services.storage import InboxItem
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import CONTACTS, MONDAY_10


@dataclass
class Town:
    world: World
    clock: StillClock

    @property
    def folders(self) -> LocalMail:
        assert isinstance(self.world.mail, LocalMail)
        return self.world.mail

    def raise_it(self, disagreement: Disagreement) -> str:
        token = drafts.start(self.world)
        reference = raising.submit(self.world, token, disagreement).reference
        self.deliver()
        return reference

    def deliver(self) -> None:
        delivery.deliver(self.world)

    def read(self) -> None:
        intake.fetch(self.world)
        intake.read_waiting(self.world)
        self.deliver()

    def pass_time_to(self, moment: datetime) -> None:
        self.clock.moment = moment
        self.read()
        clockwork.tick(self.world)
        self.deliver()

    def box(self, address: str) -> list[EmailMessage]:
        """What this person has received, oldest first; without the mail that asks what is to be learned, which comes
        with every end."""
        found = [
            email.message_from_bytes(m.raw, policy=email.policy.default)
            for m in self.folders.messages(address)
        ]
        mails = [message for message in found if isinstance(message, EmailMessage)]
        return [mail for mail in mails if "be learned" not in mail["Subject"]]

    def subjects(self, address: str) -> list[str]:
        return [str(message["Subject"]) for message in self.box(address)]

    def reply(self, address: str, text: str, *, sender: str = "", to: str = "", **headers: str) -> None:
        """The person answers their newest mail, as a mail program would, and it is read."""
        asked = self.box(address)[-1]
        answer = EmailMessage()
        answer["From"] = sender or address
        answer["To"] = to or str(asked["From"])
        answer["Subject"] = f"Re: {asked['Subject']}"
        answer["Message-ID"] = f"<{len(self.kept())}.{address}>"
        for name, value in ({"In-Reply-To": str(asked["Message-ID"])} | headers).items():
            if value:
                answer[name.replace("_", "-")] = value
        body = asked.get_body(("plain",))
        quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines()) if body else ""
        answer.set_content(f"{text}\n\nOn Monday, Accord wrote:\n{quoted}")
        self.receive(answer.as_bytes(policy=email.policy.SMTP), sender or address)

    def receive(self, raw: bytes, sender: str = "someone@else.example") -> None:
        self.folders.send(OutgoingMail("<x@y>", sender, "accord@accord.example", raw))
        self.read()

    def case(self, reference: str) -> Case:
        with self.world.store.reading() as uow:
            return uow.cases.load(uow.cases.number_of(reference))

    def kept(self) -> list[InboxItem]:
        with self.world.store.reading() as uow:
            items = []
            number = 1
            while True:
                try:
                    items.append(uow.inbox.get(number))
                except NotFound:
                    return items
                number += 1


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    environ = {"DEMO": "true", "DATA_DIR": str(tmp_path), "CONFIRM": "always"}
    if request.param == "postgres":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_database")
    clock = StillClock(MONDAY_10)
    with world_for(load_settings(environ), clock) as world:
        with world.store.writing() as uow:
            uow.directories.put(CONTACTS)
            uow.commit()
        yield Town(world, clock)
