"""The templates of the mails: Jinja2, strict about names, safe against whatever was typed in a form.

templates/email/<kind>/subject.txt, body.txt, body.html; what they share is in templates/email/_shared.
Everything that is written out passes `_finished`: control characters and direction marks go, and a
value stays on one line unless the template asks for its lines with `lines` (text) or `breaks` (HTML).
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from casework.errors import AccordError
from services import speaking, words
from services.compiled import Compiled
from services.tongues import ENGLISH, NAMES, Language, language

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "email"
PARTS = ("subject.txt", "body.txt", "body.html")
WIDTH = 72

# C0 and C1 controls, direction marks that could make a text read otherwise than it is (UAX 9),
# the byte order mark, and lone surrogates, which no encoding of a mail can carry.
_NOT_PRINTED = [
    *range(0x20), 0x7F, *range(0x80, 0xA0), 0x61C, 0x200E, 0x200F,
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xD800, 0xE000),
]  # fmt: skip
_CLEAN = dict.fromkeys(_NOT_PRINTED) | {0x0A: "\n", 0x09: " "}
_NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class TemplateFault(AccordError):
    """A mail's templates are missing, malformed, or use a name that does not exist."""


class Lines(str):
    """Cleaned text that may have several lines."""


def clean(text: str) -> str:
    """`text` without control characters and direction marks; every kind of line end is a newline."""
    return _NEW_LINE.sub("\n", text).translate(_CLEAN)


def one_line(text: str) -> str:
    """Cleaned `text` on one line, fit for a header or a sentence."""
    return " ".join(clean(text).split())


def _lines(text: str) -> Lines:
    """For plain text: the lines as they were typed, set in by four spaces."""
    return Lines(
        "\n".join(f"    {line.strip()}" if line.strip() else "" for line in clean(text).strip().split("\n"))
    )


def _breaks(text: str) -> Markup:
    """For HTML: the lines as they were typed."""
    return Markup("<br>").join(escape(line.strip()) for line in clean(text).strip().split("\n"))


def _finished(value: Any) -> Any:
    """Every value on its way into a mail. A missing one is a fault, never the word None."""
    if value is None:
        raise TemplateError("a value is missing where one was to be written")
    return value if isinstance(value, Markup | Lines) else re.sub(r"\s+", " ", clean(str(value)))


def wrap(text: str) -> str:
    """Plain text in lines of at most 72 characters; links are never broken, blank lines not doubled."""
    wrapped = [_wrap_line(line) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(wrapped)).strip() + "\n"


def _wrap_line(line: str) -> str:
    line = line.rstrip()
    if len(line) <= WIDTH:
        return line
    start = re.match(r" *(?:\* |\d\. )?", line)
    first = start.group() if start else ""
    return textwrap.fill(
        line[len(first) :],
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def _language_of(context: Context) -> Language:
    found: Language = context["tongue"]
    return found


def _spoken_in(language: Language) -> dict[str, Any]:
    return {"tongue": language, "language": language.key}


class MailTemplates:
    """All mails of a folder, compiled once.

    Raises:
        TemplateFault: a template is missing or cannot be read.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"], default_for_string=False),
            finalize=_finished,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=Compiled(folder, __file__, speaking.__file__, words.__file__),
        )
        speaking.install(self._jinja, _language_of, _finished)
        self._jinja.filters |= {"lines": _lines, "breaks": _breaks}
        # Word and Gmail read style attributes, not sheets; the dark-mode rules stay in the head.
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
        # Macros see no context but their own, so there is one set of them for each language.
        shared = self._compiled("_shared", "parts.html")
        self._parts = {key: shared.make_module(_spoken_in(language(key))) for key in NAMES}
        kinds = sorted(f.name for f in folder.iterdir() if f.is_dir() and not f.name.startswith("_"))
        self._mails = {kind: {part: self._compiled(kind, part) for part in PARTS} for kind in kinds}

    @property
    def kinds(self) -> frozenset[str]:
        """The mails there are: one folder each."""
        return frozenset(self._mails)

    def _compiled(self, kind: str, part: str) -> Any:
        try:
            return self._jinja.get_template(f"{kind}/{part}")
        except TemplateError as fault:
            raise TemplateFault(f"The mail '{kind}' cannot be used: {part}: {fault}.") from fault

    def render(self, kind: str, context: Mapping[str, Any], language: Language = ENGLISH) -> Rendered:
        """The finished words of one mail in `language`.

        Raises:
            TemplateFault: there is no such mail, or a template uses a name that is not given.
        """
        if kind not in self._mails:
            raise TemplateFault(f"There is no mail '{kind}'. Add the folder templates/email/{kind}.")
        context = {**context, **_spoken_in(language), "parts": self._parts[language.key]}
        subject = one_line(self._part(kind, "subject.txt", context))
        text = wrap(self._part(kind, "body.txt", context))
        html = self._inliner.inline(self._part(kind, "body.html", {**context, "subject": subject}))
        return Rendered(subject, text, html)

    def _part(self, kind: str, part: str, context: Mapping[str, Any]) -> str:
        try:
            written: str = self._mails[kind][part].render(context)
            return written
        except TemplateError as fault:
            raise TemplateFault(
                f"The mail '{kind}' cannot be written: {part}: {fault}. "
                f"Mend templates/email/{kind}/{part} or what it includes."
            ) from fault


# Even what is compiled already takes some time to load, and it never changes.
mail_templates = lru_cache(maxsize=1)(MailTemplates)
