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

from reading.lines import LONGEST, Lines
from reading.mailwords import DAYS, DIVIDERS, HEADER_NAMES, OPENERS, WROTE

_WRAPPED_OVER = 6
_LOOK_AHEAD = 40
_MOST_FIELD_LINES = 12

_ROLES = {name: role for role, names in HEADER_NAMES.items() for name in names.split("|")}
_DIVIDERS = tuple(DIVIDERS.split("|"))
_DIVIDER_SET = frozenset(_DIVIDERS)
_OPENERS = frozenset(OPENERS.split("|"))
_DAYS = frozenset(DAYS.split("|"))
_DASHES = "-_=*#~—–"

_WROTE = re.compile(rf"(?<!\w)(?:{re.escape(WROTE).replace(re.escape('|'), '|')})(?!\w)", re.IGNORECASE)
_WROTE_BETWEEN_DASHES = re.compile(r"-{2,20} ?[^\s-].{2,200} wrote ?-{2,20}$", re.IGNORECASE)
_GROUP_WISE = re.compile(r">>> .{3,200} \d{1,2}[:.]\d{2}.{0,12} >>>$")
_RULE = re.compile(r"[-_=—–]{8,200}$")
_PHRASE_IN_RULE = re.compile(r"[-_=—–]{3,80} ?[^-_=\d:@]{3,60}[-_=—–]{3,80}$")
_LABEL = re.compile(r"[^\W\d_][^:<>@]{0,28}:(?= |$)")
_FIRST_WORD = re.compile(r"[^\W\d_]{1,20}")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d ?[ap]\.?m\b|[٠-٩]:", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|[\d٠-٩]{4}|\d{1,2}\.? \w{3,12}\b|\b\w{3,10}\.? \d{1,2}\b"
)
_ADDRESS = re.compile(r"[^\s<>\"'()\[\],;:@]{1,64}@[^\s<>\"'()\[\],;:@]{1,128}")
_ANGLE = re.compile(r"[<(\[][^<>()\[\]\s@]{1,64}@[^<>()\[\]\s@]{1,128}[>)\]]|<mailto:")
_SENT_TOO = re.compile(
    r"[ >](?:sent|date|anfonwyd|dyddiad|datum|gesendet|data|fecha|envoyé):? ", re.IGNORECASE
)
# A program wrote "--- On … wrote:" on the author's own line; the line is the author's.
_SHARED_LINE = re.compile(r"\w-{2,10} ?on ", re.IGNORECASE)
_SOMEBODY_WROTE = re.compile(r"\b(?:i|we|you|she|he|they) (?:\w{1,20} )?(?:wrote|writes)\b", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"[!?]|\. {1,4}[A-Z][a-z]{3,20}")
_NOTES_TIME = re.compile(
    r"(?:\bon )?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? {1,8}\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?(?: [A-Z]{2,5})?$",
    re.IGNORECASE,
)
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


def divider(lines: Lines, place: int) -> int:
    """ "-----Original Message-----", "Begin forwarded message:", and the header below it if there is one."""
    flat = lines.flat[place]
    words = flat.strip(_DASHES + ": >").casefold().replace("\u0307", "")
    ruled = len(flat) > 1 and flat[0] in _DASHES and flat[1] in _DASHES
    phrase = next((each for each in _DIVIDERS if words.startswith(each)), "") if ruled else ""
    if phrase and not words[len(phrase) : len(phrase) + 1].isalpha():
        return 1 + header_block(lines, place + 1)
    if (words in _DIVIDER_SET and flat[-1] in _DASHES + ":") or (ruled and _WROTE_BETWEEN_DASHES.match(flat)):
        return 1 + header_block(lines, place + 1)
    return 0


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
    return end - place + 1 if _is_header(fields) else 0


def one_line_header(lines: Lines, place: int) -> int:
    """A header that lost its line breaks: "From: Jo <jo@a.example> Sent: 2 November 2026 10:05 To: …"."""
    role, value = _field(lines.flat[place]) or ("", "")
    return int(role == "from" and "@" in value and bool(_SENT_TOO.search(value) and _TIME.search(value)))


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


def attribution(lines: Lines, place: int) -> int:
    """ "On … X wrote:", over up to six lines: a verb, or a day, time and address, and a colon at the end."""
    first = lines.flat[place]
    joined = ""
    for length in range(1, _WRAPPED_OVER + 1):
        here = place + length - 1
        # A line that begins with the ">" of an address looks like a quotation.
        cut_off = joined.count("<") > joined.count(">")
        if here >= len(lines) or not (lines.flat[here] or cut_off or _address_follows(lines, here, joined)):
            return 0
        if length > 1:
            other_mark = lines.marked[here] != lines.marked[place] and not cut_off
            if other_mark or not _may_wrap(first) or _begins_anew(lines.flat[here]):
                return 0
        joined = f"{joined} {lines.bare[here]}" if joined else first
        if len(joined) > LONGEST:
            return 0
        if joined.endswith(":") or _ends_with_verb(joined):
            below = lines.next[here + 1]
            quoted = below < len(lines) and lines.marked[below]
            return length if _is_attribution(joined, first, quoted_below=quoted) else 0
    return 0


RULES: Sequence[Rule] = (divider, ruled_header, header_block, one_line_header, notes_header, attribution)


def _field(flat: str) -> tuple[str, str] | None:
    """(from | date | to | cc | subject, its value) of a header field; None for any other line."""
    label, colon, value = flat[:200].partition(":")
    role = _ROLES.get(label.strip(" *").casefold()) if colon and len(label) < 40 else None
    return (role, value.strip(" *")) if role else None


def _is_header(fields: dict[str, str]) -> bool:
    """Three fields, or two of whom and when; an address, or a day with its time, in one of them.

    A memorandum that the author puts into the mail has neither, and begins with whom it is to.
    """
    addressed = any("@" in value or "/" in value for value in fields.values())
    timed = bool(_TIME.search(fields.get("date", "")))
    names = fields.keys()
    if next(iter(names), "") == "to" and not addressed:
        return False
    if len(names) >= 3 and {"from", "to"} & names and {"from", "date", "subject"} & names:
        return addressed or timed or (len(names) >= 4 and next(iter(names)) == "from")
    if names in ({"date", "to"}, {"from", "date"}):
        return timed or (addressed and bool(_DATE.search(fields["date"])))
    return len(names) == 2 and bool(_ADDRESS.search(fields.get("from", "")))


def _labels(lines: Lines, place: int) -> int:
    labels = [here for here in lines.filled(place, 6) if _LABEL.match(lines.flat[here])]
    text = " ".join(lines.flat[here] for here in labels)
    if len(labels) < 3 or labels[0] != place or "@" not in text or not _TIME.search(text):
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


def _opens(line: str) -> bool:
    """Whether the line begins as attributions do: with "On", a day, a number or a quotation mark."""
    line = line.lstrip("- ")
    if line[:1] in '"“«' or line[:1].isdigit():
        return bool(line)
    word = _FIRST_WORD.match(line)
    if not word:
        return False
    found = word[0].casefold()
    return found in _OPENERS or (found in _DAYS and line[word.end() : word.end() + 1] in (".", ","))


def _may_wrap(first: str) -> bool:
    """Whether an attribution that goes on over lines may begin so; what the author wrote before may not."""
    if _opens(first) and any(sign.isdigit() for sign in first):
        return True
    name = min((at for at in (first.find(sign) for sign in '<"@') if at >= 0), default=-1)
    return 0 <= name <= 80 and not any(sign in first[:name] for sign in ".!?")


def _begins_anew(line: str) -> bool:
    return _opens(line) and bool(_TIME.search(line)) and bool(_DATE.search(line))


def _address_follows(lines: Lines, here: int, joined: str) -> bool:
    """A blank line between the name and its address, as some programs leave after taking a link apart."""
    below = lines.next[here]
    return (
        bool(joined)
        and below < len(lines)
        and below == here + 1
        and lines.flat[below].startswith("<")
        and _begins_anew(joined)
    )


def _ends_with_verb(joined: str) -> bool:
    ends = [found.end() for found in _WROTE.finditer(joined[-60:])]
    return bool(ends) and ends[-1] == len(joined[-60:])


def _is_attribution(joined: str, first: str, *, quoted_below: bool) -> bool:
    if _SHARED_LINE.search(joined):
        return False
    verb = _WROTE.search(joined)
    timed, dated = _TIME.search(joined), _DATE.search(joined)
    address = _ADDRESS.search(joined) if "@" in joined else None
    opened = _opens(first)
    if not joined.endswith(":"):
        return bool(opened and address and (timed or quoted_below))
    if quoted_below:
        return bool((verb and (opened or address or len(joined) < 90)) or (address and dated))
    if not verb:
        # A language that we do not know; the author's own sentence has no address in angle brackets.
        return bool(opened and dated and timed and _ANGLE.search(joined))
    if _SOMEBODY_WROTE.search(joined) and not address:
        return False
    if opened:
        return bool(timed or address)
    # A name in front of the verb is no sentence of the author's.
    if _NEW_SENTENCE.search(joined[: verb.start()]):
        return False
    return bool(address or (timed and dated and verb[0].casefold() != "wrote"))
