"""What people write about a meeting in words: kept, answered, and never taken for an answer to the requested action."""

from datetime import datetime

from casework.case import Case, Decision
from casework.directory import Directory
from casework.meeting_facts import MeetingWritten
from casework.remarks import tell_board
from casework.work import BOARD_PARTY, Board, Work


def write_of_meeting(
    case: Case,
    board: Board,
    directory: Directory,
    *,
    now: datetime,
    party: int,
    words: str,
    tell: bool,
    why: str = "",
    mail: int = 0,
) -> Decision:
    """`party` wrote about the meeting. They are told how to answer it; nothing moves.

    Args:
        tell: whether they get the mail that says how; not again and again, since a machine may write to us.
        why: why a person has to read it, for the Board and the history; empty where none has to.
        mail: the number of the received mail, for the Board's link to it; 0 where there is none.
    """
    work = Work(case, board, directory, now)
    name = case.parties[party - 1].person.name
    work.record(MeetingWritten(at=now, by=name, party=party, words=words, why=why))
    if tell and party != BOARD_PARTY:
        work.mail("meeting_words", [party], words)
    if why:
        tell_board(work, party, why, mail)
    return work.done()
