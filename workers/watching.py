"""Asks for a cycle as soon as mail comes, where the mail system can tell (IMAP's IDLE). Nothing depends on it."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from services.ports import MailSystem, MailWatch, Watchable

log = logging.getLogger(__name__)

# Only so that a thread looks now and then whether it is wanted still; `interrupt` is quicker.
_LONGEST_WAIT_SECONDS = 3600.0
# One that is just opening its line may be slow to hear of it.
_LAST_SECONDS = 5.0


@contextmanager
def watched(mailboxes: Iterable[MailSystem], wake: Callable[[], object]) -> Iterator[None]:
    """While the block runs, `wake` is called when mail comes into any of these mailboxes, each in its own thread."""
    stop = threading.Event()
    with ExitStack() as stack:
        for mailbox in mailboxes:
            if not isinstance(mailbox, Watchable):
                continue
            watch = stack.enter_context(mailbox.watching())
            thread = threading.Thread(target=_listen, args=(watch, wake, stop), daemon=True)
            thread.start()
            # Undone in the reverse order: it is interrupted, then waited for, then its line is closed.
            stack.callback(thread.join, _LAST_SECONDS)
            stack.callback(watch.interrupt)
        stack.callback(stop.set)
        yield


def _listen(watch: MailWatch, wake: Callable[[], object], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            if watch.wait(_LONGEST_WAIT_SECONDS) and not stop.is_set():
                wake()
        except Exception:
            # A thread that ends silently would make mail slow for ever, and nobody would know why.
            log.exception("mail is looked for at each tick only")
            stop.wait(_LONGEST_WAIT_SECONDS)
