"""The lists of cases that Board staff see, each line with the one action that settles it. Only of their own Boards."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from casework.case import OVER, Status
from casework.protocol import Pathway, Protocol
from services import unreadable
from services.case_lists import CaseLine, PaperOf, Wanted, Which
from services.history import step_title
from services.sign_in import StaffMember
from services.storage import UnitOfWork
from services.tongues import ENGLISH, Language
from services.words import time_left
from services.world import World

PAGE = 50
# Beyond this nobody wants to know how many there are, and counting them all takes time.
MOST = 1000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. `due`: the deadline of the running step, or of the paper where the list is of papers. `left`
    is the time left in words, empty where nothing runs. `act` names the page of the action that settles it, or `paper`
    the paper that is to be filled in: its key, and `paper_title`. One that is `unreadable` has neither."""

    line: CaseLine
    due: datetime | None
    step: str
    overdue: bool
    left: str
    act: str = ""
    paper: str = ""
    paper_title: str = ""
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the cases that are wanted, and how many there are in all: at most MOST, where there are as many or more.
    `more`: others come behind these."""

    rows: list[CaseRow]
    count: int
    more: bool


def search(
    world: World, staff: StaffMember, wanted: Wanted, page: int = 1, language: Language = ENGLISH
) -> Found:
    """Page `page` (from 1) of the cases that are wanted, in `language`."""
    with world.store.reading() as uow:
        return found(world, uow, staff, wanted, PAGE * (page - 1), PAGE, language)


def found(
    world: World,
    uow: UnitOfWork,
    staff: StaffMember,
    wanted: Wanted,
    skip: int,
    limit: int,
    language: Language,
) -> Found:
    """At most `limit` of the cases that are wanted, behind the first `skip`."""
    wanted = _complete(world, wanted)
    lines = uow.case_lists.found(staff.boards, wanted, skip, limit + 1)
    more = len(lines) > limit
    # Whoever sees the end of the list knows how long it is.
    known = not more and (lines or not skip)
    count = skip + len(lines) if known else uow.case_lists.count(staff.boards, wanted, MOST)
    damaged = {line.number for line, _ in unreadable.among(world, uow, staff.boards)}
    rows = [
        unread_row(world, line, wanted.now, language)
        if line.number in damaged
        else _row(world, line, wanted, language)
        for line in lines[:limit]
    ]
    return Found(rows, min(count, MOST), more)


def unread_row(world: World, line: CaseLine, now: datetime, language: Language) -> CaseRow:
    """A case that cannot be read: nothing can be done about it here."""
    row = _row(world, line, Wanted(Which.ALL, now), language)
    return replace(row, act="", paper="", paper_title="", unreadable=True)


def _complete(world: World, wanted: Wanted) -> Wanted:
    """With the papers that the Boards' protocols want, where those are what is asked for."""
    if wanted.which is not Which.PAPERS:
        return wanted
    papers = [paper for board in world.protocols.values() for paper in papers_of(board.protocol)]
    return replace(wanted, papers=tuple(papers))


def papers_of(protocol: Protocol) -> Iterable[PaperOf]:
    """The papers that belong to steps, by pathway. A case of the main pathway may call it "default"."""
    for key, pathway in protocol.pathways.items():
        called = (key, "default") if key == protocol.default_pathway else (key,)
        for form in dict.fromkeys(step.form for step in pathway.steps if step.form):
            steps = tuple(step.key for step in pathway.steps if step.form == form)
            yield PaperOf(protocol.key, called, steps, form)


def _row(world: World, line: CaseLine, wanted: Wanted, language: Language) -> CaseRow:
    protocol, now = world.board(line.board).protocol, wanted.now
    # The Board's file may have lost a pathway or a step since; the list is shown all the same.
    pathway = protocol.pathways.get(protocol.pathway_key(line.pathway))
    if wanted.which is Which.PAPERS:
        act, paper = "", _missing(protocol, line)
    else:
        act, paper = _settled_by(protocol, pathway, line, wanted.which)
    due = (line.paper_due if wanted.which is Which.PAPERS else None) or line.due
    return CaseRow(
        line=line,
        due=due,
        step=language.say(step_title(pathway, line.step)) if line.step else "",
        overdue=due is not None and due <= now,
        left=time_left(due, now, language) if due else "",
        act=act,
        paper=paper,
        paper_title=language.say(protocol.papers[paper].title) if paper else "",
    )


def _missing(protocol: Protocol, line: CaseLine) -> str:
    """The paper that is due first, of those that somebody is asked for; else the first that the Board fills in."""
    if line.paper_awaited in protocol.papers:
        return line.paper_awaited
    for wants in papers_of(protocol):
        begun = set(wants.steps) & set(line.steps)
        if line.pathway in wants.pathways and begun and wants.paper not in line.papers:
            return wants.paper
    return ""


def _settled_by(protocol: Protocol, pathway: Pathway | None, line: CaseLine, which: Which) -> tuple[str, str]:
    """The action that settles it, as `services.possible.possible` names them, and the paper that does; of these
    one, or none where there is nothing to do."""
    if line.status == Status.UNCONFIRMED:
        return "confirm", ""
    step = next((each for each in pathway.steps if each.key == line.step), None) if pathway else None
    if pathway is None or step is None or line.status in OVER:
        return "", ""
    if which in (Which.NO_OUTCOME, Which.NOBODY_COMES):
        return ("meeting-outcome" if which is Which.NO_OUTCOME else "meeting-time"), ""
    own = step.panel and step.form and protocol.papers[step.form].by == "board"
    if own and pathway.after(step.key) and not line.overdue_told:
        return "", step.form or ""
    if step.panel or line.overdue_told:
        return "outcome", ""
    if not line.counterpart:
        return "contact", ""
    return ("go-on" if step.consult else "answer"), ""
