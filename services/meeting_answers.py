"""The answer of whoever was asked what came of the meeting: AGREED, NOT AGREED or NOT HELD.

Whatever is said otherwise, a person reads it: Board staff record the outcome on the case page.
"""

from functools import partial

from casework import outcomes
from casework.errors import NotPossible
from reading.doubt import DIFFER
from reading.htmltext import text_of_html
from reading.newtext import new_text
from reading.outcome import outcome_said
from services.doubts import answers_another_question, doubt_about_outcome
from services.filing import Filing, Letter
from services.meeting_words import of_the_meetings_time


def about_meeting(letter: Letter) -> Filing | None:
    """What becomes of a mail that tells what came of the meeting, who comes or when it should be; None for others."""
    return of_meeting(letter) if is_asked_for_outcome(letter) else of_the_meetings_time(letter)


def is_asked_for_outcome(letter: Letter) -> bool:
    """Whether its author had been asked what came of the meeting when it came, and that is not known yet.

    A mail that answers something else that we asked is about that: the raiser may be asked about a late AGREED too.
    """
    asked = letter.case.outcome_asked
    if asked is None or asked.party != letter.party.number or letter.item.received_at < asked.at:
        return False
    try:
        outcomes.refuse_if_not_theirs(letter.case, letter.world.clock.now(), letter.party.number)
    except NotPossible:
        return False
    return not answers_another_question(letter)


def of_meeting(letter: Letter) -> Filing:
    """What the words of the one who was asked mean for the case."""
    name, html = letter.party.person.name, letter.message.html
    said = outcome_said(letter.text, name)
    if said is None:
        why = f"{name} was asked what came of the meeting, and wrote in words of their own."
        return letter.held(why, tell=_told_the_words(letter), about="unread")
    if said.came == "agreed":
        if html and outcome_said(new_text(text_of_html(html)), name) != said:
            return letter.held(DIFFER)
        if why := doubt_about_outcome(letter):
            return letter.held(why)
    decide = partial(
        outcomes.tell_outcome,
        told=outcomes.Told(said.came, letter.words, said.what, said.who, said.by_when),
        party=letter.party.number,
        how="reply",
        at=letter.item.received_at,
        deciding=letter.text.strip(),
        rule="outcome",
    )
    told = {"text": letter.text, "verdict": "" if said.came == "not_held" else said.came}
    return Filing("filed", f"The outcome of the meeting: {said.came.replace('_', ' ')}.", decide, told)


def _told_the_words(letter: Letter) -> str:
    """The mail that says which words count, once beside the two that ask: two machines could go on for ever."""
    number = letter.party.number
    sent = letter.uow.outbox.of_case(letter.found.case)
    asked = sum(mail.kind == "meeting_outcome" and mail.party == number for mail in sent)
    return "meeting_outcome" if asked <= 2 else ""
