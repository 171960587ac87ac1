"""A text without names: what Board staff decided about an answer, kept to learn from, must name nobody.

    text ──patterns──▶ addresses, numbers, dates ──the case's own words──▶ child, people, agencies
         ──every other word that is written like a name──▶ [name]

Words are let through, not searched for: a word with a capital is taken for a name unless it is among
ordinary_words.txt. In that file a word with a capital may have one anywhere, and one without only where a sentence
begins. Too much is left out rather than too little; what cannot be promised stands in docs/held-mail.md.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from casework.case import Case
from casework.directory import Directory
from casework.facts import Person

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    "|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
_ORDINAL = r"(?:st|nd|rd|th|af|il|ydd|ed|eg|fed)?"
_DAY = rf"\d{{1,2}}{_ORDINAL}"
_STREETS = (
    "road|rd|street|st|avenue|ave|lane|close|drive|way|court|crescent|terrace|place|gardens|grove|square|hill|park|row"
    "|walk|mews|heol|ffordd|stryd|lôn|rhodfa|clos"
)
# In this order; each has a limit, so that none can run away.
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"<?\b(?:https?|mailto|tel):[^\s<>]{1,2000}>?|\bwww\.[^\s<>]{1,500}", "[link]"),
        (r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}", "[e-mail]"),
        (r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:uk|com|org|net|example|cymru|wales)\b", "[link]"),
        (r"\b[A-Z][A-Z-]{1,30}-\d{4,9}\b", "[reference]"),
        (
            rf"\b(?:d\.?o\.?b\.?|born(?: on)?|date of birth|ganwyd(?: ar)?|dyddiad geni)[ :]{{0,3}}"
            rf"{_DAY} (?:of )?(?:{_MONTHS})\b(?:,? (?:\d{{4}}|'\d\d)\b)?",
            "[date]",
        ),
        (r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))\b", "[date]"),
        (rf"\b{_DAY} (?:of )?(?:{_MONTHS}),? (?:\d{{4}}|'\d\d)\b|\b(?:{_MONTHS}) {_DAY},? \d{{4}}\b", "[date]"),
        (r"\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b", "[number]"),
        (r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", "[address]"),
        (
            rf"\b(?:flat )?\d{{1,4}}[a-z]?,? (?:[^\W\d_][\w'’-]{{1,30}} ){{1,3}}(?:{_STREETS})\b"
            rf"|\b\d{{1,4}}[a-z]?,? (?:{_STREETS})(?: [A-Z][\w'’-]{{1,30}}){{1,3}}",
            "[address]",
        ),
        (r"(?<!\w)(?:\+44|0|\(0)(?:[ ().-]{0,2}\d){8,11}\b|\bext(?:ension|n)?\.? ?\d{2,6}\b", "[telephone]"),
        (r"\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b[A-Z]{0,3}\d{5,20}\b", "[number]"),
    )
)  # fmt: skip
_TOKEN = re.compile(r"\[[a-z-]{3,12}\]|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OWNED = re.compile(r"(?:['’]s|s['’])$", re.IGNORECASE)
_BEFORE = " \t\"'“”‘’(*_>-–—•~"
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor rev sir dame cllr councillor sgt insp nurse sister".split()
)
_GREETINGS = frozenset(
    "hi hiya hello dear hey morning afternoon evening annwyl helo shwmae bore prynhawn".split()
)
_ANYBODY = frozenset(
    "all both there team colleague colleagues everyone everybody again sir madam folks panel board da pawb bawb "
    "gydweithiwr gydweithwyr of for and the".split()
)
_MERGED = re.compile(
    r"(\[(?:name|person|child)\])(?:[ ,]{1,2}(?:(?:and|&) )?(?:\[(?:name|person)\]|[A-Z]\b\.?))+"
)
# From here on scripts put no blanks between words.
_NO_BLANKS = 0x2E80
_FILE = Path(__file__).with_name("ordinary_words.txt")


@dataclass(frozen=True, slots=True)
class KnownWords:
    """What the case itself says about people. `words`: a word without capitals and accents, and what stands for it;
    `phrases`: whole names of agencies and the like; `initials`: the child's, written as `words` are."""

    words: Mapping[str, str]
    phrases: tuple[re.Pattern[str], ...] = ()
    initials: str = ""
    born: re.Pattern[str] | None = None


def known_words(case: Case, directory: Directory, others: Iterable[str] = ()) -> KnownWords:
    """The names of a case: its people, everybody in the `directory` of its agencies, the child; and `others`."""
    told = case.disagreement
    people = [party.person for party in case.parties] + [told.raiser, told.counterpart]
    people += [person for post in directory.contacts for person in (post.person, post.deputy) if person]
    people += [person for person in (told.raiser_manager, told.counterpart_manager) if person]
    agencies = {person.agency for person in people if person.agency} | ({told.team} if told.team else set())
    words: dict[str, str] = {}
    for agency in sorted(agencies):
        words |= {word: "[agency]" for word in _plain_words(agency) if word not in _ordinary()}
    for name in [*(_named(person) for person in people), told.worker, *others]:
        words |= dict.fromkeys(_plain_words(name), "[person]")
    words |= dict.fromkeys(_plain_words(told.child), "[child]")
    letters = [_plain(word)[0] for word in _TOKEN.findall(told.child)]
    return KnownWords(
        words={word: instead for word, instead in words.items() if len(word) > 1 and word not in _TITLES},
        phrases=tuple(_phrase(agency) for agency in sorted(agencies, key=len, reverse=True)),
        initials="".join(letters) if len(letters) > 1 else "",
        born=_birthday(told.born) if told.born else None,
    )


def words_of(person: Person) -> frozenset[str]:
    """The words that the person is known by, as in `KnownWords.words`; ordinary ones too, as in "Will"."""
    return frozenset(word for word in _plain_words(_named(person)) if len(word) > 1 and word not in _TITLES)


def is_ordinary(word: str) -> bool:
    """Whether it is a word that means something, besides any person whose name it is."""
    return _plain(word) in _ordinary()


def without_names(text: str, known: KnownWords | None = None) -> str:
    """`text` with placeholders for whatever names or identifies somebody; placeholders stay as they are."""
    known = known or KnownWords({})
    text = unicodedata.normalize("NFC", text)
    if known.born:
        text = known.born.sub("[date]", text)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    for phrase in known.phrases:
        text = phrase.sub("[agency]", text)
    return _MERGED.sub(r"\1", "".join(_replaced(text, known)))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of them, not within a longer word; but anywhere, where a script puts no blanks between words."""
    found = sorted(filter(None, (word.strip() for word in words)), key=len, reverse=True)
    return re.compile("|".join(map(_bounded, found)) or r"(?!)", re.IGNORECASE)


def _bounded(word: str) -> str:
    spaced = r"\s+".join(map(re.escape, word.split()))
    return spaced if any(ord(char) >= _NO_BLANKS for char in word) else rf"(?<!\w){spaced}(?!\w)"


def _replaced(text: str, known: KnownWords) -> Iterator[str]:
    short = _short_lines(text)
    end = 0
    before = ""
    for found in _TOKEN.finditer(text):
        yield text[end : found.start()]
        word, end = found[0], found.end()
        yield word if word[0] == "[" else _stands_for(word, before, text, found.start(), end, known, short)
        # A title or greeting counts only on the same line.
        before = "" if "\n" in text[end : end + 1] else word.casefold()
    yield text[end:]


def _stands_for(
    word: str, before: str, text: str, start: int, end: int, known: KnownWords, short: list[tuple[int, int]]
) -> str:
    owned = _OWNED.search(word)
    ending = owned[0] if owned else ""
    bare = word[: len(word) - len(ending)] if ending else word
    pieces = [_plain(piece) for piece in re.split(r"[-'’]", bare)]
    for piece in (_plain(bare), *pieces):
        instead = known.words.get(piece)
        # "will" is a word, and "Will" may be the child.
        if instead and (word[0].isupper() or piece not in _ordinary()):
            return instead + ending
    if word.isupper() and _plain(word) == known.initials:
        return "[child]"
    if before.rstrip(".") in _TITLES and word[0].isupper():
        return "[name]" + ending
    if before in _GREETINGS and _plain(bare) not in _ANYBODY and _ends_address(text, end):
        return "[name]" + ending
    if not word[0].isupper():
        lonely = any(first <= start < last for first, last in short)
        return "[name]" if lonely else word
    begins = _begins_sentence(text, start)
    ordinary = _is_ordinary(bare, pieces, begins) or _is_ordinary(word, pieces, begins)
    return word if ordinary else "[name]" + ending


def _is_ordinary(word: str, pieces: list[str], begins: bool) -> bool:
    """Whether a word with a capital is an ordinary one here."""
    if len(word) == 1 or _plain(word) in _TITLES:
        return True
    ordinary, anywhere = _ordinary(), _anywhere()
    whole = _plain(word)
    if word.isupper():
        return word in anywhere or whole in ordinary
    if begins:
        return whole in ordinary or all(piece in ordinary or len(piece) < 3 for piece in pieces)
    return whole in anywhere or (
        len(pieces) > 1 and all(piece in anywhere for piece in pieces if len(piece) > 2)
    )


def _begins_sentence(text: str, start: int) -> bool:
    while start > 0 and text[start - 1] in _BEFORE:
        start -= 1
    return start == 0 or text[start - 1] in ".!?:;…\n"


def _ends_address(text: str, end: int) -> bool:
    """Whether the greeting ends here: "Hi Jo,", "Dear Jo" on a line of its own."""
    return text[end : end + 1] in ("", ",", "\n", "-", "–", "!", ".", ":") or text[end : end + 2] in (
        " -",
        " –",
        " ,",
    )


def _short_lines(text: str) -> list[tuple[int, int]]:
    """Where the lines of one to three words stand of which none is ordinary: "jo", "jo shah", as people sign."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        words = [_plain(word) for word in _TOKEN.findall(line[0]) if word[0] != "["]
        if 0 < len(words) <= 3 and not any(word in _ordinary() for word in words):
            found.append(line.span())
    return found


def _named(person: Person) -> str:
    """The name, and what the address makes of it: j.shah@… is known as Shah, too."""
    local = person.email.partition("@")[0]
    return f"{person.name} {re.sub(r'[^A-Za-z]+', ' ', local)}" if re.search(r"[._-]", local) else person.name


def _plain_words(text: str) -> list[str]:
    return [
        piece
        for word in _TOKEN.findall(text)
        for piece in {_plain(word), *map(_plain, re.split(r"[-'’]", word))}
    ]


def _plain(word: str) -> str:
    """Without capitals, accents, and curly apostrophes."""
    spread = unicodedata.normalize("NFD", word.replace("’", "'").casefold())
    return "".join(char for char in spread if not unicodedata.combining(char))


def _phrase(words: str) -> re.Pattern[str]:
    return re.compile(r"\b" + r"\s+".join(map(re.escape, words.split())) + r"\b", re.IGNORECASE)


def _birthday(born: date) -> re.Pattern[str]:
    """The day without its year, in figures and in words."""
    names = _MONTHS.split("|")
    months = {names[born.month - 1], names[born.month - 1][:3], names[-13 + born.month]}
    day = rf"0?{born.day}{_ORDINAL}"
    words = rf"{day} (?:of )?(?:{'|'.join(sorted(months))})|(?:{'|'.join(sorted(months))}) {day}"
    figures = rf"0?{born.day}[./-]0?{born.month}(?:[./-](?:{born.year}|{born.year % 100:02}))?"
    years = rf"(?:,? (?:{born.year}|'{born.year % 100:02}))?"
    return re.compile(rf"\b(?:(?:{words}){years}|{figures})\b", re.IGNORECASE)


@lru_cache
def _listed() -> tuple[str, ...]:
    return tuple(_FILE.read_text(encoding="utf-8").split())


@lru_cache
def _ordinary() -> frozenset[str]:
    return frozenset(_plain(word) for word in _listed() if not word.isupper() or len(word) == 1)


@lru_cache
def _anywhere() -> frozenset[str]:
    """Ordinary words that may stand with a capital anywhere, without it; and abbreviations, as they are written."""
    capital = {word for word in _listed() if word[0].isupper()}
    found = {word if word.isupper() and len(word) > 1 else _plain(word) for word in capital}
    return frozenset(found | {"i", "i'd", "i'll", "i'm", "i've"})
