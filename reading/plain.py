"""A text as the rules of stance read it: small letters, no contractions, slips mended, one sentence at a time.

What somebody meant is looked for in the plain form; what they wrote is kept beside it, to be shown.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `said`: the author's own spelling; `plain`: what the rules read; `ends`: its . ! ? ; or ""."""

    said: str
    plain: str
    ends: str


_SIGNS = {
    "👍": " thumbs up. ", "👌": " thumbs up. ", "✅": " yes. ", "✔": " yes. ", "☑": " yes. ", "🆗": " yes. ", "💯": " ",
    "👎": " thumbs down. ", "❌": " no. ", "✖": " no. ", "✗": " no. ", "✘": " no. ", "🚫": " no. ",
    "🙄": " sarcasm. ", "🤔": " unsure. ", "🤷": " unsure. ", "😒": " sarcasm. ",
}  # fmt: skip
# What is neither a letter of ours nor of anybody's: joiners, marks of direction, soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_QUOTES = str.maketrans("’‘ʼ`´“”–—‐‑", "'''''\"\"----") | {ord("…"): "..."}

# In this order: a later one reads what an earlier one wrote.
_MENDED = [
    (re.compile(written), read)
    for written, read in tomllib.loads(Path(__file__).with_name("mended.toml").read_text(encoding="utf-8"))[
        "mended"
    ]
]
# Points that end nothing: "Dr. Shah", "e.g. health", "10.30".
_NO_END = re.compile(
    r"\b(?:dr|mr|mrs|ms|miss|prof|st|rev|ref|re|ext|tel|e\.g|i\.e|etc|approx|dept|sgt|insp"
    r"|supt|cllr|para|p|pp|art|v)\.(?=\s|\w)"
    r"|\bnos?\.(?=\s?\d)|(?<=\d)\.(?=\d)|(?<=\b[a-z])\.(?=[a-z\s])",
    re.IGNORECASE,
)
_POINT = "\ue000"
_PIECE = re.compile(r"[^.!?\n;]+[.!?;]*|[.!?]+")


def normal(text: str) -> str:
    """`text` with one kind of quotation mark and dash, signs such as 👍 as words, and nothing that cannot be seen."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return _INVISIBLE.sub("", text.translate(_QUOTES))


def plain(text: str) -> str:
    """`text` in the form that the rules read: one blank between words, lines kept."""
    text = normal(text).casefold()
    text = re.sub(r"[*_~]+", " ", text)
    for pattern, word in _MENDED:
        text = pattern.sub(word, text)
    return re.sub(r"[ \t\xa0\f\v]+", " ", text)


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, in their order. A line break ends one where the next line begins anew."""
    found = []
    for said in _said(text):
        for piece in _PIECE.findall(_NO_END.sub(lambda m: m[0].replace(".", _POINT), plain(said))):
            bare = piece.replace(_POINT, ".").strip(" \n-,:")
            mark = re.search(r"[.!?;]+$", bare)
            ends = ("?" if "?" in mark[0] else mark[0][0]) if mark else ""
            bare = re.sub(r"[.!?;]+$", "", bare).strip(" \"'()")
            if bare or ends == "?":
                found.append(Sentence(said.strip(), bare, ends))
    return found


def _said(text: str) -> list[str]:
    """`text` in pieces of the author's spelling: at full stops, and at lines that end or begin a thought."""
    masked = _NO_END.sub(lambda m: m[0].replace(".", _POINT), text)
    # A long line that goes on in small letters was broken by the mail program.
    joined = re.sub(r"(?<=[^\n]{45}[a-z,])[ \t]*\n[ \t]*(?=[a-z(])", " ", masked)
    pieces = re.split(r"(?<=[.!?])\s+|\n+", joined)
    return [piece.replace(_POINT, ".") for piece in pieces if piece.strip()]
