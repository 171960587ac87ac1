"""A small language for phrases, and the rules of stance that are written in it (english.toml, welsh.toml).

    word        that word; "refus~" any word that begins so; "*" any one word; ".." up to four words, "..." up to ten
    (a|b)       one of them; "[a|b]" one of them or nothing; "!(a|b)" not before one of them
    <class>     a class of the file
    ^ $         where a clause begins and ends

Every repetition is bounded, so that no text makes a phrase run away. A phrase is only looked for where one of the
words is that it cannot do without.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal, cast

Kind = Literal["mute", "yes", "does", "no", "keeps", "stop", "for", "against"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule. `kind`: what it says of a clause; `means`: the same in words, for people."""

    name: str
    kind: Kind
    means: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a rule: a regular expression over " " and a clause; of each set in `needs` it needs a word."""

    rule: Rule
    place: int
    expression: str
    needs: tuple[frozenset[str], ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """When it is first wanted: most of the phrases never are."""
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a phrase: its expression, the sets of words of which it needs one each, and what it is one of.

    `behind`: where it always begins with a blank, the expression without it. Choices that all do are looked for behind
    one blank, which takes half the time of a blank for each.
    """

    expression: str
    needs: tuple[frozenset[str], ...] = ()
    choices: tuple["_Piece", ...] = ()
    behind: str = ""


class Phrases:
    """Every phrase of every rule, by a word that it needs."""

    def __init__(self, folder: Path) -> None:
        self.rules: list[Rule] = []
        # Beside each phrase what it needs as well.
        self._by_word: dict[str, list[tuple[Phrase, list[frozenset[str]]]]] = defaultdict(list)
        self._always: list[Phrase] = []
        places = count()
        for path in sorted(folder.glob("*.toml")):
            self._read(tomllib.loads(path.read_text(encoding="utf-8")), places)

    def about(self, words: set[str]) -> list[Phrase]:
        """The phrases that a clause of these words may hold, in the order of the rules."""
        found = {phrase.place: phrase for phrase in self._always}
        for word in words:
            for phrase, others in self._by_word.get(word, ()):
                for each in others:
                    if words.isdisjoint(each):
                        break
                else:
                    found[phrase.place] = phrase
        return [found[place] for place in sorted(found)]

    def _read(self, told: Mapping[str, dict[str, str] | list[dict[str, str]]], places: Iterator[int]) -> None:
        classes: dict[str, _Piece] = {}
        assert isinstance(told["classes"], dict) and isinstance(told["rule"], list)
        for name, lines in told["classes"].items():
            classes[name] = _either([_parsed(line, classes) for line in _lines(lines)])
        for each in told["rule"]:
            rule = Rule(each["name"], cast(Kind, each["kind"]), each["means"])
            self.rules.append(rule)
            for line in _lines(each["phrases"]):
                whole = _parsed(line, classes)
                # One by one, since each needs words of its own; but what is taken out of a clause is the longest first.
                for piece in (whole,) if rule.kind == "mute" else whole.choices or (whole,):
                    self._add(Phrase(rule, next(places), piece.expression, piece.needs))

    def _add(self, phrase: Phrase) -> None:
        if not phrase.needs:
            self._always.append(phrase)
            return
        fewest, *others = sorted(phrase.needs, key=len)
        for word in fewest:
            self._by_word[word].append((phrase, others))


@cache
def phrases() -> Phrases:
    """The phrases of stance in every language that is read."""
    return Phrases(Path(__file__).parent)


_TOKEN = re.compile(r"<[a-z-]+>|!\(|[()\[\]|^$]|\.{2,3}|\*|[^\s()\[\]|^$<>*!]+")
_BLANK = ",? "
_WORD = r"[^\s,]+"
_PLAIN = {
    "^": _Piece(r"\A"),
    "$": _Piece(r"(?=[,:]?\Z)"),
    ",": _Piece(","),
    "*": _Piece(_BLANK + _WORD, behind=_WORD),
    "..": _Piece(f"(?:{_BLANK}{_WORD}){{0,4}}?"),
    "...": _Piece(f"(?:{_BLANK}{_WORD}){{0,10}}?"),
}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parsed(line: str, classes: Mapping[str, _Piece]) -> _Piece:
    return _alternatives(iter(_TOKEN.findall(line)), classes, "")


def _alternatives(marks: Iterator[str], classes: Mapping[str, _Piece], closing: str) -> _Piece:
    """What stands up to `closing`. Raises KeyError for a class that the file does not have."""
    found: list[list[_Piece]] = [[]]
    for mark in marks:
        if mark == closing:
            break
        if mark == "|":
            found.append([])
        else:
            found[-1].append(_piece(mark, marks, classes))
    return _either([_one_after_the_other(pieces) for pieces in found])


def _piece(mark: str, marks: Iterator[str], classes: Mapping[str, _Piece]) -> _Piece:
    if mark in _PLAIN:
        return _PLAIN[mark]
    if mark == "(":
        return _grouped(_alternatives(marks, classes, ")"))
    if mark == "[":
        return _Piece(f"(?:{_alternatives(marks, classes, ']').expression})?")
    if mark == "!(":
        return _Piece(f"(?!{_alternatives(marks, classes, ')').expression})")
    if mark.startswith("<"):
        return _grouped(classes[mark[1:-1]])
    if mark.endswith("~"):
        return _behind_a_blank(re.escape(mark[:-1]) + r"[^\s,]*")
    return _behind_a_blank(re.escape(mark) + r"(?![^\s,])", (frozenset({mark}),))


def _behind_a_blank(
    behind: str, needs: tuple[frozenset[str], ...] = (), choices: tuple[_Piece, ...] = ()
) -> _Piece:
    return _Piece(_BLANK + behind, needs, choices, behind)


def _grouped(piece: _Piece) -> _Piece:
    """`piece` so that another may follow it."""
    if piece.behind:
        return piece
    return _Piece(f"(?:{piece.expression})", piece.needs, piece.choices)


def _one_after_the_other(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    expression = "".join(piece.expression for piece in pieces)
    behind = expression.removeprefix(_BLANK) if pieces and pieces[0].behind else ""
    return _Piece(expression, tuple(each for piece in pieces for each in piece.needs), behind=behind)


def _either(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    # Of the words that each of them needs, those that are fewest.
    needed = [min(piece.needs, key=len, default=frozenset[str]()) for piece in pieces]
    needs = (frozenset[str]().union(*needed),) if all(needed) else ()
    choices = tuple(each for piece in pieces for each in piece.choices or (piece,))
    if all(piece.behind for piece in pieces):
        return _behind_a_blank(f"(?:{'|'.join(piece.behind for piece in pieces)})", needs, choices)
    return _Piece("|".join(piece.expression for piece in pieces), needs, choices)
