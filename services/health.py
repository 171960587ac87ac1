"""How Accord is doing, worked out from the database, so that any process answers right.

    work that went well ──record──▶ pulses ─┐
    outbox, inbox, cases ──────figures──────┴─▶ look ──▶ Health with its faults, for pages, metrics and proof.py

Whatever is told here is counts, times and the mailbox's own address, and the references of cases that cannot be read:
nothing else about a case, and nothing about a person.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.calendar import WorkingCalendar
from services import unreadable
from services.tongues import Language
from services.unreadable import Unreadable
from services.watch import Figures, Limits, Pile, Pulse
from services.words import stamp
from services.world import World

# Every due mail and case is looked at at each tick, so this is many ticks.
LATE = timedelta(minutes=15)
# A mail server may be away for a while; nobody needs to be troubled for less.
IN_VAIN = timedelta(hours=1)
NOT_READ = timedelta(hours=1)
LATELY = timedelta(days=1)

# By the kind of fault: what is wrong, and what an administrator has to do.
SAYS = {
    "mail_overdue": "E-mails that are due and have not left: {count}, the first since {since}. "
    "Check that a worker is running; its log says what keeps it.",
    "mail_refused": "E-mails that the mail server has not taken for more than an hour: {count}, the first since "
    "{since}. The staff pages show the server’s own words.",
    "mail_failed": "E-mails that could not be delivered within the last day: {count}, the first at {since}. "
    "The staff pages list those of each Board’s cases, with the mail server’s own words.",
    "mailbox_not_read": "The mailbox {about} is not being read. It was last read: {since}. "
    "The worker’s log says why; check the settings of the mail server and that it can be reached.",
    "mail_unread": "E-mails that came in and have not been looked at: {count}, the first since {since}. "
    "Check that a worker is running; its log says what keeps it.",
    "cases_late": "Cases whose time has come and that were not moved on: {count}, the first since {since}. "
    "The worker’s log says why.",
    "clock_stopped": "Nobody looks at the deadlines. They were last looked at: {since}. "
    "Check that the schedule and a worker are running.",
    "returns_late": "Returns to a Board’s inbox that are due and have not become e-mails: {count}, the first since "
    "{since}. The worker’s log says why. Board staff can save each from the page of its case.",
    "cases_unreadable": "Cases that cannot be read: {count} ({about}), the first noticed at {since}. They are not "
    "moved on and remind nobody, may be missing from the figures, and stay when their time is over; all others go on. "
    "Ask both sides how they stand, and see to their deadlines yourselves. The worker’s log says what cannot be read: "
    "it is to be brought back from a backup, or Accord to be brought up to date.",
    "held_long": "E-mails that have waited for a person for more than a working day: {count}, the first since "
    "{since} ({about}). Ask the Board’s staff to go through them.",
}
NEVER = "never"
NO_CASE = "of no case"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. `count` of them since `since` (aware, UTC); `about`: a mailbox, whose mail it is, or
    which cases; `board`: the key of the one Board whose matter it is.

    While it `stops` Accord, work stands still; otherwise something waits for a person only.
    """

    kind: str
    since: datetime | None
    count: int = 0
    about: str = ""
    board: str = ""
    stops: bool = True

    def said(self, language: Language) -> str:
        """What is wrong and what to do about it."""
        since = stamp(self.since, language) if self.since else language.say(NEVER)
        told = language.say(SAYS[self.kind])
        return language.finished(told.format(count=self.count, since=since, about=language.say(self.about)))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox of ours, and the last time of each: new mail in it; all of it read; a mail handed over; the mail system
    took nothing."""

    address: str
    came: datetime | None
    read: datetime | None
    went: datetime | None
    refused: datetime | None

    @property
    def is_refused(self) -> bool:
        """Whether no mail has gone out since the mail system took nothing."""
        return self.refused is not None and (self.went is None or self.went <= self.refused)


@dataclass(frozen=True, slots=True)
class Health:
    """How Accord was doing at the moment `at` (the machine's time)."""

    at: datetime
    ticked: datetime | None
    mailboxes: tuple[Mailbox, ...]
    figures: Figures
    faults: tuple[Fault, ...]

    def of(self, boards: Collection[str]) -> "Health":
        """The same as the staff of these Boards see it: of other Boards' mail, nothing but that Accord works."""

        def own(piles: Mapping[str, Pile]) -> Mapping[str, Pile]:
            return {key: pile for key, pile in piles.items() if not key or key in boards}

        figures = replace(self.figures, held=own(self.figures.held), failed=own(self.figures.failed))
        faults = tuple(fault for fault in self.faults if not fault.board or fault.board in boards)
        return replace(self, figures=figures, faults=faults)

    def went_well(self, since: datetime) -> bool:
        """Whether mail came in and went out and the clock was looked at since then, and nothing stands still."""
        done = [self.ticked, *(mailbox.read for mailbox in self.mailboxes)]
        is_refused = self.figures.waiting.count and any(mailbox.is_refused for mailbox in self.mailboxes)
        is_standing = any(fault.stops for fault in self.faults)
        return not is_refused and not is_standing and all(moment and moment >= since for moment in done)


def record(world: World, pulse: Pulse, mailbox: str = "") -> None:
    """Writes down that this was just now."""
    with world.store.writing() as uow:
        uow.watch.beat(pulse, world.clock.wall(), mailbox)
        uow.commit()


def look(world: World) -> Health:
    """How Accord is doing now."""
    now, wall = world.clock.now(), world.clock.wall()
    with world.store.reading() as uow:
        figures = uow.watch.figures(Limits(due=wall - LATE, woken=now - LATE, failed=wall - LATELY))
        returns = Pile(*uow.returns.overdue(world.protocols, now - LATE))
        last = uow.watch.pulses()
    mailboxes = [
        Mailbox(
            each,
            came=last.get(("came", each)),
            read=last.get(("read", each)),
            went=last.get(("went", each)),
            refused=last.get(("refused", each)),
        )
        for each in [through.mailbox for through in world.mailboxes]
    ]
    ticked = last.get(("ticked", ""))
    faults = [*_stopped(ticked, mailboxes, wall), *_piled(figures, wall), *_held(world, figures, now)]
    if returns.count:
        faults.append(_fault("returns_late", returns))
    faults += unreadable_cases(world, world.protocols)
    return Health(wall, ticked, tuple(mailboxes), figures, tuple(faults))


def _stopped(ticked: datetime | None, mailboxes: Iterable[Mailbox], wall: datetime) -> Iterable[Fault]:
    if ticked is None or ticked < wall - LATE:
        yield Fault("clock_stopped", ticked)
    for mailbox in mailboxes:
        if mailbox.read is None or mailbox.read < wall - NOT_READ:
            yield Fault("mailbox_not_read", mailbox.read, about=mailbox.address)


def _piled(figures: Figures, wall: datetime) -> Iterable[Fault]:
    if figures.overdue.count:
        yield _fault("mail_overdue", figures.overdue)
    if figures.late.count:
        yield _fault("cases_late", figures.late)
    if figures.unread.since and figures.unread.since < wall - LATE:
        yield _fault("mail_unread", figures.unread)
    if figures.tried.since and figures.tried.since < wall - IN_VAIN:
        yield _fault("mail_refused", figures.tried, stops=False)
    if figures.fresh.count:
        yield _fault("mail_failed", figures.fresh, stops=False)


def _held(world: World, figures: Figures, now: datetime) -> Iterable[Fault]:
    for key, pile in sorted(figures.held.items()):
        # Mail of no case may be any Board's: the first one's staff should have seen it.
        board = world.protocols.get(key)
        boards = [board] if board else world.protocols.values()
        if pile.since and any(_is_old(pile.since, now, each.calendar) for each in boards):
            about = board.protocol.short if board else NO_CASE
            yield Fault("held_long", pile.since, pile.count, about, key if board else "", stops=False)


def unreadable_cases(world: World, boards: Iterable[str]) -> list[Fault]:
    """A fault for each of these Boards that has cases that cannot be read: which, and what to do."""
    by_board: dict[str, list[Unreadable]] = {}
    for each in unreadable.find(world, boards):
        by_board.setdefault(each.board, []).append(each)
    faults = []
    for board, cases in by_board.items():
        named = ", ".join(each.reference for each in cases)
        faults.append(Fault("cases_unreadable", cases[0].since, len(cases), named, board, stops=False))
    return faults


def _fault(kind: str, pile: Pile, stops: bool = True) -> Fault:
    return Fault(kind, pile.since, pile.count, stops=stops)


def _is_old(since: datetime, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether the working day after `since` is over."""
    return now >= calendar.closes(calendar.working_day_after(since))
