"""What we sent, however the mail program of the one who answers mangled it.

Our question holds the words AGREED and NOT AGREED. A program that breaks lines anew, or marks nothing as
quoted, hands it on as if the author had written it; so it is known by its words, not by its place.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from reading.lines import Lines

SEPARATOR = "Please write your answer above this line"
# By the language of our mail.
SEPARATORS = {"en": SEPARATOR, "cy": "Ysgrifennwch eich ateb uwchben y llinell hon"}

# The sentences of templates/email that hold the words that we read as an answer.
INSTRUCTIONS = (
    "Do you agree to the requested action?",
    "Write only AGREED. Or write NOT AGREED, with your reasons below it. AGREED means all of the requested action; "
    "if you agree only in part, write NOT AGREED and say what you would do.",
    "You can take it into account when you answer. Reply with only AGREED, or with NOT AGREED and your reasons, "
    "or use the web page.",
    "Please say once more whether you agree. A reply that says AGREED is read by Board staff before it counts. "
    "The web page counts at once.",
    "Ysgrifennwch CYTUNO yn unig. Neu ysgrifennwch ANGHYTUNO, gyda'ch rhesymau oddi tano. Mae CYTUNO yn golygu'r "
    "cyfan y gofynnir amdano; os ydych yn cytuno'n rhannol yn unig, ysgrifennwch ANGHYTUNO a dywedwch beth "
    "fyddech chi'n ei wneud.",
    "Gallwch ystyried hyn wrth ateb. Atebwch gyda CYTUNO yn unig, neu gydag ANGHYTUNO a'ch rhesymau, neu "
    "defnyddiwch y dudalen we.",
)

# What stands before the sentence that begins so, in the same paragraph: a program that breaks lines anew may leave
# AGREED at the beginning of one.
_LEADS_IN = {
    "Write only ": "1. Reply to this e-mail. ",
    "Ysgrifennwch CYTUNO yn unig. ": "1. Atebwch yr e-bost hwn. ",
}

_LINK = re.compile(r"<[^<>]{0,2000}>|\[[^\[\]]{0,2000}\]|(?:https?|mailto|tel):\S+", re.IGNORECASE)
# Without one of these no line is of our instructions.
_HINT = re.compile(r"agree|cytuno", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# So many words in our order are ours wherever the line is broken; fewer are, if they are a line of ours.
_SURELY = 7
_LINE = 4
_TOUCHING = 5
_MOST_LINES = 6


def is_separator(lines: Lines, place: int) -> bool:
    """Whether the line over our question begins here, also if it is broken, indented or emphasised."""
    for separator in _SEPARATOR_WORDS:
        if separator[0] not in lines.bare[place].casefold():
            continue
        here = _words(" ".join(lines.bare[place : place + 3]))
        first = len(_words(lines.bare[place]))
        if any(here[at : at + len(separator)] == separator for at in range(min(first, 12))):
            return True
    return False


def ours(lines: Lines, sent: Sequence[str], taken: Sequence[bool]) -> list[bool]:
    """Which of the lines that are not `taken` are of `sent`, or of our instructions."""
    known = [False] * len(lines)
    open_lines = [place for place, bare in enumerate(lines.bare) if bare and not taken[place]]
    if not sent and not any(_HINT.search(lines.bare[place]) for place in open_lines):
        return known
    stream, whole = _what_we_said(sent)
    words = {place: " ".join(_words(lines.bare[place])) for place in _with_neighbours(lines, open_lines)}
    places = sorted(place for place, line in words.items() if line)
    for number, place in enumerate(places):
        line = words[place]
        known[place] = known[place] or (line.count(" ") >= _LINE - 1 and line in whole)
        run = _run(words, places[number : number + _MOST_LINES])
        if run and f" {' '.join(words[each] for each in run)} " in stream:
            for each in run:
                known[each] = True
    # A few words of ours could be anybody's, unless they carry on a line of ours, or lead up to one.
    for before, here in pairwise(places):
        touching = [*words[before].split()[-_TOUCHING:], words[here]]
        known[here] = known[here] or (known[before] and f" {' '.join(touching)} " in stream)
    for before, here in pairwise(places[::-1]):
        touching = [words[here], *words[before].split()[:_TOUCHING]]
        known[here] = known[here] or (known[before] and f" {' '.join(touching)} " in stream)
    return known


@cache
def _instructions() -> tuple[str, frozenset[str]]:
    leads = [
        next((_LEADS_IN[each] for each in _LEADS_IN if said.startswith(each)), "") for said in INSTRUCTIONS
    ]
    return _said([lead + said for lead, said in zip(leads, INSTRUCTIONS, strict=True)])


def _what_we_said(sent: Sequence[str]) -> tuple[str, frozenset[str]]:
    """All our words in their order, and our lines."""
    stream, whole = _instructions()
    if not sent:
        return stream, whole
    more, lines = _said(sent)
    return f"{stream}\n{more}", whole | lines


def _said(texts: Sequence[str]) -> tuple[str, frozenset[str]]:
    stream = "\n".join(f" {' '.join(_words(text))} " for text in texts)
    return stream, frozenset(" ".join(_words(line)) for text in texts for line in text.splitlines())


def _with_neighbours(lines: Lines, places: Sequence[int]) -> set[int]:
    """The places, and the lines right above and below each, which may be quoted and marked as such."""
    near = set(places)
    for place in places:
        above = next((here for here in range(place - 1, max(-1, place - 3), -1) if lines.bare[here]), None)
        below = lines.next[place + 1]
        near |= {here for here in (above, below) if here is not None and here < len(lines)}
    return near


def _run(words: Mapping[int, str], places: Sequence[int]) -> Sequence[int]:
    """As many of the lines, from the first on, as it takes to know them for ours; none if they are too few."""
    count = 0
    for number, place in enumerate(places, 1):
        count += words[place].count(" ") + 1
        if count >= _SURELY:
            return places[:number]
    return ()


def _words(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub(" ", text).casefold())


_SEPARATOR_WORDS = [_words(each) for each in SEPARATORS.values()]
