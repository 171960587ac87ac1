"""Addresses: which ones can be written to at all, and our own, with a signed token for each person on a case.

A token is `c12-p34-<mac>`: case 12, party 34, and a keyed hash that nobody without the secret can make. Where it
stands is the scheme, which each mail system allows or not:

    plus        accord+c12-p34-<mac>@board.example       From and envelope sender
    catch-all   c12-p34-<mac>@reply.board.example        the same, at a domain whose mail all comes to the mailbox
    mailbox     accord@board.example                     token in the Message-ID and behind the subject

Whatever answers, person or machine, so names its case by answering. The UID of an invite has the token in every
scheme, since a diary's answer often brings nothing else back. A token is read wherever it stands, whichever scheme
is set, so cases go on when the scheme is changed.
"""

import base64
import hashlib
import hmac
import re
from typing import Literal

from services.subject_tokens import without_tokens

Scheme = Literal["plus", "catch-all", "mailbox"]

_MAC_OCTETS = 10
# Room for seven digits each of case and party: "+c1234567-p1234567-" and sixteen letters of base32.
_ROOM = 35
# 50 bits: of a token at the end of a subject that some program has cut.
_SHORTEST_MAC = 10
# Exchange cuts a subject after 255 characters (MS-OXCMSG), and others put their prefixes before ours.
_LONGEST_SUBJECT = 150
_LONGEST_LOCAL_PART = 64  # RFC 5321 §4.5.3.1.1, in octets

# A dot-atom of RFC 5322 §3.2.3, with the UTF-8 of RFC 6531, and a host name. Quoted local parts ("a b"@host)
# and address literals are legal too, but nobody in a children's service has one, and each is a way to cheat.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_LABEL = r"[A-Za-z0-9\u00a1-\U0010ffff](?:[A-Za-z0-9\u00a1-\U0010ffff-]{0,61}[A-Za-z0-9\u00a1-\U0010ffff])?"
_WELL_FORMED = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
_NUMBERS = r"c(0|[1-9]\d{0,17})-p(0|[1-9]\d{0,17})-"
_IN_ADDRESS = re.compile(rf"(?:^|\+){_NUMBERS}([a-z2-7]{{16}})@", re.ASCII)
# Anywhere in a text what stands before and behind it may have become anything; its end may be cut with the text's.
_ANYWHERE = re.compile(rf"{_NUMBERS}([a-z2-7]{{16}}|[a-z2-7]{{{_SHORTEST_MAC},15}}(?=[.…]*$))", re.ASCII)
_IMCEA = re.compile(r"imcea[a-z0-9]+-(?P<inner>[^@]+)@(?P<domain>.+)", re.ASCII)
_WRAPPED = re.compile(r"imcea[a-z0-9]{2,20}-[^\s<>@\"]{1,400}@[^\s<>\",;]{1,200}", re.ASCII)
_PERCENT = re.compile(r"%(2[0-9a-f]|40|3[0-9a-f]|7e)")
_ENTITY = re.compile(r"&#(43|45|64);")
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
_DASHES = dict.fromkeys((8208, 8209, 8210, 8211, 8722), "-")
_LONGEST_TEXT = 100_000
_HEX = re.compile(r"\+([0-9a-f]{2})", re.ASCII)


def well_formed(address: str) -> bool:
    """Can a mail be addressed to this at all? Says nothing about whether anybody is there.

    Lengths by RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all.
    """
    found = _WELL_FORMED.fullmatch(address)
    if found is None:
        return False
    try:
        return len(found["local"].encode()) <= _LONGEST_LOCAL_PART and len(address.encode()) <= 254
    except UnicodeEncodeError:
        return False


def refuse_unless_reply_domain(domain: str, mailbox: str) -> None:
    """Raises ValueError where the addresses of `domain` cannot all be ours, or leave no room for a token."""
    if not domain.isascii() or "." not in domain or not well_formed(f"{'x' * _ROOM}@{domain}"):
        raise ValueError(
            f"MAIL_REPLY_DOMAIN is “{domain}”. Give a domain all of whose mail comes to the mailbox, like "
            "reply.board.example."
        )
    if domain.lower() == mailbox.rpartition("@")[2].lower():
        raise ValueError(
            f"MAIL_REPLY_DOMAIN is “{domain}”, the domain of MAIL_ADDRESS. Give one where nobody else has an address, "
            f"like reply.{domain}."
        )


class ReplyAddresses:
    """Makes and reads the signed addresses and tokens of one mailbox.

    Args:
        address: the mailbox that Accord reads; for `plus` mail to its plus-addresses must arrive there too (RFC 5233).
        secret: whoever knows it can make tokens that we believe.
        scheme: where the token stands in what is written.
        reply_domain: for `catch-all`, all of whose mail arrives in the mailbox. Given with another scheme, its
            addresses are still known as ours.

    Raises:
        ValueError: the address or the domain cannot be used, or is too long for a token to be added.
    """

    def __init__(self, address: str, secret: str, scheme: Scheme = "plus", reply_domain: str = "") -> None:
        if not well_formed(address) or not address.isascii():
            raise ValueError(
                f"MAIL_ADDRESS is “{address}”. Give a plain e-mail address, like accord@board.example."
            )
        self.mailbox, self.scheme = address.lower(), scheme
        self._local, _, self.domain = self.mailbox.rpartition("@")
        if "+" in self._local:
            raise ValueError(f"MAIL_ADDRESS is “{address}”. Give it without a plus: Accord adds its own.")
        if scheme == "plus" and len(self._local) + _ROOM > _LONGEST_LOCAL_PART:
            raise ValueError(
                f"MAIL_ADDRESS is “{address}”. The part before the @ may have at most "
                f"{_LONGEST_LOCAL_PART - _ROOM} characters, so that a case number fits after it."
            )
        self.reply_domain = reply_domain.lower()
        if scheme == "catch-all" or reply_domain:
            refuse_unless_reply_domain(self.reply_domain, self.mailbox)
        self._key = secret.encode()

    def make(self, case: int, party: int) -> str:
        """The address from which this party is written to about this case; in the scheme `mailbox` the mailbox's own.

        Raises:
            ValueError: a number is negative or so large that the address would break RFC 5321 §4.5.3.1.1.
        """
        token = self._token(case, party)
        match self.scheme:
            case "plus":
                local, domain = f"{self._local}+{token}", self.domain
            case "catch-all":
                local, domain = token, self.reply_domain
            case "mailbox":
                local, domain = self._local, self.domain
        if case < 0 or party < 0 or max(len(local), len(token)) > _LONGEST_LOCAL_PART:
            raise ValueError(f"No reply address can be made for case {case} and party {party}.")
        return f"{local}@{domain}"

    def message_id(self, case: int, party: int, unique: str) -> str:
        """The Message-ID (RFC 5322 §3.6.4) of a mail to this party; `unique` is a dot-atom that no other mail has."""
        token = f"{self._token(case, party)}." if self.scheme == "mailbox" else ""
        return f"<{token}{unique}@{self.domain}>"

    def subject(self, case: int, party: int, subject: str) -> str:
        """The subject of a mail to this party. A token that stands in it already is taken out first."""
        if self.scheme != "mailbox":
            return subject
        plain = without_tokens(subject)
        if len(plain) > _LONGEST_SUBJECT:
            plain = f"{plain[: _LONGEST_SUBJECT - 1].rstrip()}…"
        return f"{plain} [{self._token(case, party)}]"

    def uid(self, case: int, party: int, event: str) -> str:
        """The UID of an event in this party's diary (RFC 5545 §3.8.4.7). The same in every scheme, so that an invite
        can be changed and cancelled after the scheme was."""
        return f"{event}.{self._token(case, party)}@{self.domain}"

    def read(self, address: str) -> tuple[int, int] | None:
        """(case, party) of a signed address; None when it is none of ours, or forged.

        Only the token counts, not the mailbox before it: the hash proves that we made it, and a Board that
        renames its mailbox still gets the answers to its older mails.
        """
        found = _IN_ADDRESS.search(_plain(address))
        return self._signed(found) if found else None

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """(case, party) of every token in `text`, each once, in addresses or not, whatever has become of it on its way.

        Upper case, broken over lines, percent-encoded, wrapped by Exchange, cut with the text, or with a blank for its
        plus: the hash alone proves that we made it.
        """
        tokens = map(self._signed, _ANYWHERE.finditer(_unmangled(text[:_LONGEST_TEXT])))
        return tuple(dict.fromkeys(token for token in tokens if token is not None))

    def is_ours(self, address: str) -> bool:
        """Does mail to this address, signed or not, arrive in our mailbox?"""
        local, _, domain = _plain(address).rpartition("@")
        if local and domain and domain == self.reply_domain:
            return True
        return domain == self.domain and local.partition("+")[0] == self._local

    def by_plus(self) -> "ReplyAddresses":
        """The same mailbox with the scheme `plus`. Raises ValueError where its name is too long for that."""
        return ReplyAddresses(self.mailbox, self._key.decode(), "plus", self.reply_domain)

    def _signed(self, token: re.Match[str]) -> tuple[int, int] | None:
        case, party = int(token[1]), int(token[2])
        whole = self._mac(case, party)
        return (case, party) if hmac.compare_digest(whole[: len(token[3])], token[3]) else None

    def _token(self, case: int, party: int) -> str:
        return f"c{case}-p{party}-{self._mac(case, party)}"

    def _mac(self, case: int, party: int) -> str:
        # The label keeps this use of the secret apart from every other, such as the signed web links.
        digest = hmac.new(self._key, f"reply address: {case} {party}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MAC_OCTETS]).decode().lower()


class AllAddresses:
    """Reads what was made for any of our mailboxes: that for all Boards, and those that Boards have to themselves."""

    def __init__(self, main: ReplyAddresses, *own: ReplyAddresses) -> None:
        self.main, self._all = main, (main, *own)

    def of(self, mailbox: str) -> ReplyAddresses:
        """Those of the mailbox with this address. Raises KeyError where it is none of ours."""
        return {each.mailbox: each for each in self._all}[mailbox]

    def read(self, address: str) -> tuple[int, int] | None:
        """(case, party) of a signed address of any of them; the hash does not depend on the mailbox."""
        return self.main.read(address)

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """(case, party) of every token in `text`, each once."""
        return self.main.find(text)

    def is_ours(self, address: str) -> bool:
        """Does mail to this address, signed or not, arrive in one of our mailboxes?"""
        return any(each.is_ours(address) for each in self._all)


def _unmangled(text: str) -> str:
    """`text` in lower case without blanks, with every way undone in which signs of an address are written."""
    plain = text.lower().replace("=\r\n", "").replace("=\n", "")
    for _ in range(2):
        # Twice: a link that was encoded is encoded again when it is put into another.
        plain = _PERCENT.sub(lambda octet: chr(int(octet[1], 16)), plain)
    plain = _ENTITY.sub(lambda entity: chr(int(entity[1])), plain)
    plain = _WRAPPED.sub(lambda wrapped: f" {_plain(wrapped[0])} ", plain)
    return _BLANK.sub("", plain.translate(_DASHES))


def _plain(address: str) -> str:
    """The address in lower case, without angle brackets, and with what mail programs did to the plus undone.

    Exchange wraps an address that it cannot place as IMCEAMAILTO-accord+2Bc1+40board+2Eexample@its.own.domain
    (MS-OXCMAIL: +XX is a character in hexadecimal); some web forms leave %2B behind.
    """
    text = address.strip().strip("<>").strip().lower().removeprefix("mailto:")
    wrapped = _IMCEA.fullmatch(text)
    if wrapped is not None:
        inner = _HEX.sub(lambda hexadecimal: chr(int(hexadecimal[1], 16)), wrapped["inner"])
        text = inner if "@" in inner else f"{inner}@{wrapped['domain']}"
    local, at, domain = text.rpartition("@")
    return local.replace("%2b", "+").replace("+2b", "+") + at + domain
