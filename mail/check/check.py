"""The order of the check.

servers named ──▶ mailbox read ──▶ a mail from and to a signed address ──▶ waited for ──▶ taken out ──▶ proofs
                                          │ refused, or does not arrive
                                          └──▶ to the mailbox itself ──▶ from it as well: which of them fails?

Where only the mailbox itself may send, one mail from it to it is proof, and plus-addresses are tried behind it.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from mail.address import ReplyAddresses
from mail.check.advice import CALENDARS, CROWDED, PLUS_IS_BETTER, TAKEN, advice
from mail.check.found import parts_of
from mail.check.letter import changed_sender, names_signed_address, write
from mail.check.proofs import Arrived, Proofs, Sent
from mail.check.results import Result
from mail.check.words import first, signed, span, told
from services.ports import FreeBusy, Incoming, MailError, MailSystem, ReceivedMail, Throttled

_ROUTES = ((True, True), (True, False), (False, False))  # from and to a signed address
_PAUSE = 2.0
_TELL = timedelta(seconds=10)
_MOST = 200
_LATELY = timedelta(minutes=2)
_A_DAY = timedelta(days=1)


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


class _Stopped(Exception):
    """Nothing more can be tried."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(said)
        self.result = Result(name, "failed", said)


class MailCheck:
    """One check of one mailbox.

    Args:
        mail: the mail system.
        addresses: of the mailbox, in the scheme that is to be proven.
        wait: how long each mail is waited for; there is one, or up to three where something is wrong.
        tell: is given each line of progress.
        was_read: whether Accord itself has read the mailbox since a moment.
    """

    def __init__(
        self,
        mail: MailSystem,
        addresses: ReplyAddresses,
        *,
        wait: timedelta,
        time: Time,
        tell: Callable[[str], None],
        was_read: Callable[[datetime], bool],
    ) -> None:
        self._mail, self._addresses, self._mailbox = mail, addresses, addresses.mailbox
        self._signed = signed(addresses)
        self._wait, self._time, self._tell, self._was_read = wait, time, tell, was_read
        self._sent: list[Sent] = []
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
        yield from Proofs(self.system, self._addresses, arrived, tuple(self._sent), self._wait).results()
        yield from self._calendars()
        if self._addresses.scheme == "mailbox":
            yield from self._plus_as_well()

    def _found(self) -> Iterator[Result]:
        for part in self._parts:
            try:
                yield Result("found", "ok", part())
            except MailError as error:
                yield Result("found", "failed", told(error))

    def _arrived(self) -> Arrived:
        """The first of our mails that comes back, by the routes in their order. Raises MailError, _Stopped."""
        for from_signed, to_signed in _ROUTES if self._signed else _ROUTES[2:]:
            sent = self._send(self._addresses, from_signed, to_signed)
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

    def _send(self, addresses: ReplyAddresses, from_signed: bool = True, to_signed: bool = True) -> Sent:
        now = self._time.now()
        letter = write(addresses, now, from_signed=from_signed, to_signed=to_signed)
        sent = Sent(letter, now)
        self._sent.append(sent)
        kinds = {True: signed(addresses), False: "the mailbox"}
        self._tell(f"Sending a mail from {kinds[from_signed]} to {kinds[to_signed]} …")
        try:
            with self._mail.outgoing() as outgoing:
                outgoing.send(letter.mail)
        except Throttled as error:
            said = f"{first(str(error))}. Run the check again in {span(error.wait)}."
            raise _Stopped("sending", said) from error
        except MailError as error:
            sent.fault = told(error)
        return sent

    def _wait_for_any(self, until: datetime, *, or_answer: bool = False) -> Arrived | None:
        last = self._time.now()
        while (arrived := self._look()) is None and (now := self._time.now()) < until:
            if or_answer and self._came_back:
                return None
            if now - last >= _TELL:
                last = now
                self._tell(f"Waiting for it: another {span(until - now)} at most …")
            self._time.sleep(_PAUSE)
        return arrived

    def _look(self) -> Arrived | None:
        """One look into the mailbox. What is ours is taken out, and what answers it; nothing else is touched."""
        count, arrived = 0, None
        with self._mail.incoming() as incoming:
            for received in incoming.waiting(_MOST):
                count += 1
                sent = next((each for each in self._sent if each.letter.is_it(received.raw)), None)
                if sent is None:
                    tokens = (each.letter.token.encode() for each in self._sent)
                    if any(token in received.raw for token in tokens):
                        # Left there, it would be held as a bounce of nobody's, and every Board be told.
                        self._came_back = True
                        _taken_out(incoming, received)
                    continue
                seen, fault = self._time.now(), _taken_out(incoming, received)
                # An earlier one that comes late says more than the one after it; both are taken out.
                arrived = arrived or Arrived(sent, received, seen, fault)
        if count == _MOST and arrived is None:
            raise _Stopped("reading", CROWDED.format(count=count, mailbox=self._mailbox))
        return arrived

    def _calendars(self) -> Iterator[Result]:
        """Only where they cannot be seen, and that is no failure: meetings are arranged without them as well."""
        if not isinstance(self._mail, FreeBusy):
            return
        now = self._time.now()
        try:
            if self._mailbox not in self._mail.busy([self._mailbox], now, now + _A_DAY):
                yield Result("calendars", "note", CALENDARS.format(mailbox=self._mailbox))
        except MailError as error:
            yield Result("calendars", "note", told(error))

    def _plus_as_well(self) -> Iterator[Result]:
        """Nothing is told where they do not work: they are not asked for."""
        self._tell("Trying whether plus-addresses work as well …")
        try:
            plus = self._addresses.by_plus()
            sent = self._send(plus)
            arrived = None if sent.fault else self._wait_for_any(sent.at + self._wait, or_answer=True)
        except (ValueError, MailError, _Stopped):
            return
        if arrived is None or changed_sender(plus, arrived.received.raw):
            return
        if names_signed_address(plus, arrived.received.raw):
            yield Result("plus", "note", PLUS_IS_BETTER)


def _taken_out(incoming: Incoming, received: ReceivedMail) -> str:
    """Moves it to the done folder. Why that could not be done, or ""."""
    try:
        incoming.done(received)
    except MailError as error:
        return told(error)
    return ""
