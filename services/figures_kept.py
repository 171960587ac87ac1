"""What every case adds to its Board's figures is kept beside it, so that a quarter's figures are quick, and stay when
cases are deleted after their time.

    histories that have grown ──tally──▶ tallies (one row a case, no names) ──count──▶ figures
"""

import logging
from datetime import timedelta

from casework.tally import Tally, tally
from services import unreadable
from services.world import World

log = logging.getLogger(__name__)

KEEP_EVERY = timedelta(hours=1)
# To be raised with every change of casework/tally.py that counts a history in another way: all are then counted anew.
COUNTED_AS = 3


def keep(world: World, board: str) -> int:
    """Tallies the Board's cases that have changed. Returns how many there were. One that cannot be read or counted is
    left out, and noted (services/unreadable.py).

    Histories are read and counted before anything is locked. Two at once do the same, and a tally that is older than
    its case is made again by the next.
    """
    kept, after = 0, 0
    rules = world.board(board)
    while True:
        with world.store.reading() as uow:
            stale = uow.tallies.stale(board, COUNTED_AS, after)
            histories = uow.tallies.histories(stale)
        if not stale:
            return kept
        counted: dict[int, tuple[int, Tally]] = {}
        for number, history in histories.items():
            try:
                counted[number] = (len(history), tally(history, rules))
            except Exception:
                # One case must not keep the Board from its figures.
                log.exception("case %(case)s could not be counted", {"case": number})
        with world.store.writing() as uow:
            uow.tallies.put(board, COUNTED_AS, counted)
            uow.commit()
        unreadable.note(world, [number for number in stale if number not in counted])
        kept, after = kept + len(counted), stale[-1]


def keep_all(world: World) -> None:
    """The same for every Board, once an hour whoever asks, so that little is left when somebody looks."""
    with world.store.writing() as uow:
        is_mine = uow.watch.beat("tallied", world.clock.wall(), pause=KEEP_EVERY)
        uow.commit()
    if is_mine:
        unreadable.forget_mended(world)
        for board in world.protocols:
            try:
                keep(world, board)
            except Exception:
                log.exception("the cases of %(board)s could not be counted", {"board": board})
