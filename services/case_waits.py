"""What of one case waits for a person: the head of its page, in the order of the page of today (services/today.py)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from casework.case import Case, Status
from casework.sentence import Sentence
from casework.work import Board
from services.mail_rows import MailRow
from services.storage import InboxItem
from services.tongues import Language
from services.words import named, stamp

NOT_CONFIRMED = Sentence(
    "The person who raised it has not pressed the link in our e-mail. Nothing has gone to the other agency."
)
PANEL_OVER = Sentence("The time of the Board's panel is over. Record the final outcome.")
LAST_OVER = Sentence(
    "The last stage has ended without agreement. Record the final outcome when there is one."
)


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits, and where it is done: on the page of the action `act`, of the paper `paper`, of our mail
    `sent` or of the mail `received`, by their numbers."""

    text: str
    act: str = ""
    paper: str = ""
    sent: int | None = None
    received: int | None = None


def waits(
    case: Case,
    board: Board,
    can: frozenset[str],
    now: datetime,
    mails: Iterable[MailRow],
    received: Iterable[InboxItem],
    language: Language,
) -> list[Waits]:
    """Everything of the case that waits for a person at `now` (aware). `can`: what services/possible.py offers then."""
    say = language.say
    found = [
        Waits(say(text), act, paper)
        for text, act, paper in _of_the_case(case, board, now, language)
        if paper or act in can
    ]
    for mail in mails:
        if mail.failed and not mail.seen_to_by:
            told = {"who": mail.recipient, "subject": mail.subject}
            failed = Sentence("An e-mail to {who} did not arrive: {subject}", **told)
            found.append(Waits(say(failed), sent=mail.id))
    for item in received:
        if item.state == "held":
            found.append(Waits(say(_held(case, item, language)), received=item.id))
    # When the case is over nobody is asked for them any more.
    for awaited in case.awaited.values() if case.status is Status.OPEN else ():
        if paper := board.protocol.papers.get(awaited.paper) if awaited.overdue else None:
            told = {"paper": Sentence(paper.title), "when": stamp(awaited.due, language)}
            late = Sentence("“{paper}” was to be filled in by {when}, and has not come.", **told)
            found.append(Waits(say(late), paper=awaited.paper))
    return found


def _of_the_case(
    case: Case, board: Board, now: datetime, language: Language
) -> Iterable[tuple[Sentence, str, str]]:
    """(what is the matter, the action that settles it, or the paper)"""
    if case.status is Status.UNCONFIRMED:
        yield NOT_CONFIRMED, "confirm", ""
    if case.status is not Status.OPEN:
        return
    pathway = board.protocol.pathway(case.disagreement.pathway)
    step = pathway.step(case.step)
    paper = board.protocol.papers[step.form] if step.form else None
    if case.overdue_told:
        yield PANEL_OVER if step.panel else LAST_OVER, "outcome", ""
    elif step.panel and paper and paper.by == "board" and pathway.after(step.key):
        told = Sentence(
            "It is with the Board, and goes on when “{paper}” is sent.", paper=Sentence(paper.title)
        )
        yield told, "", step.form or ""
    elif step.panel:
        yield Sentence("It is with the Board. Record the final outcome when there is one."), "outcome", ""
    elif case.counterpart is None:
        yield Sentence("Nobody is asked, and the time limit runs on."), "contact", ""
    if case.late:
        who = named(case.party(case.late.party), language)
        late = Sentence("{who} agreed after the case had gone up. Does that settle it?", who=who)
        yield late, "settle", ""
    if case.awaits_outcome and case.meeting and case.meeting.end <= now:
        yield Sentence("The meeting is over, and what came of it is not known."), "meeting-outcome", ""


def _held(case: Case, item: InboxItem, language: Language) -> Sentence:
    party = case.party(item.party)
    told = {
        "who": party.person.name if party else item.sender or language.say("an unknown sender"),
        "when": stamp(item.received_at, language),
        "words": shorten(item.text or item.subject, 100, placeholder=" …") or Sentence("no words"),
    }
    if item.verdict == "unclear" and case.status is Status.OPEN and party == case.counterpart:
        return Sentence(
            "The answer of {who} ({when}) is unclear: “{words}” The time limit runs on, so ring them.",
            **told,
        )
    return Sentence("Somebody has to say what the e-mail of {who} ({when}) means: “{words}”", **told)
