"""Rules about the meeting: its time, its REQUESTs and CANCELs, who said that they come, what came of it."""

from datetime import datetime, time, timedelta

from casework.case import Status
from casework.derivation import stamp
from casework.meeting_facts import Meeting, MeetingAnswered, MeetingOutcome, MeetingSet, OutcomeAsked
from simulation.checking import Seen
from simulation.reckoning import local_clock, local_day

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# For somebody who cannot come, or because it was not held; and for another time that somebody proposes.
MOST_SHIFTS = MOST_PROPOSALS = 2


def invites_and_cancels_agree(seen: Seen) -> str:
    """A CANCEL goes only to somebody who had the REQUEST for that meeting, and everybody who had one gets it once the
    meeting is no more; with each REQUEST the SEQUENCE grows, and SINCE follows the time."""
    watch = seen.watch
    for fact in seen.facts:
        match fact.kind:
            case "meeting_set":
                last = watch.meetings.get(fact.meeting.uid)
                if last is not None and last.start <= seen.now:
                    # What was held is only in calendars' past.
                    watch.invited.pop(last.uid, None)
                if wrong := _new_request(seen, fact.meeting):
                    return wrong
            case "meeting_cancelled":
                if fact.meeting.sequence <= watch.sequences.get(fact.meeting.uid, -1):
                    return "a CANCEL has no higher SEQUENCE than the last REQUEST"
                watch.sequences[fact.meeting.uid] = fact.meeting.sequence
    meeting = seen.case.meeting
    if meeting is None:
        return ""
    invited = watch.invited.setdefault(meeting.uid, set())
    for kind, party in seen.mailed:
        if kind == "invite_cancelled" and party not in invited:
            return f"{seen.who(party)} got a CANCEL, and had no REQUEST"
    invited -= {party for kind, party in seen.mailed if kind == "invite_cancelled"}
    invited |= {party for kind, party in seen.mailed if kind == "invite"}
    there = set() if seen.case.meeting_cancelled else set(meeting.attendees)
    if invited != there and meeting.start > seen.now:
        return f"{seen.who(min(invited ^ there))} is invited by the calendar and not on the case, or the other way"
    return ""


def _new_request(seen: Seen, meeting: Meeting) -> str:
    watch = seen.watch
    last = watch.meetings.get(meeting.uid)
    if last is not None and last.sequence == meeting.sequence:
        # Without a REQUEST somebody can only be left out, and nothing else changes.
        watch.invited.get(meeting.uid, set()).intersection_update(meeting.attendees)
        watch.meetings[meeting.uid] = meeting
        same = last.model_copy(update={"attendees": meeting.attendees, "chair": meeting.chair})
        left = set(meeting.attendees) < set(last.attendees) and same == meeting
        return "" if left else "the meeting is another one without a new SEQUENCE"
    if meeting.sequence <= watch.sequences.get(meeting.uid, -1):
        return f"a REQUEST has the SEQUENCE {meeting.sequence}, and one before it had that already"
    if last is not None and (last.start, last.end) == (meeting.start, meeting.end):
        at_same_time = meeting.since in (last.since, meeting.sequence)
    else:
        at_same_time = meeting.since == meeting.sequence
    watch.sequences[meeting.uid], watch.meetings[meeting.uid] = meeting.sequence, meeting
    return "" if at_same_time else "an answer to an earlier time would count for this one"


def its_time_is_fair(seen: Seen) -> str:
    """A meeting is to come, in working hours, off lunch, on a working day, and before the deadline, or nothing was left
    there. What a person chose is only to come."""
    for fact in seen.facts:
        if fact.kind == "meeting_set" and _is_new_time(seen, fact.meeting):
            seen.watch.chosen_by_hand, seen.watch.overtaken = seen.act == "chooses", False
            if fact.meeting.start <= seen.now:
                return f"the meeting is set for {stamp(fact.meeting.start)}, which is past"
            if not seen.watch.chosen_by_hand and (wrong := _unfair(seen, fact)):
                return wrong
        elif fact.kind == "deadline_moved" and seen.before and seen.before.meeting:
            end = min(fact.due, seen.before.meeting.end)
            seen.watch.overtaken = end == fact.due and _time_left(seen, end) is None
    case, meeting = seen.case, seen.case.meeting
    coming = meeting is not None and not case.meeting_cancelled and meeting.start > seen.now
    excused = meeting is None or meeting.late or seen.watch.chosen_by_hand or seen.watch.overtaken
    if coming and not excused and meeting and case.due is not None and meeting.end > case.due:
        return f"the meeting ends {stamp(meeting.end)}, after the deadline, and the case does not say so"
    if meeting is not None and meeting.shifts > MOST_SHIFTS:
        return f"the meeting was moved {meeting.shifts} times"
    if meeting is not None and meeting.proposals > MOST_PROPOSALS:
        return f"{meeting.proposals} other times that were proposed were put to all"
    return ""


def _is_new_time(seen: Seen, meeting: Meeting) -> bool:
    before = seen.before.meeting if seen.before else None
    known = before is not None and (before.uid, before.sequence) == (meeting.uid, meeting.sequence)
    return meeting.since == meeting.sequence and not known


def _unfair(seen: Seen, fact: MeetingSet) -> str:
    meeting, when = fact.meeting, stamp(fact.meeting.start)
    if not _suits(seen, meeting.start, meeting.end):
        return f"the meeting is set for {when}, out of working hours, at lunch or on no working day"
    due, rule = seen.case.due, seen.step(seen.case.step or "").meeting
    if not meeting.late and due is not None and meeting.end > due:
        return f"the meeting is set for {when}, after the deadline"
    if meeting.late and due is not None and rule is not None and (left := _time_left(seen, due)):
        return f"the meeting is set for {when}, after the deadline, and {stamp(left)} was left"
    return ""


def _time_left(seen: Seen, due: datetime) -> datetime | None:
    """The first time for a meeting of the running step that is over by `due`."""
    rule, day = seen.step(seen.case.step or "").meeting, local_day(seen.now)
    while rule is not None and day <= local_day(due):
        for clock in rule.starts:
            start = seen.game.board.calendar.at(day, clock)
            end = start + timedelta(minutes=rule.minutes)
            if start >= seen.now + _HOUR and end <= due and _suits(seen, start, end):
                return start
        day += _DAY
    return None


def _suits(seen: Seen, start: datetime, end: datetime) -> bool:
    day, hours = local_day(start), seen.protocol.hours
    first, last = local_clock(start), local_clock(end)
    if day != local_day(end) or day.weekday() > 4 or day in seen.holidays:
        return False
    lunch = first < hours.lunch_to and last > hours.lunch_from
    return _within(hours.opens, first, last, hours.closes) and not lunch


def _within(opens: time, first: time, last: time, closes: time) -> bool:
    return opens <= first < last <= closes


def attendance_is_of_this_time(seen: Seen) -> str:
    """Only those invited have said whether they come, each of them to the time at which it is, and the newest word of
    theirs stands."""
    case, meeting = seen.case, seen.case.meeting
    for fact in seen.facts:
        if fact.kind != "meeting_answered":
            continue
        last = seen.before.attendance.get(fact.party) if seen.before else None
        if last is not None and _is_older(fact, last):
            return f"{seen.who(fact.party)} is taken by a word of theirs that is older than their last"
    for party, said in case.attendance.items():
        if meeting is None or party not in meeting.attendees:
            return f"{seen.who(party)} is not invited, and is said to come or not"
        if said.sequence < meeting.since:
            return f"{seen.who(party)} answered another time than that at which the meeting is"
    return ""


def _is_older(said: MeetingAnswered, last: MeetingAnswered) -> bool:
    if said.sequence != last.sequence or said.stamped is None or last.stamped is None:
        return said.sequence < last.sequence
    return said.stamped < last.stamped


def outcome_is_asked_and_told_rightly(seen: Seen) -> str:
    """Once the meeting should be over, one person is asked twice at most; only they or the Board tell it, once."""
    watch, before = seen.watch, seen.before
    for fact in seen.facts:
        match fact.kind:
            case "meeting_set":
                if _is_new_time(seen, fact.meeting) or (before and before.came):
                    watch.outcome_asked.clear()
                    watch.outcome_known = False
            case "outcome_asked":
                if wrong := _asked(seen, fact):
                    return wrong
            case "meeting_outcome":
                if wrong := _told(seen, fact):
                    return wrong
    return ""


def _asked(seen: Seen, fact: OutcomeAsked) -> str:
    asked, meeting = seen.watch.outcome_asked, seen.case.meeting
    asked.append(fact.party)
    gone = seen.case.replaced | seen.case.undeliverable
    if len(asked) > 2 or set(asked) - gone - {fact.party}:
        return f"{seen.who(fact.party)} is asked for the outcome, and it has been asked for {len(asked) - 1} times"
    if (fact.again_at is None) != (len(asked) == 2):
        return "what came of the meeting is asked for again after the last time"
    if seen.watch.outcome_known:
        return "what came of the meeting is asked for, and is known"
    if meeting is not None and meeting.end > seen.now and not seen.case.meeting_cancelled:
        return "what came of the meeting is asked for before its end"
    return ""


def _told(seen: Seen, fact: MeetingOutcome) -> str:
    before, watch = seen.before, seen.watch
    if fact.party is not None and fact.party not in watch.outcome_asked:
        return f"{seen.who(fact.party)} told what came of the meeting, and was not asked"
    if watch.outcome_known or before is None or before.status is not Status.OPEN:
        return "what came of the meeting is told a second time, or after the end of the case"
    if before.meeting is None or before.meeting_cancelled or before.meeting.start > seen.now:
        return "what came of the meeting is told, and it was not held yet"
    watch.outcome_known = True
    return ""
