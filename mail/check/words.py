"""Pieces of the sentences that the check tells."""

from datetime import timedelta

from mail.address import ReplyAddresses
from services.ports import MailError

_BY_ITSELF = "It is tried again by itself."
_LATER = "Run the check again in some minutes; if it lasts, ask whoever runs that server."


def off(by: timedelta, how: str) -> str:
    return f"The clock of this machine is {span(by)} {how} that of the mailbox."


def signed(addresses: ReplyAddresses) -> str:
    """What the addresses are called that an answer names its case by; "" where there are none."""
    kinds = {"plus": "a plus-address", "catch-all": f"an address of {addresses.reply_domain}", "mailbox": ""}
    return kinds[addresses.scheme]


def span(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    return f"{seconds} seconds" if seconds < 600 else f"{round(seconds / 60)} minutes"


def told(error: MailError) -> str:
    """What the mail system's own part of Accord says, for somebody who waits for the check's answer."""
    # In the outbox a mail is tried again. Here it is not.
    text = str(error).replace(_BY_ITSELF, _LATER)
    return text if ". " in text else f"{text} {_LATER}"


def first(text: str) -> str:
    """The first sentence, without its full stop."""
    return text.partition(". ")[0].rstrip(".")
