"""`make translations`: collects all that is said, puts what is new into each catalogue, and compiles the catalogues.

code, templates, Boards' files ──extract──▶ messages.po (a person fills in msgstr) ──compile──▶ messages.mo
"""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
# How code says a sentence that is to be translated; numbers are the places of msgid and plural.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "Sentence": None,
    "say": None,
    "plural": (1, 2),
    # services/directory_lines.py: after the number of the line.
    "fault": (2,),
}
# So that a file changes only where its words do.
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def collected() -> Catalog:
    """All that code, templates and the Boards' files say, from babel.cfg."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(project="Accord", charset="utf-8", creation_date=_NEVER)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for path, _line, message, _comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, locations=[(path, 0)], context=context)
    return catalog


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).name[0] != "." and Path(folder).name not in ("assets", "static", "var", "tests")


def catalogue(language: str) -> Path:
    """The file with the translations into `language`."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def update(language: str) -> int:
    """Brings one language's files up to date; the number of messages that still have no translation."""
    known, now = load(language), collected()
    known.update(now, no_fuzzy_matching=True)
    known.obsolete.clear()
    with catalogue(language).open("wb") as file:
        write_po(file, known, width=110, sort_output=False)
    catalogue(language).with_suffix(".mo").write_bytes(compiled(known))
    return len(missing(known))


def missing(catalog: Catalog) -> list[str]:
    """The messages that have no translation, or one that a person has still to look at."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and (message.fuzzy or not all(texts_of(message)))
    ]


def texts_of(message: Message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    told = message.string
    return [told] if isinstance(told, str) else [each or "" for each in told or [""]]


def main() -> None:
    for folder in sorted(catalogue("*").parent.parent.parent.glob("*/LC_MESSAGES")):
        language = folder.parent.name
        print(f"{language}: {update(language)} messages without a translation")  # noqa: T201


if __name__ == "__main__":
    main()
