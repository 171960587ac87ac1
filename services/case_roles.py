"""Everybody with a part in a case, and what they are called where nobody is named."""

from casework.case import Case
from casework.facts import Person, Side
from casework.sentence import Sentence
from casework.work import Board
from services.tongues import Language


def people_in_roles(case: Case, board: Board, language: Language) -> list[tuple[Person, str]]:
    """Everybody with a part in the case, once, and their role: "First line manager, Solent Council"."""
    told = case.disagreement
    found: dict[str, tuple[Person, str]] = {}
    for party in case.parties:
        agency = language.say(party.person.agency or board.protocol.board)
        if party.side is Side.BOARD:
            role = language.say(board.protocol.board)
        else:
            role = f"{language.say(_tier(board, party.tier))}, {agency}"
        found.setdefault(party.person.email.casefold(), (party.person, role))
    named = (
        (told.raiser, Sentence("who raised it")),
        (told.raiser_manager, Sentence("the manager of who raised it")),
        (told.counterpart, Sentence("who was asked first")),
        (told.counterpart_manager, Sentence("the manager of who was asked first")),
    )
    for person, role in named:
        if person is not None:
            found.setdefault(person.email.casefold(), (person, language.say(role)))
    return _apart(list(found.values()))


def _apart(people: list[tuple[Person, str]]) -> list[tuple[Person, str]]:
    """Two of the same role are told apart by a number."""
    seen: dict[str, int] = {}
    found = []
    for person, role in people:
        seen[role] = seen.get(role, 0) + 1
        found.append((person, role if seen[role] == 1 else f"{role} ({seen[role]})"))
    return found


def _tier(board: Board, key: str) -> str:
    try:
        return board.protocol.tier(key).name
    except KeyError:
        return key
