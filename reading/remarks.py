"""The author's remarks between the lines of a quotation that marks nothing, as Outlook's does.

They are looked for only where the author says, above the quotation, that they are there ("see my comments
below"), and only in the mail that is answered, not in older ones. A remark begins with a sign that it is one: an
arrow, "Answer:", or the author's name or initials, which stand above the quotation or among its recipients. Remarks
that are told by their colour alone cannot be known: plain text has none.
"""

import re
from collections.abc import Iterator, Sequence

from reading.lines import Lines
from reading.quotation import introduction

_POINTS = re.compile(
    r"\b(?:below|in-?line|interspersed|between the lines|embedded|marked|against each"
    r"|in[ -](?:the |your )?"
    r"(?:line|body|text|e-?mail|message|red|blue|green|purple|bold|capitals|caps|italics|brackets|colour)"
    r"|under(?:neath)? each|as follows|isod|rhwng y llinellau|mewn (?:coch|glas|print trwm|cromfachau))\b",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:[-=~]{1,3}>|(?:\*{2,3}|#{2,3}|@{2})(?!.*[*#@])) ?(?=\w)")
_LABEL = re.compile(
    r"(?:(?:my|our|fy|ein) )?(?:answer|response|reply|comment|ateb|hateb|sylw)s?(?: \d{1,2})? ?[:–-] ?(?=\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\[([^\W\d_][\w ,.'-]{0,40})\]:?|([^\W\d_][\w.'-]{0,20})(?: ?[:>]| [–-])(?= )) ?(?=\w)"
)
_NAME = re.compile(r"[^\W\d_][\w'-]{0,30}")
_INITIALS = range(2, 4)
# A line so long may go on in the next.
_WRAPPED = 60
_NO_NAME = frozenset({"To", "At", "The", "From", "Sent", "Date", "Subject", "Cc"})


def remarks(lines: Lines, start: int, length: int, above: Sequence[int]) -> Iterator[int]:
    """The places of the author's remarks in the quotation that begins at `start` with so many lines of introduction.

    Args:
        above: the places of what the author wrote above it.
    """
    if not any(_POINTS.search(lines.bare[place]) for place in above):
        return
    names = _names(lines, [*above, *range(start, start + length)])
    goes_on = False
    for place in range(start + length, len(lines)):
        if introduction(lines, place):
            return
        bare = lines.bare[place]
        begins = _ARROW.match(bare) or _LABEL.match(lines.flat[place]) or _is_named(lines.flat[place], names)
        if bare and (begins or goes_on):
            yield place
        goes_on = bool((begins or goes_on) and len(bare) >= _WRAPPED)


def _names(lines: Lines, places: Sequence[int]) -> frozenset[str]:
    """The names that stand there, and the initials of any that stand together, whichever comes first."""
    found: set[str] = set()
    for place in places:
        words = [
            word for word in _NAME.findall(lines.flat[place]) if word[0].isupper() and word not in _NO_NAME
        ]
        found.update(words)
        for many in _INITIALS:
            for at in range(len(words) - many + 1):
                initials = "".join(word[0] for word in words[at : at + many])
                found |= {initials, initials[1:] + initials[0], initials[-1] + initials[:-1]}
    return frozenset(found)


def _is_named(flat: str, names: frozenset[str]) -> bool:
    named = _NAMED.match(flat)
    return named is not None and set(_NAME.findall(named[1] or named[2])) <= names
