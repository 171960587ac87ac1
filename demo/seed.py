"""The example directory: invented agencies, loaded by itself where the demo has none yet."""

import logging

from sqlalchemy.exc import OperationalError, ProgrammingError

from protocols.loader import FOLDER
from services.directory_file import read_posts
from services.world import World

log = logging.getLogger(__name__)

FILE = FOLDER / "example-directory.csv"


def fill_directory(world: World) -> int:
    """Loads the example agencies into an empty directory. Returns how many posts were written.

    Does nothing outside demo mode, where somebody is listed already, and before the database has its
    tables (commands may run before the first migration). Any number of processes may call it at once.

    Raises:
        AccordError: the file has a bad line.
    """
    if not world.demo:
        return 0
    protocols = {key: board.protocol for key, board in world.protocols.items()}
    # Whoever tries Accord with one Board's file alone gets that Board's agencies.
    with FILE.open(encoding="utf-8") as file:
        lines = [line for line in file if line.partition(",")[0] in {"board", *protocols}]
    if len(lines) < 2:
        return 0
    contacts = read_posts("".join(lines), FILE.name, protocols).contacts
    try:
        with world.store.writing() as uow:
            if uow.directories.posts(protocols):
                return 0
            written = uow.directories.put(contacts)
            uow.commit()
    except (OperationalError, ProgrammingError) as error:
        log.warning("the example directory was not loaded: %s", type(error.orig).__name__)
        return 0
    return written
