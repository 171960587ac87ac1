"""The raiser ends the case by one word, or says that it has not ended.

WITHDRAW ─────▶ withdrawn
RESOLVED ─────▶ settled; where somebody agreed late, by that
NOT RESOLVED ─▶ what was settled is not, and a person looks (casework/wrong.py)
"""

from functools import partial

from casework import late, raiser, steps
from casework.case import OVER, Case
from reading.htmltext import text_of_html
from reading.message import Message
from reading.newtext import new_text
from reading.raiser import Said, said_by_raiser
from services.after_reading import called_wrong
from services.filing import LONGEST_NOTE, Filing, held
from services.matching import Match
from services.storage import InboxItem, UnitOfWork
from services.world import World


def own_word(
    world: World,
    uow: UnitOfWork,
    item: InboxItem,
    message: Message,
    found: Match,
    case: Case,
    said: Said,
    text: str,
) -> Filing:
    """What the raiser's word means for their case. `text`: their own words, which were read as `said`."""
    name, words, told = case.raiser.person.name, text[:LONGEST_NOTE], {"text": text}
    if said == "not_resolved":
        if case.late is not None and case.status not in OVER:
            no = partial(late.confirm_late, party=1, settles=False, words=words, how="reply")
            return Filing("filed", "The raiser says that the late agreement does not settle it.", no, told)
        return called_wrong(world, uow, found, case, case.raiser, text, item.received_at)
    if message.html and said_by_raiser(new_text(text_of_html(message.html)), name) != said:
        return held(found, text, "Its plain text and its HTML say different things.")
    if case.status in OVER:
        return held(found, text, "The case has ended already; nothing was changed.")
    if said == "withdraw":
        decide = partial(steps.withdraw, reason=words, by=name)
        return Filing("filed", "The raiser takes it back.", decide, told)
    if case.late is not None:
        yes = partial(late.confirm_late, party=1, settles=True, words=words, how="reply")
        return Filing("filed", "The raiser says that the late agreement settles it.", yes, told)
    if not case.attempts:
        return held(found, text, "The case has not begun, so it cannot be resolved.")
    return Filing(
        "filed", "The raiser says that it is resolved.", partial(raiser.say_resolved, words=words), told
    )
