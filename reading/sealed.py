"""Mail whose words cannot be read here: encrypted mail, and notices that a message waits on a website.

An ordered table of small rules; the first that holds decides, and says why as a sentence for Board staff. What a person
writes beside a sealed part is not read as an answer either: the sealed part may say more.

A notice is known by two things together: it says that a secure message came, and how to open it or where to sign in.
A footer that says "sent securely" is none, and neither is a person who tells that they sent or received one. What is
wrongly held costs a telephone call; what is wrongly read is asked about again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from reading.message import Message
from reading.mime import PKCS7
from reading.newtext import parts

_HEAD = 4_000
_PGP = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
_RPMSG = re.compile(r"\.rpmsg$", re.IGNORECASE)
# The page that a product attaches, in which the message itself is locked.
_LOCKED_PAGES = {
    "Proofpoint Encryption": re.compile(r"^SecureMessageAtt\w*\.html?$", re.IGNORECASE),
    "NHSmail or Trend Micro": re.compile(r"^Encrypted_Message\w*\.html?$", re.IGNORECASE),
    "Cisco Secure Email": re.compile(r"^securedoc[\w-]*\.html?$", re.IGNORECASE),
    "Voltage SecureMail": re.compile(r"^message_zdm\.html?$", re.IGNORECASE),
    "Egress": re.compile(r"\.switch$", re.IGNORECASE),
    "Galaxkey": re.compile(r"\.gxk$", re.IGNORECASE),
    "Zix": re.compile(r"^SecureMessage\w*\.html?$|^ZixMessage\w*\.html?$", re.IGNORECASE),
}
_PRODUCT = (
    r"(?:egress|switch|zivver|galaxkey|mimecast|proofpoint|barracuda|cisco|virtru|purview|voltage|sophos|cjsm"
    r"|zix(?:corp)?)"
)
_SEALED_WORD = rf"(?:secured?|encrypted|protected|registered|{_PRODUCT})"
_MAIL_WORD = r"(?:e-?mail|message|mail|envelope|package)s?"
_CAME = re.compile(
    rf"\b(?:received|sent(?:\ you)?|have|waiting:?|is|new)\ (?:an?|one|the|this|your)?\ ?"
    rf"(?:[\w-]+\ ){{0,2}}{_SEALED_WORD},?\ (?:[\w-]+\ ){{0,2}}{_MAIL_WORD}\b"
    rf"|\bnew\ (?:\w+\ )?{_SEALED_WORD}\ {_MAIL_WORD}\ (?:from|for|waiting)\b"
    rf"|\b{_MAIL_WORD}\ (?:was|has\ been|is|were)\ (?:sent\ to\ you\ |delivered\ )?(?:{_SEALED_WORD}|securely)\b"
    rf"|\b{_MAIL_WORD}\ secured\ (?:by|with|using)\b|\bsent\ (?:to\ )?you\ (?:securely|an?\ {_SEALED_WORD})\b"
    rf"|\b(?:received|sent\ you)\ an?\ (?:new\ )?{_MAIL_WORD}\ (?:via|through|using|in|on)\ "
    rf"(?:[\w-]+\ ){{0,3}}{_SEALED_WORD}\b"
    rf"|\b{_SEALED_WORD}\ {_MAIL_WORD}\ (?:for\ you|is\ waiting|waiting)\b"
    r"|\b(?:neges|e-?bost)\ (?:ddiogel|diogel|wedi['’]i\ (?:h?amgryptio|diogelu))\b",
    re.IGNORECASE | re.VERBOSE,
)
_OPEN = re.compile(
    rf"\b(?:read|view|open|access|retrieve|decrypt|unlock|pick\ up|collect)\ "
    rf"(?:(?:the|this|your|my|it|a|an|full|entire)\ )?(?:[\w-]+\ ){{0,2}}"
    rf"(?:{_MAIL_WORD}|attachment|attached|file|contents?)\b"
    r"|\b(?:click|press|tap|log|sign|register)\b[^.\n]{0,60}\b(?:read|view|open|access|decrypt|retrieve)\b"
    rf"|\bto\ (?:read|view|open|access|retrieve|collect|decrypt)\ (?:it|this|them|your\ {_MAIL_WORD})\b"
    r"|\b(?:open|download|save)\b[^.\n]{0,60}\.html?\b"
    r"|\b(?:darllen|agor|gweld)\ (?:y|yr|eich|['’]r)?\ ?(?:neges|e-?bost|atodiad)\b",
    re.IGNORECASE | re.VERBOSE,
)
# Where the message is, and what one needs to get there.
_SIGN_IN = re.compile(
    r"\b(?:sign|log)[\ -]?in\ (?:to|at|with|here|on)\b|\bregister\ (?:for|with|to|free)\b"
    r"|\b(?:create|activate|set\ up)\ (?:an?|your)\ (?:free\ |new\ )?(?:account|password)\b"
    r"|\b(?:one[\ -]time\ (?:passcode|password|code)|access\ code|secure\ (?:\w+\ )?portal)\b"
    r"|\bmessage\ cent(?:er|re)\b"
    r"|\bmewngofnod\w*|\bcofrestr\w*",
    re.IGNORECASE,
)
# Says only that something waits; so it must also say how to open it and where to sign in.
_WAITS = re.compile(
    rf"\b{_MAIL_WORD}\ (?:from\ [^.]{{1,80}}?\ )?(?:is|are)\ (?:now\ )?(?:waiting|available|ready)\b"
    rf"|\byou\ have\ (?:an?|one|\d{{1,3}})\ (?:new\ |unread\ ){{1,2}}{_MAIL_WORD}\b",
    re.IGNORECASE,
)
# A person tells of one, or a footer speaks of what came astray.
_TOLD = re.compile(
    r"(?:\b(?:I|we)(?:['’](?:ve|ll|d)|\ have|\ had|\ will)?|\bif\ you(?:['’]ve|\ have)?)(?:\ \w+){0,2}\ $",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")


def sealed_because(message: Message) -> str:
    """Why the words of the mail cannot be read here, as a sentence; "" where they can."""
    for rule in RULES:
        if reason := rule.holds(message):
            return reason
    return ""


def _smime(message: Message) -> str:
    # One that is only signed was read, and is no file any more.
    packed = any(file.media_type in PKCS7 or file.name.lower() == "smime.p7m" for file in message.attachments)
    return "The mail is encrypted (S/MIME). Accord has no key to it." if packed else ""


def _pgp(message: Message) -> str:
    kinds = {message.content_type, *(file.media_type for file in message.attachments)}
    encrypted = bool(kinds & {"multipart/encrypted", "application/pgp-encrypted"}) or _PGP.search(
        message.text
    )
    return "The mail is encrypted (PGP). Accord has no key to it." if encrypted else ""


def _microsoft(message: Message) -> str:
    sealed = message.header("content-class").strip().lower() == "rpmsg.message" or any(
        _RPMSG.search(file.name) or file.media_type == "application/x-microsoft-rpmsg-message"
        for file in message.attachments
    )
    return (
        "The mail is encrypted (Microsoft 365 Message Encryption). Accord cannot open it." if sealed else ""
    )


def _locked_page(message: Message) -> str:
    for product, name in _LOCKED_PAGES.items():
        if any(name.search(file.name) for file in message.attachments):
            return f"The message itself is locked in an attached page ({product}), which Accord cannot open."
    return ""


def _portal(message: Message) -> str:
    head = message.text[:_HEAD]
    if not _is_notice(f"{message.subject}. {head}"):
        return ""
    # Somebody who answers with the notice quoted below has written an answer.
    found = parts(head)
    fresh = f"{found.own}\n{found.signature}\n{found.notice}"
    if found.own.strip() and not _is_notice(fresh):
        return ""
    return "The mail only says that a message waits on a secure website, which Accord cannot open."


def _is_notice(text: str) -> bool:
    line = _SPACE.sub(" ", text)
    opens, signs_in = _OPEN.search(line), _SIGN_IN.search(line)
    if any(not _TOLD.search(line[max(0, came.start() - 40) : came.start()]) for came in _CAME.finditer(line)):
        return bool(opens or signs_in)
    return bool(_WAITS.search(line) and opens and signs_in)


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` gives the reason, or "" where the rule says nothing."""

    name: str
    holds: Callable[[Message], str]


RULES = (
    Rule("S/MIME", _smime),
    Rule("PGP", _pgp),
    Rule("Microsoft", _microsoft),
    Rule("locked page", _locked_page),
    Rule("portal notice", _portal),
)
