"""Answers to an invite: who comes is recorded, and says nothing about the requested action.

    the running meeting's? ──▶ from who was invited, or a delegate of theirs? ──▶ casework/attendance.py
                                                         words beside it ──▶ a person reads them as well

What their author wrote beside it is for a person: it may be NOT AGREED, and nobody else would see it.
"""

from functools import partial
from typing import cast

from casework import attendance
from casework.case import Case
from casework.errors import NotPossible
from casework.facts import Party
from casework.meeting_facts import Partstat
from reading.authentication import forged_because
from reading.machine import said_outright
from reading.meeting import PARTSTATS, MeetingReply, read_meeting
from reading.message import parse
from reading.newtext import new_text
from services.filing import Filing, Incoming, held
from services.matching import Match
from services.world import apply_change

_SAYS = PARTSTATS - {"NEEDS-ACTION"}


def calendar_answer(mail: Incoming, found: Match) -> Filing:
    """Recorded where it is surely the invited person's; held where it is not, and where words stand beside it."""
    message, number, calendar = mail.message, mail.item.id, mail.message.calendar or b""
    text = new_text(message.text)
    answer = read_meeting(
        calendar, sender=message.sender_email, labelled=message.calendar_method, sent=_invites(mail, found)
    )
    case = mail.uow.cases.load(found.case)
    party = case.party(found.party)
    if party is None or not found.sure:
        why = "Only the subject names the case; anybody could have written that."
        return held(found, text, why, mail=number)
    if why := found.doubt or forged_because(message, mail.world.trusted_in(mail.item.mailbox)):
        return held(found, text, why, mail=number)
    if why := _not_theirs(answer, message.sender_email, case, party):
        return held(found, text, why, mail=number)
    partstat = answer.partstat if answer.partstat in _SAYS else "TENTATIVE" if answer.proposed else ""
    if answer.method not in ("REPLY", "COUNTER") or not partstat:
        return held(found, text, "A calendar answer that needs a person.", mail=number)
    says_more = bool(new_text(answer.comment) or said_outright(message) or partstat == "DELEGATED")
    if why := _is_over(mail, answer, case, party):
        return held(found, _words(answer, text), why, mail=number) if says_more else Filing("filed", why)
    if not answer.uid and case.meeting and answer.sequence < case.meeting.since:
        # Outlook's own kind of answer may bring neither; to which of the times it is, nobody can tell.
        return held(found, _words(answer, text), "A calendar answer that needs a person.", mail=number)
    themselves = _writes(case, party, message.sender_email)
    if not themselves and (partstat == "DECLINED" or answer.proposed):
        # Anybody at a large organisation to whom an invite was passed on could so remove who is needed, or move it.
        return held(found, _words(answer, text), "A calendar answer that needs a person.", mail=number)
    comes = partial(
        attendance.answer_invite,
        party=party.number,
        partstat=cast(Partstat, partstat),
        sequence=answer.sequence,
        stamped=answer.stamped,
        by="" if themselves else message.sender_email,
        proposed=answer.proposed,
    )
    if not says_more:
        return Filing("filed", f"An answer to the invite: {partstat}.", comes)
    apply_change(mail.world, mail.uow, found.case, comes)
    why = "It answers the invite, which is recorded, and its author has written something beside that."
    if partstat == "DELEGATED":
        whom = ", ".join(answer.delegated_to)
        why = f"They send somebody else to the meeting: {whom}"
    return held(found, _words(answer, text), why, mail=number)


def _invites(mail: Incoming, found: Match) -> list[bytes]:
    """The calendars that they were invited with, whose text most programs send back."""
    told = [each for each in mail.uow.outbox.of_case(found.case) if each.party == found.party]
    return [parse(each.mail.raw).calendar or b"" for each in told if each.kind == "invite"]


def _words(answer: MeetingReply, text: str) -> str:
    return f"{answer.comment}\n{text}".strip()


def _writes(case: Case, party: Party, sender: str) -> bool:
    whose = case.writes_as(sender)
    return whose is not None and whose.number == party.number


def _not_theirs(answer: MeetingReply, sender: str, case: Case, party: Party) -> str:
    """Why the answer may not be that of who was invited; "" where it is theirs, or of their delegate.

    A forwarded invite is answered by whoever got it, and still to the address that it came from. A delegate, such as a
    secretary, answers for the attendee, from an address of the same organisation (RFC 5545 §3.2.18).
    """
    invited = party.person.email.casefold()
    if _writes(case, party, sender):
        return ""
    at_home = bool(sender) and sender.rpartition("@")[2] == invited.rpartition("@")[2]
    if at_home and answer.attendee == invited:
        return ""
    return f"A calendar answer from {sender or 'no address'}, and we invited {party.person.email}."


def _is_over(mail: Incoming, answer: MeetingReply, case: Case, party: Party) -> str:
    """Why there is nothing to answer any more; "" where there is."""
    if answer.uid and case.meeting and not answer.uid.casefold().startswith(f"{case.meeting.uid}."):
        return "It answers the invite to another meeting of this case."
    try:
        attendance.refuse_if_not_invited(case, mail.world.clock.now(), party.number)
    except NotPossible as error:
        return str(error)
    return ""
