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
from reading.opinion import Opinion
from reading.stance.phrases import Kind

__all__ = ["Stance", "Verdict", "read_verdict"]

# How sure the second opinion must be (docs/reading-answers.md has what other values would bring).
_SURE: dict[Stance, float] = {"agreed": 0.88, "not_agreed": 0.65}
# A refusal that no rule of refusing names must be surer: of those, more are none.
_UNNAMED = frozenset({"denies", "acts-otherwise"})
_SURE_OF_THE_UNNAMED = 0.75

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
    opinion = Opinion(body, clauses)
    for proposed in proposals:
        wanted = _SURE_OF_THE_UNNAMED if proposed.why in _UNNAMED else _SURE[proposed.stance]
        if opinion.is_sure(proposed.stance, wanted):
            return proposed
    return Verdict("unclear", shortened(proposals[0].words), "second-opinion")


def _agrees(above: str) -> bool:
    return any(each.stance == "agreed" for each in _proposals(clauses_of(above)))


# What an agreement is not read from, wherever else in the clause it stands.
_HOLDS_BACK = frozenset({"a-condition", "sarcasm", "amod", "in-no-way"})
# What it is not read from, wherever it stands in the answer: what somebody has yet to sign is nobody's answer, and
# "Happy to do this. I'll book it, so long as police come." is bound.
_HOLDS_ALL_BACK = frozenset(
    {
        *("a-draft", "consent-withdrawn", "only-on-condition", "not-mine-to-decide"),
        *("undone", "nearer-to-it", "of-several-minds"),
    }
)
# What a refusal is not read from: "I'm not saying no", mockery.
_NO_REFUSAL = frozenset({"no-refusal", "sarcasm"})
# Assents that may be to a part, where a refusal stands beside them.
_OF_A_PART = frozenset(
    {"yes-alone", "agreed-alone", "cytuno", "go-ahead", "no-objection", "agrees-to-the-action"}
)
_NOT_OF_THE_REST = frozenset({"no-alone", "does-not-agree"})
_ONE_WORD = _OF_A_PART - {"agrees-to-the-action"}
_HOLDS = re.compile(
    r"\b(?:but|if|unless|until|till|subject|provided|providing|conditional|except|only|later|pending|instead|yet"
    r"|maybe|perhaps|not now|not all|permission|not sure|unsure|leave (?:\w+ )?with (?:me|us)|back to you"
    r"|eithrio|ond|os|oni|nes|tan|pe|heblaw|eto|gohir\w*|aros|arhos\w*)\b"
)
# "Ddim yn cytuno eto", "Anghytuno, ond yn hapus gyda'r ymweliad": not yet, or not to all of it.
_NOT_YET = re.compile(r"\beto$|\bond\b.{0,40}\b(?:hapus|fodlon|iawn|cytuno)\b")
# Words in which people tell what is done, was done or will be done, or that it is the whole.
_ACT = re.compile(
    r"\b(?:will|shall|can|do|does|have|has|is|are|am|being|been|done|sent|consider|go|ok|y|yes|affirmative|right|fine|deal"
    r"|green light|today|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri)day|on (?:his|her|its|the|their|my|our) way"
    r"|did|had|was|were|got|gets?|took|takes?|gave|gives?|put|puts|went|goes|came|comes?|made|makes?|told|tells?|rang"
    r"|kept|keeps?|held|holds?|stays?|sat|sits|said|says?|saw|sees?|met|meets?|brought|lot|all|both|every\w*|each"
    r"|in (?:hand|place|the diary)|[a-z]{2,}(?:ed|ing)"
    r"|fe|mi|bydd\w*|gwna\w*|wna\w*|wedi|iawn)\b"
)
# Words of leaving off, or of leaving a thing as it is: to do as one was asked not to, one needs none of them.
_DESISTS = re.compile(
    r"\b(?:not?|never|nothing|nobody|without|remain\w*|stay\w*|keep\w*|kept|held|holds?|stop\w*|halt\w*|paus\w*"
    r"|postpon\w*|cancel\w*|lift\w*|shelved|parked|binned|shredded|pulled|dropped|undo\w*|open|off)\b"
)
_DENIES = re.compile(
    r"\b(?:not?|never|nothing|nobody|without|remain\w*|stay\w*|clos\w*|stand\w*|ddim|dim|nid|heb)\b"
)


def _proposals(clauses: Sequence[Clause]) -> list[Verdict]:
    """What the rules propose: agreement, refusal, or both, where an answer could be either by its words.

    An act that is told of may be what was asked or its opposite; which of the two, the second opinion must be sure of.
    """
    said = [each for each in clauses if not each.asks]
    for_it = [each for each in said if not _HOLDS_BACK.intersection(each.met("stop"))]
    if any(_HOLDS_ALL_BACK.intersection(each.met("stop")) for each in said) or _defies(said):
        for_it = []
    against = [each for each in clauses if not _NO_REFUSAL.intersection(each.met("stop"))]
    not_yet = any(each.has("no") and _NOT_YET.search(each.plain) for each in clauses)
    if not_yet or _in_parts(clauses) or _hangs_in_the_air(clauses) or _changes_mind(clauses):
        return []
    return [each for each in (_agreement(for_it), _refusal(against)) if each]


def _agreement(clauses: Sequence[Clause]) -> Verdict | None:
    """The clause that says yes; else one that what was asked is done; else one that tells of an act at all."""
    kinds: tuple[Kind, ...] = ("yes", "does")
    for kind in kinds:
        if said := next((each for each in clauses if each.has(kind)), None):
            return Verdict("agreed", shortened(said.said), said.met(kind)[0])
    acts = sorted(filter(_tells_of_an_act, clauses), key=_speaks_against)
    return Verdict("agreed", shortened(acts[0].said), "tells-of-an-act") if acts else None


def _refusal(clauses: Sequence[Clause]) -> Verdict | None:
    """The clause that says no, though it asks; else one that denies; else one that tells of an act, perhaps another."""
    if said := next((each for each in clauses if each.has("no", "keeps")), None):
        return Verdict("not_agreed", shortened(said.said), said.met("no", "keeps")[0])
    told = [each for each in clauses if not each.asks]
    if denial := next(filter(_denies, told), None):
        return Verdict("not_agreed", shortened(denial.said), "denies")
    act = next(filter(_tells_of_an_act, told), None)
    return Verdict("not_agreed", shortened(act.said), "acts-otherwise") if act else None


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
    """Whether a clause takes back what was said before it, or says that none of it was meant."""
    if any("not-meant" in each.met("stop") for each in clauses):
        return True
    said = (place for place, each in enumerate(clauses) if each.has("yes", "does", "no", "keeps"))
    return any("changes-mind" in each.met("stop") for each in clauses[next(said, -1) + 1 :])


def _defies(clauses: Sequence[Clause]) -> bool:
    """Whether a clause names what they were asked not to do, and nothing tells of leaving off: “You told me not to.
    I'm doing it.”
    """
    wishes = [each for each in clauses if "against-your-wish" in each.met("stop")]
    # The wish itself has such a word.
    return bool(wishes) and sum(len(_DESISTS.findall(each.plain)) for each in clauses) <= len(wishes)


def _speaks_against(clause: Clause) -> bool:
    """Whether a clause has any word of refusing."""
    return clause.has("no", "keeps", "against")


def _tells_of_an_act(clause: Clause) -> bool:
    """Whether a clause tells of something that is done: an answer without a word for either, by what is done."""
    return not clause.has("stop") and (clause.has("does", "for") or bool(_ACT.search(clause.plain)))


def _denies(clause: Clause) -> bool:
    """Whether a clause holds back or denies: a refusal that needs no word of refusing."""
    return clause.has("stop", "against") or bool(_DENIES.search(clause.plain))


def _why_unclear(clauses: Sequence[Clause]) -> str:
    """The first rule that holds an answer back; where there is none, that nothing is said either way."""
    held = (name for each in clauses for name in each.met("stop"))
    return next(held, "a-question" if any(each.asks for each in clauses) else "says-neither")
