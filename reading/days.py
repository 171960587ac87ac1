"""A day as people here write it, in English or Welsh: "Monday 9 June", "9/6", "the 12th", "ddydd Llun", "tomorrow".

The year is hardly ever written, so a day is the first one from today on. Numbers are day before month, as
everybody here writes them; an ISO date is read as such.
"""

import re
from datetime import date, timedelta

_MONTHS = (
    "january jan ionawr", "february feb chwefror", "march mar mawrth", "april apr ebrill",
    "may mai", "june jun mehefin", "july jul gorffennaf gorffenaf", "august aug awst",
    "september sep sept medi", "october oct hydref", "november nov tachwedd", "december dec rhagfyr",
)  # fmt: skip
_DAYS = (
    "monday mon llun", "tuesday tues tue mawrth", "wednesday weds wed mercher",
    "thursday thurs thur thu iau", "friday fri gwener wener", "saturday sat sadwrn", "sunday sun sul",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
# Welsh mutates: dydd Gwener, ddydd Gwener; fis Mai, Fehefin, Dachwedd, Ragfyr, Orffennaf, Fedi, Fawrth.
_MONTH |= {"fehefin": 6, "dachwedd": 11, "ragfyr": 12, "orffennaf": 7, "fedi": 9, "fawrth": 3, "fai": 5}
_DAY = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
NAMES = frozenset(_DAY) | frozenset(_MONTH)
_ANY_MONTH = "|".join(sorted(_MONTH, key=len, reverse=True))
_ANY_DAY = "|".join(sorted(_DAY, key=len, reverse=True))

_START = (
    r"^\W*(?:\d{1,2}[:.]?\d{0,2} ?(?:am|pm)?(?: on| ar)? )?"
    r"(?:(?:on|the|at|from|ar|y|yr|again|next|this|work|work on|late shift|earlies|duty) )*"
    rf"(?:(?:early on )?(?:d?dd?ydd )?(?P<day>{_ANY_DAY})\b\.?,? ?(?:the |y )?)?"
)
_NUMBER = r"(?P<number>\d{1,2})(?:st|nd|rd|th|af|il|ydd|ed|eg|fed|ain)?"
_YEAR = r"(?:,? ?(?P<year>\d{4}|'\d\d))?"
_ISO = re.compile(r"^\W*(\d{4})-(\d{2})-(\d{2})\b")
_FORMS = tuple(
    re.compile(_START + form, re.IGNORECASE)
    for form in (
        rf"{_NUMBER}(?: of| o fis)? ?(?P<month>{_ANY_MONTH})\b\.?{_YEAR}",
        rf"(?P<month>{_ANY_MONTH})\b\.? ?{_NUMBER}\b(?!:){_YEAR}",
        r"(?P<number>\d{1,2})[/.](?P<month>\d{1,2})(?:[/.](?P<year>\d{4}|\d{2}))?(?![\d/:])(?! ?(?:am|pm)\b)",
    )
)
_OF_THE_MONTH = re.compile(
    _START + r"(?:the |y )?(?P<number>\d{1,2})(?:st|nd|rd|th|af|il|ydd|ed|eg|fed|ain)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(_START, re.IGNORECASE)
_TOMORROW = re.compile(r"^\W*(?:tomorrow|yfory)\b", re.IGNORECASE)
_FARTHEST = timedelta(days=500)
_LATELY = timedelta(days=60)


def day_in(text: str, today: date) -> date | None:
    """The day with which `text` begins; None where it begins with none, or it cannot be from today on."""
    if found := _ISO.match(text):
        return _ahead(_made(int(found[1]), int(found[2]), int(found[3])), today)
    if _TOMORROW.match(text):
        return today + timedelta(days=1)
    for form in _FORMS:
        if found := form.match(text):
            month = found["month"].casefold()
            number = int(month) if month.isdigit() else _MONTH[month]
            return _dated(int(found["number"]), number, found["year"] or "", today)
    if found := _OF_THE_MONTH.match(text):
        return _this_or_next_month(int(found["number"]), today)
    if (found := _WEEKDAY.match(text)) and found["day"]:
        return today + timedelta(days=(_DAY[found["day"].casefold()] - today.weekday() - 1) % 7 + 1)
    return None


def _dated(day: int, month: int, year: str, today: date) -> date | None:
    digits = year.strip("'")
    if digits:
        return _ahead(_made(int(digits) + (2000 if len(digits) == 2 else 0), month, day), today)
    this, after = _made(today.year, month, day), _made(today.year + 1, month, day)
    if this is not None and this < today:
        # Nobody has switched off the reply of last month; it does not speak of next year.
        return _ahead(after, today) if today - this > _LATELY else None
    return this or _ahead(after, today)


def _this_or_next_month(day: int, today: date) -> date | None:
    this = _made(today.year, today.month, day)
    if this is not None and this >= today:
        return this
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _made(first.year, first.month, day)


def _ahead(day: date | None, today: date) -> date | None:
    # An automatic reply that nobody has switched off names a day of long ago; one of years ahead is a slip.
    return day if day is not None and today <= day <= today + _FARTHEST else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
