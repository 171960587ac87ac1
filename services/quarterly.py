"""A quarter's figures for the Board's inbox, once it is over.

cycle ──▶ has the Board opened on the first working day after it? ──▶ figures counted, small counts withheld, kept
      ──▶ returns_mail.py makes them a mail
"""

import logging
from datetime import timedelta

from casework.period import Period
from casework.returns import first_working_day
from services.board_figures import figures
from services.figures_document import as_json
from services.figures_kept import keep
from services.return_making import tongue_of
from services.returns import FIGURES, KeptReturn
from services.world import World

log = logging.getLogger(__name__)

# An installation that is brought up to date in the middle of a quarter is not to send what is old.
LATEST = timedelta(days=31)


def keep_quarters(world: World) -> None:
    """Keeps for every Board the figures of the quarter that is over, as soon as they are due. Twice changes nothing."""
    for key in world.protocols:
        try:
            _keep_quarter(world, key)
        except Exception:
            # One Board must not keep the others from theirs; it is tried again, for a month.
            log.exception("the figures of %(board)s could not be made", {"board": key})


def _keep_quarter(world: World, key: str) -> None:
    board, now = world.board(key), world.clock.now()
    quarter = Period.of(now).before
    due, name = first_working_day(quarter.ends, board.calendar), f"{key}-{FIGURES}-{quarter.key}"
    if not board.protocol.returns.figures or not due <= now < due + LATEST:
        return
    with world.store.reading() as uow:
        if uow.returns.has(name):
            return
    keep(world, key)
    with world.store.reading() as uow:
        first = uow.tallies.first(key)
    if first is None or first >= quarter.ends:
        # A Board that began later has nothing to be told.
        return
    told = figures(world, key, quarter, tongue_of(board))
    with world.store.writing() as uow:
        uow.returns.add(KeptReturn(name, key, FIGURES, due, document=as_json(told)))
        uow.commit()
