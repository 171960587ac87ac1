"""A case whose time is over, and whose course is kept: people become roles, and what they wrote loses its names.

It is done by the code that takes the names out of a record (services/redaction.py). Agencies stay, since they name
nobody and the figures count by them. The e-mails go as a whole: their words that matter are in the history.
"""

from collections.abc import Sequence

from casework.case import Case
from casework.facts import AnyFact
from casework.retention_facts import NamesRemoved
from reading.message import parse
from services.redaction import redactor_of
from services.storage import UnitOfWork
from services.world import World


def take_names_out(world: World, uow: UnitOfWork, case: Case, history: Sequence[AnyFact]) -> list[AnyFact]:
    """The history without names, with the fact that says so at its end."""
    number = uow.cases.number_of(case.reference)
    board = world.board(case.disagreement.board)
    names = [parse(uow.inbox.get(item.id).raw).sender_name for item in uow.inbox.of_case(number)]
    redactor = redactor_of(uow, case, board, history, names, keeps_agencies=True)
    return [*map(redactor.fact, history), NamesRemoved(at=world.clock.now())]
