"""Plain text from the HTML of a mail, in time that grows with its length only, whatever the HTML."""

import html
import re

from reading.headers import clean

_LONGEST = 1_000_000
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<hidden>script|style|head|title)\b[^<>]*>.*?(?:</(?P=hidden)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:]*)(?P<attributes>(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+|[^<>]*)>"
    r"|<[!?/][^<>]*>"
    r"|(?P<text>[^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
_LINE_TAGS = {"address", "article", "br", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "li"}
_LINE_TAGS |= {"ol", "section", "table", "tr", "ul"}
_PARAGRAPH_TAGS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"}
_CELL_TAGS = {"td", "th"}
_DEEPEST_QUOTE = 20
_MOST_OPEN = 500
# What Outlook draws over the header of the mail that it quotes; in its plain text it is a row of underscores.
_OVER_HEADER = re.compile(
    r"divRplyFwdMsg|OutlookMessageHeader|border-top:\s{0,4}(?:solid\s{1,4}#(?:E1E1E1|B5C4DF)|#(?:E1E1E1|B5C4DF)\s)",
    re.IGNORECASE,
)
_RULE = "_" * 32
# Gmail's and Outlook's own indentation is no quotation, and is made with the same tag.
_INDENTED = re.compile(
    r"border:\s{0,4}(?:none|0)|margin(?:-left)?:[^;\"']{0,40}(?:40px|36pt|0\.5in)", re.IGNORECASE
)
_QUOTED = re.compile(r"cite|quote|border-left", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_MANY_BLANK = re.compile(r"\n(?:[> ]*\n){2,}")


def text_of_html(source: str) -> str:
    """The words, with a line for each line and paragraph; what is in a <blockquote> begins with "> "."""
    lines: list[str] = []
    words: list[str] = []
    # For each <blockquote> that is open, whether it is a quotation.
    open_quotes: list[bool] = []
    mark, preformatted = "", 0

    def end_line(*, always: bool = False) -> None:
        line = " ".join("".join(words).split())
        words.clear()
        if line or always:
            lines.append(mark + line)

    for token in _TOKEN.finditer(source[:_LONGEST]):
        text = token["text"]
        if text is not None:
            *whole, text = html.unescape(text).split("\n") if preformatted else [html.unescape(text)]
            for line in whole:
                words.append(line)
                end_line(always=True)
            words.append(_SPACE.sub(" ", text))
            continue
        tag, attributes = (token["tag"] or "").lower(), token["attributes"] or ""
        if tag == "br":
            end_line(always=True)
        elif tag in _PARAGRAPH_TAGS:
            end_line()
            if tag == "blockquote" and token["close"] and open_quotes:
                open_quotes.pop()
                mark = "> " * min(sum(open_quotes), _DEEPEST_QUOTE)
            if tag == "pre":
                preformatted = max(0, preformatted + (-1 if token["close"] else 1))
            if lines and lines[-1].strip("> "):
                end_line(always=True)
        elif tag in _LINE_TAGS:
            end_line()
            ruled = tag == "hr" or (not token["close"] and _OVER_HEADER.search(attributes))
            if ruled and not (lines and lines[-1].endswith(_RULE)):
                words.append(_RULE)
                end_line()
        elif tag in _CELL_TAGS:
            words.append(" ")
        if tag == "blockquote" and not token["close"] and len(open_quotes) < _MOST_OPEN:
            open_quotes.append(bool(_QUOTED.search(attributes)) or not _INDENTED.search(attributes))
            mark = "> " * min(sum(open_quotes), _DEEPEST_QUOTE)
    end_line()
    return clean(_MANY_BLANK.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n"))
