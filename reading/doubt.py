"""Why an answer is not taken at its word, although its words are plain.

Nobody is resolved into agreement by what a careful reader would have stopped at: another wording in the
HTML, words struck out, an attached letter, a remark inside what looks like a quotation of our mail.
"""

import re
from collections.abc import Sequence

from reading.explicit import STANCE, SUBJECT
from reading.htmltext import text_of_html
from reading.message import Message
from reading.newtext import parts, split_text
from reading.verdict import Verdict, read_verdict

_STYLE_SHEET = re.compile(r"<style\b.*?(?:</style\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_NOT_AS_IT_READS = re.compile(
    r"<(?:s|strike|del|input|script)[\s>]|<img\b[^>]{0,500}\balt\s*=\s*['\"]?\s*(?:not?|dis|dd?im)\b"
    r"|line-through|display\s*:\s*none|visibility\s*:\s*hidden",
    re.IGNORECASE,
)
# Pictures of a logo, signatures and visiting cards say nothing about the case.
_HARMLESS = re.compile(r"\.(?:png|gif|jpe?g|bmp|svg|webp|p7s|asc|sig|vcf)$", re.IGNORECASE)
_LINK = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|(?:https?|mailto|tel):\S+", re.IGNORECASE)
_HEADER = re.compile(
    r"^[\s>*]*(?:from|sent|date|to|cc|subject|importance|reply-to|oddi\s?wrth|anfonwyd|dyddiad|at|copi|testun|pwnc|pwysigrwydd)\s?:",
    re.IGNORECASE,
)
# What mail systems put over mail from elsewhere.
_BANNER = re.compile(
    r"\b(?:external|originat\w+|phishing|clicking|suspicious|often get e-?mail|allanol|amheus)\b",
    re.IGNORECASE,
)
_SHORT = 4


def doubt_about(message: Message, verdict: Verdict, sender: str, sent: Sequence[Message]) -> str:
    """Why `verdict`, read from the plain text, may not be what the author meant, as a sentence; else "".

    Args:
        sender: the name that we know the author by.
        sent: every mail that we have written to them about the case; what they quote should be of these.
    """
    texts = [message.text, text_of_html(message.html)] if message.html else [message.text]
    others = {read_verdict(split_text(text).own, sender).stance for text in texts} - {verdict.stance}
    if verdict.stance == "not_agreed":
        return "Its plain text and its HTML say different things." if "agreed" in others else ""
    if verdict.stance == "unclear":
        return ""
    if others:
        return "Its plain text and its HTML say different things."
    if reads_otherwise(message.html):
        return "Some of its words are struck out or hidden."
    if any(not _HARMLESS.search(file.name) for file in message.attachments) or message.original_message_id:
        return "It says AGREED and has an attachment, which may say more."
    for text in texts:
        if line := said_in_signature(text):
            return f"It says AGREED, and its signature holds this: {line[:200]}"
        if line := foreign_line(split_text(text).left_out, sent):
            return f"It says AGREED, and this stands further down: {line[:200]}"
    return ""


def reads_otherwise(html: str) -> bool:
    """Whether words in `html` are struck out or hidden, or stand beside a box or a picture that may say NOT."""
    return bool(_NOT_AS_IT_READS.search(_STYLE_SHEET.sub("", html)))


def said_in_signature(text: str) -> str:
    """The first line of the signature and footer that names what such requests are about; else ""."""
    for line in parts(text).signature.splitlines():
        if SUBJECT.search(line):
            return line.strip()
    return ""


def foreign_line(left_out: str, sent: Sequence[Message]) -> str:
    """The first line of what looks like a quotation that we did not write and that takes a stance; else "".

    People write their remarks between our lines, and some programs mark nothing as quoted.
    """
    texts = [text for mail in sent for text in (mail.text, text_of_html(mail.html))]
    ours = "\n".join(f" {_words(text)} " for text in texts)
    lines = {_words(line) for text in texts for line in text.splitlines()}
    before = ""
    for line in _LINK.sub(" ", left_out).splitlines():
        words = _words(line)
        # A few words of ours could be anybody's, unless they are a line of ours, or carry one on.
        known = f" {words} " in ours if len(words.split()) >= _SHORT else words in lines
        known = known or (bool(before) and f" {before} {words} " in ours)
        if not known and STANCE.search(line) and not _HEADER.match(line) and not _BANNER.search(line):
            return line.strip(" >")
        before = " ".join(words.split()[-6:]) or before
    return ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", _LINK.sub(" ", text).casefold()))
