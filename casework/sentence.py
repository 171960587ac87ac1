"""Sentences that are said in more than one language: English with its holes named, and what is to go into them."""

from typing import Any


class Sentence(str):
    """A finished English sentence that remembers how it was made, so that it can be said in another language.

    `msgid` has its holes named, "{reference} has been withdrawn."; `values` go into them. Wherever a language
    is not known it is a plain str, in English. It does not survive being joined, cut or stored.
    """

    msgid: str
    values: dict[str, Any]

    def __new__(cls, msgid: str, /, **values: Any) -> "Sentence":
        said = super().__new__(cls, msgid.format(**values) if values else msgid)
        said.msgid = msgid
        said.values = values
        return said
