"""What an automatic mail says of its owner's absence: that they are away, until when, and who stands in.

    text ──▶ away at all? (a ticket system's receipt is not) ──▶ the day they give ──▶ a name and an address

Only asked of what machine.py holds for automatic. Where it is wrong, a deputy is asked beside the person, who may
still answer: no harm is done by that, and none by a missed absence but time, which the deadline bounds.
"""

import re
from dataclasses import dataclass
from datetime import date

from reading.days import day_in
from reading.message import Message

_AWAY = re.compile(
    r"\b(out of (the )?office|on (annual |sick |maternity |paternity |adoption |parental "
    r"|compassionate |study )?leave|on holiday"
    r"|on secondment|on rest days|in court (all|today|this)|on jury service|at a (conference|training)"
    r"|(i am|i'm|i will be|currently|now) (away|out\b|off\b|not (in|at work|working)|unavailable)"
    r"|away from (the|my) (office|desk)|(have|has|i've|he's|she's)( now| recently)? (left|retired)\b"
    r"|(back|return(ing)?)( to (the office|work|duty|my desk))? (on|at|in) ((mon|tues|wednes|thurs"
    r"|fri|satur|sun)day|\d)"
    r"|return(ing)? (to the office|to work|on duty)|no longer work|i work part[- ]time|on strike|a/l until"
    r"|allan o'r swyddfa|ar (fy )?ngwyliau|ar wyliau|ar absenoldeb|ar gyfnod|i ffwrdd|wedi (gadael|ymddeol)"
    r"|yn dychwelyd|yn ôl yn y (swyddfa|gwaith))",
    re.IGNORECASE,
)
_HEAD = 2_000
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})

# Where the day stands by which they are back; the last word of these comes right before it.
_BACK = re.compile(
    r"\b(?:return(?:ing|s)?(?: to (?:the office|work|my desk|duty|school))?(?: on duty)?(?: (?:on"
    r"|at|from|in))?"
    r"|back(?: (?:in(?: the office)?|at (?:work|my desk)|to work|in work|on duty))?(?: (?:on|at|from))?"
    r"|re-?opens?(?: (?:on|at))?|resum\w+(?: (?:on|at))?"
    r"|(?:yn )?dychwelyd(?: (?:i'r (?:swyddfa|gwaith)))?(?: (?:ar))?|yn ôl(?: yn y (?:swyddfa"
    r"|gwaith))?(?: ar)?|ailagor(?: ar)?)\s",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|through to|up to(?: and including)?|before(?: the)?|tan|hyd(?: at)?|cyn)\s",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"\b(?:from|between|o)\s(?P<from>.{3,30}?)\s*(?:-|to|and|tan|hyd|i)\s", re.IGNORECASE)

_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof|DS|DI|DCI|Sgt|Insp|Inspector|Sergeant|Cllr|Rev)\.? )?"
_NAME = _TITLE + r"[A-Z][\w'-]{1,30}(?: (?:de|van|von|ap|ab|ferch|al|bin|[A-Z][\w'-]{0,30}\.?)){0,3}"
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
# Case counts in names, so the words before them say both.
_DEPUTY = re.compile(
    r"(?:(?:[Pp]lease |[Yy]ou can |[Kk]indly |)(?:[Cc]ontact|[Ee]-?mail|[Ss]peak (?:to|with)"
    r"|[Ww]rite to|[Aa]sk(?: for)?|[Rr]ing|[Cc]all|(?:re-?)?[Ss]end (?:it |them |this "
    r"|your (?:e-?mail|message) )?(?:again )?to|[Rr]edirect (?:\w+ ){0,3}to|[Gg]o to"
    r"|[Dd]irect (?:\w+ ){0,4}to)"
    r"|(?:covered|provided|looked after|taken on|dealt with) by"
    r"|[Cc]over(?: for me)? is(?: provided by)?|[Cc]over(?:age)?:|[Mm]y (?:deputy|colleague"
    r"|cover|manager|successor|line manager|replacement)(?: is|,)?"
    r"|[Dd]eputy(?: is)?:?|[Cc]ysylltwch (?:â|ag|a)(?: /)?|[Aa]nfonwch (?:\w+ ){0,3}at"
    r"|[Mm]y post is being covered by|/ [Cc]ontact:)"
    r"\s*:?\s*(?:(?:my|the|our|your|fy|ein) (?:[\w'-]{1,30},? ){1,6}?)?(?P<name>" + _NAME + r")"
)
_STANDS_IN = re.compile(
    r"(?P<name>" + _NAME + r")(?:,? (?:\([^)]{1,60}\)|[\w ,-]{1,40}),?)? ?(?:is|are|will be) "
    r"(?:covering|acting|standing in|deputising|looking after|the deputy|available)|"
    r"(?P<name2>" + _NAME + r") (?:can|will) (?:act|make|deal|help|decide|answer|cover)"
)
# What begins with a capital and is nobody.
_NOBODY = frozenset(
    (
        "the a an our my your if for please children childrens child mash duty team emergency social "
        "services service safeguarding reception switchboard business police nhs i we it this they you he "
        "she any conference head named designated line monday tuesday wednesday thursday friday saturday "
        "sunday front out in office local admin public customer housing thank y yr tîm desg swyddfa os "
        "early tenancy youth support central citizens ward hub single "
    ).split()
)
_RANKS = frozenset("dr mr mrs ms miss prof ds di dci sgt insp inspector sergeant cllr rev".split())


@dataclass(frozen=True, slots=True)
class Absence:
    """What an automatic mail says of its owner.

    back           the day they give: of their return, or until which they are away; None where they give none
    deputy         who stands in, by name; "" where nobody is named
    deputy_email   their address, in lower case; "" where it is not given
    """

    back: date | None = None
    deputy: str = ""
    deputy_email: str = ""


def says_away(message: Message) -> bool:
    """Whether the subject or the first lines of an automatic mail say so, in English or Welsh."""
    return bool(_AWAY.search(_told(message)))


def absence_of(message: Message, today: date) -> Absence | None:
    """What the mail says of an absence; None where it says of none.

    Args:
        today: when the mail came, in London; a day without its year is the first one after it.
    """
    if not says_away(message):
        return None
    told = _told(message)
    name, address = deputy_in(told, message.sender_email)
    return Absence(back_in(told, today), name, address)


def back_in(text: str, today: date) -> date | None:
    """The day of return, or that until which they are away; None where none is given, or one of the past."""
    told = " ".join(text.translate(_QUOTES).split())
    for pattern in (_BACK, _UNTIL, _FROM_TO):
        for found in pattern.finditer(told):
            # The day stands at once after these words; one further on belongs to something else.
            if day := day_in(told[found.end() : found.end() + 40], today):
                return day
    return None


def deputy_in(text: str, absent: str) -> tuple[str, str]:
    """(name, address in lower case) of who stands in, "" for what is not given; never the absent person."""
    told = " ".join(text.translate(_QUOTES).split())
    addresses = [each for each in _ADDRESS.finditer(told) if each[0].casefold() != absent.casefold()]
    for pattern in (_DEPUTY, _STANDS_IN):
        for found in pattern.finditer(told):
            name = _as_name(found["name"] or (found.groupdict().get("name2") or ""))
            if name:
                # Their address stands right beside the name.
                near = [each[0] for each in addresses if 0 <= each.start() - found.end() < 60]
                return name, near[0].casefold().rstrip(".") if near else ""
    asked = re.compile(
        r"(?:contact|e-?mail|send|to|at|via|cysylltwch|anfonwch)\b[^.!?]{0,40}$", re.IGNORECASE
    )
    for each in addresses:
        if asked.search(told[: each.start()]):
            return "", each[0].casefold().rstrip(".")
    return "", ""


def _as_name(found: str) -> str:
    """The words of `found` that may be a person's name: two of them at least, or a title and one; else ""."""
    words = []
    for word in found.split():
        if word.casefold().strip(".,'") in _NOBODY:
            break
        words.append(word.rstrip(".,") if word.casefold().strip(".") not in _RANKS else word)
    named = [word for word in words if word.casefold().strip(".") not in _RANKS]
    return " ".join(words) if len(words) >= 2 and named else ""


def _told(message: Message) -> str:
    return f"{message.subject}\n{message.text[:_HEAD]}".translate(_QUOTES)
