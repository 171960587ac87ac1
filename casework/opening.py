"""How a case begins: the form is sent in, and confirmed.

open_case ─▶ urgent notice, where there is danger ─▶ [confirm] ─▶ the first step asks (escalation.py)
"""

from datetime import datetime, timedelta

from casework.case import Case, Decision, Status
from casework.directory import Directory
from casework.escalation import start_pathway
from casework.fact import ACCORD
from casework.facts import (
    Confirmed,
    Disagreement,
    Opened,
    Party,
    PartyJoined,
    Person,
    Side,
    UrgentNotice,
)
from casework.notices import give_notices
from casework.work import BOARD_PARTY, Board, Work


def open_case(
    reference: str,
    disagreement: Disagreement,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    confirm: bool,
) -> Decision:
    """A form was sent in. With `confirm` nothing is asked of the other agency until the raiser has
    pressed the link in an e-mail; an urgent notice of immediate danger never waits for that."""
    protocol = board.protocol
    confirm_by = now + timedelta(hours=protocol.confirm_hours) if confirm else None
    opened = Opened(
        at=now,
        by=disagreement.raiser.name,
        reference=reference,
        digest=board.digest,
        disagreement=disagreement,
        confirm_by=confirm_by,
    )
    work = Work.opening(opened, board, directory)
    work.join(disagreement.raiser, Side.RAISER, protocol.practitioner_tier)
    inbox = Person(name=protocol.board, email=protocol.inbox, title="Board", agency=protocol.board)
    # Not `join`: the Board is party 2 even where somebody else on the case has its address.
    board_party = Party(number=BOARD_PARTY, person=inbox, side=Side.BOARD, tier="board")
    work.record(PartyJoined(at=now, party=board_party))
    if disagreement.danger:
        _give_urgent_notice(work)
    if confirm:
        work.mail("confirm", [1])
    else:
        _begin(work, ACCORD)
    return work.done()


def _give_urgent_notice(work: Work) -> None:
    told = work.case.disagreement
    tier = work.board.protocol.safeguarding_tier
    leads = [
        work.join(lead, side, tier)
        for side, agency in ((Side.RAISER, told.raiser.agency), (Side.COUNTERPART, told.counterpart.agency))
        if (lead := next(work.directory.holders(agency, tier), None))
    ]
    told_now = tuple(dict.fromkeys([*leads, BOARD_PARTY]))
    work.record(UrgentNotice(at=work.now, told=told_now))
    work.mail("urgent", told_now)


def confirm(case: Case, board: Board, directory: Directory, *, now: datetime, by: str = "") -> Decision:
    """The raiser pressed the link, or told `by`, a member of Board staff. Twice changes nothing."""
    work = Work(case, board, directory, now)
    if case.status is Status.UNCONFIRMED:
        _begin(work, by or case.raiser.person.name)
    return work.done()


def _begin(work: Work, by: str) -> None:
    work.record(Confirmed(at=work.now, by=by))
    start_pathway(work)
    work.mail("raised", [1])
    give_notices(work, work.board.protocol.notices, "raised")
