"""What came of the meeting, as its chair answers it: AGREED, NOT AGREED or NOT HELD, in English or Welsh.

As strict as AGREED itself: the words stand first, and after AGREED nothing may follow but a sign-off and what was
agreed, on lines that say so (What:, Who:, By when:). The other two may give their reason: misreading them agrees to
nothing.
"""

import re
from dataclasses import dataclass

from casework.meeting_facts import Came
from reading.explicit import is_sign_off


@dataclass(frozen=True, slots=True)
class Outcome:
    """`what`, `who` and `by_when` are empty where the answer does not say."""

    came: Came
    what: str = ""
    who: str = ""
    by_when: str = ""


_OPENING = re.compile(
    r"""^[\s*_"'“‘•-]*
        (?:(?P<not_held>(?:it\s+was\s+|the\s+meeting\s+was\s+)?not\s+held|ni\s+chynhaliwyd|heb\s+ei\s+gynnal)
          |(?P<not_agreed>not\s+agreed|ni\s+chytunwyd|anghytuno|ddim\s+yn\s+cytuno)
          |(?P<agreed>agreed|cytunwyd|cytuno))
        \b[*_"'”’]*[ \t]*(?=[.!:;,–—\n-]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_FIELD = re.compile(
    r"""^[\s*_•-]*(?:(?P<what>what|beth)|(?P<who>who|pwy)|(?P<by_when>by\s+when|erbyn\s+pryd))
        [ \t]*[*_]*:[*_]*[ \t]*(?P<value>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
# What was agreed is that nothing was.
_TAKES_BACK = re.compile(
    r"""\b(?:not?|never|nothing|nobody|none|cannot|\w+n['’]t|neither)\b(?:\W+\w+){0,3}?\W+agree
        |\bdisagree|\bun(?:able|willing)\s+to\s+agree|\bnot\s+held\b|^\W*(?:no|nothing|none|nil|dim(?:\s+byd)?)\W*$
        |\banghyt|\b(?:ddim|dim|ni|nid|heb)\b(?:\W+\w+){0,3}?\W+(?:[cg]|ch|ng?h)ytun""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 1_000


def outcome_said(text: str, name: str = "") -> Outcome | None:
    """The outcome that an answer tells; None where it does not tell it as it was asked for.

    Args:
        text: the author's own words.
        name: theirs; it may stand below.
    """
    plain = text.strip().replace("\r\n", "\n").replace("’", "'")
    opening = _OPENING.match(plain)
    if not opening:
        return None
    came: Came = "agreed" if opening["agreed"] else "not_agreed" if opening["not_agreed"] else "not_held"
    rest = re.sub(r"^[\s.!:;,–—-]+", "", plain[opening.end() :])
    if came != "agreed":
        return Outcome(came)
    told, others = _fields(rest, name)
    if told is None or not is_sign_off(others, name) or any(map(_TAKES_BACK.search, told.values())):
        return None
    return Outcome(came, told.get("what", ""), told.get("who", ""), told.get("by_when", ""))


def _fields(text: str, name: str) -> tuple[dict[str, str] | None, str]:
    """What the lines say that begin as we asked, each with what runs on below it; and all other lines.

    None where not all of it could be put down: one of them stands twice, or is too long.
    """
    told: dict[str, str] = {}
    others: list[str] = []
    open_field = ""
    lines = text.split("\n")
    last = max((place for place, line in enumerate(lines) if _FIELD.match(line)), default=0)
    for place, line in enumerate(lines):
        if place > last and open_field and told[open_field] and name and is_sign_off(line, name):
            # The author's name right below the last of them is no part of it.
            open_field = ""
        if (found := _FIELD.match(line)) and found.lastgroup:
            open_field = next(name for name in ("what", "who", "by_when") if found[name])
            if open_field in told:
                return None, text
            told[open_field] = found["value"].strip()
        elif open_field and line.strip():
            # A sentence runs on; where a line is left empty, the field is over.
            told[open_field] = f"{told[open_field]} {line.strip()}".strip()
        else:
            open_field = ""
            others.append(line)
    if any(len(value) > _LONGEST for value in told.values()):
        return None, text
    return told, "\n".join(others)
