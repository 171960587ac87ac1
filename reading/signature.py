"""The sign-off, the signature and what a telephone adds: recognised only where nothing could be meant by it.

A signature taken for words costs a question; words taken for a signature cost an answer. So each line
below a sign-off must look like a name, a post or a way to reach somebody, and none may hold a word that
could change what was said above it.
"""

import re
from collections.abc import Callable, Sequence

from reading.lines import Lines

_MOST_LINES = 30
_MOST_WORDS = 14
_LONGEST = 120

# The words before a name at the end of a letter.
CLOSING = re.compile(
    r"""(?:(?:many|kind(?:est)?|best|warm(?:est)?|with|very|all\ the|yours|every\ good|ever)\ ){0,3}
        (?:thanks(?:\ (?:again|very\ much|all|in\ advance))?|thank\ you(?:\ (?:again|very\ much|in\ advance))?
          |regards|wishes|best|cheers|sincerely|truly|faithfully|respectfully|kr|br|rgds|ta|yours(?:\ ever)?|take\ care
          |diolch(?:\ (?:yn\ fawr(?:\ iawn)?|o\ galon|eto))?|llawer\ o\ ddiolch|hwyl(?:\ fawr)?
          |cofion(?:\ (?:gorau|cynnes|cynhesaf))?|dymuniadau\ gorau|gyda\ diolch|gyda\ dymuniadau\ gorau
          |yr\ eiddoch\ yn\ (?:gywir|ffyddlon)|yn\ gywir|mit\ freundlichen\ grüßen|cordialement|saludos)
        (?:(?:\ and|,|\ &|\ /)\ (?:kind|best|warm|many)?\ ?(?:regards|wishes|thanks))?
        (?:\ ?/\ ?(?:cofion(?:\ gorau)?|diolch|kind\ regards|regards|best\ wishes))?[\s,.!:-]{0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
# A device, a program or a list; "Sent by post on Friday" and "Sent via email to the GP" are the author's.
_FOOTER = re.compile(
    r"(?:sent|anfonwyd|enviado|envoyé|gesendet|verzonden|skickat|sendt|inviato|wysłane)"
    r" (?:from|via|using|with|o'm|o fy|o'r|o|desde|de|depuis|von|vanuit|från|fra|da|z)"
    r" (?!.{0,110}\b(?:to|and|as|mum|dad|him|them|they|last|today|yesterday|(?:mon|tues|wednes|thurs|fri)day)\b)"
    r"(?:.{0,60}\b(?:[\w-]{0,20}(?:mail|phone|box)|outlook|device|archive|mailing list|blackberry|galaxy|samsung"
    r"|ipad|ipod|android|windows|tablet|tabled|ffôn|mobil\w{0,8}|cell)\b.{0,80}"
    r"|my (?-i:[A-Z])[\w-]{1,20}(?: [\w-]{1,20}){0,3}|(?<!with )(?-i:[A-Z])[\w-]{2,20}(?: ?<[^<>]{1,80}>)?)$"
    r"|sent on the (?:move|go)\W{0,2}$|(?:get|cael|lawrlwytho) outlook (?:for|ar gyfer) .{1,80}$"
    r"|von meinem \w{1,30} gesendet$|outlook for (?:ios|android|mac)\b.{0,60}$"
    r"|excuse (?:any |the )?(?:brevity|typos|spelling).{0,60}$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,|/()–-]+")
_DETAIL = re.compile(
    r"@|\bwww\.|https?://|\+?\(?\d[\d\s()/-]{5}|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b"
    r"|\b(?:tel|telephone|mob|mobile|phone|email|e-mail|fax|ext|extn|direct|ffôn|ffon|symudol|ebost|e-bost|m|t|e|w)\s?[:.]",
    re.IGNORECASE,
)
_SMALL = frozenset(
    "and of for the in at to with on a an & a'r ac y yr yn o ar i gyfer he him his she her hers they them theirs "
    "ef fe hi nhw".split()
)
# Words that may take back, or tie to something, what was said before them.
_MEANT = re.compile(
    r"\b(?:not?|never|but|if|unless|until|subject to|provided|providing|conditions?|conditional|however|except|only"
    r"|cannot|can'?t|won'?t|don'?t|didn'?t|isn'?t|(?:dis)?agree\w*|accept\w*|approv\w*|support(?:ed|s)?|refus\w*|reject\w*"
    r"|declin\w*|pending|once|when|after|before|instead|actually|although|though|yet|yes|maybe|partly|will|would|could"
    r"|should|need\w*|want\w*|consent\w*|wait\w*|please|hold|stop\w*|delay\w*|defer\w*|cancel\w*|withdr[ae]w\w*"
    r"|postpone\w*|later|ps|p\.s|nb|i|i'm|we|we'll"
    r"|ond|os|oni\w*|nid|dim|ddim|nad?|nac|heb|tan|nes|(?:an)?(?:ngh|[cg]|ch)ytun\w*|n?g?wrthod\w*|(?:p|b|ph|mh)eidi\w*"
    r"|(?:[cg]|ch|ngh)aniat\w*|ar ôl|cyn|h?amod\w*|gohir\w*|aros|arhos\w*|eithr\w*|fodd bynnag|heblaw|g?wrthwyneb\w*"
    r"|stopi\w*|iawn)\b|\?",
    re.IGNORECASE,
)
# Two words or more, and nothing but names: "Jo Shah", "Dr. J. O'Shah".
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]{0,30}(?: |$)){2,4}$")
_NO_NAME = re.compile(
    r"\b(?:fine|ok(?:ay)?|happy|sure|done|go|ahead|good|great|perfect|right|correct|confirmed|noted|proceed|thanks?|all"
    r"|diolch|iawn|ewch|hapus)\b",
    re.IGNORECASE,
)
# A name, a post and the ways; a few words of an answer may stand above the ways alone.
_CARD_LINES = range(4, 11)
_LEAST_TO_REACH = 2
# Posts and names that hold one of those words.
_NO_MEANING = re.compile(
    r"\b[iI]n Need\b|\b[A-Z]\w{1,20} (?:&|and)? ?Support\b|\bSupport (?=[A-Z])|^Will (?=[A-Z])"
)


def footers(lines: Lines, taken: Sequence[bool]) -> list[bool]:
    """What surely is a signature: below "-- " at the end (RFC 3676 §4.3), and what a telephone adds."""
    found = [
        bool(bare) and not taken[place] and len(bare) <= _LONGEST and is_footer(lines.flat[place])
        for place, bare in enumerate(lines.bare)
    ]
    _mark_end(lines, taken, found, lambda place: lines.bare[place] == "--", names_only=False)
    return found


def card(lines: Lines, taken: Sequence[bool], history: Sequence[bool]) -> list[bool]:
    """What an agency's program adds right over its notice: a name, and two ways or more to reach it, and no more."""
    found = [False] * len(lines)
    words = [place for place, bare in enumerate(lines.bare) if bare and not taken[place]]
    # The last paragraph: its places go up one by one to the last.
    last = [place for at, place in enumerate(words) if words[-1] - place == len(words) - 1 - at]
    if len(last) == len(words) or len(last) not in _CARD_LINES:
        return found
    below = lines.next[last[-1] + 1]
    said = [lines.flat[place] for place in last]
    reached = sum(1 for line in said if _DETAIL.search(line))
    if below >= len(lines) or history[below] or reached < _LEAST_TO_REACH or not _is_name(said[0]):
        return found
    if all(map(is_detail, said)):
        found[last[0] : last[-1] + 1] = [True] * len(last)
    return found


def sign_off(lines: Lines, taken: Sequence[bool]) -> list[bool]:
    """What probably is one: "Kind regards" and what follows, if nothing but names and details does."""
    found = [False] * len(lines)
    _mark_end(
        lines, taken, found, lambda place: bool(CLOSING.match(lines.flat[place][:_LONGEST])), names_only=True
    )
    return found


def _mark_end(
    lines: Lines, taken: Sequence[bool], found: list[bool], begins: Callable[[int], bool], *, names_only: bool
) -> None:
    """Marks the end of what the author wrote, from where it `begins`; there are words of the author's above."""
    words = [place for place, bare in enumerate(lines.bare) if bare and not taken[place]]
    start = None
    for place in reversed(words[-_MOST_LINES:]):
        if begins(place):
            start = place
        elif not (found[place] or is_detail(lines.flat[place], names_only=names_only)):
            break
    if start is not None and any(not found[place] for place in words if place < start):
        for place in words:
            found[place] = found[place] or place >= start


def takes_back(line: str) -> bool:
    """Whether the line holds a word that may change what was said before it; names and posts hold none."""
    return bool(_MEANT.search(_NO_MEANING.sub("", line)))


def _is_name(line: str) -> bool:
    named = _NAME.match(line) and not _NO_NAME.search(line)
    return bool(named) and not any(word[0].islower() for word in line.split())


def is_footer(line: str) -> bool:
    """What a telephone, a program or a list adds of itself."""
    return bool(_FOOTER.match(line)) and not _MEANT.search(line)


def is_detail(line: str, *, names_only: bool = True) -> bool:
    """A name, a post, an agency, or a way to reach somebody."""
    if len(line) > _LONGEST or line.startswith("[") or takes_back(line):
        return False
    if (
        _FOOTER.match(line)
        or CLOSING.match(line)
        or _DETAIL.search(line)
        or not any(sign.isalnum() for sign in line)
    ):
        return True
    words = _WORD.findall(line)
    if line.endswith((".", "!")) and len(words) > 4:
        return False
    names = all(not word[:1].islower() for word in words if word.casefold() not in _SMALL)
    return len(words) <= _MOST_WORDS and (names or not names_only)
