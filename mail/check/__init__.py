"""`flask mail check`: proves that a mailbox can do what Accord needs of it, or says what an administrator has to do.

MailCheck.results ─┬─ found.py    what is there: server, version, rights
                   ├─ letter.py   one mail to itself, written as Accord writes, and what became of it on its way
                   ├─ proofs.py   what that proves
                   ├─ results.py  what was found out
                   └─ advice.py, words.py   what to do about it, for each mail system
"""

from mail.check.check import MachineTime, MailCheck, Time
from mail.check.results import Result

__all__ = ["MachineTime", "MailCheck", "Result", "Time"]
