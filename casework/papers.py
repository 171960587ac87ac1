"""A protocol's papers: who is asked to fill one in, by when, how they are reminded, and what was written.

the step begins ─▶ asked, with a link ─▶ reminded before it is due ─▶ told that it is overdue ─▶ the Board is told
                                             filled in, or the case is over: nobody is written to any more
"""

from datetime import datetime, timedelta

from casework.calendar import LONDON
from casework.case import OVER, Awaited, Case, Decision, Status
from casework.deadlines import end_of, reminder_time
from casework.directory import Directory
from casework.errors import NotPossible
from casework.notices import parties_for
from casework.paper import Paper
from casework.paper_answers import kept, paper_faults
from casework.paper_facts import Chase, PaperAsked, PaperChased, PaperFiled, PaperSaved
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work

# A link back to a half-filled paper is mailed once in this time, however often it is asked for.
LINK_AGAIN = timedelta(hours=12)


def ask_for_paper(work: Work) -> None:
    """Asks the speaker for the step's paper; the Board's own are filled in on its page."""
    key = work.step.form
    paper = work.board.protocol.papers[key] if key else None
    if key is None or paper is None or paper.by == "board":
        return
    speaker = work.case.speaker
    due = end_of(paper.due, work.now, work.board.calendar)
    remind = reminder_time(work.now, due, work.board.calendar)
    work.record(
        PaperAsked(
            at=work.now,
            paper=key,
            step=work.step.key,
            party=speaker.number if speaker else 1,
            due=due,
            chase_at=remind or due,
        )
    )
    work.mail("paper_due", [speaker.number if speaker else 1], about=key)


def paper_time(work: Work) -> None:
    """Papers whose moment has come: a reminder, the end of their time, or the working day after it."""
    if work.case.papers_wake_at is None:
        return
    for awaited in list(work.case.awaited.values()):
        if awaited.chase_at is not None and awaited.chase_at <= work.now:
            _chase(work, awaited)


def _chase(work: Work, awaited: Awaited) -> None:
    calendar = work.board.calendar
    chase: Chase
    again: datetime | None
    if awaited.paper not in work.board.protocol.papers:
        # The Board has taken it out of its file since. Nobody can fill it in, and the case's deadlines go on.
        work.record(PaperChased(at=work.now, paper=awaited.paper, chase="gone", party=BOARD_PARTY))
        return
    if work.now < awaited.due:
        chase, again = "reminder", awaited.due
    elif not awaited.overdue:
        chase, again = "overdue", calendar.opens(calendar.working_day_after(work.now))
    else:
        chase, again = "board", None
    to = BOARD_PARTY if chase == "board" else _who_fills(work.case, awaited)
    work.record(PaperChased(at=work.now, paper=awaited.paper, chase=chase, party=to, again_at=again))
    work.mail("paper_chased", [to], chase, about=awaited.paper)


def _who_fills(case: Case, awaited: Awaited) -> int:
    """Who speaks at the paper's step by now, else who raised it, else the Board: somebody whom mail reaches."""
    gone = case.replaced | case.undeliverable
    speakers = [attempt.speaker for attempt in case.attempts if attempt.step == awaited.step]
    found = (number for number in (*reversed(speakers), 1) if number is not None and number not in gone)
    return next(found, BOARD_PARTY)


def may_file(case: Case, board: Board, key: str, party: int | None) -> Paper:
    """The paper called `key`, if `party` may fill it in now; `party` None is Board staff.

    Raises:
        NotPossible: there is no such paper, it is not theirs, or its time has not come or is over.
    """
    paper = board.protocol.papers.get(key)
    if paper is None:
        raise NotPossible(
            Sentence("{board} has no paper called '{key}'.", board=Sentence(board.protocol.short), key=key)
        )
    if party is not None and (paper.by == "board" or case.party(party) is None or party in case.replaced):
        raise NotPossible(
            Sentence("“{paper}” is filled in by the Board's staff.", paper=Sentence(paper.title))
        )
    if paper.offered == "ended":
        if case.status not in OVER:
            raise NotPossible(
                Sentence(
                    "“{paper}” can be filled in when {reference} has ended.",
                    paper=Sentence(paper.title),
                    reference=case.reference,
                )
            )
        return paper
    pathway = board.protocol.pathway(case.disagreement.pathway)
    begun = {attempt.step for attempt in case.attempts}
    steps = [step for step in pathway.steps if step.form == key and step.key in begun]
    if not steps or (party is not None and case.status is Status.WITHDRAWN):
        raise NotPossible(
            Sentence(
                "{reference} has not reached the step for which “{paper}” is filled in.",
                reference=case.reference,
                paper=Sentence(paper.title),
            )
        )
    if paper.by == "speaker" and party is not None:
        speakers = {a.speaker for a in case.attempts if a.step in [step.key for step in steps]}
        if party != 1 and party not in speakers:
            raise NotPossible(
                Sentence("“{paper}” is filled in by the agency that escalates.", paper=Sentence(paper.title))
            )
    return paper


def save_paper(
    case: Case, board: Board, directory: Directory, *, now: datetime, paper: str, party: int
) -> Decision:
    """`party` goes on with a half-filled paper later, and is mailed a link back to it; at most twice a day.

    Raises:
        NotPossible: as `may_file`.
    """
    may_file(case, board, paper, party)
    work = Work(case, board, directory, now)
    last = case.saved.get((paper, party))
    if last is None or now >= last + LINK_AGAIN:
        name = case.parties[party - 1].person.name
        work.record(PaperSaved(at=now, by=name, paper=paper, party=party))
        work.mail("paper_saved", [party], about=paper)
    return work.done()


def record_paper(work: Work, key: str, answers: dict[str, str], party: int | None, by: str) -> None:
    """Puts a filled-in paper on the record and sends it to whoever the protocol names.

    Raises:
        NotPossible: as `may_file`, or something in it is wrong.
    """
    paper = may_file(work.case, work.board, key, party)
    if faults := paper_faults(paper, answers, work.case, work.now.astimezone(LONDON).date()):
        raise NotPossible(" ".join(faults.values()))
    known = kept(paper, answers)
    told = parties_for(work, paper.to)
    work.record(
        PaperFiled(
            at=work.now,
            by=by,
            paper=key,
            step=work.case.step or "",
            answers=known,
            told=told,
            party=party,
        )
    )
    work.mail("paper", told, str(party or BOARD_PARTY), about=key)
