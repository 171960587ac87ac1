"""The lines of an iCalendar object (RFC 5545 §3.1), however a calendar program wrote them. Nothing here raises.

    octets ──▶ UTF-16 undone ──▶ unfolded ──▶ decoded, each line alone ──▶ name, parameters, value ──▶ components

icalendar reads what keeps the rules, and raises on much that programs send: an object without its end, a line
without a colon. The answer stands in a few lines, and these are read whatever is around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reading.headers import clean, decode_bytes

_MOST_OCTETS = 1_000_000
_LONGEST_LINE = 100_000
_DEEPEST = 8
# Folded by octets, so that a character may be split: it is put together before it is decoded.
_FOLD = re.compile(rb"(?:\r{0,3}\n|\r)[ \t]")
_END = re.compile(rb"[\r\n]+")
_LINE = re.compile(r'\s*([\w-]+)\s*((?:;(?:"[^"]*"|[^";:])*+)*+):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=((?:"[^"]*"|[^";])*+)')
# Parameters with colons and semicolons that not all who write or pass them on put in quotation marks: iOS's proposal,
# and the time zones that Microsoft calls "(UTC+00:00) London" and "tzone://Microsoft/Utc".
_UNQUOTED = re.compile(
    r"(TO-ALL-PROPOSED-NEW-TIME=)(DTSTART[^\":]*:\w*(?:;STATUS:[\w-]*)?)|(TZID=)([^\";]{1,200}?)(?=:\d{8})",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([nN\\,;:\"])")
_CARET = re.compile(r"\^([n'^])")
_OFFSET = re.compile(r"\s*([+-])(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """A property. `name` and the names of `parameters` are in upper case; `value` is as it was written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone (RFC 5545 §3.3.11)."""
        return _ESCAPED.sub(lambda each: "\n" if each[1] in "nN" else each[1], self.value).strip()

    def parameter(self, name: str) -> str:
        """Without quotation marks, and with RFC 6868's carets undone; "" where there is none."""
        bare = self.parameters.get(name, "").replace('"', "").strip()
        return _CARET.sub(lambda each: {"n": "\n", "'": '"', "^": "^"}[each[1]], bare)


class Lines(list[Line]):
    """Of one component."""

    def first(self, *names: str) -> Line | None:
        """The first line of the first of these names that has any."""
        return next((line for name in names for line in self if line.name == name), None)

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text if line else ""


@dataclass(slots=True)
class Read:
    """`head`: what stands outside of all components. `offsets`: by TZID, the offsets from UTC in minutes that its
    VTIMEZONE has, in summer and winter."""

    head: Lines = field(default_factory=Lines)
    events: list[Lines] = field(default_factory=list)
    offsets: dict[str, set[int]] = field(default_factory=dict)


def read(calendar: bytes) -> Read:
    """Components, with or without their ends. What is in an event's alarms is left out."""
    found, open_ones, zone = Read(), list[str](), ""
    for line in _lines(calendar[:_MOST_OCTETS]):
        component = line.value.strip().upper()
        if line.name == "BEGIN" and component == "VEVENT":
            # No event is in another one: the end of the one before is missing.
            open_ones = ["VCALENDAR", "VEVENT"]
            found.events.append(Lines())
        elif line.name == "BEGIN":
            open_ones = [*open_ones[: _DEEPEST - 1], component]
        elif line.name == "END":
            if component in open_ones:
                del open_ones[open_ones.index(component) :]
        elif open_ones in ([], ["VCALENDAR"]):
            found.head.append(line)
        elif open_ones[-1] == "VEVENT":
            found.events[-1].append(line)
        elif line.name == "TZID":
            zone = line.text.strip('"')
        elif line.name == "TZOFFSETTO" and (offset := _OFFSET.match(line.value)):
            minutes = int(offset[2]) * 60 + int(offset[3])
            found.offsets.setdefault(zone, set()).add(-minutes if offset[1] == "-" else minutes)
    return found


def _lines(calendar: bytes) -> Iterator[Line]:
    for octets in _END.split(_FOLD.sub(b"", _in_utf8(calendar))):
        text = _UNQUOTED.sub(r'\1\3"\2\4"', decode_bytes(octets[:_LONGEST_LINE]))
        # A quotation mark that is never closed would hide the colon.
        found = _LINE.match(text) or _LINE.match(text.replace('"', ""))
        if found is not None:
            told = {each[1].upper(): each[2].strip() for each in _PARAMETER.finditer(found[2])}
            yield Line(found[1].upper(), told, found[3])


def _in_utf8(calendar: bytes) -> bytes:
    """UTF-16 is known by its mark, or by the zeros between its letters."""
    if calendar[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif calendar[1:20:2].count(0) > 5:
        encoding = "utf-16-le"
    elif calendar[:20:2].count(0) > 5:
        encoding = "utf-16-be"
    else:
        return calendar.removeprefix(b"\xef\xbb\xbf")
    return clean(calendar.decode(encoding, "replace")).encode()
