"""A language in which every translated sentence stands in ⟦brackets⟧, so that what was forgotten stands outside them."""

import re
import tomllib
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog

from protocols.loader import FOLDER as BOARDS
from translations.__main__ import collected, compiled
from translations.extract import words_of

# What is the same in every language: the product, the names of the languages, and the way to the other one.
_ALWAYS = (
    "Accord",
    "English",
    "Cymraeg",
    "Would you like these e-mails in English? Choose English",
    "Would you like these e-mails in English?",
)
_SPOKEN_TO = {"aria-label", "alt", "title", "placeholder", "summary"}


def write(folder: Path) -> None:
    """Puts a catalogue into `folder` that knows all that can be said, the words of every Board too."""
    catalog = Catalog(locale="cy", charset="utf-8")
    for message in collected():
        if isinstance(message.id, tuple):
            catalog.add(message.id, tuple(f"⟦{message.id[1]}⟧" for _ in range(catalog.num_plurals)))
        elif message.id:
            catalog.add(message.id, f"⟦{message.id}⟧")
    for path in BOARDS.glob("*.toml"):
        for words in words_of(tomllib.loads(path.read_text())):
            catalog.add(words, f"⟦{words}⟧")
    place = folder / "cy" / "LC_MESSAGES" / "messages.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(compiled(catalog))


def left_out(text: str, data: Iterable[str]) -> list[str]:
    """The words of `text` that are neither translated nor `data`, which people or a Board's directory said."""
    flat = " ".join(_outside(" ".join(text.split())).split())
    known = {" ".join(each.split()) for each in (*data, *_ALWAYS)}
    for each in sorted(known, key=len, reverse=True):
        if len(each) > 1:
            flat = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", flat)
    # Addresses and links are no words.
    flat = re.sub(r"\S+@\S+|(?:https?|mailto|tel):\S+|\b\w+\.(?:example|invalid)\b\S*", " ", flat)
    return re.findall(r"[^\W\d_]{2,}(?:['’]\w+)?", flat)


def _outside(text: str) -> str:
    """`text` without what stands in brackets, which may stand in each other."""
    kept, depth = [], 0
    for part in re.split("([⟦⟧])", text):
        if part in "⟦⟧" and part:
            depth += 1 if part == "⟦" else -1
            assert depth >= 0, text
        elif not depth:
            kept.append(part)
    return " ".join(kept)


class Seen(HTMLParser):
    """All that a page says to its reader: text, and the attributes that are read out or shown."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._hidden += tag in ("script", "style")
        self.words.append(" ")
        for name, value in told.items():
            if name in _SPOKEN_TO or name.startswith("data-i18n"):
                self.words.append(f" {value} ")
        if tag == "input" and told.get("type") in ("submit", "button"):
            self.words.append(f" {told.get('value', '')} ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def seen(source: str) -> str:
    """The words of a page or of a mail in HTML."""
    return "".join(Seen(source).words)
