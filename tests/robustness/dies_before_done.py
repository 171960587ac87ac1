"""Run by the tests: takes mail in and is killed after the commit, before the mailbox is told "done"."""

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services import intake
from services.ports import Incoming, MailSystem, Outgoing, ReceivedMail
from settings import load_settings
from wiring import build


@dataclass
class DyingMailbox:
    """The mailbox as it is, up to the moment of `done`."""

    real: Incoming

    def waiting(self, limit: int) -> Iterator[ReceivedMail]:
        return self.real.waiting(limit)

    def done(self, mail: ReceivedMail) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DyingMail:
    real: MailSystem

    def outgoing(self) -> contextlib.AbstractContextManager[Outgoing]:
        return self.real.outgoing()

    @contextlib.contextmanager
    def incoming(self) -> Iterator[Incoming]:
        with self.real.incoming() as mailbox:
            yield DyingMailbox(mailbox)


if __name__ == "__main__":
    world = build(load_settings())
    intake.fetch(replace(world, mail=DyingMail(world.mail)))
