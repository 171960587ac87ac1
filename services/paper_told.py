"""What the history says of papers: asked for, chased, begun, filled in."""

from casework.case import Case
from casework.paper_facts import NOTHING, LessonsAsked, PaperFact
from casework.protocol import Protocol
from casework.sentence import Sentence
from services.lessons import NOTHING_TO_LEARN
from services.tongues import Language
from services.words import all_named, named, sent_to, stamp

_CHASED = {
    "reminder": Sentence("{who} was reminded of “{title}”"),
    "overdue": Sentence("{who} was told that “{title}” is overdue"),
    "board": Sentence("The Board was told that “{title}” was not sent in time"),
    "gone": Sentence("“{title}” is no longer asked for: it is not in the Board’s file any more"),
}


def paper_told(fact: PaperFact, case: Case, protocol: Protocol, language: Language) -> tuple[str, str]:
    """(what happened, more about it)"""
    match fact.kind:
        case "lessons_asked":
            return _lessons_asked(fact, case, language)
        case "lesson_told":
            who = named(case.party(fact.party), language)
            return Sentence("{who} wrote by e-mail what is to be learned", who=who), fact.words
        case "paper_filed":
            filled_in = Sentence("“{title}” was filled in", title=_title(fact.paper, protocol))
            return filled_in, sent_to([*map(case.party, fact.told)], language)
        case "lesson_sorted":
            kinds = {**protocol.lesson_kinds, NOTHING: NOTHING_TO_LEARN}
            needed = Sentence(kinds.get(fact.lesson, fact.lesson))
            return Sentence(
                "What was told by e-mail is to be learned was sorted: {needed}", needed=needed
            ), ""
    told = {"who": named(case.party(fact.party), language), "title": _title(fact.paper, protocol)}
    match fact.kind:
        case "paper_asked":
            due = Sentence("Due {when}.", when=stamp(fact.due, language))
            return Sentence("{who} was asked to fill in “{title}”", **told), due
        case "paper_chased":
            return Sentence(_CHASED[fact.chase], **told), ""
        case "paper_saved":
            return Sentence("{who} has begun “{title}” and was sent a link to go on", **told), ""


def _lessons_asked(fact: LessonsAsked, case: Case, language: Language) -> tuple[str, str]:
    if not fact.told:
        return Sentence("Nobody is left who could be asked what is to be learned"), ""
    people = all_named(map(case.party, fact.told), language)
    if fact.again_at is None:
        return Sentence("Asked once more, the last time, what is to be learned: {people}", people=people), ""
    return Sentence("Asked what is to be learned: {people}", people=people), ""


def _title(key: str, protocol: Protocol) -> Sentence:
    paper = protocol.papers.get(key)
    return Sentence(paper.title if paper else key)
