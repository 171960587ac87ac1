"""The raiser ends the case by one word, or says that it has not ended.

WITHDRAW ─────▶ withdrawn
RESOLVED ─────▶ settled; where somebody agreed late, by that
NOT RESOLVED ─▶ what was settled is not, and a person looks (casework/wrong.py)
"""

from functools import partial

from casework import raiser, steps
from casework.case import OVER
from reading.doubt import DIFFER, has_a_letter, reads_otherwise
from reading.htmltext import text_of_html
from reading.newtext import new_text
from reading.raiser import Said, said_by_raiser
from services.after_reading import called_wrong, late_confirmed
from services.doubts import besides
from services.filing import Filing, Letter


def own_word(letter: Letter, said: Said) -> Filing:
    """What the raiser's word, read as `said`, means for their case."""
    case, html, name = letter.case, letter.message.html, letter.party.person.name
    told = {"text": letter.text}
    if said == "not_resolved":
        if case.late is not None and case.status not in OVER:
            return late_confirmed(letter, settles=False)
        return called_wrong(letter)
    if html and said_by_raiser(new_text(text_of_html(html)), name) != said:
        return letter.held(DIFFER)
    if reads_otherwise(html):
        return letter.held("Some of its words are struck out or hidden.")
    if has_a_letter(letter.message):
        return letter.held("It has an attachment, which may say more.")
    if why := besides(letter):
        return letter.held(why)
    if case.status in OVER:
        return letter.held("The case has ended already; nothing was changed.")
    if said == "withdraw":
        decide = partial(steps.withdraw, reason=letter.words, by=name)
        return Filing("filed", "The raiser takes it back.", decide, told)
    if case.late is not None:
        return late_confirmed(letter, settles=True)
    if not case.attempts:
        return letter.held("The case has not begun, so it cannot be resolved.")
    resolved = partial(raiser.say_resolved, words=letter.words)
    return Filing("filed", "The raiser says that it is resolved.", resolved, told)
