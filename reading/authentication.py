"""Authentication-Results (RFC 8601), read by a parser that takes what mail systems really write.

    mx.board.example 1; dkim=pass (ok) header.d=x.example; dmarc=fail reason="bad" header.from=y.example
    └ who checked ┘ └v┘ └ method=result ┘└ comment ┘└ property ┘

Only the field of the trusted hop is looked at: anybody can write one into a mail. Mail servers put theirs on top,
so of several that claim to be the trusted one the topmost counts. Exchange Online names nobody at all. A `pass`
proves nothing here; a `fail` brings the mail before a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reading.headers import claimed
from reading.message import Message

_LONGEST = 8_000
_MOST = 60
_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,500}"|[^\s;="]+|=|;', re.DOTALL)
_BAD = frozenset({"fail", "hardfail", "permerror"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One method's result, in lower case, with its properties: header.from, header.d, smtp.mailfrom …"""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return next((value for known, value in self.properties if known == name), "")


@dataclass(frozen=True, slots=True)
class Results:
    """What one field says. `by`: who checked, in lower case; "" where it names nobody."""

    by: str
    findings: tuple[Finding, ...]

    def of(self, method: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.method == method]


def read_results(field: str) -> Results:
    """Reads one field, on one line. Never raises: what cannot be understood is left out."""
    pieces: list[list[str]] = [[]]
    for word in _TOKEN.findall(_without_comments(field[:_LONGEST])):
        if word == ";":
            pieces.append([])
        else:
            pieces[-1].append(word)
    pieces = pieces[:_MOST]
    # Exchange Online begins with the first method at once.
    by = "" if len(pieces[0]) > 1 and pieces[0][1] == "=" else _bare(next(iter(pieces[0]), ""))
    found = [_finding(piece) for piece in pieces if len(piece) > 2 and piece[1] == "="]
    return Results(by, tuple(finding for finding in found if finding.method))


def trusted_results(message: Message, authserv_id: str) -> list[Results]:
    """The fields of the trusted mail server, the topmost first, to the one that has its word on DMARC.

    It may write one for each method; what stands below DMARC's is of an older journey of the mail.

    Args:
        authserv_id: its name as it stands in the field; "" where the mail system writes none, and then the
            topmost field counts if it names nobody either, or if no name was ever set.
    """
    fields = [read_results(field) for field in message.all_headers("authentication-results")]
    if not authserv_id:
        return fields[:1]
    theirs = [each for each in fields if each.by == authserv_id.casefold()]
    last = next((place for place, each in enumerate(theirs) if each.of("dmarc")), len(theirs))
    return theirs[: last + 1]


def forged_because(message: Message, authserv_id: str = "") -> str:
    """Why the sender may be forged, or be somebody else, as a sentence; "" where nothing shows it.

    Args:
        authserv_id: see `trusted_results`.
    """
    written = {address for field in message.all_headers("From") for address in claimed(field)}
    if len(written) > 1:
        return "It names more than one sender, so it is not certain who wrote it."
    # Each for itself: a pass in one that was forged takes nothing from what another found.
    for results in trusted_results(message, authserv_id):
        if why := _not_genuine(results, message.sender_email):
            return why
    # RFC 5322 §3.6.2: Sender is whoever sent it, where that is not the author; a secretary, for instance.
    sent_by = {address for field in message.all_headers("Sender") for address in claimed(field)}
    if sent_by - written:
        return f"It was sent by {', '.join(sorted(sent_by))} on behalf of {message.sender_email}."
    # RFC 5322 §3.6.6: a mail that somebody else sends on as it is keeps its first author's From.
    resent = ("Resent-From", "Resent-Sender")
    sent_on = {
        address for name in resent for field in message.all_headers(name) for address in claimed(field)
    }
    if sent_on - written:
        return f"It was sent on to us by {', '.join(sorted(sent_on - written))}."
    return ""


def _not_genuine(results: Results, sender: str) -> str:
    domain = sender.rpartition("@")[2]
    dmarc = results.of("dmarc")
    if any(each.result in _BAD for each in (*dmarc, *results.of("compauth"))):
        return "The receiving mail system found that the sender is not genuine (DMARC)."
    checked = [found for each in dmarc if (found := each.get("header.from").rpartition("@")[2])]
    if checked and domain not in checked:
        return (
            f"The receiving mail system has checked {checked[0]}, and the mail says that it is from {domain}."
        )
    if any(each.result == "pass" for each in dmarc) or _any_pass(results, domain):
        return ""
    # No policy to go by (RFC 7489), and what there is says no.
    if any(
        each.result in _BAD for each in _aligned(results.of("spf"), domain, ("smtp.mailfrom", "smtp.from"))
    ):
        return "The receiving mail system found that the sender is not genuine (SPF)."
    if any(each.result == "fail" for each in _aligned(results.of("dkim"), domain, ("header.d", "header.i"))):
        return "The receiving mail system found that the mail was changed, or is not its sender's (DKIM)."
    return ""


def _any_pass(results: Results, domain: str) -> bool:
    signed = _aligned(results.of("dkim"), domain, ("header.d", "header.i"))
    sent = _aligned(results.of("spf"), domain, ("smtp.mailfrom", "smtp.from"))
    return any(each.result == "pass" for each in (*signed, *sent))


def _aligned(found: Sequence[Finding], domain: str, names: Sequence[str]) -> list[Finding]:
    """Those about the sender's own domain, or one that it is part of (relaxed alignment, RFC 7489 §3.1)."""
    about = []
    for each in found:
        theirs = next((value for name in names if (value := each.get(name))), "").rpartition("@")[2]
        if theirs and (theirs == domain or domain.endswith(f".{theirs}") or theirs.endswith(f".{domain}")):
            about.append(each)
    return about


def _finding(piece: list[str]) -> Finding:
    method, result = piece[0].partition("/")[0], piece[2]
    properties = [
        (piece[at - 1].casefold(), _bare(piece[at + 1]))
        for at in range(3, len(piece) - 1)
        if piece[at] == "="
    ]
    return Finding(_bare(method), _bare(result), tuple(properties))


def _bare(token: str) -> str:
    return token.strip('"').casefold()


def _without_comments(field: str) -> str:
    """Comments may be nested, and hold anything (RFC 5322 §3.2.2); in quotation marks a bracket is none."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in field:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
            if depth == 0:
                kept.append(sign)
            continue
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "(" and not quoted:
            depth += 1
            kept.append(" ")
            continue
        elif sign == ")" and not quoted and depth:
            depth -= 1
            continue
        if depth == 0:
            kept.append(sign)
    return "".join(kept)
