"""Cases of the other Boards, played through the real rules: what their mails are ordered by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from casework import changes, meetings, opening, papers, remarks, steps
from casework.case import Case, Decision
from casework.directory import Contact, Directory
from casework.facts import Disagreement, Person
from casework.paper import PaperField, RowField
from casework.paper_answers import place
from casework.work import Board
from protocols.loader import load_protocols
from tests.mail.stories import REFERENCE, START, Ordered, told

BOARDS = load_protocols()
NAMES = ("Ivy", "Kit", "Lea", "Max", "Nia", "Oli", "Pat", "Quin", "Ros", "Sol", "Tia", "Uma", "Val", "Wyn")


def everybody(board: Board, form: Disagreement, person: Person | None = None) -> Directory:
    """A holder for every post of both agencies and of the Board. With `person`, all have that name and title."""
    protocol = board.protocol
    contacts = []
    for agency, domain in (
        (form.raiser.agency, "trust"),
        (form.counterpart.agency, "council"),
        (protocol.board, "board"),
    ):
        for tier, name in zip(protocol.tiers[1:], NAMES, strict=False):
            who = Person(
                name=f"{name} {domain.title()}",
                email=f"{name.lower()}@{domain}.example",
                agency=agency,
                title=protocol.title(agency, tier.key) or tier.name,
            )
            if person is not None:
                who = who.model_copy(update={"name": person.name, "title": person.title})
            contacts.append(Contact(board=protocol.key, tier=tier.key, person=who))
    return Directory.of(contacts)


@dataclass
class Play:
    """A case in the making: what is done to it, and the mails that were ordered."""

    board: Board
    listed: Directory
    now: datetime = START
    mails: list[Ordered] = field(default_factory=list)
    _case: Case | None = None

    @property
    def case(self) -> Case:
        assert self._case is not None, "open it first"
        return self._case

    def open(self, form: Disagreement) -> "Play":
        decision = opening.open_case(REFERENCE, form, self.board, self.listed, now=self.now, confirm=False)
        return self._keep(decision)

    def do(self, what: Callable[..., Decision], **how: Any) -> "Play":
        return self._keep(what(self.case, self.board, self.listed, now=self.now, **how))

    def refuse(self, words: str) -> "Play":
        return self.do(steps.answer, party=self.asked, verdict="not_agreed", words=words, how="reply")

    def agree(self, words: str) -> "Play":
        return self.do(steps.answer, party=self.asked, verdict="agreed", words=words, how="link")

    def file(self, paper: str, party: int | None = None, words: str = "As we discussed.") -> "Play":
        answers: dict[str, str] = {}
        for asked in self.board.protocol.papers[paper].fields:
            answers |= {asked.key: _answer(asked, words)} if asked.kind != "group" else {}
            # Two rows of each group.
            for row in (1, 2):
                answers |= {place(asked.key, row, each.key): _answer(each, words) for each in asked.fields}
        return self.do(steps.file_paper, paper=paper, answers=answers, by="staff", party=party)

    def wait(self, times: int = 1) -> "Play":
        """Until the next thing happens by itself."""
        for _ in range(times):
            while self.case.wake_at is not None and self.case.papers_wake_at == self.case.wake_at:
                self._wake()
            self._wake()
        return self

    def chase(self, times: int) -> "Play":
        """As `wait`, also where only a paper is looked at."""
        for _ in range(times):
            self._wake()
        return self

    def _wake(self) -> None:
        self.now = self.case.wake_at or self.now
        self.do(steps.tick)

    @property
    def asked(self) -> int:
        assert self.case.counterpart is not None
        return self.case.counterpart.number

    def _keep(self, decision: Decision) -> "Play":
        self._case = decision.case
        self.mails += told(decision, self.now, self.board)
        return self


def _answer(field: PaperField | RowField, words: str) -> str:
    if field.kind in ("choice", "choices"):
        return next(iter(field.choices)) if field.kind == "choice" else " ".join(field.choices)
    day = "2027-01-12" if field.days_ahead is None else "2026-12-01"
    return {"date": day, "yes_no": "yes"}.get(field.kind, words.strip() or "As we discussed.")


def other_boards(form: Disagreement, words: str, person: Person | None = None) -> Iterator[Ordered]:
    """All mails of the cases below."""
    for story in STORIES:
        yield from story(form, words, person).mails


def begun(key: str, form: Disagreement, person: Person | None, **told_too: Any) -> tuple[Play, Disagreement]:
    """A case of the Board `key` that is not opened yet, and its form."""
    board = BOARDS[key]
    form = form.model_copy(
        update={"board": key, "pathway": "default", "start_step": "1", "earlier": (), **told_too}
    )
    return Play(board, everybody(board, form, person)), form


def with_mediation(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """East Riding: own manager, worker (away), line manager (refuses), the paper of stage four, mediation, lessons."""
    play, form = begun("eastriding", form, person)
    play.open(form).do(steps.go_on, by=form.raiser.name)
    play.do(remarks.away, party=play.asked, text=words)
    play.wait(2)
    play.refuse(words)
    play.file("stage-4", play.case.attempts[-1].speaker, words)
    play.do(remarks.mail_failed, party=play.asked, mail="escalated_counterpart", reason=words)
    play.wait(2)
    play.do(meetings.call_meeting, by="board@example.org")
    play.wait()
    play.do(steps.record_final_outcome, outcome=words, who=words, by_when=words, by="board@example.org")
    return play.file("lessons", 1, words)


def with_a_paper_that_is_late(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """East Riding: stage four's paper is begun, saved, and never sent; in the end the Board is told."""
    play, form = begun("eastriding", form, person, start_step="4")
    play.open(form).do(papers.save_paper, paper="stage-4", party=1).chase(6)
    assert {order.order.about for order in play.mails if order.order.kind == "paper_chased"} == {"stage-4"}
    assert len([order for order in play.mails if order.order.kind == "paper_chased"]) == 3
    return play


def with_a_review(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """South East Wales: refused, talked over with managers, unanswered to the review, which its papers take on."""
    play, form = begun("sewscb", form, person)
    play.open(form).refuse(words).wait()
    play.wait(4)
    for paper in ("review-request", "review-decision", "review-report"):
        play.file(paper, words=words)
    play.wait(2)
    play.do(steps.record_final_outcome, outcome=words, who=words, by_when=words, by="board@example.org")
    return play


def in_writing(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """Bedfordshire: a pathway with an area and confirmation in writing, agreed in the end; wider learning after."""
    area = BOARDS["bedfordshire"].protocol.pathway("section-17-core").areas[0]
    play, form = begun("bedfordshire", form, person, pathway="section-17-core", area=area)
    play.open(form).refuse(words).wait()
    play.agree(words)
    return play.file("joint-steering-group", 1, words)


def refused_at_the_end(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """Bedfordshire's consent pathway has one step, to be answered at once, and no Board behind it."""
    question = BOARDS["bedfordshire"].protocol.pathway("consent").questions[0]
    answers = {question.key: next(iter(question.choices))}
    play, form = begun("bedfordshire", form, person, pathway="consent", answers=answers)
    return play.open(form).refuse(words)


def within_one_agency(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """Bedfordshire: everybody asked is of the raiser's own agency; nobody ever answers."""
    own = form.counterpart.model_copy(update={"agency": form.raiser.agency})
    play, form = begun("bedfordshire", form, person, pathway="within-agency", counterpart=own, urgent=True)
    return play.open(form).wait(8)


def in_a_hurry(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """Brighton & Hove: a date was named, then a shorter one is set; nobody is known above; the inbox has it all."""
    play, form = begun("brighton-hove", form, person, agreed_by=START + timedelta(days=4))
    play.listed = Directory()
    play.open(form)
    new = play.now + timedelta(days=2)
    play.do(changes.bring_forward, due=new, reason=words, by="board@example.org")
    play.now = play.case.due or play.now
    play.do(steps.tick)
    return play.do(steps.withdraw, reason=words, by="board@example.org")


def with_the_same_people(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """Police and social care: after the third level the same two meet. A holiday is proclaimed meanwhile."""
    play, form = begun("hips", form, person, pathway="police-social-care")
    play.open(form.model_copy(update={"start_step": "3"})).refuse(words)
    assert play.case.due is not None
    off = play.case.due.date()
    calendar = replace(play.board.calendar, holidays={**play.board.calendar.holidays, off: "Day of mourning"})
    play.board = replace(play.board, calendar=calendar)
    return play.do(changes.redate)


STORIES = (
    with_mediation, with_a_paper_that_is_late, with_a_review, in_writing, refused_at_the_end, within_one_agency, in_a_hurry,
    with_the_same_people,
)  # fmt: skip
