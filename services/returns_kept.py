"""The returns that a decision makes, kept in the decision's own commit; returns_mail.py sends them."""

from casework.case import Decision, MailOrder
from casework.returns import TURNS, due_at, is_wanted, returns_in
from casework.work import BOARD_PARTY, Board
from services.returns import KeptReturn
from services.storage import UnitOfWork


def goes_as_return(order: MailOrder) -> bool:
    """A filled-in paper goes to the Board with its files, which take longer to make than a decision may."""
    return order.kind == "paper" and order.to == BOARD_PARTY


def keep(uow: UnitOfWork, number: int, decision: Decision, board: Board) -> None:
    """Keeps the returns that the facts of this decision make, after these facts were saved."""
    rule, kinds = board.protocol.returns, {fact.kind for fact in decision.facts}
    if "paper_filed" not in kinds and not (rule.challenges and kinds & TURNS):
        return
    history = uow.cases.history(number)
    before = len(history) - len(decision.facts)
    for each in returns_in(history, board.protocol):
        if each.version > before and is_wanted(each.form, rule):
            due = due_at(rule, each.at, board.calendar)
            uow.returns.add(KeptReturn(each.key, board.protocol.key, each.form, due, number, each.version))
