"""The form filled in for any Board, and what becomes of it."""

from casework.facts import Disagreement
from forms import escalation
from forms.pages import Context
from protocols.loader import load_protocols
from tests.forms.examples import NOW, typed

BOARDS = load_protocols(inboxes={key: f"inbox@{key}.example" for key in load_protocols()})


def answered(board, pathway, start="", **changes):
    """The form as somebody fills it in on this pathway who starts at `start`, by itself at the first step."""
    protocol = BOARDS[board].protocol
    route = protocol.pathway(pathway)
    start = start or route.steps[0].key
    data = typed(board=board, pathway=pathway, start_step=start, theme=next(iter(protocol.themes)))
    data |= {f"answer_{question.key}": next(iter(question.choices)) for question in route.questions}
    for n, step in enumerate(route.steps, start=1):
        if step.key == start:
            break
        data |= {f"earlier_{n}_on": ["20", "11", "2026"], f"earlier_{n}_outcome": "Not agreed."}
    return data | changes


def decided(data):
    return escalation.disagreement(data, BOARDS, NOW)


def accepted(data):
    found = decided(data)
    assert isinstance(found, Disagreement), found
    return found


def refused(data):
    """The faults as (field, sentence)."""
    found = decided(data)
    assert isinstance(found, list), f"nothing was refused: {found}"
    return [(fault.field, fault.sentence) for fault in found]


def seen(data):
    """What the pages of this draft know."""
    found = escalation.context(data, BOARDS, NOW)
    assert isinstance(found, Context), found
    return found


def boxes(name, data):
    return {field.name for field in escalation.page(name, data, seen(data))}
