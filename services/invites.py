"""Answers to an invite: who comes is recorded, and says nothing about the requested action.

What their author wrote beside it is for a person: it may be NOT AGREED, and nobody else would see it.
"""

from functools import partial

from casework import meetings
from reading.authentication import forged_because
from reading.machine import said_outright
from reading.meeting import comment_of, partstat_of
from reading.newtext import new_text
from services.filing import Filing, Incoming, held
from services.matching import Match
from services.world import apply_change


def calendar_answer(mail: Incoming, found: Match) -> Filing:
    """Recorded where it is surely the invited person's; held where it is not, and where words stand beside it."""
    message, number, calendar = mail.message, mail.item.id, mail.message.calendar or b""
    text, answer = new_text(message.text), partstat_of(calendar)
    party = mail.uow.cases.load(found.case).party(found.party)
    if party is None or not found.sure:
        why = "Only the subject names the case; anybody could have written that."
        return held(found, text, why, mail=number)
    if why := found.doubt or forged_because(message, mail.world.authserv_id):
        return held(found, text, why, mail=number)
    if answer is None:
        return held(found, text, "A calendar answer that needs a person.", mail=number)
    if message.sender_email != party.person.email.casefold():
        # A forwarded invite is answered by whoever got it, and still to the address that it came from.
        sender = message.sender_email or "no address"
        why = f"A calendar answer from {sender}, and we invited {party.person.email}."
        return held(found, text, why, mail=number)
    coming = partial(meetings.meeting_answered, party=party.number, partstat=answer)
    comment = comment_of(calendar)
    if not comment and not said_outright(message):
        return Filing("filed", f"An answer to the invite: {answer}.", coming)
    apply_change(mail.world, mail.uow, found.case, coming)
    why = "It answers the invite, which is recorded, and its author has written something beside that."
    return held(found, f"{comment}\n{text}".strip(), why, mail=number)
