"""What the person who raised it says by one word of their own: RESOLVED, WITHDRAW, NOT RESOLVED. English and Welsh.

As strict as AGREED once was: the word stands first, and nothing but a sign-off may follow a word that ends the
case. "Not resolved" may give its reason: misreading it brings a person, and harms no child.
"""

import re
from typing import Literal

from reading.explicit import is_sign_off

Said = Literal["resolved", "withdraw", "not_resolved"]

_QUOTES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-"})
# Signs before the word may be boxes and crosses; only marks of quotation and emphasis say nothing.
_GREETING = re.compile(
    r"\A[\s*_\"'>]*(?:(?:hi|hello|dear|good (?:morning|afternoon)|helo|annwyl|bore da"
    r"|prynhawn da)\b(?: [\w'.-]+){0,3}[ ]?[,!\n]\s*)?",
    re.IGNORECASE,
)
_END = re.compile(
    r"[*_\"']*(?:\s*[.!,-]|\s*\n|\s*$|\s+(?:many |with )?(?:thanks|thank you|diolch))", re.IGNORECASE
)
_CASE = r"(?:the|this) (?:case|matter|disagreement)"
_IT = rf"(?:(?:this|it|{_CASE}) (?:is|has been|was) (?:now )?)?"
_WORDS: tuple[tuple[Said, re.Pattern[str]], ...] = (
    (
        "not_resolved",
        re.compile(
            rf"(?:{_IT}(?:still )?(?:not resolved|unresolved|not settled)|not resolved after all"
            rf"|wrong[,:]? not resolved"
            r"|heb (?:ei |gael ei )?d?datrys|heb ei setlo|nid yw (?:hyn |hwn |hi |e |o )?wedi(?:'i"
            r"| ei) d?datrys)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "withdraw",
        re.compile(
            rf"(?:(?:i |we )?(?:wish to |want to "
            rf"|would like to )?withdraw(?:n)?(?: (?:the (?:case|disagreement)"
            rf"|this (?:case|disagreement)|it|this))?"
            rf"|{_IT}withdrawn|(?:rwy'n |dw i'n )?tynnu(?:'r (?:achos|anghytundeb))?(?: yn|'n) (?:ôl"
            rf"|ol)|tynnwyd yn ôl)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "resolved",
        re.compile(
            rf"(?:{_IT}(?:all )?resolved|wedi(?:'i| ei) d?datrys|datryswyd|mae (?:hyn|hwn|hi|e"
            rf"|o) wedi(?:'i| ei) d?datrys)\b",
            re.IGNORECASE,
        ),
    ),
)


def said_by_raiser(text: str, name: str = "") -> Said | None:
    """The one word that counts, or None for all else.

    Args:
        text: the raiser's own words.
        name: theirs; it may stand below the word.
    """
    plain = text.translate(_QUOTES).strip()
    greeting = _GREETING.match(plain)
    rest = plain[greeting.end() :] if greeting else plain
    for said, pattern in _WORDS:
        if found := pattern.match(rest):
            after = rest[found.end() :]
            if said == "not_resolved":
                return said if "?" not in after.partition("\n")[0] else None
            return said if _END.match(after) and is_sign_off(after.lstrip(" .!,-"), name) else None
    return None
