"""The order of the check.

servers named ──▶ mailbox read ──▶ a mail from and to a plus-address ──▶ waited for ──▶ taken out ──▶ proofs
                                          │ refused, or does not arrive
                                          └──▶ to the mailbox itself ──▶ from it as well: which of them fails?
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from mail.address import ReplyAddresses
from mail.check.advice import CLOCK, CROWDED, KNOWN_TO_DROP, TAKEN, Fault, advice
from mail.check.found import parts_of
from mail.check.letter import (
    Letter,
    changed_sender,
    invite_faults,
    lost_fields,
    names_plus_address,
    write,
)
from mail.check.results import Result
from mail.check.words import first, off, span, told
from services.ports import MailError, MailSystem, ReceivedMail, Throttled

_ROUTES = ((True, True), (True, False), (False, False))  # from and to a plus-address
_PAUSE = 2.0
_TELL = timedelta(seconds=10)
_MOST = 200
_SKEW = timedelta(minutes=1)
_LATELY = timedelta(minutes=2)


class Time(Protocol):
    """The machine's time (aware, UTC), and a way to let some of it pass."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class MachineTime:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(slots=True)
class _Sent:
    """One of our mails and when it was sent. `fault`: why it was not taken."""

    letter: Letter
    at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One that came back. `seen`: when we saw it; `fault`: why it could not be moved to the done folder."""

    sent: _Sent
    received: ReceivedMail
    seen: datetime
    fault: str


class _Stopped(Exception):
    """Nothing more can be tried."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(said)
        self.result = Result(name, "failed", said)


class MailCheck:
    """One check of one mailbox.

    Args:
        mail: the mail system.
        addresses: signs the plus-addresses of `mailbox`.
        mailbox: the address that Accord reads.
        wait: how long each mail is waited for; there is one, or up to three where something is wrong.
        tell: is given each line of progress.
        was_read: whether Accord itself has read the mailbox since a moment.
    """

    def __init__(
        self,
        mail: MailSystem,
        addresses: ReplyAddresses,
        mailbox: str,
        *,
        wait: timedelta,
        time: Time,
        tell: Callable[[str], None],
        was_read: Callable[[datetime], bool],
    ) -> None:
        self._mail, self._addresses, self._mailbox = mail, addresses, mailbox
        self._wait, self._time, self._tell, self._was_read = wait, time, tell, was_read
        self._sent: list[_Sent] = []
        # A bounce, or an automatic answer: something about our mail that is not our mail.
        self._came_back = False
        self.system, self._parts = parts_of(mail)

    def results(self) -> Iterator[Result]:
        """Everything that was found out, one after the other. Ends early where nothing more can be tried."""
        found = list(self._found())
        yield from found
        if any(result.outcome == "failed" for result in found):
            return
        try:
            with self._mail.incoming() as incoming:
                next(incoming.waiting(1), None)
            yield Result("reading", "ok", "The mailbox can be read.")
            if self._was_read(self._time.now() - _LATELY):
                self._tell(
                    "Accord has read this mailbox just now. While it runs it may take the check's mail: stop it first."
                )
            arrived = self._arrived()
        except MailError as error:
            yield Result("reading", "failed", told(error))
            return
        except _Stopped as stopped:
            yield stopped.result
            return
        yield from self._proofs(arrived)

    def _found(self) -> Iterator[Result]:
        for part in self._parts:
            try:
                yield Result("found", "ok", part())
            except MailError as error:
                yield Result("found", "failed", told(error))

    def _arrived(self) -> _Arrived:
        """The first of our mails that comes back, by the routes in their order. Raises MailError, _Stopped."""
        for from_plus, to_plus in _ROUTES:
            sent = self._send(from_plus, to_plus)
            if sent.fault:
                self._tell(f"It was not taken: {first(sent.fault)}.")
            elif arrived := self._wait_for_any(sent.at + self._wait):
                return arrived
            elif self._was_read(self._sent[0].at):
                raise _Stopped("arrival", TAKEN)
        if all(each.fault for each in self._sent):
            raise _Stopped("sending", self._sent[-1].fault)
        what = f"The mail system took a mail to {self._mailbox}, and it did not arrive in {span(self._wait)}."
        if self._came_back:
            what = (
                f"The mail system took a mail to {self._mailbox}, and an answer about it came in its place."
            )
        raise _Stopped("arrival", f"{what} {advice(self.system, 'arrival')}")

    def _send(self, from_plus: bool, to_plus: bool) -> _Sent:
        now = self._time.now()
        letter = write(self._addresses, self._mailbox, now, from_plus=from_plus, to_plus=to_plus)
        sent = _Sent(letter, now)
        self._sent.append(sent)
        kinds = {True: "a plus-address", False: "the mailbox"}
        self._tell(f"Sending a mail from {kinds[from_plus]} to {kinds[to_plus]} …")
        try:
            with self._mail.outgoing() as outgoing:
                outgoing.send(letter.mail)
        except Throttled as error:
            said = f"{first(str(error))}. Run the check again in {span(error.wait)}."
            raise _Stopped("sending", said) from error
        except MailError as error:
            sent.fault = told(error)
        return sent

    def _wait_for_any(self, until: datetime) -> _Arrived | None:
        last = self._time.now()
        while (arrived := self._look()) is None and (now := self._time.now()) < until:
            if now - last >= _TELL:
                last = now
                self._tell(f"Waiting for it: another {span(until - now)} at most …")
            self._time.sleep(_PAUSE)
        return arrived

    def _look(self) -> _Arrived | None:
        """One look into the mailbox. What is ours is taken out, and nothing else."""
        count, arrived = 0, None
        with self._mail.incoming() as incoming:
            for received in incoming.waiting(_MOST):
                count += 1
                sent = next((each for each in self._sent if each.letter.is_it(received.raw)), None)
                if sent is None:
                    tokens = (each.letter.token.encode() for each in self._sent)
                    self._came_back = self._came_back or any(token in received.raw for token in tokens)
                    continue
                seen, fault = self._time.now(), ""
                try:
                    incoming.done(received)
                except MailError as error:
                    fault = told(error)
                # An earlier one that comes late says more than the one after it; both are taken out.
                arrived = arrived or _Arrived(sent, received, seen, fault)
        if count == _MOST and arrived is None:
            raise _Stopped("reading", CROWDED.format(count=count, mailbox=self._mailbox))
        return arrived

    def _proofs(self, arrived: _Arrived) -> Iterator[Result]:
        letter, raw = arrived.sent.letter, arrived.received.raw
        yield Result("sending", "ok", "Mail is taken, and arrives.")
        yield self._plus_sending(letter, raw)
        yield self._plus_delivery(letter, raw)
        yield from self._headers(letter, raw)
        if faults := invite_faults(letter, raw):
            yield self._failed("invite", f"The invite was changed on its way: {', '.join(faults)}.")
        else:
            yield Result("invite", "ok", "The invite arrives whole, and asks for an answer.")
        yield self._clock(arrived)
        if arrived.fault:
            yield Result("done", "failed", arrived.fault)
        else:
            yield Result("done", "ok", "The check's mail was moved to the done folder; all others were left.")

    def _plus_sending(self, letter: Letter, raw: bytes) -> Result:
        if not letter.from_plus:
            why = self._why_not(self._sent[1])
            none = f"Mail from a plus-address of {self._mailbox} {why}, so nobody gets any mail about a case."
            return self._failed("plus_sending", none)
        if changed := changed_sender(self._addresses, raw):
            worse = f"Mail from a plus-address loses it ({changed}), so answers are found by Message-ID only."
            return self._failed("plus_sending", worse)
        return Result("plus_sending", "ok", "Mail can be sent from plus-addresses.")

    def _plus_delivery(self, letter: Letter, raw: bytes) -> Result:
        if not letter.from_plus:
            return Result(
                "plus_delivery", "note", "Mail to plus-addresses could not be tried without one to send from."
            )
        if not letter.to_plus:
            why = self._why_not(self._sent[0])
            return self._failed("plus_delivery", f"Mail to a plus-address of {self._mailbox} {why}.")
        if not names_plus_address(self._addresses, raw):
            return self._failed(
                "plus_delivery", "Mail to a plus-address arrives, and no longer says which one it was for."
            )
        return Result("plus_delivery", "ok", "Mail to plus-addresses arrives.")

    def _why_not(self, sent: _Sent) -> str:
        if not sent.fault:
            return f"did not arrive in {span(self._wait)}"
        # The server's own words; what to do is said by the advice.
        return f"is refused ({first(sent.fault)})"

    def _headers(self, letter: Letter, raw: bytes) -> Iterator[Result]:
        known, lost = KNOWN_TO_DROP.get(self.system, {}), lost_fields(letter, raw)
        for name in lost:
            if name in known:
                yield Result("headers", "note", known[name])
        if others := [name for name in lost if name not in known]:
            yield self._failed(
                "headers", f"Header fields were lost or changed on their way: {', '.join(others)}."
            )
        else:
            yield Result("headers", "ok", f"{', '.join(n for n in letter.kept if n not in lost)} are kept.")

    def _clock(self, arrived: _Arrived) -> Result:
        """It arrived between the moments when we sent it and saw it, if both clocks are right."""
        at, sent, seen = arrived.received.received_at, arrived.sent.at, arrived.seen
        ahead, behind = at - seen, sent - at
        if ahead > _SKEW:
            return Result("clock", "failed", f"{off(ahead, 'behind')} {CLOCK}")
        if behind > _SKEW:
            return Result("clock", "failed", f"{off(behind, 'ahead of')} {CLOCK}")
        return Result("clock", "ok", "The clocks of this machine and of the mailbox agree within a minute.")

    def _failed(self, name: Fault, what: str) -> Result:
        return Result(name, "failed", f"{what} {advice(self.system, name)}")
