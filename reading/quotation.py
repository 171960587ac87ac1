"""Where a mail begins to quote: the line over a quotation, a divider, a block of header fields.

Mail programs agree on little. What they have in common is looked for in the order of RULES: each rule is
given the lines and a place, and says how many lines of introduction stand there, or 0. What follows an
introduction is history: the lines marked with ">" where the first one is marked, and otherwise all the
rest, since Outlook and many telephones mark nothing.

Words and labels are looked up, not searched for; every pattern has a limit and each rule looks at a few
lines only, so that the time grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Sequence

from reading.attribution import ADDRESS, DATE, TIME, attribution, dated_address
from reading.lines import LONGEST, Lines
from reading.mailwords import DIVIDERS, HEADER_NAMES

_LOOK_AHEAD = 40
_MOST_FIELD_LINES = 12

_ROLES = {name: role for role, names in HEADER_NAMES.items() for name in names.split("|")}
_DIVIDERS = tuple(DIVIDERS.split("|"))
_DIVIDER_SET = frozenset(_DIVIDERS)
_DASHES = "-_=*#~—–"

_WROTE_BETWEEN_DASHES = re.compile(r"-{2,20} ?[^\s-].{2,200} wrote:? ?-{2,20}$", re.IGNORECASE)
_GROUP_WISE = re.compile(r">>> .{3,200} \d{1,2}[:.]\d{2}.{0,12} >>>$")
_RULE = re.compile(r"[-_=—–]{8,200}$")
# Yahoo's program for Android puts the quoted words on the same line.
_WROTE_AND_SAID = re.compile(r"(?:On|Ar) .{8,200}[\w>)] (?:wrote|ysgrifennodd): {2,}\S", re.DOTALL)
# A ticket system's: "##- Please type your reply above this line -##".
_ABOVE_THIS = re.compile(
    r"\W{0,6}(?:please |write |type |enter )?.{0,40}\b(?:reply|replies|respon\w{1,3}|answer|write)\b"
    r".{0,30} above this line\b.{0,60}$",
    re.IGNORECASE,
)
_PHRASE_IN_RULE = re.compile(r"[-_=—–]{3,80} ?[^-_=\d:@]{3,60}[-_=—–]{3,80}$")
_LABEL = re.compile(r"[^\W\d_][^:<>@]{0,28}:(?= |$)")
_SENT_TOO = re.compile(
    r"[ >](?:sent|date|anfonwyd|dyddiad|datum|gesendet|data|fecha|envoyé):? ", re.IGNORECASE
)
_NOTES_TIME = re.compile(
    r"(?:\bon )?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? {1,8}\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?(?: [A-Z]{2,5})?$",
    re.IGNORECASE,
)
_NOTES_NAME = re.compile(r"[^\W\d_]/[^\W\d_]")
_NOTES_BESIDE = re.compile(r"sent by:|please respond to|please reply to|anfonwyd gan", re.IGNORECASE)
_NOTES_CELLS = frozenset("to cc bcc subject from date at copi pwnc".split()) | {"please respond to"}

Rule = Callable[[Lines, int], int]


def introduction(lines: Lines, place: int) -> int:
    """How many lines, from `place` on, say that another mail follows; 0 if none does."""
    if not lines.flat[place] or len(lines.flat[place]) > LONGEST:
        return 0
    return next((length for rule in RULES if (length := rule(lines, place))), 0)


def group_wise(lines: Lines, place: int) -> int:
    """GroupWise's ">>> Jo Shah <jo@a.example> 02/11/2026 10:05 >>>"; what it quotes has no marks."""
    bare = lines.bare[place]
    return int(bare.startswith(">>>") and bare.endswith(">>>") and bool(_GROUP_WISE.match(bare)))


def quotes_the_rest(lines: Lines, place: int, length: int) -> bool:
    """Whether all below the introduction is history: nothing tells a program that marks the lines that it quotes."""
    below = lines.next[min(place + length, len(lines))]
    if below >= len(lines) or group_wise(lines, below):
        return True
    wrote = bool(attribution(lines, place) or _WROTE_BETWEEN_DASHES.match(lines.flat[place]))
    answered = wrote or (place == lines.next[0] and bool(header_block(lines, place)))
    if lines.marked[below] or (not wrote and any(lines.marked[place + 1 : place + length])):
        return False
    return not (answered and _marks_further_down(lines, below))


def _marks_further_down(lines: Lines, place: int) -> bool:
    """Whether the author begins right below "On … wrote:", or a header with nothing above it, and quotes only further
    down.

    What stands below an unmarked introduction is an older mail, though, in one that is quoted without marks.
    """
    while place < len(lines) and (lines.marked[place] or not introduction(lines, place)):
        if lines.marked[place]:
            return True
        place += 1
    return False


def divider(lines: Lines, place: int) -> int:
    """ "-----Original Message-----", "Begin forwarded message:", and the header below it if there is one."""
    flat = lines.flat[place].strip("<")
    words = flat.strip(_DASHES + ": >").casefold().replace("\u0307", "")
    ruled = len(flat) > 1 and flat[0] in _DASHES and flat[1] in _DASHES
    phrase = next((each for each in _DIVIDERS if words.startswith(each)), "") if ruled else ""
    if phrase and not words[len(phrase) : len(phrase) + 1].isalpha():
        return 1 + header_block(lines, place + 1)
    if (words in _DIVIDER_SET and flat[-1] in _DASHES + ":") or (ruled and _WROTE_BETWEEN_DASHES.match(flat)):
        return 1 + header_block(lines, place + 1)
    return 0


def other_systems_line(lines: Lines, place: int) -> int:
    """A ticket system's own "reply above this line"; a sentence of the author's has other signs in it."""
    return int(
        "above this line" in lines.flat[place][:200].casefold() and bool(_ABOVE_THIS.match(lines.bare[place]))
    )


def attribution_and_quotation(lines: Lines, place: int) -> int:
    """ "On … wrote:   Do you agree?" on one line; what follows has no marks."""
    return int("wrote: " in lines.flat[place] and bool(_WROTE_AND_SAID.match(lines.flat[place])))


def ruled_header(lines: Lines, place: int) -> int:
    """Outlook's line over a header, or "---- in any language ----". Labels in any language will do below it."""
    flat = lines.flat[place]
    if flat[0] not in _DASHES or not (_RULE.match(flat) or _PHRASE_IN_RULE.match(flat)):
        return 0
    below = lines.next[place + 1]
    if below >= len(lines) or below > place + 3:
        return 0
    starts = (_field(lines.flat[below]) or ("",))[0] == "from"
    length = header_block(lines, below) or _labels(lines, below) or int(starts)
    return below - place + length if length else 0


def header_block(lines: Lines, place: int) -> int:
    """From:, Sent:, To:, Subject: as Outlook writes them, in any order; a long field goes on over lines."""
    if place >= len(lines) or not _field(
        lines.flat[lines.next[place]] if lines.next[place] < len(lines) else ""
    ):
        return 0
    fields: dict[str, str] = {}
    end = loose = 0
    for here in lines.filled(place, _LOOK_AHEAD):
        role, value = _field(lines.flat[here]) or ("", "")
        if not fields and here > place + 2:
            return 0
        if role:
            fields.setdefault(role, value)
            end, loose = here, 0
            continue
        loose += 1
        list_goes_on = any(sign in lines.flat[here] for sign in "@,;<>/")
        if (
            loose > (_MOST_FIELD_LINES if list_goes_on else 2)
            or here > end + loose + 1
            or divider(lines, here)
        ):
            break
    return end - place + 1 if _is_header(fields, at_top=place <= lines.next[0]) else 0


def one_line_header(lines: Lines, place: int) -> int:
    """A header that lost its line breaks: "From: Jo <jo@a.example> Sent: 2 November 2026 10:05 To: …"."""
    role, value = _field(lines.flat[place]) or ("", "")
    return int(role == "from" and "@" in value and bool(_SENT_TOO.search(value) and TIME.search(value)))


def notes_header(lines: Lines, place: int) -> int:
    """Lotus Notes: a name, a day and time, then To, cc and Subject, with or without colons."""
    here = place
    # The name stands right above the day, perhaps with "Sent by:" between; a sign-off has a blank line below it.
    while ":" not in lines.flat[here] or not _NOTES_TIME.search(lines.flat[here][-60:]):
        named = here == place or _NOTES_BESIDE.match(lines.flat[here]) or lines.flat[here - 1].endswith("@")
        if not named or here > place + 2 or here + 1 == len(lines) or not lines.flat[here + 1]:
            return 0
        here += 1
    for start in lines.filled(here + 1, 4):
        if length := header_block(lines, start) or _to_and_subject(lines, start) or _cells(lines, start):
            return start - place + length
        if not (_NOTES_BESIDE.match(lines.flat[start]) or "@" in lines.flat[start]):
            return 0
    return 0


RULES: Sequence[Rule] = (
    divider,
    other_systems_line,
    attribution_and_quotation,
    ruled_header,
    header_block,
    one_line_header,
    notes_header,
    attribution,
    dated_address,
)


def _field(flat: str) -> tuple[str, str] | None:
    """(from | date | to | cc | subject, its value) of a header field; None for any other line."""
    label, colon, value = flat[:200].partition(":")
    if not colon or len(label) > 40:
        return None
    # "Oddi wrth/From:" is one label in two languages.
    roles = (_ROLES.get(each.strip(" *").casefold()) for each in label.split("/"))
    return next(((role, value.strip(" *")) for role in roles if role), None)


def _is_header(fields: dict[str, str], *, at_top: bool) -> bool:
    """Three fields, or two of whom and when; an address, or a day with its time, in one of them.

    A memorandum that the author writes has neither, and begins with whom it is to, or stands at the top.
    """
    addressed = any("@" in value or _NOTES_NAME.search(value) for value in fields.values())
    timed = bool(TIME.search(fields.get("date", "")))
    names = fields.keys()
    # "Date: 09/11/2026, From: 10:00, To: 12:00" is when to meet.
    if any(fields.get(role, "")[:1].isdigit() for role in ("from", "to")):
        return False
    if next(iter(names), "") == "to" and not (addressed and (timed or not at_top)):
        return False
    if len(names) >= 3 and {"from", "to"} & names and {"from", "date", "subject"} & names:
        return addressed or timed or (len(names) >= 4 and next(iter(names)) == "from" and not at_top)
    if names in ({"date", "to"}, {"from", "date"}):
        return timed or (addressed and bool(DATE.search(fields["date"])))
    return len(names) == 2 and bool(ADDRESS.search(fields.get("from", "")))


def _labels(lines: Lines, place: int) -> int:
    labels = [here for here in lines.filled(place, 6) if _LABEL.match(lines.flat[here])]
    text = " ".join(lines.flat[here] for here in labels)
    if len(labels) < 3 or labels[0] != place or "@" not in text or not TIME.search(text):
        return 0
    return labels[-1] - place + 1


def _to_and_subject(lines: Lines, place: int) -> int:
    if (_field(lines.flat[place]) or ("",))[0] != "to":
        return 0
    subjects = (
        here
        for here in lines.filled(place, _LOOK_AHEAD)
        if (_field(lines.flat[here]) or ("",))[0] == "subject"
    )
    return next((here - place + 1 for here in subjects), 0)


def _cells(lines: Lines, place: int) -> int:
    """To, cc and Subject as cells of a table, each on a line of its own."""
    found = [here for here in lines.filled(place, 12) if lines.flat[here].casefold() in _NOTES_CELLS]
    return found[-1] - place + 1 if len(found) >= 2 and found[0] == place else 0
