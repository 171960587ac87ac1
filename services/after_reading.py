"""Mail of people who are not asked now: WRONG, second thoughts, and answers that come too late.

    WRONG ───────────────────────────────▶ the answer is a person's again          (casework/wrong.py)
    settled, and then a refusal ─────────▶ the refusal wins
    asked at an earlier step ────────────▶ on the record; AGREED goes to the raiser (casework/late.py)
    the raiser, about a late AGREED ─────▶ settled, or not
    the raiser, in words of their own ───▶ held; told once which words of ours count
    anything else ───────────────────────▶ held

Every rule is written down with its reason in docs/answers.md.
"""

from datetime import datetime
from functools import partial

from casework import late, wrong
from casework.case import OVER, Case, Status
from casework.errors import NotPossible
from casework.facts import Side
from casework.work import Board
from reading.raiser import Said
from reading.verdict import Stance, Verdict
from services.corrections import hold_again
from services.filing import Filing, Letter, once

DISPUTED = "An answer at this step was called wrong, so a person has to say what this one means."
UNCLEAR_LATE = "It came after the case had gone up, and says neither AGREED nor NOT AGREED plainly."


def called_wrong(letter: Letter) -> Filing:
    """The mail says WRONG. Where the answer itself came by e-mail that one is held again, else this one is."""
    case, number, at = letter.case, letter.party.number, letter.item.received_at
    try:
        wrong.refuse_if_not_wrong(case, letter.board, number, at)
    except NotPossible as error:
        return letter.held(str(error), tell=_that_it_changes_nothing(letter))
    told = {"text": letter.text}
    decide = partial(wrong.call_wrong, party=number, words=letter.words, how="reply", at=at)
    if hold_again(letter.world, letter.uow, letter.found.case, case, letter.party.person.name):
        return Filing("filed", "It says that an answer was read wrongly.", decide, told)
    return Filing("held", "It says that an answer is wrong that did not come by e-mail.", decide, told)


def not_asked_now(letter: Letter, verdict: Verdict, doubt: str, why_not: str) -> Filing:
    """A mail of somebody whom nobody asks now: `why_not` says why, `doubt` what speaks against `verdict`."""
    case, party = letter.case, letter.party
    stance: Stance = "unclear" if doubt else verdict.stance
    if case.status is Status.RESOLVED and stance == "not_agreed":
        if filing := _taken_back(letter, verdict):
            return filing
    elif case.status is Status.OPEN and case.late and party.number == 1 and stance != "unclear":
        return late_confirmed(letter, settles=stance == "agreed", verdict=stance)
    elif late.asked_before(case, letter.board, party.number) is not None:
        return _late(letter, verdict, stance, doubt or UNCLEAR_LATE)
    if party.side is Side.RAISER:
        return _of_the_raisers_side(letter, doubt if case.late else "", why_not)
    asked = party.side is Side.COUNTERPART and case.status is not Status.UNCONFIRMED
    tell = _that_it_changes_nothing(letter) if asked or case.status in OVER else ""
    return letter.held(why_not, tell=tell)


def _of_the_raisers_side(letter: Letter, doubt: str, why_not: str) -> Filing:
    """Nobody asks this side to agree. Who raised it learns, once, which word says what they want."""
    case, party = letter.case, letter.party
    if party.number != 1:
        why = f"{party.person.name} is on the side that raised it, and is not asked to agree."
        tell = _that_it_changes_nothing(letter) if case.status in OVER else ""
        return letter.held(why_not if case.status is not Status.OPEN else why, tell=tell)
    why = f"{party.person.name}, who raised it, wrote in words of their own. {doubt}".strip()
    words = raisers_words(case, letter.board, letter.item.received_at)
    tell = once(letter.uow, letter.found, "one_word") if words else _that_it_changes_nothing(letter)
    return letter.held(why, tell=tell, about=" ".join(words))


def raisers_words(case: Case, board: Board, at: datetime) -> tuple[Said, ...]:
    """The words by which who raised it can say at `at` (aware) what they want."""
    if case.status is Status.RESOLVED:
        question = wrong.in_question(case, board)
        return ("not_resolved",) if question and at <= question.until else ()
    if case.status in OVER:
        return ()
    resolved: tuple[Said, ...] = ("resolved",) if case.attempts else ()
    return (*resolved, "withdraw", *(("not_resolved",) if case.late else ()))


def late_confirmed(letter: Letter, *, settles: bool, verdict: str = "") -> Filing:
    """The raiser says whether a late AGREED settles it, in a mail that was read as `verdict`, if as any."""
    decide = partial(late.confirm_late, party=1, settles=settles, words=letter.words, how="reply")
    said = "settles it" if settles else "does not settle it"
    told = {"text": letter.text, "verdict": verdict}
    return Filing("filed", f"The raiser says that the late agreement {said}.", decide, told)


def _taken_back(letter: Letter, verdict: Verdict) -> Filing | None:
    """NOT AGREED about what is settled: of who was asked it is a refusal, of the other side it says WRONG."""
    case, number, at = letter.case, letter.party.number, letter.item.received_at
    try:
        question = wrong.refuse_if_not_wrong(case, letter.board, number, at)
    except NotPossible:
        return None
    told = {"text": letter.text, "verdict": "not_agreed"}
    if number in case.asked_at(question.attempt) | {question.author}:
        decide = partial(
            wrong.contradict,
            party=number,
            words=letter.words,
            how="reply",
            at=at,
            deciding=verdict.words,
            rule=verdict.why,
        )
        return Filing("filed", "It takes back the AGREED that had settled the case.", decide, told)
    hold_again(letter.world, letter.uow, letter.found.case, case, letter.party.person.name)
    again = partial(wrong.call_wrong, party=number, words=letter.words, how="reply", at=at)
    return Filing("filed", "It says that the case is not settled.", again, told)


def _late(letter: Letter, verdict: Verdict, stance: Stance, doubt: str) -> Filing:
    plain = stance != "unclear"
    decide = partial(
        late.answer_late,
        party=letter.party.number,
        verdict=stance,
        words=letter.words,
        how="reply",
        why="" if plain else doubt,
        deciding=verdict.words if plain else "",
        rule=verdict.why if plain else "",
        tell_sender=stance != "agreed" and bool(_that_it_changes_nothing(letter)),
        mail=letter.item.id,
    )
    told = {"text": letter.text, "verdict": stance}
    if plain:
        return Filing("filed", "An answer after the case had gone up; it is on the record.", decide, told)
    return Filing("held", doubt, decide, told)


def _that_it_changes_nothing(letter: Letter) -> str:
    """The mail that says so, unless its author has had it once."""
    return once(letter.uow, letter.found, "closed_reply")
