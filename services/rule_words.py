"""What the names of the reader's rules mean, for people: Board staff see them beside a held mail."""

from casework.sentence import Sentence
from reading.clauses import clauses_of
from reading.letter import body_of
from reading.stance.phrases import phrases
from reading.verdict import Verdict
from services.tongues import Language

NEITHER = Sentence("It does not plainly say AGREED or NOT AGREED.")
NO_WORDS = Sentence("It holds no words of its own.")

# Why an answer is held back, by the rule that held it back.
HELD_BACK = {
    "a-condition": "It makes a condition.",
    "only-on-condition": "It makes a condition.",
    "amod": "It makes a condition.",
    "ansicr": "It hesitates, waits or asks.",
    "not-mine-to-decide": "It says that somebody else decides.",
    "only-part": "It takes on a part of what was asked, or something else in its place.",
    "not-yet": "It gives no answer yet: it wants time, facts or somebody else first.",
    "perhaps": "It only says perhaps, or yes in principle.",
    "a-question": "It asks a question.",
    "hearsay": "It tells what others say or think.",
    "another-matter": "It seems to be about another case, another time or another thing.",
    "only-the-meeting": "It speaks of meeting or talking; whether the requested action is agreed to is not plain.",
    "only-the-worry": "It shares the worry, and says nothing of the requested action.",
    "receipt": "It says only that our e-mail came or was read.",
    "takes-back": "It says one thing and then turns (“but”, “however”).",
    "changes-mind": "It begins again (“on second thoughts”).",
    "not-meant": "It says that it was not meant as an answer.",
    "no-refusal": "It says that it is not refusing, and does not agree either.",
    "neither": "It says itself that it is neither.",
    "sarcasm": "It may be meant as irony.",
    "in-the-past": "It speaks of what was said or decided earlier.",
    "second-opinion": "It reads like an answer, but not surely enough.",
    "too-long": "It is too long to be read for certain.",
}
# What the other rules of the reader mean, the explicit forms first.
OTHERS = {
    "plain-agreed": "It says AGREED, and nothing that takes it back.",
    "plain-not-agreed": "It says NOT AGREED.",
    "not-agreed-with-reason": "It says NOT AGREED, and why.",
    "tells-of-an-act": "It tells of something that is done or will be done.",
    "denies": "It holds back or denies, without a word of refusing.",
    "acts-otherwise": "It tells of something else that is done than what was asked.",
    "says-neither": "It says nothing for the requested action and nothing against it.",
    "empty": "It holds no words of its own.",
    "not-readable": "Accord could not read it.",
    # How it is known that no person wrote it (reading/machine.py).
    "calendar answer": "A calendar sent it, in answer to an invite.",
    "delivery report": "A mail server says in it that an e-mail did not arrive.",
    "odd delivery report": "A mail server says in it that an e-mail did not arrive.",
    "read receipt": "It says only that our e-mail came or was read.",
    "our own mail": "It is one of our own e-mails, come back.",
    "Auto-Submitted": "A mail system has marked it as automatic.",
    "autoresponder": "A mail system has marked it as automatic.",
    "Precedence": "It is marked as sent to many, or by a machine.",
    "empty Return-Path": "It is marked as one that nobody is to answer.",
    "other report": "It is a report of a mail server.",
    "mail server": "A mail server sent it.",
    "subject": "Its subject is that of an automatic reply.",
}


def meaning(rule: str, language: Language) -> str:
    """What the rule of this name means, as a sentence; "" for one that is not known any more."""
    if text := HELD_BACK.get(rule) or OTHERS.get(rule):
        return language.say(text)
    means = next((each.means for each in phrases().rules if each.name == rule), "")
    return language.say(means)


def why_unclear(verdict: Verdict, text: str) -> str:
    """Why an answer whose own words are `text` is not clear, as one or two sentences in English."""
    if not text:
        return str(NO_WORDS)
    known = HELD_BACK.get(held_back_by(verdict.why, text))
    return f"{NEITHER} {known}" if known else str(NEITHER)


def held_back_by(rule: str, text: str) -> str:
    """The name of the rule that holds back the answer `text`, where `rule`, by which it was read, says only that the
    reader was not sure enough; else `rule`."""
    if rule != "second-opinion":
        return rule
    return next((name for each in clauses_of(body_of(text)) for name in each.met("stop")), rule)
