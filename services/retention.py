"""What of a Board goes when, as its file says: the list that people are shown, told of, and let go.

    ended case ──its time comes near──▶ the Board is told (a plan) ──▶ automatic: after the notice
                                                                   └─▶ else: once somebody has let it
    held for a review, open, or no [retention] in the file: nothing goes

services/disposal.py carries it out.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from casework.errors import NotPossible
from casework.facts import AnyFact
from casework.folding import rebuild
from casework.holds import after, ended_at, is_held, surely_before
from casework.retention import Retention
from casework.retention_facts import HeldForReview
from casework.sentence import Sentence
from services import unreadable
from services.keeping import Plan, What
from services.storage import UnitOfWork
from services.tongues import ENGLISH
from services.words import day
from services.world import World

log = logging.getLogger(__name__)

# How far ahead the page and the command look.
AHEAD = timedelta(days=366)
AT_ONCE = 500
WHATS: tuple[What, ...] = ("mail", "case")

# held: for a review · waits: for somebody to let it go · set: it goes on `goes_at`
State = Literal["held", "waits", "set"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time is over at `at` (aware). `plan`: the Board was told; `hold`: it is held for a review."""

    case: int
    reference: str
    what: What
    ended_at: datetime
    at: datetime
    rule: Retention
    plan: Plan | None = None
    hold: HeldForReview | None = None

    @property
    def state(self) -> State:
        if self.hold is not None:
            return "held"
        return "set" if self.rule.automatic or (self.plan and self.plan.let_at) else "waits"

    @property
    def goes_at(self) -> datetime | None:
        """When it goes (aware); None while it is held, waits, or the Board has not been told."""
        if self.plan is None or self.state != "set":
            return None
        if self.plan.let_at:
            return self.at
        return max(self.at, self.plan.announced_at + timedelta(days=self.rule.notice_days))

    def goes(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.goes_at is not None and self.goes_at <= now


def upcoming(world: World, board: str, until: datetime) -> list[Due]:
    """All of the Board whose time is over at `until` (aware), the oldest first. None where its file has no rule.

    A case that cannot be read stays, and is noted (services/unreadable.py).
    """
    rule = world.board(board).protocol.retention
    if rule is None:
        return []
    now, failed = world.clock.now(), list[int]()
    with world.store.reading() as uow:
        found = sorted(_upcoming(uow, board, rule, until, now, failed), key=lambda due: due.at)
    unreadable.note(world, failed)
    return found


def _upcoming(
    uow: UnitOfWork, board: str, rule: Retention, until: datetime, now: datetime, failed: list[int]
) -> Iterator[Due]:
    """Adds the numbers of those that cannot be read to `failed`."""
    old = uow.keeping.ended(board, surely_before(until, rule.cases))
    with_raw = _with_raw(uow, board, rule, until)
    plans = uow.keeping.plans(board)
    numbers = sorted({*old, *with_raw})
    for first in range(0, len(numbers), AT_ONCE):
        some = numbers[first : first + AT_ONCE]
        histories = uow.tallies.histories(some)
        for number in some:
            try:
                both = [due_of(number, histories[number], rule, what, now) for what in WHATS]
            except Exception:
                # One case must not keep the Board's others.
                log.exception("case %(case)s stays: it cannot be read", {"case": number})
                failed.append(number)
                continue
            for what, due in zip(WHATS, both, strict=True):
                if due is None or due.at > until or (what == "mail" and number not in with_raw):
                    continue
                plan = plans.get((number, what))
                # What was told of another end of the case is void.
                yield replace(due, plan=plan if plan and plan.ended_at == due.ended_at else None)


def _with_raw(uow: UnitOfWork, board: str, rule: Retention, until: datetime) -> set[int]:
    """The cases of which received mail is here as it came, and may go before its case."""
    if rule.raw_mail is None:
        return set()
    ended = uow.keeping.ended(board, surely_before(until, rule.raw_mail))
    parts = (ended[first : first + AT_ONCE] for first in range(0, len(ended), AT_ONCE))
    return {number for some in parts for number in uow.keeping.with_raw(some)}


def due_of(number: int, history: Sequence[AnyFact], rule: Retention, what: What, now: datetime) -> Due | None:
    """When that goes of the case, whatever was told; None for an open case, and where the file does not say so."""
    ended, span = ended_at(history), rule.cases if what == "case" else rule.raw_mail
    if ended is None or span is None:
        return None
    case = rebuild(history)
    held = case.hold if is_held(case, now) else None
    return Due(number, case.reference, what, ended, after(ended, span), rule, hold=held)


def announce(world: World, board: str) -> int:
    """Tells the Board, once, what goes next. Returns how many are new on the list."""
    rule, now = world.board(board).protocol.retention, world.clock.now()
    if rule is None:
        return 0
    near = upcoming(world, board, now + timedelta(days=rule.notice_days))
    new = [due for due in near if due.plan is None and due.hold is None]
    with world.store.writing() as uow:
        for due in near:
            if due.hold is not None and due.plan is not None:
                # After the review, the Board is told anew.
                uow.keeping.drop_plan(due.case, due.what)
        for due in new:
            uow.keeping.put_plan(Plan(due.case, due.what, due.ended_at, now))
        if new:
            _write_to_board(world, uow, board, new, now)
        uow.commit()
    if new:
        world.hints.mail_is_due()
    return len(new)


def _write_to_board(
    world: World, uow: UnitOfWork, board: str, new: Sequence[Due], now: datetime, let_by: str = ""
) -> None:
    rule = new[0].rule
    told = {
        "board_name": world.board(board).protocol.short,
        "lines": [
            (due.reference, WHAT[due.what, rule.then], day(_earliest(due, now), ENGLISH)) for due in new
        ],
        "automatic": rule.automatic,
        "let_by": let_by,
        "link": world.links.staff_retention(),
    }
    inbox = world.board(board).protocol.inbox
    mail = world.composer.compose_plain("retention_due", inbox, told, now)
    uow.outbox.add(mail, world.clock.wall(), "retention_due", None, None)


def _earliest(due: Due, now: datetime) -> datetime:
    notice = timedelta(days=due.rule.notice_days) if due.rule.automatic else timedelta(0)
    return max(due.at, now + notice)


WHAT: dict[tuple[What, str], Sentence] = {
    ("case", "delete"): Sentence("The whole case"),
    ("case", "anonymise"): Sentence("Its names, texts and e-mails"),
    ("mail", "delete"): Sentence("Received e-mails as they came, with their files"),
    ("mail", "anonymise"): Sentence("Received e-mails as they came, with their files"),
}


def let(world: World, board: str, by: str, wanted: Collection[tuple[int, What]]) -> list[Due]:
    """Lets these go: their time is over and they are not held. Returns them; a worker carries it out.

    Raises:
        NotPossible: one of them is not on the list any more; nothing is let then.
    """
    now = world.clock.now()
    due = {(each.case, each.what): each for each in upcoming(world, board, now) if each.hold is None}
    if missing := set(wanted) - set(due):
        count = len(missing)
        raise NotPossible(
            Sentence("{count} of these cannot go any more. Look at the list again.", count=count)
        )
    chosen = [due[each] for each in due if each in set(wanted)]
    with world.store.writing() as uow:
        for each in chosen:
            told = each.plan.announced_at if each.plan else now
            uow.keeping.put_plan(Plan(each.case, each.what, each.ended_at, told, now, by))
        if chosen:
            # Who it was is told here, and on no certificate: that is kept for good.
            _write_to_board(world, uow, board, chosen, now, by)
        uow.commit()
    world.hints.mail_is_due()
    return chosen
