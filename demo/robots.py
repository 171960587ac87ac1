"""Simulated people. What they do can be read from their address: morgan.refuses@council.example.

an ask in their mailbox ──claimed by one worker──▶ an answer as a mail program would write it
                                                     └──▶ Accord's own mailbox, by the mail system
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from demo.mailboxes import Letter, letter_of
from demo.replies import delivery_failure, out_of_office, reply
from mail.local import LocalMail
from services.ports import OutgoingMail
from services.world import World

_AT_LENGTH = """Thank you for your e-mail.

I have talked to my team this morning. We share some of your worry, and the family has told us much
the same. On the other hand the visits of the last weeks went well, and the plan has had little time.

There may be room for an earlier review, if everybody can come and the family is asked first. I would
want to see the notes of your visits before that. Can we talk on the telephone?"""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`does`: the rest of a sentence about the person. `answer` is None for who never answers."""

    does: str
    answer: Callable[[Letter, datetime], OutgoingMail] | None
    answers_everything: bool = False


def _says(words: str) -> Callable[[Letter, datetime], OutgoingMail]:
    return lambda letter, now: reply(letter, f"{words}\n\nKind regards\n{letter.owner_name}", now)


BEHAVIOURS: Mapping[str, Behaviour] = {
    "agrees": Behaviour("answers AGREED", _says("AGREED")),
    "refuses": Behaviour(
        "answers NOT AGREED", _says("NOT AGREED. The threshold for the requested action is not met.")
    ),
    "stays-silent": Behaviour("never answers", None),
    "writes-at-length": Behaviour("answers at length, saying neither yes nor no", _says(_AT_LENGTH)),
    "is-away": Behaviour("has an automatic reply switched on", out_of_office),
    "bounces": Behaviour("has an address that does not exist", delivery_failure, answers_everything=True),
}


def behaviour_of(address: str) -> Behaviour | None:
    """What this address does by itself: named by the end of its local part, after the last dot."""
    return BEHAVIOURS.get(address.lower().rpartition("@")[0].rpartition(".")[2])


def answer_waiting_mail(world: World) -> int:
    """Lets the simulated people answer what they have been asked. Returns how many mails they sent.

    Each mail is opened by exactly one worker, which answers it, so that any number may run at once.
    Outside demo mode, and with a real mail system, there are no simulated people.
    """
    mail = world.mail
    if not world.demo or not isinstance(mail, LocalMail):
        return 0
    sent = 0
    for address in mail.mailboxes():
        behaviour = behaviour_of(address)
        if behaviour is None:
            continue
        for key in mail.keys(address, unread=True):
            if mail.mark_read(address, key):
                sent += _answer(world, mail, behaviour, address, key)
    return sent


def _answer(world: World, mail: LocalMail, behaviour: Behaviour, address: str, key: str) -> bool:
    message = mail.message(address, key)
    if message is None or behaviour.answer is None:
        return False
    letter = letter_of(address, message)
    # Only what Accord wrote is answered, and of that only what asks; else two robots write for ever.
    ours = world.addresses.is_ours(letter.message.sender_email)
    if not ours or not (letter.prepared or behaviour.answers_everything):
        return False
    with mail.outgoing() as connection:
        connection.send(behaviour.answer(letter, world.clock.now()))
    return True
