"""What an answer says: agreed, not agreed, or unclear, with the deciding words.

own words ──▶ explicit forms (reading/explicit.py) ──▶ done, where it is one
                 └──▶ clauses and their rules (reading/clauses.py) ──▶ what is proposed
                                                                         └──▶ second opinion: stands, or unclear

Reading "agreed" where the author did not agree must not happen: a child's case would be closed. So a proposal
stands only where no clause speaks against it and the second opinion is sure; nothing makes an unclear answer clear.
"""

import re
from collections.abc import Sequence

from reading.clauses import MOST, Clause, clauses_of
from reading.explicit import Stance, Verdict, explicit, shortened
from reading.letter import above_the_name, body_of
from reading.opinion import opinion

__all__ = ["Stance", "Verdict", "read_verdict"]

# How sure the second opinion must be (docs/reading-answers.md has what other values would bring).
_SURE: dict[Stance, float] = {"agreed": 0.85, "not_agreed": 0.65}


# Nobody answers at greater length, and nobody need wait for one who does.
_LONGEST = 20_000


def read_verdict(text: str, sender: str = "") -> Verdict:
    """Reads the author's own words (see newtext). `sender` is the name we know the author by."""
    if len(text) > _LONGEST:
        return Verdict("unclear", shortened(text[:_LONGEST]), "too-long")
    if found := explicit(text, sender):
        return found
    body = body_of(text)
    clauses = clauses_of(body)
    if not clauses:
        return Verdict("unclear", "", "empty")
    if len(clauses) == MOST:
        return Verdict("unclear", shortened(text), "too-long")
    proposals = _proposals(clauses)
    above = above_the_name(body)
    if above != body and not _agrees(above):
        proposals = [each for each in proposals if each.stance != "agreed"]
    if not proposals:
        return Verdict("unclear", shortened(body), _why_unclear(clauses))
    sure = opinion(body, clauses)
    for proposed in proposals:
        if sure[proposed.stance] >= _SURE[proposed.stance]:
            return proposed
    return Verdict("unclear", shortened(proposals[0].words), "second-opinion")


def _agrees(above: str) -> bool:
    return any(each.stance == "agreed" for each in _proposals(clauses_of(above)))


# What an agreement is not read from, wherever else in the clause it stands.
_HOLDS_BACK = frozenset({"a-condition", "sarcasm", "amod"})
# What it is not read from, wherever it stands in the answer: what somebody has yet to sign is nobody's answer.
_HOLDS_ALL_BACK = frozenset({"a-draft", "consent-withdrawn"})
# Assents that may be to a part, where a refusal stands beside them.
_OF_A_PART = frozenset(
    {"yes-alone", "agreed-alone", "cytuno", "go-ahead", "no-objection", "agrees-to-the-action"}
)
_NOT_OF_THE_REST = frozenset({"no-alone", "does-not-agree"})
_ONE_WORD = _OF_A_PART - {"agrees-to-the-action"}
_HOLDS = re.compile(
    r"\b(?:but|if|unless|until|till|subject|provided|providing|conditional|except|only|later|pending|instead|yet"
    r"|maybe|perhaps|not now|not all|permission|eithrio|ond|os|oni|nes|tan|pe|heblaw|eto|gohir\w*|aros|arhos\w*)\b"
)
# "Ddim yn cytuno eto", "Anghytuno, ond yn hapus gyda'r ymweliad": not yet, or not to all of it.
_NOT_YET = re.compile(r"\beto$|\bond\b.{0,40}\b(?:hapus|fodlon|iawn|cytuno)\b")
# Words in which people tell what is done, was done or will be done, with or without saying who does it.
_ACT = re.compile(
    r"\b(?:will|shall|can|do|does|have|has|is|are|am|being|been|done|sent|consider|go|ok|y|yes|affirmative|right|fine|deal"
    r"|green light|today|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri)day|on (?:his|her|its|the|their|my|our) way"
    r"|in (?:hand|place|the diary)|[a-z]{2,}(?:ed|ing)"
    r"|fe|mi|bydd\w*|gwna\w*|wna\w*|wedi|iawn)\b"
)
_DENIES = re.compile(
    r"\b(?:not?|never|nothing|nobody|without|remain\w*|stay\w*|clos\w*|stand\w*|ddim|dim|nid|heb)\b"
)


def _proposals(clauses: Sequence[Clause]) -> list[Verdict]:
    """What the rules propose, the surest first; both where some clauses speak for the request and some against it."""
    said = [each for each in clauses if not each.asks]
    for_it = [each for each in said if not _HOLDS_BACK.intersection(each.met("stop"))]
    if any(_HOLDS_ALL_BACK.intersection(each.met("stop")) for each in said):
        for_it = []
    found: list[Verdict] = []
    yes = next((each for each in for_it if each.has("yes")), None)
    not_yet = any(each.has("no") and _NOT_YET.search(each.plain) for each in clauses)
    if not_yet or _in_parts(clauses) or _hangs_in_the_air(clauses):
        return []
    if yes:
        found.append(Verdict("agreed", shortened(yes.said), yes.met("yes")[0]))
    elif does := next((each for each in for_it if each.has("does")), None):
        found.append(Verdict("agreed", shortened(does.said), does.met("does")[0]))
    if no := next((each for each in clauses if each.has("no", "keeps")), None):
        found.append(Verdict("not_agreed", shortened(no.said), no.met("no", "keeps")[0]))
    if _changes_mind(clauses):
        return []
    if found:
        return found
    # Where no rule of stance speaks: what is told of, or denied, without a word for either.
    if act := next((each for each in for_it if _tells_of_an_act(each)), None):
        found.append(Verdict("agreed", shortened(act.said), "tells-of-an-act"))
    if denial := next((each for each in said if _denies(each)), None):
        found.append(Verdict("not_agreed", shortened(denial.said), "denies"))
    return found


def _in_parts(clauses: Sequence[Clause]) -> bool:
    """Whether one line's yes and another's no answer parts of what was asked, each its own."""
    yes = {name for each in clauses if not each.asks for name in each.met("yes")}
    no = {name for each in clauses if not each.has("yes") for name in each.met("no")}
    return bool(yes) and yes <= _OF_A_PART and bool(no) and no <= _NOT_OF_THE_REST


def _hangs_in_the_air(clauses: Sequence[Clause]) -> bool:
    """Whether the only assent is one word, and something beside it may take it back or bind it."""
    yes = {name for each in clauses if not each.asks for name in each.met("yes")}
    rest = (each for each in clauses if not each.has("yes", "does"))
    return bool(yes) and yes <= _ONE_WORD and any(_HOLDS.search(each.plain) for each in rest)


def _changes_mind(clauses: Sequence[Clause]) -> bool:
    """Whether a clause takes back what was said before it."""
    said = (place for place, each in enumerate(clauses) if each.has("yes", "does", "no", "keeps"))
    return any("changes-mind" in each.met("stop") for each in clauses[next(said, -1) + 1 :])


def _tells_of_an_act(clause: Clause) -> bool:
    """Whether a clause tells, with nothing against it, of something that is done: a yes without a word of assent."""
    return not clause.has("stop", "no", "keeps", "against") and bool(
        clause.has("for") or _ACT.search(clause.plain)
    )


def _denies(clause: Clause) -> bool:
    """Whether a clause holds back or denies: a refusal that needs no word of refusing."""
    return clause.has("stop", "against") or bool(_DENIES.search(clause.plain))


def _why_unclear(clauses: Sequence[Clause]) -> str:
    """The first rule that holds an answer back; where there is none, that nothing is said either way."""
    held = (name for each in clauses for name in each.met("stop"))
    return next(held, "a-question" if any(each.asks for each in clauses) else "says-neither")
