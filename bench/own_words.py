"""How long it takes to find the author's own words in an ordinary mail of ten kilobytes."""

import time

from bench.figures import Figure, median_and_p95
from reading.newtext import parts

_ANSWER = """OFFICIAL

Agreed. The duty worker sees the family on Thursday, and the school has been told.

Kind regards

Jo Albright
Team Manager, Assessment
Tel: 01632 960144

This email and any attachment are confidential and intended solely for the addressee. If you have received it
in error please notify the sender and delete it. Emails may be monitored.

From: Accord <case-1@accord.example>
Sent: 09 November 2026 10:05
To: Jo Albright <jo.albright@northmoor.example>
Subject: ACC-1

"""
_LINE = (
    "The concern is that the family has moved twice since the summer and is not known at the new address.\n"
)


def ordinary_answer() -> str:
    """Ten kilobytes: a few words of the author's, a signature, a notice, and the mail that is answered."""
    return _ANSWER + _LINE * ((10_000 - len(_ANSWER)) // len(_LINE))


def figures(mails: int) -> list[Figure]:
    """The median and the slow end of `mails` mails."""
    text = ordinary_answer()
    seconds = []
    for _ in range(mails):
        started = time.perf_counter()
        parts(text)
        seconds.append(time.perf_counter() - started)
    return median_and_p95("own words of a 10 KB mail", seconds, 2)
