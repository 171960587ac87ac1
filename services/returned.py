"""The returns of one case as Board staff see them, and have them again: the same files as went to the Board's inbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from casework.case import Case
from casework.errors import NotFound
from casework.returns import due_at, is_wanted, returns_in
from casework.sentence import Sentence
from casework.work import Board
from services import return_files, return_words
from services.outbox import OutboxState
from services.record import Taken
from services.return_making import made, title_of
from services.returns import KeptReturn
from services.sign_in import StaffMember
from services.staff_views import find_case
from services.storage import UnitOfWork
from services.tongues import ENGLISH, Language
from services.world import World

Kind = Literal["pdf", "json", "csv"]
KINDS: tuple[Kind, ...] = ("pdf", "json", "csv")
WHAT = {
    "pdf": Sentence("A return (PDF)"),
    "json": Sentence("A return (JSON)"),
    "csv": Sentence("A return (CSV)"),
}
STATES: Mapping[OutboxState | None, Sentence] = {
    None: Sentence("Not sent yet"),
    "queued": Sentence("Waiting to be sent"),
    "sending": Sentence("Being sent"),
    "retry": Sentence("Being tried again"),
    "sent": Sentence("Sent to the Board"),
    "failed": Sentence("Could not be delivered"),
}


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A return in the list of its case. `at` is aware; `state`: how far it has come, in words; `replaced`: a later one
    corrects it."""

    key: str
    title: str
    at: datetime
    state: str
    replaced: bool


def lines_of(
    world: World, staff: StaffMember, reference: str, language: Language = ENGLISH
) -> list[ReturnLine]:
    """The returns of the case, the oldest first; those from before Accord kept any were sent as plain e-mails.

    Raises NotFound where there is no such case, or it is another Board's.
    """
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        board, kept = world.board(case.disagreement.board), uow.returns.of_case(number)
        history = uow.cases.history(number)
    rule = board.protocol.returns
    found = [
        each for each in returns_in(history, board.protocol) if each.key in kept or is_wanted(each.form, rule)
    ]
    replaced = {each.replaces for each in found}
    lines = []
    for each in found:
        title = title_of(each.form, board.protocol)
        state = language.say(_state(kept.get(each.key)))
        lines.append(ReturnLine(each.key, language.say(title), each.at, state, each.key in replaced))
    return lines


def take_return(world: World, staff: StaffMember, reference: str, key: str, kind: Kind) -> Taken:
    """One return as a file, in the Board's language; that this member took it is on the case from then on.

    Raises:
        NotFound: there is no such case or return, or it is another Board's.
        NotPossible: the PDF could not be made; nothing is noted then.
    """
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        board = world.board(case.disagreement.board)
        document = made(uow, _kept(uow, number, case, key, board), board)
    match kind:
        case "pdf":
            content, media_type = (
                world.printer.pdf("paper", return_words.paper_of(document)),
                "application/pdf",
            )
        case "json":
            content, media_type = return_files.as_json(document), "application/json"
        case "csv":
            content, media_type = return_files.as_csv([document], board.protocol), "text/csv"
    with world.store.writing() as uow:
        uow.views.add(number, staff.email, WHAT[kind], world.clock.now())
        uow.commit()
    return Taken(f"{document.id}.{kind}", media_type, iter([content]))


def _state(kept: KeptReturn | None) -> Sentence:
    if kept is not None and not kept.message_id:
        return STATES[None]
    # Its mail may have been deleted after its time.
    return STATES[kept.state if kept and kept.state else "sent"]


def _kept(uow: UnitOfWork, number: int, case: Case, key: str, board: Board) -> KeptReturn:
    kept = uow.returns.of_case(number).get(key)
    if kept is not None:
        return kept
    for each in returns_in(uow.cases.history(number), board.protocol):
        if each.key == key:
            due = due_at(board.protocol.returns, each.at, board.calendar)
            return KeptReturn(key, board.protocol.key, each.form, due, number, each.version)
    raise NotFound(Sentence("{reference} has no return {key}.", reference=case.reference, key=key[:80]))
