"""Plain text from the HTML of a mail, in time that grows with its length only, whatever the HTML."""

import html
import re

from reading.headers import clean

_LONGEST = 1_000_000
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<hidden>script|style|head|title)\b[^<>]*>.*?(?:</(?P=hidden)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:]*)(?:(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+|[^<>]*)>"
    r"|<[!?/][^<>]*>"
    r"|(?P<text>[^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
_LINE_TAGS = {"address", "article", "br", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "li"}
_LINE_TAGS |= {"ol", "section", "table", "tr", "ul"}
_PARAGRAPH_TAGS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"}
_CELL_TAGS = {"td", "th"}
_DEEPEST_QUOTE = 20
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_MANY_BLANK = re.compile(r"\n(?:[> ]*\n){2,}")


def text_of_html(source: str) -> str:
    """The words, with a line for each line and paragraph; what is in a <blockquote> begins with "> "."""
    lines: list[str] = []
    words: list[str] = []
    quote = 0

    def end_line(*, always: bool = False) -> None:
        line = " ".join("".join(words).split())
        words.clear()
        if line or always:
            lines.append("> " * quote + line)

    for token in _TOKEN.finditer(source[:_LONGEST]):
        text = token["text"]
        if text is not None:
            words.append(_SPACE.sub(" ", html.unescape(text)))
            continue
        tag = (token["tag"] or "").lower()
        if tag == "br":
            end_line(always=True)
        elif tag in _PARAGRAPH_TAGS:
            end_line()
            if tag == "blockquote" and token["close"]:
                quote = max(0, quote - 1)
            if lines and lines[-1].strip("> "):
                lines.append("> " * quote)
        elif tag in _LINE_TAGS:
            end_line()
        elif tag in _CELL_TAGS:
            words.append(" ")
        if tag == "blockquote" and not token["close"]:
            quote = min(_DEEPEST_QUOTE, quote + 1)
    end_line()
    return clean(_MANY_BLANK.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n"))
