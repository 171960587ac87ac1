"""How long a case is kept, in words: each fact about it for the history, and its hold for the page of a case."""

from casework.retention_facts import HeldForReview, RetentionFact
from casework.sentence import Sentence
from services.tongues import ENGLISH, Language
from services.words import day


def retention_told(fact: RetentionFact, language: Language = ENGLISH) -> tuple[str, str]:
    """(what happened, its words and reasons)"""
    match fact.kind:
        case "held_for_review":
            return held_until(fact, language), fact.reason
        case "hold_lifted":
            return Sentence("The hold for a review was lifted"), ""
        case "names_removed":
            gone = Sentence("People are named by their roles from now on, and the e-mails are gone.")
            return Sentence("The time for which the Board keeps it was over: its names were taken out"), gone


def held_until(hold: HeldForReview, language: Language = ENGLISH) -> Sentence:
    """That it is kept, and for how long."""
    if hold.until is None:
        return Sentence("It is held for a review, until the hold is lifted")
    return Sentence("It is held for a review, to the end of {day}", day=day(hold.until, language))
