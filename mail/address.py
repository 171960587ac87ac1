"""Addresses: which ones can be written to at all, and our own signed ones, one for each person on a case.

A signed address is `accord+c12-p34-<mac>@board.example`: case 12, party 34, and a keyed hash that nobody
without the secret can make. It is the From and the envelope sender of a mail, so whatever answers it, person
or machine, names its case by answering.
"""

import base64
import hashlib
import hmac
import re

_MAC_OCTETS = 10
# Room for seven digits each of case and party: "+c1234567-p1234567-" and sixteen letters of base32.
_ROOM = 35
_LONGEST_LOCAL_PART = 64  # RFC 5321 §4.5.3.1.1, in octets

# A dot-atom of RFC 5322 §3.2.3, with the UTF-8 of RFC 6531, and a host name. Quoted local parts ("a b"@host)
# and address literals are legal too, but nobody in a children's service has one, and each is a way to cheat.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_LABEL = r"[A-Za-z0-9\u00a1-\U0010ffff](?:[A-Za-z0-9\u00a1-\U0010ffff-]{0,61}[A-Za-z0-9\u00a1-\U0010ffff])?"
_WELL_FORMED = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
# Anywhere in a text the plus before it may have become anything.
_ANYWHERE = re.compile(r"c(0|[1-9]\d{0,17})-p(0|[1-9]\d{0,17})-([a-z2-7]{16})@", re.ASCII)
_TOKEN = re.compile(r"\+" + _ANYWHERE.pattern, re.ASCII)
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


class ReplyAddresses:
    """Makes and reads the signed addresses of one mailbox.

    Args:
        address: the mailbox that Accord reads; mail to its plus-addresses must arrive there too (RFC 5233).
        secret: whoever knows it can make addresses that we believe.

    Raises:
        ValueError: the address cannot be used, or is too long for a token to be added.
    """

    def __init__(self, address: str, secret: str) -> None:
        if not well_formed(address) or not address.isascii():
            raise ValueError(
                f"MAIL_ADDRESS is “{address}”. Give a plain e-mail address, like accord@board.example."
            )
        self._local, _, self._domain = address.lower().rpartition("@")
        if "+" in self._local:
            raise ValueError(f"MAIL_ADDRESS is “{address}”. Give it without a plus: Accord adds its own.")
        if len(self._local) + _ROOM > _LONGEST_LOCAL_PART:
            raise ValueError(
                f"MAIL_ADDRESS is “{address}”. The part before the @ may have at most "
                f"{_LONGEST_LOCAL_PART - _ROOM} characters, so that a case number fits after it."
            )
        self._key = secret.encode()

    def make(self, case: int, party: int) -> str:
        """The address from which this party is written to about this case.

        Raises:
            ValueError: a number is negative or so large that the address would break RFC 5321 §4.5.3.1.1.
        """
        local = f"{self._local}+c{case}-p{party}-{self._mac(case, party)}"
        if case < 0 or party < 0 or len(local) > _LONGEST_LOCAL_PART:
            raise ValueError(f"No reply address can be made for case {case} and party {party}.")
        return f"{local}@{self._domain}"

    def read(self, address: str) -> tuple[int, int] | None:
        """(case, party) of a signed address; None when it is none of ours, or forged.

        Only the token counts, not the mailbox before it: the hash proves that we made it, and a Board that
        renames its mailbox still gets the answers to its older mails.
        """
        found = _TOKEN.search(_plain(address))
        return self._signed(found) if found else None

    def find(self, text: str) -> tuple[tuple[int, int], ...]:
        """(case, party) of every signed address in `text`, each once, whatever has become of it on its way.

        Upper case, broken over lines, percent-encoded, wrapped by Exchange, or with a blank for its plus: the hash
        alone proves that we made it.
        """
        tokens = map(self._signed, _ANYWHERE.finditer(_unmangled(text[:_LONGEST_TEXT])))
        return tuple(dict.fromkeys(token for token in tokens if token is not None))

    def is_ours(self, address: str) -> bool:
        """Does mail to this address, signed or not, arrive in our mailbox?"""
        local, _, domain = _plain(address).rpartition("@")
        return domain == self._domain and local.partition("+")[0] == self._local

    def _signed(self, token: re.Match[str]) -> tuple[int, int] | None:
        case, party = int(token[1]), int(token[2])
        return (case, party) if hmac.compare_digest(self._mac(case, party), token[3]) else None

    def _mac(self, case: int, party: int) -> str:
        # The label keeps this use of the secret apart from every other, such as the signed web links.
        digest = hmac.new(self._key, f"reply address: {case} {party}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MAC_OCTETS]).decode().lower()


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
