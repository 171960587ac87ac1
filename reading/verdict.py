"""What an answer says: agreed, not agreed, or unclear, with the deciding words.

Strict for now, on purpose: only a plain AGREED or NOT AGREED at the start counts. After AGREED
nothing may follow but a sign-off, because a second sentence may take the first one back. A refusal
may give its reason: reading one where there is none takes the case up, which harms no child. All
else is unclear, and a person is asked.
"""

import re
from dataclasses import dataclass
from typing import Literal

Stance = Literal["agreed", "not_agreed", "unclear"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` are the author's words that decided; `why` names the rule."""

    stance: Stance
    words: str
    why: str


_OPENING = re.compile(r"""^[\s*_"'“‘>•-]*(not\s+agreed|agreed)\b[*_"'”’]*""", re.IGNORECASE)
_CLOSING = re.compile(
    r"""^(?:many\ |kind(?:est)?\ |best\ |warm(?:est)?\ |with\ )*
        (?:thanks(?:\ (?:again|very\ much|all))?|thank\ you|regards|wishes|best|cheers|sincerely
          |yours\ (?:sincerely|faithfully|truly)|diolch(?:\ yn\ fawr)?|cofion(?:\ gorau)?|ta)
        (?:\ and\ (?:kind|best)\ (?:regards|wishes))?$""",
    re.IGNORECASE | re.VERBOSE,
)
_FOOTER = re.compile(
    r"^(?:sent from my \w+(?: \w+)?$|get outlook for \w+|sent from outlook for \w+$|disclaimer:?$|\*{4,}$|"
    r"official(?:[-: ]+sensitive)?$|"
    r"(?:this|the information)\b.*\b(?:confidential|intended (?:recipient|only|solely)|privileged))",
    re.IGNORECASE,
)
_STANCE = re.compile(
    r"\b(?:not?|never|but|if|unless|until|subject|provided|providing|conditions?|conditional|however|"
    r"except|only|cannot|can'?t|won'?t|don'?t|didn'?t|isn'?t|disagree\w*|agree\w*|refus\w*|declin\w*|"
    r"pending|once|when|after|before|instead|actually|although|though|yet|maybe|partly|will|would|could|should|"
    r"need\w*|want\w*|consent\w*|wait\w*|please|ond|os|nid|ddim)\b|\?",
    re.IGNORECASE,
)
_REVERSAL = re.compile(
    r"\b(?:agree\w*|yet|but|however|actually|unless|if|until|yes|happy|accept\w*)\b|\?", re.I
)
_END = re.compile(r"^\s*(?:[.!:;,–—-]|\n|$)")


def read_verdict(text: str, sender: str = "") -> Verdict:
    """Reads the author's own words (see newtext). `sender` is the name we know the author by."""
    text = text.strip().replace("\r\n", "\n").replace("’", "'")
    opening = _OPENING.match(text)
    if not text:
        return Verdict("unclear", "", "empty")
    if not opening:
        return Verdict("unclear", _shortened(text), "no-plain-word-first")
    rest = text[opening.end() :]
    if not _END.match(rest):
        return Verdict("unclear", _shortened(text), "word-goes-on")
    agreed = opening.group(1).casefold() == "agreed"
    rest = re.sub(r"^[\s.!:;,–—-]+", "", rest)
    if _is_sign_off(rest, sender):
        if agreed:
            return Verdict("agreed", opening.group(1), "plain-agreed")
        return Verdict("not_agreed", opening.group(1), "plain-not-agreed")
    if not agreed and not _REVERSAL.search(rest):
        return Verdict("not_agreed", _shortened(text), "not-agreed-with-reason")
    return Verdict("unclear", _shortened(text), "more-follows")


def _is_sign_off(rest: str, sender: str) -> bool:
    """Closing words, the sender's name, and a signature that takes no stance; then footers."""
    signature = False
    for line in (line.strip() for line in rest.split("\n")):
        if line == "--":
            signature = True
        plain = line.strip(" *_.,!-–—")
        if not plain or (not signature and _is_closing(plain, sender)):
            continue
        if _FOOTER.match(line):
            return True
        if _is_name(plain, sender):
            signature = True
            continue
        # Below the name stand title, agency and telephone: short, and without a word of stance.
        if not signature or len(plain) > 80 or _STANCE.search(plain):
            return False
    return True


def _is_closing(plain: str, sender: str) -> bool:
    closing, _, name = plain.partition(",")
    return bool(_CLOSING.match(closing.strip())) and (not name.strip() or _is_name(name.strip(), sender))


def _is_name(plain: str, sender: str) -> bool:
    """The sender's own name, whole or in part, or initials."""
    known = set(re.findall(r"\w+", sender.casefold()))
    words = re.findall(r"\w+", plain.casefold())
    initials = "".join(word[0] for word in re.findall(r"\w+", sender.casefold()))
    return bool(words) and (all(w in known for w in words) or (bool(initials) and "".join(words) == initials))


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 300 else words[:299] + "…"
