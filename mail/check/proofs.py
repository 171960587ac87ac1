"""What a mail that came back proves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mail.address import ReplyAddresses, Scheme
from mail.check.advice import CLOCK, INSTEAD, KNOWN_TO_DROP, Fault, System, advice
from mail.check.letter import (
    Letter,
    changed_sender,
    invite_faults,
    lost_fields,
    names_signed_address,
)
from mail.check.results import Result
from mail.check.words import first, off, signed, span
from services.ports import ReceivedMail

_SKEW = timedelta(minutes=1)
_SENDING: dict[Scheme, Fault] = {"plus": "plus_sending", "catch-all": "catch_all_sending"}
_DELIVERY: dict[Scheme, Fault] = {"plus": "plus_delivery", "catch-all": "catch_all_delivery"}


@dataclass(slots=True)
class Sent:
    """One of our mails and when it was sent. `fault`: why it was not taken."""

    letter: Letter
    at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One that came back. `seen`: when we saw it; `fault`: why it could not be moved to the done folder."""

    sent: Sent
    received: ReceivedMail
    seen: datetime
    fault: str


@dataclass(frozen=True, slots=True)
class Proofs:
    """Of the mail that `arrived`, one of those that were `sent` and waited for."""

    system: System
    addresses: ReplyAddresses
    arrived: Arrived
    sent: tuple[Sent, ...]
    wait: timedelta

    def results(self) -> Iterator[Result]:
        arrived, letter, raw = self.arrived, self.arrived.sent.letter, self.arrived.received.raw
        yield Result("sending", "ok", "Mail is taken, and arrives.")
        if self.addresses.scheme != "mailbox":
            yield self._sending(letter, raw)
            yield self._delivery(letter, raw)
        yield from self._headers(letter, raw)
        if faults := invite_faults(letter, raw):
            yield self._failed("invite", f"The invite was changed on its way: {', '.join(faults)}.")
        else:
            yield Result("invite", "ok", "The invite arrives whole, and asks for an answer.")
        yield self._clock()
        if arrived.fault:
            yield Result("done", "failed", arrived.fault)
        else:
            yield Result("done", "ok", "The check's mail was moved to the done folder; all others were left.")

    def _sending(self, letter: Letter, raw: bytes) -> Result:
        name, kind = _SENDING[self.addresses.scheme], signed(self.addresses)
        if not letter.from_signed:
            why = self._why_not(self.sent[1])
            return self._set_another(name, f"Mail from {kind} {why}, so nobody gets any mail about a case.")
        if changed := changed_sender(self.addresses, raw):
            worse = f"Mail from {kind} loses it ({changed}), so answers are found by Message-ID only."
            return self._set_another(name, worse)
        return Result(name, "ok", f"Mail can be sent from {kind}.")

    def _delivery(self, letter: Letter, raw: bytes) -> Result:
        name, kind = _DELIVERY[self.addresses.scheme], signed(self.addresses)
        if not letter.from_signed:
            return Result(name, "note", f"Mail to {kind} could not be tried without one to send from.")
        if not letter.to_signed:
            return self._set_another(name, f"Mail to {kind} {self._why_not(self.sent[0])}.")
        if not names_signed_address(self.addresses, raw):
            return self._set_another(
                name, f"Mail to {kind} arrives, and no longer says which one it was for."
            )
        return Result(name, "ok", f"Mail to {kind} arrives.")

    def _why_not(self, sent: Sent) -> str:
        if not sent.fault:
            return f"did not arrive in {span(self.wait)}"
        # The server's own words; what to do is said by the advice.
        return f"is refused ({first(sent.fault)})"

    def _headers(self, letter: Letter, raw: bytes) -> Iterator[Result]:
        known, lost = KNOWN_TO_DROP.get(self.system, {}), lost_fields(self.addresses, letter, raw)
        for name in lost:
            if name in known:
                yield Result("headers", "note", known[name])
        if others := [name for name in lost if name not in known]:
            yield self._failed(
                "headers", f"Header fields were lost or changed on their way: {', '.join(others)}."
            )
        else:
            yield Result("headers", "ok", f"{', '.join(n for n in letter.kept if n not in lost)} are kept.")

    def _clock(self) -> Result:
        """It arrived between the moments when we sent it and saw it, if both clocks are right."""
        arrived = self.arrived
        at, sent, seen = arrived.received.received_at, arrived.sent.at, arrived.seen
        ahead, behind = at - seen, sent - at
        if ahead > _SKEW:
            return Result("clock", "failed", f"{off(ahead, 'behind')} {CLOCK}")
        if behind > _SKEW:
            return Result("clock", "failed", f"{off(behind, 'ahead of')} {CLOCK}")
        return Result("clock", "ok", "The clocks of this machine and of the mailbox agree within a minute.")

    def _failed(self, name: Fault, what: str) -> Result:
        return Result(name, "failed", f"{what} {advice(self.system, name)}")

    def _set_another(self, name: Fault, what: str) -> Result:
        failed = self._failed(name, what)
        return Result(name, "failed", f"{failed.said} {INSTEAD[self.addresses.scheme]}")
