"""What a mail says in words about coming to a meeting, or about its time. It is never an answer to anything else.

own words ──▶ sentences (plain.py) ──▶ only words that people use about meetings? ──▶ every one a plain yes or no to
coming? one at least about the meeting? every one? ──▶ comes | stays_away | about | more | either

Closed on purpose: a mail with any other word in it, such as "visit" or "disagree", is read as it always was.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from reading.attending_words import (
    COMES,
    COURTESY,
    DIARY,
    NUMBER,
    OTHERS,
    SHORT,
    SIGNALS,
    STAYS_AWAY,
    WORDS,
)
from reading.days import day_in
from reading.explicit import explicit
from reading.letter import body_of
from reading.plain import Sentence, plain, sentences

# `comes`, `stays_away`: nothing but that. `about`: the meeting and its time, and nothing else. `more`: the meeting, and
# what may be news of the child or of the disagreement: "She has gone, and we do not know where". `either`: words such
# as "No, sorry", of which only the mail that they answer can tell what they are about.
Said = Literal["comes", "stays_away", "about", "more", "either"]

_LONGEST = 1_500
_WORD = re.compile(r"[^\s,;:.!?()/\"“”-]+(?:'[^\s,;:.!?()/\"“”-]+)*|-")
_GREETING = re.compile(
    r"\A\W*(?:hi|hello|hiya|dear|good (?:morning|afternoon)|helo|annwyl|bore da|prynhawn da)\b[^.!?\n]{0,40}?[,!\n]\s*",
    re.IGNORECASE,
)


def said_of_meeting(text: str, *, on: date, today: date, name: str, people: Iterable[str]) -> Said | None:
    """What an author's own words say of a meeting; None where they are about anything else, or that cannot be told.

    Args:
        on, today: the day of the meeting, and the day on which this was written, both in London.
        name: the author's; whatever stands below it is their signature.
        people: the names of others on the case, which may stand in it.
    """
    if len(text) > _LONGEST or explicit(text, name):
        return None
    body = _GREETING.sub("", _above(body_of(text), name))
    found = sentences(body)
    known = {word for each in (name, *people) for word in re.findall(r"\w+", plain(each))}
    if not found or not all(
        _is_ordinary(word, known) for each in found for word in _WORD.findall(each.plain)
    ):
        return None
    said = [each for each in found if not COURTESY.fullmatch(each.plain)]
    if said and _all_match(COMES, said, on, today):
        return "comes"
    if said and _all_match(STAYS_AWAY, said, on, today):
        return "stays_away"
    if not any(SIGNALS.search(each.plain) for each in said):
        return "either"
    return "about" if all(_is_of_the_time(each.plain, known) for each in said) else "more"


def _is_of_the_time(told: str, known: set[str]) -> bool:
    """Whether a sentence is about the meeting, a time or one's diary, and about nobody else."""
    if OTHERS.search(told):
        return False
    nameless = " ".join(word for word in _WORD.findall(told) if word not in known)
    return bool(SIGNALS.search(told) or DIARY.search(told) or SHORT.fullmatch(nameless))


def _above(body: str, name: str) -> str:
    """`body` up to the line that is its author's name."""
    known = set(re.findall(r"\w+", name.casefold()))
    lines = body.split("\n")
    for place, line in enumerate(lines):
        words = re.findall(r"\w+", line.casefold())
        if place and words and known.issuperset(words):
            return "\n".join(lines[:place])
    return body


def _is_ordinary(word: str, known: set[str]) -> bool:
    return word in WORDS or word in known or bool(NUMBER.fullmatch(word)) or not re.search(r"\w", word)


def _all_match(pattern: re.Pattern[str], said: Sequence[Sentence], on: date, today: date) -> bool:
    """Whether each is a plain yes, or each a plain no, and none of them names another day than the meeting's."""
    for each in said:
        found = pattern.fullmatch(each.plain)
        if found is None or each.ends == "?":
            return False
        if found["when"] and not _is_the_day(found["when"], on, today):
            return False
    return True


def _is_the_day(when: str, on: date, today: date) -> bool:
    if when in ("then", "that day", "on that day", "on time", "in person", "online", "on teams", "by phone"):
        return True
    if when in ("today", "heddiw"):
        return today == on
    # A day that begins with "today" would be next week's, were the meeting today.
    return on in (day_in(when, today), day_in(when, today + timedelta(days=1)))
