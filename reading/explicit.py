"""Explicit answers: AGREED or NOT AGREED, as we ask for it, in English or Welsh, and nothing that takes it back.

After AGREED nothing may follow but a sign-off. A refusal may give its reason. All else is for the rules of
stance (reading/verdict.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reading.details import is_known_detail, is_place
from reading.notice import is_boilerplate
from reading.signature import CLOSING
from reading.taking_back import TAKES_BACK

Stance = Literal["agreed", "not_agreed", "unclear"]


# The rules of this module, by the names that a verdict has from them.
EXPLICIT = frozenset({"plain-agreed", "plain-not-agreed", "not-agreed-with-reason"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` are the author's words that decided; `why` names the rule."""

    stance: Stance
    words: str
    why: str


# "Nid wyf yn cytuno" and "ddim yn cytuno" are the plain Welsh refusals; no words before CYTUNO make it another one.
_OPENING = re.compile(
    r"""^[\s*_"'“‘>•-]*
        (?:(?P<refused>not\s+agreed|anghytuno|(?:(?:ry?dw|dw)\s?i\s+)?ddim\s+yn\s+cytuno|nid\s+(?:wyf|ydw)\s+(?:i\s+)?yn\s+cytuno)
          |(?P<agreed>agreed|cytuno))
        \b[*_"'”’]*""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKING = re.compile(
    r"(?:sent from my \w+(?: \w+)?|get outlook for \w+\s*\S*|sent from outlook for \w+"
    r"|anfonwyd (?:o'm|o fy|o'r) \w+(?: \w+)?"
    r"|official(?:[-: ]+sensitive)?|disclaimer:?|swyddogol(?:[-: ]+sensitif)?|ymwadiad:?)",
    re.IGNORECASE,
)
_LONGEST_DETAIL = 120
# The words of titles, posts and contact details that are often written without a capital.
_DETAILS = frozenset(
    "and of for the in at to with on social work worker manager management team lead leader head "
    "service services children's childrens young people family families safeguarding nurse officer "
    "teacher practitioner doctor gp health visitor visiting duty senior assistant deputy director "
    "principal school council trust police department t m e w tel telephone mob mobile phone email "
    "e-mail fax ext direct dial line office web website working days hours part-time full-time she he "
    "they her him them hers his theirs pronouns am pm "
    "a ac y yr yn o ar gyfer gwaith gweithiwr gofal cymdeithasol rheolwr tîm arweinydd pennaeth uwch gwasanaeth "
    "gwasanaethau plant pobl ifanc teulu teuluoedd diogelu nyrs athro athrawes meddyg ymwelydd iechyd ysgol cyngor "
    "bwrdd heddlu ymddiriedolaeth ffôn symudol ebost e-bost swyddfa gwefan llinell uniongyrchol".split()
)
# Words that may take back, or tie to something, what was said before them.
STANCE = re.compile(
    r"\b(?:not?|never|but|if|unless|until|subject|provided|providing|conditions?|conditional|however|"
    r"except|only|cannot|can'?t|won'?t|don'?t|didn'?t|isn'?t|disagree\w*|agree\w*|refus\w*|declin\w*|"
    r"pending|once|when|after|before|instead|actually|although|though|yet|maybe|partly|will|would|could|should|"
    r"need\w*|want\w*|consent\w*|wait\w*|please|hold|stop\w*|delay\w*|defer\w*|cancel\w*|withdr[ae]w\w*|"
    r"postpone\w*|later|ps|nb|ond|os|oni\w*|nid|dim|ddim|nad?|nac|heb|tan|nes|(?:an)?(?:ngh|[cg]|ch)ytun\w*|"
    r"n?g?wrthod\w*|(?:p|b|ph|mh)eidi\w*|(?:[cg]|ch|ngh)aniat\w*|ar\ ôl|cyn|h?amod\w*|gohir\w*|aros|arhos\w*|"
    r"eithr\w*|fodd\ bynnag|heblaw|g?wrthwyneb\w*|stopi\w*)\b|\?",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:not?|never|but|if|unless|until|only|when|nad?|nid|ddim|ond|os)\b|\?", re.IGNORECASE
)
_REVERSAL = re.compile(
    r"\b(?:agree\w*|yet|but|however|actually|unless|if|until|yes|happy|accept\w*"
    r"|cytun\w*|eto|ond|fodd bynnag|os|oni bai|nes|tan|ydw|hapus|derbyn\w*)\b|\?",
    re.I,
)
# What was asked for is no part of a signature: "AGREED … For Chronology And Visit" agrees to a part.
SUBJECT = re.compile(
    r"\b(?:exclud\w*|minus|bar|parts?|points?|items?|sections?|s\.?\s?47|conference|chronolog\w*|visits?|actions?"
    r"|medical(?! (?:practice|centre|director|officer|secretary|school)\b)"
    r"|strategy|request\w*|referral|alone|first|second|third|gweithred\w*|rhan|pwynt\w*|ymweliad\w*|cynhadledd)\b",
    re.IGNORECASE,
)
# Names that, alone, read as a word of the author's.
_TELLS = re.compile(
    rf"{TAKES_BACK.pattern}|\b(?:wait|stop|hold|cancel|pending|later|maybe|withdrawn)\b", re.I | re.X
)
_NAME = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}")
# "DI Jo Smith", "PC 4471 Smith", "DS Jo Smith 2231".
_RANK = re.compile(
    r"^(?:det\.? )?(?:d[cis]|dci|p[cs]|t/d[is]|a/d[is]|dr|mrs?|ms|miss|mx|prof|rev|sgt|insp|cllr)\b\.?\s+"
    r"(?:\d{2,6}\s+)?(.*?)(?:\s+\d{2,6})?$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|week|weekend|term|easter|christmas"
    r"|january|february|march|april|june|july|august|september|october|november|december"
    r"|for|from|by|at|on|in|with|after|before|until|till|about|both|all|half|some|most|maybe|perhaps|partly"
    r"|boys?|girls?|child|children|baby|mum|dad|mother|father|reluctantly|principle|meeting|plan|discussion|assessment"
    r"|sisters?|brothers?|siblings?|twins?"
    r"|me|my|you|your|his|her|their|our|it|this|that|other|attached|terms|conditional\w*|per|misfired?)\b",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n(?:[ \t\xa0]*\n|[ \t]*[-_*=~]{3,}[ \t]*(?=\n|$))+")
# What binds an answer to a time, a part or somebody else, in what looks like a line of a signature.
NO_DETAIL = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|ionawr|chwefror|mawrth"
    r"|ebrill|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
    r"|from|next|weeks?|months?|meetings?|review|protest|tbc|on behalf|half|virtual(?! school\b)|visiting on)\b"
    r"|\bp\.?\s?p\.?\s|^[\W\d]*$|\d\s?%|^\W*\d/\d|^\W*\(\d\)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bdydd\b", re.IGNORECASE)
_HOURS = re.compile(r"^\W*(?:my |usual )?(?:working|office|oriau|i work|part[- ]time|days)\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"^\W*(?:\+?\d[\d ()-]{7,})\W*$")
_END = re.compile(r"^\s*(?:[.!:;,–—-]|\n|$)")
# "AGREED: ____", "AGREED:" and no more, "AGREED...": a form that nobody filled in, or somebody who hesitates.
_OPEN_END = re.compile(r"^[ \t]*(?::[ \t]*(?:_|\n|$)|\.[ ]?\.|_)")


def explicit(text: str, sender: str = "") -> Verdict | None:
    """The verdict of an answer that says it as we asked for it; None for every other. `sender`: the author's name."""
    text = text.strip().replace("\r\n", "\n").replace("’", "'")
    opening = _OPENING.match(text)
    if not opening:
        return None
    rest = text[opening.end() :]
    agreed = opening["agreed"] is not None
    if not _END.match(rest) or (agreed and (_OPEN_END.match(rest) or "__" in opening[0])):
        return None
    word = opening["agreed"] or opening["refused"]
    rest = re.sub(r"^[\s.!:;,–—-]+", "", rest)
    if is_sign_off(rest, sender):
        return (
            Verdict("agreed", word, "plain-agreed")
            if agreed
            else Verdict("not_agreed", word, "plain-not-agreed")
        )
    if not agreed and not _REVERSAL.search(rest):
        return Verdict("not_agreed", shortened(text), "not-agreed-with-reason")
    return None


def below_agreed(text: str, sender: str) -> list[str]:
    """The lines below AGREED that may be of a signature and are not known for it; none where the answer does not begin
    with AGREED, or where sentences follow it."""
    opening = _OPENING.match(text.strip().replace("\r\n", "\n"))
    if not opening or not opening["agreed"] or explicit(text, sender):
        return []
    first, *lines = text.strip()[opening.end() :].splitlines()
    lines = [line.strip() for line in lines if line.strip(" *_.,!-–—\t\xa0")]
    unknown = [line for line in lines if not is_sign_off(f"{sender}\n{line}", sender)]
    return unknown if not re.search(r"\w", first) and all(map(_may_be_a_detail, unknown)) else []


def is_sign_off(rest: str, sender: str) -> bool:
    """Closing words, the sender's name, and below it what stands in signatures and notices only.

    Where the sender's name is not known, what looks like a name is taken for it.
    """
    signature = False
    # Rules and blank lines end a notice: whatever comes after one is read for itself.
    for at, paragraph in enumerate(_PARAGRAPH.split(rest)):
        lines = [line.strip() for line in paragraph.split("\n")]
        for place, line in enumerate(lines):
            plain = line.strip(" *_.,!-–—")
            marking = _MARKING.fullmatch(line) and not (TAKES_BACK.search(line) or STANCE.search(line))
            if not plain or _is_closing(plain, sender) or marking:
                continue
            # A paragraph of its own; on the line of the answer it would be part of it.
            if at > 0 and place == 0 and is_boilerplate(paragraph):
                break
            # "Jo Smith (she/her)", "Jo Smith | Team Manager": the name, then a detail.
            name, _, detail = re.sub(r"\s*[|,(]\s*", "|", plain, count=1).partition("|")
            if _is_name(name, sender) and (not detail or is_detail(detail)):
                signature = True
            elif not signature or not (is_detail(plain) or _is_between(lines, place)):
                return False
    return True


def is_detail(plain: str) -> bool:
    """A line of a signature: title, agency, address, telephone. No sentence, and no word of stance."""
    return _may_be_a_detail(plain) and is_known_detail(plain)


def _is_between(lines: Sequence[str], place: int) -> bool:
    """Whether the line is the name of a town between two lines of an address."""
    near = (lines[at].strip() for at in (place - 1, place + 1) if 0 <= at < len(lines))
    here = lines[place].strip(" .,")
    return place > 0 and is_place(here) and _may_be_a_detail(here) and [*map(is_detail, near)] == [True, True]


def _may_be_a_detail(plain: str) -> bool:
    if (
        len(plain) > _LONGEST_DETAIL
        or STANCE.search(plain)
        or SUBJECT.search(plain)
        or TAKES_BACK.search(plain)
        or not re.search(r"\w", plain)
        or (NO_DETAIL.search(plain) and not _TELEPHONE.match(plain))
        or (_WEEKDAY.search(plain) and not _HOURS.match(plain))
    ):
        return False
    words = (word.strip(".,;:|/()[]<>·•*'\"–—-&+") for word in re.split(r"[\s|/]+", plain))
    return all(
        not word or word[0].isupper() or word[0].isdigit() or "@" in word or "." in word
        or word.casefold() in _DETAILS
        for word in words
    )  # fmt: skip


def _is_closing(plain: str, sender: str) -> bool:
    closing, _, name = plain.partition(",")
    return bool(CLOSING.match(closing.strip())) and (not name.strip() or _is_name(name.strip(), sender))


def _may_be_a_name(plain: str) -> bool:
    """Up to four words with capitals, none of them a time, a place in a sentence, or what was asked for."""
    return bool(_NAME.fullmatch(plain)) and not _NO_NAME.search(plain) and _may_be_a_detail(plain)


def _is_name(plain: str, sender: str) -> bool:
    """The sender's own name, whole or in part, or initials; never where those read as a word of refusal."""
    if not sender:
        return _may_be_a_name(plain)
    known = set(re.findall(r"\w+", sender.casefold()))
    words = re.findall(r"\w+", _RANK.sub(r"\1", plain).casefold())
    initials = "".join(word[0] for word in re.findall(r"\w+", sender.casefold()))
    # "AGREED. Wait" is no signature, though a John Wait wrote it; "John Wait" is.
    if not words or _REFUSAL.search(plain) or (len(words) == 1 and _TELLS.search(plain)):
        return False
    # "J. Smith": an initial beside a whole name.
    is_own = all(word in known or (len(word) == 1 and word in initials) for word in words)
    return (is_own and not known.isdisjoint(words)) or "".join(words) == initials


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 300 else words[:299] + "…"
