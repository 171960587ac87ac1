"""Mail of people who are not asked now: WRONG, second thoughts, and answers that come too late.

    WRONG ───────────────────────────────▶ the answer is a person's again          (casework/wrong.py)
    settled, and then a refusal ─────────▶ the refusal wins
    asked at an earlier step ────────────▶ on the record; AGREED goes to the raiser (casework/late.py)
    the raiser, about a late AGREED ─────▶ settled, or not
    anything else ───────────────────────▶ held

Every rule is written down with its reason in docs/answers.md.
"""

from datetime import datetime
from functools import partial

from casework import late, wrong
from casework.case import OVER, Case, Status
from casework.errors import NotPossible
from casework.facts import Party, Side
from casework.work import Board
from reading.verdict import Stance, Verdict
from services.corrections import hold_again
from services.filing import LONGEST_NOTE, Filing, held
from services.matching import Match
from services.storage import UnitOfWork
from services.world import World

DISPUTED = "An answer at this step was called wrong, so a person has to say what this one means."
UNCLEAR_LATE = "It came after the case had gone up, and says neither AGREED nor NOT AGREED plainly."


def called_wrong(
    world: World, uow: UnitOfWork, found: Match, case: Case, party: Party, text: str, at: datetime
) -> Filing:
    """The mail says WRONG. Where the answer itself came by e-mail that one is held again, else this one is.

    `at` (aware): when the mail reached us.
    """
    board = world.board(case.disagreement.board)
    try:
        wrong.refuse_if_not_wrong(case, board, party.number, at)
    except NotPossible as error:
        return held(found, text, str(error), tell_sender=not _told_before(uow, found, party))
    words = text[:LONGEST_NOTE]
    decide = partial(wrong.call_wrong, party=party.number, words=words, how="reply", at=at)
    if hold_again(world, uow, found.case, case, party.person.name):
        return Filing("filed", "It says that an answer was read wrongly.", decide, {"text": text})
    return Filing(
        "held", "It says that an answer is wrong that did not come by e-mail.", decide, {"text": text}
    )


def not_asked_now(
    world: World,
    uow: UnitOfWork,
    found: Match,
    case: Case,
    party: Party,
    text: str,
    at: datetime,
    verdict: Verdict,
    doubt: str,
    why_not: str,
) -> Filing:
    """A mail of somebody whom nobody asks now: `why_not` says why, `doubt` what speaks against `verdict`."""
    board = world.board(case.disagreement.board)
    stance: Stance = "unclear" if doubt else verdict.stance
    if case.status is Status.RESOLVED and stance == "not_agreed":
        if filing := _taken_back(world, uow, found, case, board, party, text, at, verdict):
            return filing
    elif case.status is Status.OPEN and case.late and party.number == 1 and stance != "unclear":
        settles = stance == "agreed"
        decide = partial(late.confirm_late, party=1, settles=settles, words=text[:LONGEST_NOTE], how="reply")
        said = "settles it" if settles else "does not settle it"
        told = {"text": text, "verdict": stance}
        return Filing("filed", f"The raiser says that the late agreement {said}.", decide, told)
    elif late.asked_before(case, board, party.number) is not None:
        return _late(uow, found, party, text, verdict, stance, doubt or UNCLEAR_LATE)
    asked = party.side is Side.COUNTERPART and case.status is not Status.UNCONFIRMED
    tell = (asked or case.status in OVER) and not _told_before(uow, found, party)
    return held(found, text, why_not, tell_sender=tell)


def _taken_back(
    world: World,
    uow: UnitOfWork,
    found: Match,
    case: Case,
    board: Board,
    party: Party,
    text: str,
    at: datetime,
    verdict: Verdict,
) -> Filing | None:
    """NOT AGREED about what is settled: of who was asked it is a refusal, of the other side it says WRONG."""
    try:
        question = wrong.refuse_if_not_wrong(case, board, party.number, at)
    except NotPossible:
        return None
    words, told = text[:LONGEST_NOTE], {"text": text, "verdict": "not_agreed"}
    if party.number in case.asked_at(question.attempt) | {question.author}:
        decide = partial(
            wrong.contradict,
            party=party.number,
            words=words,
            how="reply",
            at=at,
            deciding=verdict.words,
            rule=verdict.why,
        )
        return Filing("filed", "It takes back the AGREED that had settled the case.", decide, told)
    hold_again(world, uow, found.case, case, party.person.name)
    again = partial(wrong.call_wrong, party=party.number, words=words, how="reply", at=at)
    return Filing("filed", "It says that the case is not settled.", again, told)


def _late(
    uow: UnitOfWork, found: Match, party: Party, text: str, verdict: Verdict, stance: Stance, doubt: str
) -> Filing:
    tell = stance != "agreed" and not _told_before(uow, found, party)
    decide = partial(
        late.answer_late,
        party=party.number,
        verdict=stance,
        words=text[:LONGEST_NOTE],
        how="reply",
        why=doubt if stance == "unclear" else "",
        deciding="" if stance == "unclear" else verdict.words,
        rule="" if stance == "unclear" else verdict.why,
        tell_sender=tell,
    )
    told = {"text": text, "verdict": stance}
    if stance == "unclear":
        return Filing("held", doubt, decide, told)
    return Filing("filed", "An answer after the case had gone up; it is on the record.", decide, told)


def _told_before(uow: UnitOfWork, found: Match, party: Party) -> bool:
    """Whether this person has been told once that their mail changes nothing."""
    sent = uow.outbox.of_case(found.case)
    return any(mail.kind == "closed_reply" and mail.party == party.number for mail in sent)
