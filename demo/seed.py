"""The example directory: invented agencies, loaded by itself where the demo has none yet."""

import logging
from pathlib import Path

from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from protocols.loader import FOLDER
from services.people import read_directory
from services.world import World

log = logging.getLogger(__name__)

FILE = FOLDER / "example-directory.csv"


def fill_directory(world: World, path: Path = FILE) -> int:
    """Loads the example agencies into an empty directory. Returns how many posts were written.

    Does nothing outside demo mode, where somebody is listed already, and before the database has its
    tables (commands may run before the first migration). Any number of processes may call it at once.

    Raises:
        AccordError: the file has a bad line.
    """
    if not world.demo:
        return 0
    contacts = [
        contact
        for contact in read_directory(path.read_text(encoding="utf-8").splitlines(), path.name)
        if contact.board in world.protocols
    ]
    boards = {contact.board for contact in contacts}
    try:
        with world.store.writing() as uow:
            if any(uow.directories.agencies(board) for board in boards):
                return 0
            written = uow.directories.put(contacts)
            uow.commit()
    except IntegrityError:
        # Another process has written the same posts meanwhile, all of them in one commit.
        return 0
    except (OperationalError, ProgrammingError) as error:
        log.warning("the example directory was not loaded: %s", type(error.orig).__name__)
        return 0
    return written
