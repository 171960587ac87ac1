"""What the database says of how Accord is doing: when each kind of work last went well, and what waits. storage.py has
the rest of the port.

    pulse     when                                                    of a mailbox
    came      mail that we did not know was in it                     yes
    read      all that waited in it was kept                          yes
    went      a mail was handed over                                  yes
    refused   the mail system itself took nothing                     yes
    ticked    the clock was looked at                                 no
    proof     the technical contact was written to                    no
    ping      PING_URL was called                                     no
    busy      people's calendars were looked at                       no
    tallied   the cases were counted for the figures                  no
    disposed  what is kept no longer was looked for                   no
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

Pulse = Literal["came", "read", "went", "refused", "ticked", "proof", "ping", "busy", "tallied", "disposed"]


@dataclass(frozen=True, slots=True)
class Pile:
    """How many of something there are, and since when (aware, UTC) the oldest of them; None where there are none."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits at one moment.

    outbox    mails by state, all but those that were sent
    waiting   mails on their way out, since they were written
    overdue   those of them that should have been handed over, since they were due
    tried     those that were tried in vain, since they were written
    failed    mails that cannot be delivered, by Board, since the first of them failed
    fresh     those that failed lately
    unread    kept and not looked at, since they were kept
    held      received mails that wait for a person, by Board, since they came
    late      cases whose wake-up time has passed, since then

    A Board is given by its key; mail of no case is under "". `held` and `late` are on the cases' clock, the others on
    the machine's.
    """

    outbox: Mapping[str, int]
    waiting: Pile
    overdue: Pile
    tried: Pile
    failed: Mapping[str, Pile]
    fresh: Pile
    unread: Pile
    held: Mapping[str, Pile]
    late: Pile


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on (aware, UTC) something is late: mail that was due before `due`, a case that should have woken before
    `woken`; what failed after `failed` did so lately."""

    due: datetime
    woken: datetime
    failed: datetime


class Watch(Protocol):
    """Pulses and figures in the database. All moments are aware, UTC."""

    def beat(self, pulse: Pulse, now: datetime, mailbox: str = "", pause: timedelta = timedelta(0)) -> bool:
        """Records that it was now. False, and nothing is recorded, where the last time is less than `pause` ago: of
        many that ask at once, one is told True."""

    def pulses(self) -> Mapping[tuple[str, str], datetime]:
        """The last time of every (pulse, mailbox)."""

    def figures(self, limits: Limits) -> Figures: ...
