"""The languages that Accord speaks: English, as the code and the Boards' files are written in, and Welsh.

One catalogue, translations/<language>/LC_MESSAGES/messages.mo, serves mails, invites and pages. It is read with
the standard library, since the workers write mails and Babel would cost each of them its memory.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from casework.sentence import Sentence

FOLDER = Path(__file__).resolve().parent.parent / "translations"
DOMAIN = "messages"
# What each language is called in itself.
NAMES = {"en": "English", "cy": "Cymraeg"}

# What is put into a Welsh sentence changes with the word before it: "ar ddydd Mawrth", "ag Ann".
_SOFTENS = re.compile(
    r"\b(ar|i|o|am|gan|tan|dan|hyd|neu) d(ydd (?:Llun|Mawrth|Mercher|Iau|Gwener|Sadwrn|Sul)\b)", re.IGNORECASE
)
_WITH = re.compile(r"\bâ(?= [aeiouâêîôû])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its catalogue. `key` is its code (ISO 639-1), "en" or "cy"."""

    key: str
    _one: Callable[[str], str]
    _many: Callable[[str, str, int], str]

    @property
    def name(self) -> str:
        """What it is called in itself."""
        return NAMES[self.key]

    def say(self, text: str) -> str:
        """`text` in this language, or as it is where the catalogue does not have it; a Sentence with its values."""
        if isinstance(text, Sentence):
            return self.finished(
                self.say(text.msgid).format(**self._values(text)) if text.values else self.say(text.msgid)
            )
        # The empty text is the key of the catalogue's own head.
        return self._one(text) if text else ""

    def plural(self, one: str, many: str, count: int) -> str:
        """The form that goes with `count`, not yet filled in: Welsh has six."""
        return self._many(one, many, count)

    def finished(self, sentence: str) -> str:
        """A sentence whose values have been put in, with what that changes in the words around them."""
        if self.key != "cy":
            return sentence
        return _WITH.sub("ag", _SOFTENS.sub(r"\1 dd\2", sentence))

    def _values(self, text: Sentence) -> dict[str, object]:
        return {
            name: self.say(value) if isinstance(value, Sentence) else value
            for name, value in text.values.items()
        }


def language(key: str) -> Language:
    """The language of the code `key`; English for one that has no catalogue."""
    return _language(key, FOLDER)


@lru_cache
def _language(key: str, folder: Path) -> Language:
    path = folder / key / "LC_MESSAGES" / f"{DOMAIN}.mo"
    catalogue = NullTranslations()
    if key != "en" and key in NAMES and path.exists():
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
    return Language(key if key in NAMES else "en", catalogue.gettext, catalogue.ngettext)


def spoken_with(wanted: str, offered: Iterable[str]) -> Language:
    """The language `wanted` where it is among those `offered`, else English."""
    return language(wanted if wanted in offered else "en")


ENGLISH = language("en")
