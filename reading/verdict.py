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
from reading.explicit import STANCE, Stance, Verdict, explicit, is_detail, is_sign_off, shortened
from reading.letter import body_of
from reading.opinion import opinion
from reading.plain import plain

__all__ = ["Stance", "Verdict", "read_verdict"]

# How sure the second opinion must be (docs/reading-answers.md has what other values would bring).
_SURE: dict[Stance, float] = {"agreed": 0.8, "not_agreed": 0.87}


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
    proposals = _proposals(clauses, sender)
    if not proposals:
        return Verdict("unclear", shortened(body), _why_unclear(clauses))
    sure = opinion(plain(body), clauses)
    for proposed in proposals:
        if sure[proposed.stance] >= _SURE[proposed.stance]:
            return proposed
    return Verdict("unclear", shortened(proposals[0].words), "second-opinion")


# What an agreement is not read from, wherever else in the clause it stands.
_HOLDS_BACK = frozenset({"a-condition", "neither", "sarcasm", "amod"})


# An assent of one word says nothing of what it assents to, so whatever else is written must be understood as well.
_ONE_WORD = frozenset({"yes-alone", "agreed-alone", "cytuno", "go-ahead", "no-objection"})


def _proposals(clauses: Sequence[Clause], sender: str) -> list[Verdict]:
    """What the rules propose; both where some clauses speak for the request and some against it."""
    for_it = [each for each in clauses if each.has("yes", "does") and not each.asks]
    for_it = [each for each in for_it if not _HOLDS_BACK.intersection(each.met("stop"))]
    against = [each for each in clauses if each.has("no", "keeps")]
    said = [place for place, each in enumerate(clauses) if each in for_it or each in against]
    if any("changes-mind" in each.met("stop") for each in clauses[said[0] + 1 if said else 0 :]):
        return []
    found: list[Verdict] = []
    assents = [each for each in for_it if each.has("yes")]
    bare = bool(assents) and all(_ONE_WORD.issuperset(each.met("yes")) for each in assents)
    if bare and against:
        return []
    if for_it and not (
        bare and any(not _understood(each, sender) for each in clauses if each not in assents)
    ):
        best = next((each for each in for_it if each.has("yes")), for_it[0])
        found.append(Verdict("agreed", shortened(best.said), best.met("yes", "does")[0]))
    if against:
        found.append(Verdict("not_agreed", shortened(against[0].said), against[0].met("no", "keeps")[0]))
    return found


# Saying what will be done takes nothing back by itself.
_WILL = re.compile(r"\bwill\b")


def _understood(clause: Clause, sender: str) -> bool:
    """Whether a clause beside a bare assent is harmless: a courtesy, a sign-off, or somebody who does something."""
    if clause.has("yes") or "as-asked" in clause.met("does"):
        return not clause.has("stop", "no", "keeps")
    if clause.has("does", "for") and not clause.has("stop", "no", "keeps", "against"):
        return not STANCE.search(_WILL.sub("", clause.plain))
    if not re.search(r"\w", clause.plain.replace("~", "")) or is_sign_off(clause.said, sender):
        return True
    # Whose name it may be is not known, and a name is no sentence.
    return not sender and is_detail(clause.said)


def _why_unclear(clauses: Sequence[Clause]) -> str:
    """The first rule that holds an answer back; where there is none, that nothing is said either way."""
    held = (name for each in clauses for name in each.met("stop"))
    return next(held, "a-question" if any(each.asks for each in clauses) else "says-neither")
