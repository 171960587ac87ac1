"""The signed token at the end of a subject, `[c12-p34-<mac>]`, as it may come back.

Whoever has one can answer for its party, so it is taken out of every subject that others will see.
"""

import re

# Where a subject was cut, its end is gone; a dash may have become another. No hash is checked: what only looks like a
# token goes as well.
_TOKEN = re.compile(r"\s*\[\s*c\d{1,18}\Wp\d{1,18}\W[a-z2-7]{10,16}(?:\s*\]|\W*$)", re.IGNORECASE | re.ASCII)


def without_tokens(subject: str) -> str:
    """`subject` as it was before a token was put behind it."""
    return _TOKEN.sub("", subject).strip()
