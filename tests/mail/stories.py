"""Whole cases, played through the real rules, so that every mail is ordered as it is in life."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.case import Case, Decision, MailOrder
from casework.changes import bring_forward, replace_contact
from casework.directory import Contact, Directory
from casework.facts import Disagreement, EarlierStep, Person, Side
from casework.late import answer_late, confirm_late
from casework.opening import confirm, open_case
from casework.raiser import say_resolved
from casework.remarks import hold, hold_sender, mail_failed, own_side_differs, unclear
from casework.steps import answer, record_final_outcome, tick, withdraw
from casework.work import Board
from casework.wrong import call_wrong
from protocols.loader import load_protocols

HIPS = load_protocols()["hips"]
START = datetime(2026, 12, 21, 10, tzinfo=UTC)
CHILD = "Rowan Quill-Marchetti"
REFERENCE = "HIPS-2026-0007"

RAISER = Person(
    name="Sam Okafor",
    email="sam@trust.example",
    agency="Solent Trust",
    title="Health Visitor",
    telephone="01632 960001",
)
COUNTERPART = Person(
    name="Jo Smith", email="jo@council.example", agency="City Council", title="Social Worker"
)
PLAIN = Disagreement(
    board="hips",
    raiser=RAISER,
    counterpart=COUNTERPART,
    child=CHILD,
    born=date(2021, 3, 4),
    worker="Lee Adams",
    team="Assessment Team",
    summary="We made a referral on 14 December.\n\nIt was closed without a visit.",
    action="Open an assessment and visit the family this week.",
    theme="thresholds",
)


def directory(person: Person | None = None) -> Directory:
    """Managers of both agencies. With `person`, everybody has that person's name and title."""
    posts = [
        ("Solent Trust", "trust", "first-line-manager", "Ali Reed", "Team Lead"),
        ("Solent Trust", "trust", "senior-manager", "Bo Lane", "Head of Service"),
        ("Solent Trust", "trust", "safeguarding-lead", "Cy Marsh", "Named Nurse"),
        ("City Council", "council", "first-line-manager", "Di Frost", "Team Manager"),
        ("City Council", "council", "senior-manager", "Ed Poole", "Head of Service"),
        ("City Council", "council", "director", "Hu Vale", "Director"),
        ("City Council", "council", "safeguarding-lead", "Flo Hart", "Designated Lead"),
    ]
    contacts = []
    for agency, domain, tier, name, title in posts:
        told = Person(
            name=name, email=f"{name.split()[0].lower()}@{domain}.example", agency=agency, title=title
        )
        if person is not None:
            told = told.model_copy(
                update={"name": person.name, "title": person.title, "telephone": person.telephone}
            )
        contacts.append(Contact(board="hips", tier=tier, person=told))
    return Directory.of(contacts)


@dataclass(frozen=True)
class Ordered:
    """One mail with all that it is composed from."""

    order: MailOrder
    case: Case
    now: datetime
    board: Board = HIPS


def told(decision: Decision, now: datetime, board: Board = HIPS) -> Iterator[Ordered]:
    for order in decision.mails:
        yield Ordered(order, decision.case, now, board)


def every_mail(
    disagreement: Disagreement = PLAIN,
    listed: Directory | None = None,
    words: str = "No. The threshold is not met.",
) -> list[Ordered]:
    """All mails of: a dangerous case through all steps; one settled before its meeting; one that
    nobody is known for and that is withdrawn; one whose answers are called wrong."""
    listed = directory() if listed is None else listed
    return [
        *_to_the_panel(disagreement.model_copy(update={"danger": True}), listed, words),
        *_settled_at_three(disagreement, listed, words),
        *_nobody_known(disagreement, words),
        *_second_thoughts(disagreement, listed, words),
        *_resolved_by_its_raiser(disagreement, listed, words),
    ]


def _to_the_panel(form: Disagreement, listed: Directory, words: str) -> Iterator[Ordered]:
    now = START
    where = (HIPS, listed)
    step = open_case(REFERENCE, form, *where, now=now, confirm=True)
    yield from told(step, now)
    now += timedelta(hours=4)
    step = tick(step.case, *where, now=now)
    yield from told(step, now)
    now += timedelta(hours=1)
    step = confirm(step.case, *where, now=now)
    yield from told(step, now)
    now = step.case.wake_at or now
    step = tick(step.case, *where, now=now)
    yield from told(step, now)
    for _ in range(2):
        step = unclear(step.case, *where, now=now, party=_asked(step.case), words=words, why=words, mail=7)
        yield from told(step, now)
    for kind, about in (("unclear", "agrees"), ("unclear", words), ("left_to_staff", words)):
        yield Ordered(MailOrder(kind, _asked(step.case), words, about), step.case, now)
    yield Ordered(MailOrder("one_word", 1, words, "resolved withdraw"), step.case, now)
    for tell, about in (("sealed_reply", ""), ("too_large", "25")):
        asked = _asked(step.case)
        step = hold(step.case, *where, now=now, party=asked, text=words, why=words, tell=tell, about=about)
        yield from told(step, now)
    step = bring_forward(
        step.case, *where, now=now, due=now + timedelta(hours=3), reason=words, by="board@hips.example"
    )
    yield from told(step, now)
    step = mail_failed(step.case, *where, now=now, party=_asked(step.case), mail="ask", reason=words)
    yield from told(step, now)
    step = answer(
        step.case, *where, now=now, party=_asked(step.case), verdict="not_agreed", words=words, how="reply"
    )
    yield from told(step, now)
    step = own_side_differs(step.case, *where, now=now, party=_speaks(step.case), words=words)
    yield from told(step, now)
    for _ in range(6):
        now = step.case.wake_at or now
        step = tick(step.case, *where, now=now)
        yield from told(step, now)
    step = record_final_outcome(
        step.case, *where, now=now, outcome=words, who=words, by_when=words, by="board@hips.example"
    )
    yield from told(step, now)
    for about in ("", "unclear"):
        yield Ordered(MailOrder("closed_reply", 3, words, about), step.case, now)


def _settled_at_three(form: Disagreement, listed: Directory, words: str) -> Iterator[Ordered]:
    where = (HIPS, listed)
    earlier = (EarlierStep(step="1", on=date(2026, 12, 17), outcome=words),)
    form = form.model_copy(update={"start_step": "3", "earlier": earlier})
    step = open_case(REFERENCE, form, *where, now=START, confirm=False)
    yield from told(step, START)
    new = Person(name="Gil Stone", email="gil@council.example", agency="City Council", title="Director")
    step = replace_contact(
        step.case, *where, now=START, side=Side.COUNTERPART, person=new, by="board@hips.example"
    )
    yield from told(step, START)
    step = answer(
        step.case, *where, now=START, party=_asked(step.case), verdict="agreed", words=words, how="link"
    )
    yield from told(step, START)
    yield Ordered(MailOrder("closed_reply", 3, words), step.case, START)
    yield Ordered(MailOrder("one_word", 1, words, "not_resolved"), step.case, START)
    yield Ordered(MailOrder("sealed_reply", 3, words), step.case, START)
    yield Ordered(MailOrder("too_large", 3, words, "25"), step.case, START)


def _nobody_known(form: Disagreement, words: str) -> Iterator[Ordered]:
    where = (HIPS, Directory())
    bare = {
        "born": None,
        "worker": "",
        "team": "",
        "raiser": RAISER.model_copy(update={"telephone": "", "title": ""}),
    }
    step = open_case(REFERENCE, form.model_copy(update=bare), *where, now=START, confirm=False)
    yield from told(step, START)
    for _ in range(3):
        now = step.case.wake_at or START
        step = tick(step.case, *where, now=now)
        yield from told(step, now)
    yield Ordered(MailOrder("closed_reply", 3, words), step.case, now)
    step = withdraw(step.case, *where, now=now, reason=words, by="board@hips.example")
    yield from told(step, now)


def _second_thoughts(form: Disagreement, listed: Directory, words: str) -> Iterator[Ordered]:
    """Agreed, called wrong, refused, called wrong, agreed late, settled, called wrong when its time is over."""
    where, now = (HIPS, listed), START + timedelta(hours=1)
    step = open_case(REFERENCE, form.model_copy(update={"danger": True}), *where, now=START, confirm=False)
    asked = _asked(step.case)
    read: dict[str, Any] = {"how": "reply", "words": words, "deciding": words, "rule": "plain"}
    step = answer(step.case, *where, now=now, party=asked, verdict="agreed", **read)
    yield from told(step, now)
    step = call_wrong(step.case, *where, now=now, party=asked, words=words, how="reply")
    yield from told(step, now)
    step = answer(step.case, *where, now=now, party=asked, verdict="not_agreed", **read)
    yield from told(step, now)
    step = call_wrong(step.case, *where, now=now, party=1, words="", how="link")
    yield from told(step, now)
    step = answer_late(step.case, *where, now=now, party=asked, verdict="agreed", **read)
    yield from told(step, now)
    yield Ordered(MailOrder("one_word", 1, words, "resolved withdraw not_resolved"), step.case, now)
    step = confirm_late(step.case, *where, now=now, party=1, settles=True, words=words, how="link")
    yield from told(step, now)
    now = step.case.attempts[-1].due + timedelta(hours=1)
    step = call_wrong(
        step.case, *where, now=now, party=None, words=words, how="link", by="board@hips.example"
    )
    yield from told(step, now)


def _resolved_by_its_raiser(form: Disagreement, listed: Directory, words: str) -> Iterator[Ordered]:
    now, where = START, (HIPS, listed)
    step = open_case(REFERENCE, form, *where, now=now, confirm=False)
    asked = _asked(step.case)
    step = hold_sender(
        step.case, *where, now=now, party=asked, text=words, why=words, email="jo@home.example", mail=7
    )
    yield from told(step, now)
    step = say_resolved(step.case, *where, now=now, words=words)
    yield from told(step, now)


def _asked(case: Case) -> int:
    assert case.counterpart is not None
    return case.counterpart.number


def _speaks(case: Case) -> int:
    assert case.speaker is not None
    return case.speaker.number
