"""Outlook's own answer to an invite, which has no calendar part: an item of a class ([MS-OXOCAL] §2.2.7, §2.2.8).

    winmail.dat ──▶ IPM.Schedule.Meeting.Resp.Pos, Neg or Tent, with the event's id and the time that is proposed
    header ──▶ Content-Class with the class, or that it is a calendar message with “Accepted:” before the subject

It becomes the calendar part that another program would have sent, so that there is one way to read an answer.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_CLASS = re.compile(r"ipm\.schedule\.meeting\.resp\.(pos|neg|tent)\b", re.IGNORECASE)
_PARTSTATS = {"pos": "ACCEPTED", "neg": "DECLINED", "tent": "TENTATIVE"}
_SUBJECT = re.compile(r"(accepted|declined|tentative(?:ly accepted)?)\s*:", re.IGNORECASE)
_SUBJECTS = {"a": "ACCEPTED", "d": "DECLINED", "t": "TENTATIVE"}
# [MS-OXPROPS]: PidLidAppointmentSequence, …ProposedStartWhole, …ProposedEndWhole, …CounterProposal;
# PidLidAttendeeCriticalChange; PidLidGlobalObjectId, PidLidCleanGlobalObjectId.
_SEQUENCE, _START, _END, _COUNTER, _ANSWERED, _IDS = 0x8201, 0x8250, 0x8251, 0x8257, 0x0001, (0x0003, 0x0023)
# [MS-OXOCAL] §2.2.1.27: an event that is not Outlook's keeps its UID behind these letters.
_UID = re.compile(rb"vCal-Uid\x01\0\0\0([!-~]{1,500})")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def answer_by_class(message_class: str) -> str:
    """PARTSTAT of a class, or of a Content-Class that has it; "" where it is no answer."""
    found = _CLASS.search(message_class)
    return _PARTSTATS[found[1].lower()] if found else ""


def answer_by_subject(content_class: str, subject: str) -> str:
    """PARTSTAT of a mail that Exchange calls a calendar message (urn:content-classes:calendarmessage)."""
    found = _SUBJECT.match(subject) if "calendarmessage" in content_class.lower() else None
    return _SUBJECTS[found[1][0].lower()] if found else ""


def as_calendar(partstat: str, sender: str, named: Mapping[int, str | bytes | int]) -> bytes:
    """The REPLY or COUNTER (RFC 5546) that says the same.

    Args:
        sender: the address of who answers.
        named: `winmail.Winmail.named`; empty where there is no winmail.dat.
    """
    ids = [octets for name in _IDS if isinstance(octets := named.get(name), bytes)]
    uid = next((found[1].decode() for octets in ids if (found := _UID.search(octets))), "")
    proposed = [_time(named.get(_START)), _time(named.get(_END))] if named.get(_COUNTER) else ["", ""]
    lines = {
        f"ATTENDEE;PARTSTAT={partstat}:mailto": sender,
        "UID": uid,
        "SEQUENCE": str(named.get(_SEQUENCE, "")),
        "DTSTAMP": _time(named.get(_ANSWERED)),
        "DTSTART": proposed[0],
        "DTEND": proposed[1],
    }
    method = "COUNTER" if all(proposed) else "REPLY"
    told = [f"{name}:{value}" for name, value in lines.items() if value]
    whole = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *told, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode()


def _time(value: str | bytes | int | None) -> str:
    """A FILETIME ([MS-OXCDATA] §2.11.1: tenths of a microsecond since 1601, UTC) as iCalendar writes it."""
    try:
        moment = _EPOCH + timedelta(microseconds=value // 10) if isinstance(value, int) else None
    except OverflowError:
        return ""
    return moment.strftime("%Y%m%dT%H%M%SZ") if moment else ""
