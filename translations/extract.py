"""What Babel's own extractors do not find: the Boards' words, tables of constants, the names of bank holidays,
what the reader's rules mean.

babel.cfg says which file is read by which. Used by `make translations` and the tests only.
"""

import ast
import tomllib
from collections.abc import Collection, Iterator
from typing import IO, Any

from babel.messages.extract import extract_python

from protocols.bank_holidays import bank_holidays

# (line, how it is called, text or texts, notes): what Babel asks of an extractor.
Found = tuple[int, Any, Any, Any]

# Values of a Board's file that are names for the program, not words for people.
_NOT_WORDS = frozenset(
    "key inbox source tier then of kind unit prefill when to by offered form dated_by holidays languages mail called "
    "telephone safeguarding_tier manager_tier chair_tier default_pathway starts counted_from retention returns".split()
)


def boards(file: IO[bytes], keywords: Any, comments: Collection[str], options: Any) -> Iterator[Found]:
    """Every word of a Board's file whose languages are more than English."""
    told = tomllib.loads(file.read().decode())
    if "cy" in told.get("languages", ()):
        for words in words_of(told):
            yield 1, None, words, []


def words_of(told: Any) -> Iterator[str]:
    """Every word for people of a Board's file, whatever its languages."""
    if isinstance(told, str):
        yield told.strip()
    elif isinstance(told, list):
        for each in told:
            yield from words_of(each)
    elif isinstance(told, dict):
        for key, value in told.items():
            # A choice may be called "other" or "to": under these tables every value is a word.
            if key in ("themes", "choices", "titles"):
                yield from words_of(list(value.values()))
            elif key not in _NOT_WORDS:
                yield from words_of(value)


def tables(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:
    """Each text in the tables and texts with names in capitals, and, unless the option `calls` is "no", what
    Babel's Python extractor finds."""
    if options.get("calls") != "no":
        yield from extract_python(file, keywords, comments, {})
        file.seek(0)
    for node in ast.parse(file.read()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id.isupper():
                yield from ((node.lineno, None, text, []) for text in _texts(node.value))


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.Dict(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
            for value in values:
                yield from _texts(value)


def holidays(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:
    """The names of the bank holidays, which are named in derivations."""
    yield from ((1, None, name, []) for name in sorted(set(bank_holidays().values())))


def rules(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:
    """What the reader's rules mean by which an answer is read; services/rule_words.py has the others."""
    for rule in tomllib.loads(file.read().decode())["rule"]:
        if rule["kind"] in ("yes", "does", "no", "keeps"):
            yield 1, None, rule["means"], []
