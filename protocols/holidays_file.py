"""`make holidays` writes holidays/england-and-wales.toml anew, from the `holidays` library.

The library knows every country and costs each process some 10 MB; so the file is what runs, and the library is for this
command only. A test fails while the file does not say what the library says.
"""

import json
from collections.abc import Mapping
from datetime import date

import holidays

from protocols.bank_holidays import PUBLISHED, YEARS

ABOUT = """\
# The bank holidays of England and Wales. `make holidays` writes this file: put corrections into extra.toml.
"""


def from_library() -> Mapping[date, str]:
    """The name of each bank holiday of `YEARS`, substitutes too."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=YEARS, language="en_GB"))


def text() -> str:
    """The whole file: a line for each day, in order, and an empty one before each year."""
    lines = [ABOUT]
    days = from_library()
    for year in YEARS:
        lines.append("\n")
        # A JSON string is a TOML string.
        lines += [f"{day} = {json.dumps(days[day])}\n" for day in sorted(days) if day.year == year]
    return "".join(lines)


if __name__ == "__main__":
    PUBLISHED.write_text(text(), encoding="utf-8")
