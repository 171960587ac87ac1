"""What mail systems and organisations put over and under a person's words: banners, markings, legal notices.

A notice is recognised by what it says about the e-mail itself ("if you are not the intended recipient"),
never by a single word: people in safeguarding write "confidential", "disclosure" and "monitored" about
children. A paragraph in which somebody says "I", or that takes a stance, is nobody's notice.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise

from reading.lines import LONGEST, Lines
from reading.notice_phrases import (
    ADVERT,
    AGENCY,
    BANNER,
    BOILERPLATE,
    CASEWORK,
    HEADING,
    LIKELY,
    MARKING,
    OPENS,
    PERSONAL,
    SURE,
    TRIGGERS,
)
from reading.signature import is_detail, takes_back

_LONGEST_NOTICE = 20_000
_BANNER_WORDS = re.compile(
    r"external|originat|outside|phishing|suspicious|caution|click|links?\b|attachment|sender|recogni[sz]e|organisation"
    r"|e-?mail|get this often|allanol|anfonwr|dolen|atodiad|sefydliad|rhybudd",
    re.IGNORECASE,
)
_SHORT = 500
_LEAST_KNOWN = 60
_MOST_BETWEEN_RULES = 80
_MOST_OPENINGS = 12
# So many lines, each this long, with a blank one between any two, are a paragraph.
_SPACED_OUT = 3
_WRAPPED = 40
# One strange sentence in so many is let pass.
_MANY = 6
_FEW = 2
_LONGEST_STARRED = 3_000
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_SMALL_WORDS = frozenset("and of in the on no".split())
_RULE = re.compile(r"(?:[-_=*#~+.—–][ ]?){4,200}$")
_LINKS_HEADING = re.compile(r"references$|visible links$|hidden links:?$", re.IGNORECASE)
_LINK = re.compile(r"\d{1,3}\. {1,3}(?:https?|mailto|file|tel):\S", re.IGNORECASE)

Mark = Callable[[Lines, Sequence[bool], list[bool]], None]


def notices(lines: Lines, taken: Sequence[bool]) -> list[bool]:
    """Which of the lines are banners, markings and notices; those that are `taken` are not looked at."""
    found = [False] * len(lines)
    for mark in MARKS:
        mark(lines, taken, found)
    return found


def marked_lines(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """ "[EXTERNAL]", "CAUTION: this e-mail came from outside …" and OFFICIAL, each a line of its own."""
    for place, bare in enumerate(lines.bare):
        if bare and not taken[place] and len(bare) <= LONGEST:
            banner = MARKING.match(bare) or (BANNER.match(bare) and not PERSONAL.search(bare))
            found[place] = bool(banner)


def paragraphs(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """Paragraphs that speak about the e-mail. Below a signature one often begins without a blank line."""
    for first, last in _paragraphs(lines, taken):
        while first < last and found[first]:
            first += 1
        text = " ".join(lines.bare[first:last])
        start = _opening(lines, first, last)
        if start is None and _is_notice(text):
            # The names right above it are the author's signature.
            start = next((at for at in range(first, last) if not _is_persons(lines.bare[at])), first)
        if start is not None:
            found[start:last] = [True] * (last - start)


def spaced_out(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """The same with a blank line between any two lines, as some programs send it."""
    run: list[tuple[int, int]] = []
    for first, last in [*_paragraphs(lines, taken), (len(lines), len(lines))]:
        if run and (last - first != 1 or first - run[-1][1] != 1 or len(lines.bare[run[-1][0]]) < _WRAPPED):
            start = _opening(lines, run[0][0], run[-1][1]) if len(run) >= _SPACED_OUT else None
            if start is not None:
                found[start : run[-1][1]] = [True] * (run[-1][1] - start)
            run = []
        if last - first == 1 and not found[first]:
            run.append((first, last))


def _opening(lines: Lines, first: int, last: int) -> int | None:
    """Where, of these lines, a notice begins with words that notices begin with."""
    if not _could_be(" ".join(lines.bare[first:last])):
        return None
    openings = (place for place in range(first, last) if OPENS.match(lines.bare[place]))
    for place in islice(openings, _MOST_OPENINGS):
        if _is_notice(" ".join(filter(None, lines.bare[place:last]))):
            return place
    return None


def between_rules(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """What stands between two rows of stars is one notice, if much of it is known for one."""
    rules = [
        place for place, bare in enumerate(lines.bare) if bare and not taken[place] and _RULE.match(bare)
    ]
    for start, end in pairwise(rules):
        inside = [place for place in range(start + 1, end) if lines.bare[place]]
        if not inside or len(inside) > _MOST_BETWEEN_RULES or lines.bare[start][0] != lines.bare[end][0]:
            continue
        text = " ".join(lines.bare[place] for place in inside)
        known = sum(len(lines.bare[place]) for place in inside if found[place])
        much = known >= _LEAST_KNOWN and known * 3 >= len(text) and not _is_personal(text)
        # Rows of stars frame a notice more often than anything else; rows of dashes stand between mails, too.
        starred = lines.bare[start][0] in "*#=~+" and len(text) <= _LONGEST_STARRED
        if much or (starred and SURE.search(text) and _hits(text) and not _is_personal(text, one_in=_FEW)):
            found[start : end + 1] = [True] * (end + 1 - start)


def tail(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """Below the first notice under the author's words, half a notice or the agency's name belongs to it.

    So does what the agency says of itself between two notices.
    """
    wrote = below = False
    last_found = max((place for place, notice in enumerate(found) if notice), default=0)
    for first, last in _paragraphs(lines, taken):
        if found[last - 1]:
            below = wrote or not all(found[first:last])
            continue
        if (
            below
            and not any(found[first:last])
            and _belongs(lines.bare[first:last], between=last <= last_found)
        ):
            found[first:last] = [True] * (last - first)
            continue
        wrote, below = True, False


def link_list(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """The list of addresses that a program puts, with a heading, under the text that it made of HTML."""
    links: list[int] = []
    for place in range(len(lines) - 1, -1, -1):
        bare = lines.bare[place]
        if not bare or taken[place] or found[place]:
            continue
        links.append(place)
        if _LINKS_HEADING.match(bare):
            for each in links:
                found[each] = True
        elif not _LINK.match(bare):
            return


def frames(lines: Lines, taken: Sequence[bool], found: list[bool]) -> None:
    """Headings, rules and "Visit our website" right over or under a notice belong to it."""
    for order in (range(len(lines) - 1, -1, -1), range(len(lines))):
        near = False
        for place in order:
            bare = lines.bare[place]
            if taken[place]:
                near = False
            elif found[place]:
                near = True
            elif bare:
                near = near and bool(_RULE.match(bare) or HEADING.match(bare) or ADVERT.match(bare[:LONGEST]))
                found[place] = near


MARKS: Sequence[Mark] = (marked_lines, spaced_out, paragraphs, between_rules, tail, link_list, frames)


def _paragraphs(lines: Lines, taken: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(first, one after the last) of each run of lines without a blank one, a rule or a taken one in it."""
    start = None
    for place in range(len(lines) + 1):
        inside = (
            place < len(lines)
            and lines.bare[place]
            and not taken[place]
            and not _RULE.match(lines.bare[place])
        )
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield start, place
            start = None


def is_boilerplate(text: str) -> bool:
    """Whether `text` is a notice in which every sentence is one of such notices, and none is anybody's own."""
    return _is_notice(text) and not strange_sentences(text)


def strange_sentences(text: str) -> list[str]:
    """The sentences of a notice or banner that no notice has: somebody's own, in disguise."""
    flat = " ".join(text.split())
    return [
        each
        for each in _SENTENCE.split(flat)
        if each.strip()
        and not (
            BOILERPLATE.search(each) or SURE.search(each) or _is_name_or_address(each) or _is_banner(each)
        )
    ]


def _is_banner(sentence: str) -> bool:
    """Words that mail systems put over mail from elsewhere come together."""
    return len({found.casefold() for found in _BANNER_WORDS.findall(sentence)}) > 1


def _belongs(paragraph: Sequence[str], *, between: bool) -> bool:
    """Whether a paragraph below a notice, or `between` two, belongs to them."""
    text = " ".join(paragraph)
    if between and AGENCY.search(text) and not any(map(takes_back, paragraph)) and not _is_said(text):
        return True
    if _is_personal(text):
        return False
    return _hits(text) >= 2 or (all(map(is_detail, paragraph)) and _is_name_or_address(text))


def _is_persons(line: str) -> bool:
    return is_detail(line) and not (AGENCY.search(line) or SURE.search(line) or _hits(line))


def _could_be(text: str) -> bool:
    if not 20 <= len(text) <= _LONGEST_NOTICE:
        return False
    folded = text.casefold()
    return any(word in folded for word in TRIGGERS)


def _is_notice(text: str) -> bool:
    if not _could_be(text) or _is_personal(text):
        return False
    sure = sum(1 for _ in zip(SURE.finditer(text), range(2), strict=False))
    hits = _hits(text)
    if len(text) < _SHORT:
        return sure > 1 or (sure == 1 and (hits > 0 or bool(OPENS.match(text)))) or hits >= 3
    # In a long paragraph one phrase may be about anything.
    return (sure > 0 and hits >= 2) or hits >= 3 + len(text) // 1_000


def _is_personal(text: str, one_in: int = _MANY) -> bool:
    """Whether somebody says it, or some of it: "I", a stance, a family, a sentence that no notice has."""
    if _is_said(text):
        return True
    sentences = [each for each in _SENTENCE.split(text) if each.strip()]
    strange = [
        each
        for each in sentences
        if not (BOILERPLATE.search(each) or SURE.search(each) or _is_name_or_address(each))
    ]
    if one_in < _MANY and any(map(takes_back, strange)):
        return True
    return len(strange) * one_in > len(sentences)


def _is_said(text: str) -> bool:
    return len(text) > _LONGEST_NOTICE or bool(PERSONAL.search(text) or CASEWORK.search(text))


def _is_name_or_address(sentence: str) -> bool:
    """An address or a number, cut off by the point of an abbreviation; an agency's name; a row of signs."""
    words = [word for word in sentence.split() if word not in _SMALL_WORDS]
    names = any(sign.isdigit() for sign in sentence) or bool(AGENCY.search(sentence))
    return not any(sign.isalpha() for sign in sentence) or (
        names and not any(word[0].islower() for word in words)
    )


def _hits(text: str) -> int:
    return sum(1 for pattern in LIKELY if pattern.search(text))
