"""Who comes to the meeting: answers to the invite, other times that are proposed, and somebody for who cannot come.

another time ── by calendar ──▶ does anything speak against it? ── no ──▶ put to all: everybody is asked again
             └─ by link ──────▶                                 └─ yes ─▶ told why, by e-mail or on the page

Nothing here says anything about the requested action, and nothing moves the clock.
"""

from datetime import datetime, timedelta

from casework.case import Case, Decision
from casework.directory import Directory, chair_for, deputy_of
from casework.errors import NotPossible
from casework.facts import Side
from casework.meeting_facts import (
    Meeting,
    MeetingAnswered,
    MeetingProposed,
    MeetingReminded,
    Partstat,
)
from casework.meeting_times import booked_of, coming_meeting, doubts_about, refuse_time, rule_of
from casework.meetings import MOST_PROPOSALS, move_meeting, replace_attendee, shift_meeting
from casework.sentence import Sentence
from casework.slots import Slot
from casework.work import BOARD_PARTY, Board, Work

# Nobody gets our e-mail, reads it and proposes another time within two minutes; a calendar program does.
_TO_READ = timedelta(minutes=2)


def answer_invite(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    partstat: Partstat,
    sequence: int = 0,
    stamped: datetime | None = None,
    by: str = "",
    proposed: Slot | None = None,
) -> Decision:
    """An attendee says whether they come (RFC 5546 §3.2.3), or proposes another time (§3.2.7).

    What is about an earlier time, or was written before what they said last, changes nothing: mails overtake each
    other (RFC 5546 §2.1.5). A needed person who declines is replaced by their deputy, else the time is moved.

    Args:
        sequence, stamped: SEQUENCE and DTSTAMP (aware) of the answer.
        by: the delegate who answered; empty where they did themselves.
        proposed: begin and end (aware) of the time that they propose.

    Raises:
        NotPossible: there is no such meeting to come, or they are not invited.
    """
    work = Work(case, board, directory, now)
    meeting = refuse_if_not_invited(case, now, party)
    last = case.attendance.get(party)
    # Nobody has had a later invite, and nobody has written after now: taken at its word, such an answer would be
    # the newest for ever, and no true one could follow it.
    sequence = min(sequence, meeting.sequence)
    stamped = min(stamped, now) if stamped else None
    if sequence < meeting.since or (last is not None and _is_older(sequence, stamped, last)):
        return work.done()
    answer = MeetingAnswered(
        at=now,
        by=by or case.parties[party - 1].person.name,
        party=party,
        partstat=partstat,
        sequence=sequence,
        stamped=stamped,
    )
    work.record(answer)
    if proposed is not None and _take_up(work, meeting, party, proposed):
        return work.done()
    if partstat == "DECLINED" and (last is None or last.partstat != "DECLINED"):
        _do_without(work, meeting, party)
    return work.done()


def propose_time(
    case: Case, board: Board, directory: Directory, *, now: datetime, party: int, start: datetime
) -> Decision:
    """An attendee proposes by their link that the meeting begins at `start` (aware), as they may in their calendar.

    Raises:
        NotPossible: see `refuse_if_not_invited` and `refuse_time`; or something speaks against it, which binds whoever
            proposes.
    """
    work = Work(case, board, directory, now)
    refuse_if_not_invited(case, now, party)
    meeting = refuse_time(case, now, start)
    if reason := _why_not(work, meeting, start):
        raise NotPossible(Sentence(reason))
    _take_up(work, meeting, party, (start, start))
    return work.done()


def may_propose(case: Case, now: datetime, party: int) -> bool:
    """Whether `party` is invited to a meeting that is still to come at `now` (aware), and another time can be put to
    all."""
    meeting = coming_meeting(case, now)
    return meeting is not None and party in meeting.attendees and takes_proposals(meeting)


def takes_proposals(meeting: Meeting) -> bool:
    """Whether another time can still be put to all. Of one for which no time was left before the deadline none can."""
    return meeting.proposals < MOST_PROPOSALS and not meeting.late


def refuse_if_not_invited(case: Case, now: datetime, party: int) -> Meeting:
    """The meeting to come to which `party` is invited. Raises NotPossible, saying why, where there is none."""
    meeting = coming_meeting(case, now)
    if meeting is None:
        raise NotPossible(
            Sentence("{reference} has no meeting that is still to come.", reference=case.reference)
        )
    if party not in meeting.attendees:
        raise NotPossible(
            Sentence(
                "{name} is not invited to the meeting of {reference}.",
                name=case.parties[party - 1].person.name,
                reference=case.reference,
            )
        )
    return meeting


def sequence_of_words(case: Case, party: int) -> int:
    """The SEQUENCE of what an invited `party` says of the time in words, which answer no REQUEST of their own: that of
    their last answer, so that the later of the two counts, else the lowest of this time. With a higher one, an answer
    to the invite that they have would be taken for an older one."""
    assert case.meeting is not None
    last = case.attendance.get(party)
    return last.sequence if last else case.meeting.since


def _is_older(sequence: int, stamped: datetime | None, last: MeetingAnswered) -> bool:
    if sequence != last.sequence:
        return sequence < last.sequence
    return stamped is not None and last.stamped is not None and stamped < last.stamped


def _take_up(work: Work, meeting: Meeting, party: int, proposed: Slot) -> bool:
    """Whether the time that `party` proposes was put to all. Where it does not suit, they are told why.

    They propose when, and not for how long: a meeting of one minute is none.
    """
    start = proposed[0]
    end = start + (meeting.end - meeting.start)
    reason = _why_not(work, meeting, start)
    name = work.case.parties[party - 1].person.name
    told_before = work.case.refused_proposals.get(party)
    refused = MeetingProposed(at=work.now, by=name, party=party, start=start, end=end, why_not=reason)
    work.record(refused)
    if reason:
        if told_before is None or not _is_a_machines(refused, told_before):
            work.mail("meeting_stays", [party], words=reason)
        return False
    move_meeting(work, (start, end), "proposed", party, name, proposals=meeting.proposals + 1)
    return True


def _why_not(work: Work, meeting: Meeting, start: datetime) -> str:
    """Why the time that was proposed is not put to all; "" where it is."""
    if start == meeting.start:
        return "That is the time at which it is."
    booked = booked_of(work.case, work.directory)
    if found := doubts_about(work.case, work.board, booked, now=work.now, start=start):
        return found[0]
    if meeting.proposals >= MOST_PROPOSALS:
        return "Two other times that were proposed have been put to everybody already."
    return ""


def _is_a_machines(proposed: MeetingProposed, before: MeetingProposed) -> bool:
    """Whether it is not to be answered once more: the same time again was refused in words already, and whoever
    proposes another one so soon has not read them. Two machines would go on for ever."""
    return proposed.start == before.start or proposed.at < before.at + _TO_READ


def _do_without(work: Work, meeting: Meeting, party: int) -> None:
    """`party` does not come. If they are needed, somebody else is asked, or the time is moved, or a person is told."""
    case = work.case
    if party == meeting.chair:
        ask_another_chair(work, party)
        return
    if party not in needed(case):
        return
    deputy = deputy_of(case, work.directory, party, meeting.slot)
    if deputy is not None:
        who = case.parties[party - 1]
        replace_attendee(work, party, work.join(deputy, who.side, who.tier))
        return
    if not shift_meeting(work, meeting, "declined", party, after=meeting.start):
        work.mail("meeting_without", [BOARD_PARTY, 1], about=str(party))


def needed(case: Case) -> frozenset[int]:
    """Without whom the meeting is none: who speaks and who is asked now, or who has taken their seat at it."""
    invited = case.meeting.attendees if case.meeting else ()
    attempt = case.meeting_attempt or case.attempts[-1]
    found = set()
    for number in (attempt.speaker, attempt.counterpart):
        post = case.party(number)
        if post is not None and number not in invited:
            # Their deputy sits there in the same post; whoever came last stands in for all before.
            others = [
                n for n in invited if (who := case.parties[n - 1]).side is post.side and who.tier == post.tier
            ]
            number = others[-1] if others else None
        found.add(number)
    return frozenset(n for n in found if n is not None)


def ask_another_chair(work: Work, party: int) -> None:
    """`party` cannot: they decline, or cannot be reached."""
    rule, meeting = rule_of(work), work.case.meeting
    slot = meeting.slot if meeting else None
    found = chair_for(rule, work.case, work.directory, slot) if rule else None
    if found is None:
        # Theirs is cancelled like anybody's: a second thought of theirs would reach nobody.
        replace_attendee(work, party, None, chairs=True)
        work.mail("meeting_without", [BOARD_PARTY, 1], about=str(party))
        return
    replace_attendee(work, party, work.join(found.person, Side.BOARD, found.tier), chairs=True)


def coming_to(case: Case, meeting: Meeting) -> tuple[int, ...]:
    """Who of those invited has said that they come. Who proposed or chose the time comes then, also without having
    answered the new invite; but Board staff do not who chose it for others, nor does whoever has given up the seat
    since."""
    wanted = {meeting.wanted_by} - case.attendance.keys()
    return tuple(n for n in meeting.attendees if n in wanted or case.partstat(n) == "ACCEPTED")


def remind_of_meeting(work: Work, meeting: Meeting) -> None:
    """The working day before: everybody is told who comes; where nobody does, so is the Board, while there is time."""
    come = coming_to(work.case, meeting)
    work.record(MeetingReminded(at=work.now, coming=come))
    if meeting.start <= work.now:
        # After an outage of ours: they are there already.
        return
    work.mail("meeting_reminder", meeting.attendees)
    if needed(work.case).isdisjoint(come):
        work.mail("meeting_without", [BOARD_PARTY, 1])
