"""Whether something is an e-mail address: the one answer for forms, files and commands."""

import re
from urllib.parse import unquote

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# Mail servers inside an organisation and in tests have such names. This is the library's documented
# way to allow them; ".invalid" stays refused.
for _name in ("local", "localhost", "test"):
    if _name in SPECIAL_USE_DOMAIN_NAMES:
        SPECIAL_USE_DOMAIN_NAMES.remove(_name)


# What a mail program copies: “Jo Smith <jo@trust.example>”, “mailto:jo@trust.example?subject=…”, and several of them.
_MAILTO = re.compile(r"mailto:([^\s<>?]*)(?:\?[^\s<>]*)?", re.IGNORECASE)
_WRAPPED = re.compile(r"<[^<>]*@[^<>]*>|mailto:", re.IGNORECASE)
_APART = re.compile(r"[\s<>,;\"']+")


def normal_address(text: str) -> str | None:
    """The address in its normal form (RFC 5321, by email-validator; nothing is looked up), also where it was pasted as
    “Name <address>” or “mailto:address”; None for another text, and for several addresses."""
    found = addresses_in(text)
    if len(found) == 1 and _WRAPPED.search(text):
        return found[0]
    return _normal(text)


def addresses_in(text: str) -> list[str]:
    """All the addresses that stand in a text, each once, in their normal form."""
    bare = _MAILTO.sub(lambda told: f" {unquote(told[1])} ", text)
    found = (_normal(piece) for piece in _APART.split(bare) if "@" in piece)
    return list({each.casefold(): each for each in reversed([*filter(None, found)])}.values())[::-1]


def _normal(text: str) -> str | None:
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    # A server inside the organisation may be called .internal or .test, but a name without any dot is nearly
    # always a slip of the pen.
    if "." not in found.ascii_domain and found.ascii_domain != "localhost":
        return None
    return found.normalized
