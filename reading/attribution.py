"""The line over a quotation: "On 9 November 2026 at 10:05, Jo Shah <jo@a.example> wrote:", in any language.

It is told by a verb, or by a day, a time and an address, and by the colon at its end; a sentence of the
author's that ends with "wrote:" is none.
"""

import re
from collections.abc import Sequence

from reading.lines import LONGEST, Lines
from reading.mailwords import DAYS, OPENERS, WROTE

TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d ?[ap]\.?m\b|[٠-٩]:", re.IGNORECASE)
DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|[\d٠-٩]{4}|\d{1,2}\.? \w{3,12}\b|\b\w{3,10}\.? \d{1,2}\b"
)
ADDRESS = re.compile(r"[^\s<>\"'()\[\],;:@]{1,64}@[^\s<>\"'()\[\],;:@]{1,128}")

_WRAPPED_OVER = 6
_OPENERS = frozenset(OPENERS.split("|"))
_DAYS = frozenset(DAYS.split("|"))
_WROTE = re.compile(rf"(?<!\w)(?:{re.escape(WROTE).replace(re.escape('|'), '|')})(?!\w)", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[^\W\d_]{1,20}")
_ANGLE = re.compile(r"[<(\[][^<>()\[\]\s@]{1,64}@[^<>()\[\]\s@]{1,128}[>)\]]|<mailto:")
# A program wrote "--- On … wrote:" on the author's own line; the line is the author's.
_SHARED_LINE = re.compile(r"\w-{2,10} ?on ", re.IGNORECASE)
_SOMEBODY_WROTE = re.compile(r"\b(?:i|we|you|she|he|they) (?:\w{1,20} )?(?:wrote|writes)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"\bI\b|(?i:\b(?:not|what|which|why|how|that|(?:dis)?agree\w*)\b)")
_NEW_SENTENCE = re.compile(r"[!?]|\. {1,4}[A-Z][a-z]{3,20}")
# Right behind the author's words, where a program lost the line break: "Agreed. On Mon, 9 Nov 2026 at 10:05, …".
_BEHIND_WORDS = re.compile(
    r"(?<=[^\s>|*_-])(?:\s{1,4}|(?=--))(?=-{0,10} ?(?:On|Ar) (?:[^\W\d_]{2,10}[.,]{0,2} ){0,3}\d)"
)
# "Jo Shah wrote", without a colon.
_NAME_WROTE = re.compile(r"(?:[^\W\d_][\w.'-]{0,30} ){2,4}(?:wrote|ysgrifennodd)$")
# Lotus Notes: "Jo Shah/Eastmere wrote on 09/11/2026 10:05:06:".
_NOTES_WROTE = re.compile(r"\bwrote on \d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d{2}:\d{2}(?: [AP]M)?:$")


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


def dated_address(lines: Lines, place: int) -> int:
    """Gmail in some languages: "2026/11/9 Jo Shah <jo@a.example>", right above what is marked."""
    flat = lines.flat[place]
    below = lines.next[place + 1]
    if not flat[0].isdigit() or below >= len(lines) or not lines.marked[below]:
        return 0
    address = _ANGLE.search(flat[-200:])
    return int(flat.endswith((">", ">:")) and bool(address) and bool(DATE.match(flat)))


def own_line_for_each(lines: Sequence[str]) -> list[str]:
    """The lines, with an attribution that stands behind the author's words put on a line of its own."""
    found: list[str] = []
    for place, line in enumerate(lines):
        behind = _behind_words(line) if len(line) <= LONGEST else None
        if behind:
            below = [each[:LONGEST] for each in lines[place + 1 : place + 1 + _WRAPPED_OVER]]
            rest = Lines([line[behind:], *below])
            length = attribution(rest, 0)
            if length and TIME.search(" ".join(rest.bare[:length])):
                found += [line[:behind], line[behind:]]
                continue
        found.append(line)
    return found


def _behind_words(line: str) -> int | None:
    """Where the last of what may be an attribution begins in a line that begins otherwise."""
    # Most lines need no closer look.
    if ("On " not in line and "Ar " not in line) or line.lstrip().startswith((">", "&gt;")):
        return None
    return max((begins.end() for begins in _BEHIND_WORDS.finditer(line)), default=None)


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
    return _opens(line) and bool(TIME.search(line)) and bool(DATE.search(line))


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


def _is_name(words: Sequence[str]) -> bool:
    return all(word[0].isupper() for word in words)


def _is_attribution(joined: str, first: str, *, quoted_below: bool) -> bool:
    if _SHARED_LINE.search(joined):
        return False
    verb = _WROTE.search(joined)
    timed, dated = TIME.search(joined), DATE.search(joined)
    address = ADDRESS.search(joined) if "@" in joined else None
    opened = _opens(first)
    if not address and _SENTENCE.search(joined):
        return False
    if not joined.endswith(":"):
        if quoted_below and _NAME_WROTE.match(joined) and _is_name(joined.split()[:-1]):
            return True
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
    notes = bool(_NOTES_WROTE.search(joined[-60:]))
    return bool(address or notes or (timed and dated and verb[0].casefold() != "wrote"))
