"""Returns become mails to their Board's inbox, with their files. A worker does it, after the decision's commit.

returns that are due ──▶ documents ──▶ PDF, with nothing locked ──▶ one commit: mail into the OUTBOX, returns sent

Whoever commits first has sent them, and the others find that out at their own commit. Killed at any line, all of it is
done again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from casework.calendar import LONDON
from casework.errors import NotPossible
from casework.return_document import ReturnDocument
from casework.work import BOARD_PARTY, Board
from services import figures_document, figures_paper, return_files, return_words
from services.figures_document import FiguresDocument
from services.figures_paper import in_short
from services.ports import MailFile, OutgoingMail
from services.return_making import made
from services.returns import FIGURES, KeptReturn
from services.tongues import language
from services.world import World

log = logging.getLogger(__name__)

T = TypeVar("T")

# Bytes of all files of a mail: in base64, and in base64 again, it is what Microsoft Graph takes in one request. Other
# mail systems take more.
LARGEST = 1_000_000
# The queue would cut off a job that runs longer, and deadlines wait for this one.
LONGEST_RUN = timedelta(minutes=1)
AT_ONCE = 500
PDF, JSON, CSV = "application/pdf", "application/json", "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Printed:
    """A return with its paper; `pdf` is None where it could not be made, or is too large for an e-mail."""

    kept: KeptReturn
    document: ReturnDocument
    pdf: bytes | None

    @property
    def json(self) -> bytes:
        return return_files.as_json(self.document)

    @property
    def size(self) -> int:
        # What it takes in the CSV is less than in the JSON.
        return 2 * len(self.json) + len(self.pdf or b"")


def post(world: World) -> int:
    """Makes mails of the returns that are due; after a minute it leaves the rest for the next time. Returns how many
    mails there were."""
    with world.store.reading() as uow:
        waiting = uow.returns.due(world.protocols, world.clock.now(), AT_ONCE)
    until, mails = world.clock.wall() + LONGEST_RUN, 0
    for key in dict.fromkeys(each.board for each in waiting):
        own = [each for each in waiting if each.board == key]
        mails += sum(bool(_safely(work)) for work in _works(world, world.board(key), own, until))
    if mails:
        world.hints.mail_is_due()
    return mails


def _works(
    world: World, board: Board, waiting: Sequence[KeptReturn], until: datetime
) -> Iterator[Callable[[], bool]]:
    """What makes a mail each: of figures, and of those of cases one by one or all together, as the Board wants them."""
    yield from (partial(_post_figures, world, board, each) for each in waiting if each.form == FIGURES)
    printed = _all_printed(world, board, [each for each in waiting if each.form != FIGURES], until)
    if board.protocol.returns.send == "each":
        yield from (partial(_post_one, world, board, each) for each in printed)
    else:
        yield from (partial(_post_several, world, board, each) for each in _packed(printed))


def _safely(work: Callable[[], T]) -> T | None:
    """None where it failed. One that cannot be made must not keep the others; the health page tells what waits."""
    try:
        return work()
    except Exception:
        log.exception("a return could not be made; it will be tried again")
        return None


def _all_printed(
    world: World, board: Board, waiting: Iterable[KeptReturn], until: datetime
) -> Iterator[Printed]:
    for kept in waiting:
        if world.clock.wall() >= until:
            return
        if printed := _safely(partial(_printed, world, board, kept)):
            yield printed


def _printed(world: World, board: Board, kept: KeptReturn) -> Printed | None:
    """None where somebody else has sent it meanwhile."""
    with world.store.reading() as uow:
        document = made(uow, kept, board) if uow.returns.waits(kept.key) else None
    return Printed(kept, document, _pdf(world, return_words.paper_of(document))) if document else None


def _pdf(world: World, told: dict[str, Any]) -> bytes | None:
    """The paper. A second try is for a process that was stopped with the worker; without it the mail goes all the same,
    since the Board must not wait for a printer."""
    for _ in range(2):
        try:
            pdf = world.printer.pdf("paper", told)
            return pdf if len(pdf) < LARGEST else None
        except NotPossible:
            log.warning("the PDF of a return could not be made")
    return None


def _packed(printed: Iterable[Printed]) -> Iterator[list[Printed]]:
    """As many in one mail as go into it."""
    mail: list[Printed] = []
    for each in printed:
        if mail and sum(other.size for other in mail) + each.size > LARGEST:
            yield mail
            mail = []
        mail.append(each)
    if mail:
        yield mail


def _post_one(world: World, board: Board, printed: Printed) -> bool:
    told = printed.document
    mail = world.composer.compose_for_board(
        "return",
        board,
        told.id,
        {
            "told": told,
            "told_rows": return_words.case_rows(told),
            "link": world.links.staff_case(told.case.reference),
            "missing": [] if printed.pdf else [told.id],
        },
        _files(told.id, printed.pdf, printed.json, return_files.as_csv([told], board.protocol)),
        world.clock.now(),
        language(told.language),
        printed.kept.case,
    )
    return _sent(world, {told.id: printed.json.decode()}, mail, "return", printed.kept.case)


def _post_several(world: World, board: Board, printed: Sequence[Printed]) -> bool:
    documents, first = [each.document for each in printed], printed[0].kept
    until = max(each.kept.due_at for each in printed)
    name = f"{board.protocol.key}-returns-{until.astimezone(LONDON):%Y-%m-%d}-{first.number}"
    json, csv = return_files.as_json_list(documents), return_files.as_csv(documents, board.protocol)
    papers = [MailFile(f"{each.document.id}.pdf", PDF, each.pdf) for each in printed if each.pdf]
    mail = world.composer.compose_for_board(
        "returns",
        board,
        name,
        {
            "returns": [(told, world.links.staff_case(told.case.reference)) for told in documents],
            "until": until,
            "missing": [each.document.id for each in printed if each.pdf is None],
        },
        [*_files(name, None, json, csv), *papers],
        world.clock.now(),
        language(documents[0].language),
    )
    said = {each.document.id: each.json.decode() for each in printed}
    return _sent(world, said, mail, "returns")


def _sent(
    world: World, said: Mapping[str, str], mail: OutgoingMail, kind: str, case: int | None = None
) -> bool:
    """Mail and mark in one commit; False where another worker was first."""
    with world.store.writing() as uow:
        if case is not None:
            # The case before its mail, as everybody locks them.
            uow.cases.load(case)
        if not uow.returns.sent(said, mail.message_id):
            return False
        uow.outbox.add(mail, world.clock.wall(), kind, case, None if case is None else BOARD_PARTY)
        uow.commit()
    log.info("returns for the Board: %(keys)s", {"keys": ", ".join(said)})
    return True


def _post_figures(world: World, board: Board, kept: KeptReturn) -> bool:
    told = FiguresDocument.model_validate_json(kept.document)
    pdf = _pdf(world, figures_paper.paper_of(told))
    json = figures_document.as_json(told).encode()
    mail = world.composer.compose_for_board(
        FIGURES,
        board,
        kept.key,
        {
            "told": told,
            **in_short(told),
            "link": world.links.staff_figures(told.board, told.period),
            "missing": pdf is None,
        },
        _files(kept.key, pdf, json, figures_document.as_csv(told).encode("utf-8-sig")),
        world.clock.now(),
        language(told.language),
    )
    return _sent(world, {kept.key: kept.document}, mail, FIGURES)


def _files(name: str, pdf: bytes | None, json: bytes, csv: bytes) -> list[MailFile]:
    paper = [MailFile(f"{name}.pdf", PDF, pdf)] if pdf else []
    return [*paper, MailFile(f"{name}.json", JSON, json), MailFile(f"{name}.csv", CSV, csv)]
