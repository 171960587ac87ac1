"""Words in places where no mail program puts any beside a plain answer: whoever finds some there shows the mail to a
person.

    raw ──▶ parts ──▶ before and behind them · behind the end of a text · a second text · another version of it
                  ──▶ files that are not what their names say, and words in a visiting card
        ──▶ HTML ──▶ words that a style sheet makes, strikes out or hides; a title that swallows the rest
"""

import re
from collections.abc import Iterator
from email.message import Message as Part

from reading import headers, mime
from reading.body import Body, read_body
from reading.explicit import is_sign_off
from reading.htmltext import text_of_html
from reading.newtext import parts

_WORD = re.compile(r"\w")
# What mail programs write for readers who know no MIME (RFC 2046 §5.1.1).
_PREAMBLE = re.compile(
    r"this is an? (?:(?:cryptographically|digitally) signed |(?:openpgp|pgp|s)/mime (?:signed |encrypted )?"
    r"|multi-?part |mime[- ]\w+ )*message"
    r"(?: in mime format| with multiple parts in mime format)?(?: \(rfc[^()]*\))?\.?"
    r"|this message is in mime format\."
    r"|since your mail reader does not understand this format, some or all of this message may not be legible\.",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]")
_VERSIONS = frozenset({"text/x-amp-html", "text/watch-html"})
# The first octets of what comes with a signature; a file without any says nothing.
_BEGINS = {
    "png": (b"\x89PNG",),
    "gif": (b"GIF8",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "bmp": (b"BM",),
    "webp": (b"RIFF",),
    "svg": (b"<svg", b"<?xml", b"<!DOCTYPE svg"),
    "p7s": (b"\x30", b"-----BEGIN"),
    "asc": (b"-----BEGIN PGP",),
    "sig": (b"-----BEGIN PGP", b"\x88", b"\x89", b"\xc2"),
    "vcf": (b"BEGIN:VCARD",),
}
_WORDS_IN_SVG = re.compile(rb"<(?:text|tspan|foreignobject)\b", re.IGNORECASE)
_NOTE_IN_CARD = re.compile(
    rb"^[ \t]*(?:[\w-]+\.)?NOTE\b[^:\r\n]*:[ \t]*\S|END:VCARD\s+(?!BEGIN:VCARD)\S", re.I | re.M
)

_SHEET = re.compile(r"<style\b[^<>]*>(.*?)(?:</style\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_REMARK = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6})\s?")
_TAG = re.compile(r"<([a-z][\w-]*)")
_NAMES = re.compile(r"\b(?:class|id)\s*=\s*(\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)")
_MADE = re.compile(r"(?<![\w-])content\s*:(?!\s*(?:none|normal|\"\s*\"|'\s*'))", re.IGNORECASE)
_TAKEN = re.compile(
    r"line-through|(?<![\w-])display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?<![\w-])(?:font-size|opacity|max-height)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_SWALLOWS = ("title", "style", "script", "textarea", "xmp", "noscript", "template", "iframe", "noframes")


def odd_place(raw: bytes, sender: str) -> str:
    """Why a mail that says one plain word may say more, as a sentence; else "". Never raises.

    Args:
        raw: the mail as it came.
        sender: the name that we know its author by, which may stand below a second text.
    """
    root, whole = mime.tree(raw)
    body = read_body(root)
    if not whole:
        return "The mail is too long to be read to its end."
    if words := next(_words(root, body, sender), ""):
        return f"These words stand in a part of it that mail programs do not show: {words[:200]}"
    if name := next((file.name for file in body.files if _is_no(file.name, file.content)), ""):
        return f"It has an attachment that is not what its name says, or that holds words: {name}"
    return "Some of its words are struck out or hidden." if _is_styled(body.html) else ""


def _words(root: Part, body: Body, sender: str) -> Iterator[str]:
    """Words in odd places, the first that are found first."""
    for part in _multiparts(root):
        for text in (_PREAMBLE.sub(" ", _flat(part.preamble)), _flat(part.epilogue)):
            if _WORD.search(text):
                yield text.strip()
    for leaf in mime.leaves(root):
        if leaf is None:
            continue
        kind = mime.type_of(leaf.part)
        if kind.startswith("text/") and _goes_on(leaf.part):
            yield "…"
        if kind in _VERSIONS:
            words = text_of_html(headers.decode_bytes(mime.octets(leaf.part), mime.charset(leaf.part)))
            if _WORD.search(words):
                yield " ".join(words.split())
    for versions in list(body.texts.values())[1:]:
        text = versions.get("text/plain", "") or text_of_html(versions.get("text/html", ""))
        own = parts(text).own
        if _WORD.search(own) and not is_sign_off(f"\n{own}", sender):
            yield " ".join(own.split())


def _multiparts(root: Part) -> Iterator[Part]:
    waiting = [root]
    while waiting:
        part = waiting.pop()
        # A mail inside the mail is a file, and its words are not its bearer's.
        if mime.type_of(part).startswith("multipart/"):
            yield part
            waiting += mime.children(part)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def _goes_on(part: Part) -> bool:
    """Whether base64 stands behind the end of base64: some programs read on, and Python does not."""
    payload = part.get_payload()
    encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return encoded and isinstance(payload, str) and bool(_BASE64.search(payload.partition("=")[2]))


def _is_no(name: str, content: bytes) -> bool:
    """Whether a file that is called a picture, a signature or a card is none, or holds words."""
    ending = name.rpartition(".")[2].lower()
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if ending not in _BEGINS or not begins:
        return False
    if not begins.startswith(_BEGINS[ending]):
        return not (ending == "vcf" and begins[:11].upper() == b"BEGIN:VCARD")
    if ending == "svg":
        return bool(_WORDS_IN_SVG.search(content)) or b"<svg" not in content
    unfolded = re.sub(rb"\r?\n[ \t]", b"", content)
    return ending == "vcf" and bool(_NOTE_IN_CARD.search(unfolded))


def _is_styled(html: str) -> bool:
    """Whether a style sheet makes, strikes out or hides words of `html`, or an open element swallows some."""
    low = html.lower()
    if any(_is_open(low, tag) for tag in _SWALLOWS):
        return True
    sheets = " ".join(_REMARK.sub("", sheet[1]) for sheet in _SHEET.finditer(low))
    sheets = _ESCAPED.sub(lambda code: chr(int(code[1], 16) % 0x110000), sheets)
    page = _SHEET.sub("", low)
    used = {f"<{tag}" for tag in _TAG.findall(page)}
    used |= {name for value in _NAMES.findall(page) for name in value.strip("\"'").split()}
    for block in sheets.split("}"):
        before, _, style = block.rpartition("{")
        if _MADE.search(style):
            return True
        selectors = before.rpartition("{")[2].split(",")
        if _TAKEN.search(style) and any(_is_used(each, used) for each in selectors):
            return True
    return False


def _is_open(low: str, tag: str) -> bool:
    last = low.rfind(f"<{tag}")
    return last >= 0 and bool(re.match(rf"<{tag}[\s/>]", low[last:])) and f"</{tag}" not in low[last:]


def _is_used(selector: str, used: set[str]) -> bool:
    """Whether the page has an element of the class, id or name that the selector ends with."""
    element = re.split(r"[\s>+~]", selector.strip())[-1].partition(":")[0].partition("[")[0]
    names = re.findall(r"[.#]?[\w-]+", element)
    if not names:
        # It means any element, or goes by what we do not look at.
        return bool(selector.strip())
    return (names[-1][1:] if names[-1][0] in ".#" else f"<{names[-1]}") in used
