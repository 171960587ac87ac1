"""Why an answer is not taken at its word, although its words are plain.

Nobody is resolved into agreement by what a careful reader would have stopped at: another wording in the
HTML, words struck out, an attached letter, a remark inside what looks like a quotation of our mail.
"""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape

from reading.explicit import NO_DETAIL, STANCE, SUBJECT, is_sign_off
from reading.htmltext import text_of_html
from reading.message import Message
from reading.newtext import parts, split_text
from reading.notice import strange_sentences
from reading.signature import is_footer
from reading.taking_back import TAKES_BACK
from reading.verdict import Verdict, read_verdict

_STYLE_SHEET = re.compile(r"<style\b.*?(?:</style\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_NOT_AS_IT_READS = re.compile(
    r"<(?:s|strike|del|input|script|select|textarea|template|dialog|datalist|button|iframe|w:del)[\s/>]"
    r"|line-through|(?<![\w-])display\s*:\s*none|visibility\s*:\s*hidden"
    r"|<[a-z][^<>]{0,500}\shidden(?=[\s=/>])"
    # Too small or too pale to be seen; without a word in it, it only keeps other things apart.
    r"|(?:mso-hide\s*:\s*all|(?<![\w-])(?:font-size|opacity|(?:max-)?height)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?)"
    r"\s*(?:[;!][^<>]{0,500})?[\"'][^<>]{0,200}>\s*\w",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"<img\b[^<>]{0,4000}>", re.IGNORECASE)
_ALT = re.compile(r"\b(?:alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_STYLE = re.compile(r"\bstyle\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
# A thumb down or a rolling eye that a mail program made a picture of; its plain text may have lost it.
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]|^:[\w+-]+:$")
# Pictures of a logo, signatures and visiting cards say nothing about the case.
_HARMLESS = re.compile(r"\.(?:png|gif|jpe?g|bmp|svg|webp|p7s|asc|sig|vcf)$", re.IGNORECASE)
_LINK = re.compile(
    r"<[^<>]*>|\[(?:cid|image|https?|mailto|inline)\b[^\[\]]*\]|(?:https?|mailto|tel):\S+", re.IGNORECASE
)
_WROTE = re.compile(r"\A[\s>]*(?:on|ar)\b.{0,300}\b(?:wrote|ysgrifennodd)\b[^:]{0,200}:", re.IGNORECASE)
_HEADER = re.compile(
    r"^[\s>*]*(?:from|sent|date|to|cc|subject|importance|reply-to|oddi\s?wrth|anfonwyd|dyddiad|at|copi|testun|pwnc|pwysigrwydd)\s?:",
    re.IGNORECASE,
)
# Mail that reaches the wrong person is what notices are about; mail that was sent in error is not.
_REACHED_IN_ERROR = re.compile(
    r"\b(?:if|should|where|os|received|recipient|addressee|delivered|derbyn\w*|dderbyn\w*|errors? (?:or|and)"
    r"|(?:or|and|any) (?:errors?|mistakes?)|error[- ]free|transmission|virus\w*|liab\w+|responsib\w+)\b",
    re.IGNORECASE,
)
# What no sentence has that people write between the lines.
_ADDRESS = re.compile(r"[@/\\=&%]|\d{2}")
# What no notice speaks of, whatever other words of notices stand beside it.
_OF_THE_CASE = re.compile(
    r"\b(?:meetings?|visits?|this week|next week|next month|(?:mon|tues|wednes|thurs|fri)day|yr wythnos)\b",
    re.IGNORECASE,
)
_SHORT = 4
# A notice has longer lines.
_SHORT_LINE = 30
# Digits of a telephone number.
_TELEPHONE = 7

# Of a mail that brings its words as plain text and as HTML.
DIFFER = "It holds two versions of its words, and they differ (plain text and HTML)."


def doubt_about(message: Message, verdict: Verdict, sender: str, sent: Sequence[Message]) -> str:
    """Why `verdict`, read from the plain text, may not be what the author meant, as a sentence; else "".

    Args:
        sender: the name that we know the author by.
        sent: every mail that we have written to them about the case; what they quote should be of these.
    """
    texts = [message.text, text_of_html(message.html)] if message.html else [message.text]
    others = {read_verdict(split_text(text).own, sender).stance for text in texts} - {verdict.stance}
    if verdict.stance == "not_agreed":
        return DIFFER if "agreed" in others else ""
    if verdict.stance == "unclear":
        return ""
    return DIFFER if others else doubt_beside(message, sent, sender)


def doubt_beside(message: Message, sent: Sequence[Message], sender: str) -> str:
    """What stands in the mail beside an agreement and may say more, whatever was agreed to, as a sentence; else ""."""
    if reads_otherwise(message.html):
        return "Some of its words are struck out or hidden."
    if has_a_letter(message) or message.original_message_id:
        return "It says AGREED and has an attachment, which may say more."
    for text in [message.text, text_of_html(message.html)] if message.html else [message.text]:
        if line := said_in_signature(text, sender):
            return f"It says AGREED, and its signature holds this: {line[:200]}"
        if line := said_in_notice(text):
            return f"It says AGREED, and a notice in it holds this: {line[:200]}"
        if line := foreign_line(split_text(text).left_out, sent):
            return f"It says AGREED, and this stands further down: {line[:200]}"
    return ""


def has_a_letter(message: Message) -> bool:
    """Whether a file or an invite is attached that may say something of the case; pictures of a logo and visiting cards
    do not (but see reading/odd_places.py)."""
    return message.calendar is not None or any(
        not _HARMLESS.search(file.name) for file in message.attachments
    )


def reads_otherwise(html: str) -> bool:
    """Whether words in `html` are struck out or hidden, or stand beside a box or a picture that may say NOT."""
    page = _STYLE.sub(lambda style: _REMARK.sub("", unescape(style[0])), _STYLE_SHEET.sub("", html))
    return bool(_NOT_AS_IT_READS.search(page)) or any(map(_picture_speaks, _PICTURE.findall(page)))


def _picture_speaks(tag: str) -> bool:
    words = (unescape("".join(found)).strip() for found in _ALT.findall(tag))
    return any(_EMOJI.search(each) or STANCE.search(each) or TAKES_BACK.search(each) for each in words)


def said_in_signature(text: str, sender: str = "") -> str:
    """The first line of the signature and footer that names what such requests are about; else ""."""
    said = [line for line in map(str.strip, parts(text).signature.splitlines()) if line]
    if "--" in said:
        # All of what stands below it was cut off unread (RFC 3676 §4.3), whoever's name it is.
        below = [line for line in said[said.index("--") + 1 :] if not is_footer(line)]
        if not is_sign_off("\n".join(below), sender):
            return " ".join(below)
    for line in filter("--".__ne__, said):
        is_known = is_footer(line) or sum(map(str.isdigit, line)) >= _TELEPHONE
        if SUBJECT.search(line) or TAKES_BACK.search(line) or (NO_DETAIL.search(line) and not is_known):
            return line
    return ""


def said_in_notice(text: str) -> str:
    """The first sentence in a banner or notice that takes a stance or names the request, and that none has; else ""."""
    notice = parts(text).notice
    strange = strange_sentences(notice)
    told = [each for each in strange if _may_matter(each)]
    said = re.split(r"(?<=[.!?])\s", " ".join(notice.split()))
    told += [each for each in said if TAKES_BACK.search(each) and not _REACHED_IN_ERROR.search(each)]
    told += [each for each in re.split(r"(?<=[.!?])\s|\n", notice) if _OF_THE_CASE.search(each)]
    return told[0].strip() if told else ""


def _may_matter(words: str) -> bool:
    patterns = (STANCE, SUBJECT, NO_DETAIL, TAKES_BACK)
    return any(pattern.search(words) for pattern in patterns)


def _is_sentence(line: str) -> bool:
    """Whether somebody wrote it, rather than a program: it ends as sentences do, and not with a name."""
    words = line.strip(" >").split()
    return (
        len(words) > 1 and words[-1][0].islower() and line.endswith((".", "!")) and not _ADDRESS.search(line)
    )


def foreign_line(left_out: str, sent: Sequence[Message]) -> str:
    """The first line of what looks like a quotation that we did not write, and that takes a stance, takes something
    back or is a sentence; else "".

    People write their remarks between our lines, and some programs mark nothing as quoted.
    """
    # The subject too: where Outlook breaks it, its second line has no name in front.
    texts = [text for mail in sent for text in (mail.subject, mail.text, text_of_html(mail.html))]
    ours = "\n".join(f" {_words(text)} " for text in texts)
    # A mail of ours is quoted as text or as HTML, not as both.
    lines = Counter[str]()
    for mail in sent:
        lines += _lines(mail.text) | _lines(text_of_html(mail.html))
    before = ""
    quoted = [line for line in _LINK.sub(" ", left_out).splitlines() if line.strip(" >")]
    for place, line in enumerate(quoted):
        words = _words(line)
        # A few words of ours could be anybody's, unless they are a line of ours, no oftener than we wrote it, or
        # carry one on.
        known = f" {words} " in ours if len(words.split()) >= _SHORT else lines[_line(line)] > 0
        lines[_line(line)] -= 1
        known = known or (bool(before) and f" {before} {words} " in ours)
        if (
            not known
            and (_may_matter(line) or _is_sentence(line.rstrip()))
            and not _is_furniture(quoted, place)
        ):
            return line.strip(" >")
        before = " ".join(words.split()[-6:]) or before
    return ""


def _is_furniture(quoted: Sequence[str], place: int) -> bool:
    """Whether a line is what mail programs put around a quotation: headers in a block, "On … wrote:", a banner."""
    near = [*quoted[max(place - 1, 0) : place], *quoted[place + 1 : place + 2]]
    if _HEADER.match(quoted[place]):
        return any(_HEADER.match(each) for each in near)
    wrote = " ".join(quoted[place : place + 3])
    if len(quoted[place]) < _SHORT_LINE and TAKES_BACK.search(quoted[place]):
        return bool(_WROTE.search(wrote))
    return bool(_WROTE.search(wrote)) or not strange_sentences(quoted[place])


def _lines(text: str) -> "Counter[str]":
    return Counter(_line(line) for line in _LINK.sub(" ", text).splitlines())


def _line(line: str) -> str:
    """A line with its signs: "NOT AGREED:" is ours, and "Not agreed" may be anybody's."""
    return " ".join(line.casefold().strip("> \t\xa0").split())


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", _LINK.sub(" ", text).casefold()))
