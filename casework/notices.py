"""What goes out beside the questions: the protocol's notices, warnings to the next level, papers.

Every one is a fact as well as a mail, so that the record shows who was told.
"""

from datetime import date, timedelta

from casework.calendar import LONDON
from casework.case import OVER, Case, Status
from casework.directory import next_level, post_of
from casework.errors import NotPossible
from casework.facts import NoticeGiven, PaperFiled, Side, Warned
from casework.paper import Notice, Paper, side_and_tier
from casework.sentence import Sentence
from casework.work import BOARD_PARTY, Board, Work


def parties_for(work: Work, recipients: tuple[str, ...]) -> tuple[int, ...]:
    """The party numbers of a notice's or a paper's recipients; posts join the case. Unknown ones are left out, and
    the Board is told instead where nobody is left: it never goes out to nobody."""
    found: list[int | None] = []
    for recipient in recipients:
        if recipient == "everyone":
            found += [party.number for party in work.case.parties]
        elif recipient in ("raiser", "board"):
            found.append(1 if recipient == "raiser" else BOARD_PARTY)
        elif recipient in ("speaker", "counterpart"):
            party = work.case.speaker if recipient == "speaker" else work.case.counterpart
            found.append(party.number if party else None)
        else:
            found.append(_post(work, recipient))
    gone = work.case.undeliverable | work.case.replaced
    told = dict.fromkeys(n for n in found if n is not None and (n not in gone or n == BOARD_PARTY))
    return tuple(told) or (BOARD_PARTY,)


def _post(work: Work, recipient: str) -> int | None:
    protocol, directory = work.board.protocol, work.directory
    if recipient == "next-counterpart":
        side, found = Side.COUNTERPART, next_level(work.step, work.case, protocol, directory)
    else:
        of, tier = side_and_tier(recipient)
        side = Side(of)
        found = post_of(side, tier, work.case, protocol, directory)
    return work.join(found.person, side, found.tier) if found else None


def give_notices(work: Work, notices: tuple[Notice, ...], when: str) -> None:
    """Sends the notices that are due at `when`, each recorded with whom it told."""
    for notice in notices:
        if notice.when == when:
            told = parties_for(work, notice.to)
            work.record(NoticeGiven(at=work.now, title=notice.title, told=told))
            work.mail("notice", told, notice.text, about=notice.title)


def ask_for_paper(work: Work) -> None:
    """Asks the speaker for the step's paper; the Board's own are filled in on its page."""
    step = work.step
    if step.form is not None and not step.panel:
        speaker = work.case.speaker
        work.mail("paper_due", [speaker.number if speaker else 1], about=step.form)


def warn_next_level(work: Work) -> None:
    """Tells the next level of management that there is a disagreement, that a speedy answer is needed, and that
    they will be asked without one (East Riding, section 3). Where nobody is known there is nobody to tell."""
    step = work.step
    if not step.warn:
        return
    found = next_level(step, work.case, work.board.protocol, work.directory)
    if found is not None:
        told = work.join(found.person, Side.COUNTERPART, found.tier)
        work.record(Warned(at=work.now, step=step.key, told=(told,)))
        work.mail("warning", [told])


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


def paper_faults(paper: Paper, answers: dict[str, str], case: Case) -> dict[str, str]:
    """What is wrong with a filled-in paper: a sentence for each field that is."""
    told = case.disagreement
    involved = {_letters(told.raiser.agency), _letters(told.counterpart.agency)}
    faults: dict[str, str] = {}
    for field in paper.fields:
        answer, ask = answers.get(field.key, "").strip(), Sentence(field.ask)
        if not answer:
            if field.required:
                faults[field.key] = Sentence("Answer this: {question}", question=ask)
        elif field.kind in ("choice", "choices") and not set(answer.split()) <= set(field.choices):
            faults[field.key] = Sentence(
                "Choose one of the answers that are offered: {question}", question=ask
            )
        elif field.kind == "yes_no" and answer not in ("yes", "no"):
            faults[field.key] = Sentence("Choose yes or no: {question}", question=ask)
        elif field.kind == "date" and not _is_date(answer):
            faults[field.key] = Sentence("Enter a real date: {question}", question=ask)
        elif field.within_days and not _is_near(answer, field.within_days, case):
            faults[field.key] = Sentence(
                "Enter a date that is at most {days} days after this step began, and not before it: {question}",
                days=field.within_days,
                question=ask,
            )
        elif field.kind == "uninvolved_agency" and _letters(answer) in involved:
            faults[field.key] = Sentence(
                "{agency} is involved in this disagreement. Name an agency that is not.", agency=answer
            )
    return faults


def _letters(agency: str) -> str:
    """How an agency that was typed is compared: a blank or a full stop does not make another of it."""
    return "".join(letter for letter in agency.casefold() if letter.isalnum())


def _is_near(text: str, days: int, case: Case) -> bool:
    """Whether an ISO date is from the day on which the running step began to `days` after it."""
    begun = case.attempts[-1].started.astimezone(LONDON).date() if case.attempts else None
    return begun is None or timedelta(0) <= date.fromisoformat(text) - begun <= timedelta(days=days)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def record_paper(work: Work, key: str, answers: dict[str, str], party: int | None, by: str) -> None:
    """Puts a filled-in paper on the record and sends it to whoever the protocol names.

    Raises:
        NotPossible: as `may_file`, or something in it is wrong.
    """
    paper = may_file(work.case, work.board, key, party)
    if faults := paper_faults(paper, answers, work.case):
        raise NotPossible(" ".join(faults.values()))
    known = {field.key: answers.get(field.key, "").strip() for field in paper.fields}
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
