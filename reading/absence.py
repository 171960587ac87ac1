"""Does an automatic mail say that its owner is away? A ticket system's receipt does not.

Only asked of what machine.py holds for automatic. Where it is wrong, a deputy is asked beside the person, who may
still answer: no harm is done by that, and none by a missed absence but time, which the deadline bounds.
"""

import re

from reading.message import Message

_AWAY = re.compile(
    r"\b(out of (the )?office|on (annual |sick |maternity |paternity |adoption |parental )?leave|on holiday"
    r"|on secondment|(i am|i'm|i will be|currently) (away|out\b|not (in|at work|working)|unavailable)"
    r"|away from (the|my) (office|desk)"
    r"|return(ing)? (to the office|to work on|on (mon|tues|wednes|thurs|fri|satur|sun)day|on \d)|no longer work"
    r"|allan o'r swyddfa|ar wyliau|ar absenoldeb|i ffwrdd"
    r"|yn dychwelyd)",
    re.IGNORECASE,
)
_HEAD = 2_000


def says_away(message: Message) -> bool:
    """Whether the subject or the first lines of an automatic mail say so, in English or Welsh."""
    told = f"{message.subject}\n{message.text[:_HEAD]}".replace("’", "'")
    return bool(_AWAY.search(told))
