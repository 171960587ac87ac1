"""How people, times and lengths of time are said in mails and on pages, in either language. Times of day are London's.

The English of everything is its key in the catalogue; translations/extract.py finds it here.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from casework import derivation
from casework.calendar import LONDON
from casework.case import Attempt
from casework.derivation import Derivation, Tongue
from casework.facts import Party, Person, Side
from casework.limits import Length, Limit
from casework.protocol import Step
from casework.retention import read_span
from casework.sentence import Sentence
from services.tongues import ENGLISH, Language

# How a step went, by `Attempt.ending` (see `ending`).
_ENDINGS = {
    "": "Running",
    "agreed": "Agreed",
    "not_agreed": "Not agreed",
    "no_answer": "No answer by the deadline",
    "unclear": "No plain answer by the deadline",
    "discussed": "Talked over and taken on",
    "recorded": "Recorded by the Board",
    # Nobody was asked at these two, so there was no answer to wait for.
    "consult_no_answer": "The time for it was over",
    "panel_no_answer": "Nothing was recorded by the deadline",
    "final_outcome": "The Board’s outcome",
    "by_raiser": "Resolved, says the person who raised it",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ending(attempt: Attempt, step: Step | None = None) -> str:
    """How the step went, in English: a consultation and the Board's own step wait for no answer of anybody; and where
    one came that was neither, it is not said that none did."""
    kind = "consult_" if step and step.consult else "panel_" if step and step.panel else ""
    if not kind and attempt.ending == "no_answer" and attempt.unclear:
        return _ENDINGS["unclear"]
    return _ENDINGS.get(f"{kind}{attempt.ending}", _ENDINGS[attempt.ending])


def reach(told: Party) -> str:
    """How to get hold of somebody on a case: the telephone number where one is known, and the address."""
    return ", ".join(filter(None, (told.person.telephone, told.person.email)))


def named(told: Party | Person | None, language: Language = ENGLISH) -> str:
    """Somebody with post and agency: "Jo Smith, Team Manager, City Council". The Board is its name alone."""
    person = told.person if isinstance(told, Party) else told
    if person is None:
        return language.say("nobody")
    if isinstance(told, Party) and told.side is Side.BOARD and told.tier == "board":
        return language.say(person.name)
    # A title may be the protocol's own word for the post.
    words = (person.name, language.say(person.title), language.say(person.agency))
    return ", ".join(dict.fromkeys(filter(None, words)))


def all_named(people: Iterable[Party | None], language: Language = ENGLISH) -> str:
    return "; ".join(named(each, language) for each in people)


def sent_to(people: Sequence[Party | None], language: Language = ENGLISH) -> Sentence:
    """Who was told of something; that nobody was, where `people` is empty."""
    if not people:
        return Sentence("Nobody is known whom it could be sent to.")
    return Sentence("Sent to: {people}", people=all_named(people, language))


def spoken(moment: datetime, language: Language = ENGLISH) -> str:
    """The aware `moment` in words: "5 pm on Tuesday 29 December 2026"."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        pattern = language.say("{clock} at the start of {weekday} {day} {month} {year}")
    else:
        pattern = language.say("{clock} on {weekday} {day} {month} {year}")
    return pattern.format(clock=clock(local, language), **_parts(local, language))


def clock(moment: datetime, language: Language = ENGLISH) -> str:
    """The time of day of the aware `moment`: "5 pm", "9:30 am", "midday", "midnight"."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return language.say("midday") if local.hour else language.say("midnight")
    values = {"hour": local.hour % 12 or 12, "minute": f"{local.minute:02}"}
    if local.minute:
        pattern = (
            language.say("{hour}:{minute} am") if local.hour < 12 else language.say("{hour}:{minute} pm")
        )
    else:
        pattern = language.say("{hour} am") if local.hour < 12 else language.say("{hour} pm")
    return pattern.format(**values)


def day(moment: date, language: Language = ENGLISH) -> str:
    """The day in words: "Tuesday 29 December 2026". An aware time gives its day in London."""
    local = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return language.say("{weekday} {day} {month} {year}").format(**_parts(local, language))


def birthday(born: date, language: Language = ENGLISH) -> str:
    """A date of birth: "14 May 2018". Nobody knows a child by the day of the week."""
    return f"{born.day} {language.say(MONTHS[born.month - 1])} {born.year}"


def _parts(local: date, language: Language) -> dict[str, object]:
    return {
        "weekday": language.say(WEEKDAYS[local.weekday()]),
        "day": local.day,
        "month": language.say(MONTHS[local.month - 1]),
        "year": local.year,
    }


# What casework/ writes down where nobody said who does it, or by when.
_UNSAID = frozenset((Sentence("nobody was named"), Sentence("no date was given")))


def doer(text: str, language: Language = ENGLISH) -> str:
    """Who does what was agreed, as it was written down; that nobody was named, in `language`."""
    return language.say(text) if text in _UNSAID else text


def dated(text: str, language: Language = ENGLISH) -> str:
    """A day that was written down as "29 December 2026"; that none was given, in `language`; all else as it is."""
    if text in _UNSAID:
        return language.say(text)
    match text.split():
        case [number, month, year] if month in MONTHS and number.isdigit() and year.isdigit():
            return f"{number} {language.say(month)} {year}"
    return text


def agreed_told(outcome: str, who: str, by_when: str, language: Language = ENGLISH) -> str:
    """What was agreed, who does it and by when, each on its line as far as it is known."""
    told = Sentence("Who: {who}", who=doer(who, language)) if who else ""
    when = Sentence("By when: {by_when}", by_when=dated(by_when, language)) if by_when else ""
    return "\n".join(filter(None, (outcome, language.say(told), language.say(when))))


def stamp(moment: datetime, language: Language = ENGLISH) -> str:
    """The aware `moment` as records show it, in London: "Tue 29 Dec 2026, 17:00"."""
    local = moment.astimezone(LONDON)
    return f"{short_day(local, language)} {local.year}, {local:%H:%M}"


def short_day(local: date, language: Language = ENGLISH) -> str:
    """The local day as records show it: "Tue 29 Dec"."""
    return f"{language.say(SHORT_WEEKDAYS[local.weekday()])} {local.day} {language.say(SHORT_MONTHS[local.month - 1])}"


def time_left(due: datetime, now: datetime, language: Language = ENGLISH) -> str:
    """How long is left, in words: "2 days 3 hours left", "overdue by 20 minutes"."""
    if due <= now:
        return language.say("overdue by {length}").format(length=span(now - due, language))
    return language.say("{length} left").format(length=span(due - now, language))


def span(length: timedelta, language: Language = ENGLISH) -> str:
    """A length of time in its two largest units: "2 days 3 hours"."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    counts = [(minutes // 1440, "days"), (minutes // 60 % 24, "hours"), (minutes % 60, "minutes")]
    while counts and not counts[0][0]:
        counts.pop(0)
    # "3 days 5 minutes" would be more exact than anybody needs.
    said = [counted(count, unit, language) for count, unit in counts[:2] if count]
    return " ".join(said) or language.say("less than a minute")


def counted(count: int, unit: str, language: Language = ENGLISH) -> str:
    """A number of "working_days", "days", "hours" or "minutes": "2 working days"."""
    match unit:
        case "working_days":
            pattern = language.plural("{count} working day", "{count} working days", count)
        case "days":
            pattern = language.plural("{count} day", "{count} days", count)
        case "hours":
            pattern = language.plural("{count} hour", "{count} hours", count)
        case _:
            pattern = language.plural("{count} minute", "{count} minutes", count)
    return pattern.format(count=count)


def kept_for(told: str, language: Language = ENGLISH) -> str:
    """How long something is kept, as a Board's file has it: "7 years", "18 months"."""
    count, unit = read_span(told)
    match unit:
        case "year":
            pattern = language.plural("{count} year", "{count} years", count)
        case "month":
            pattern = language.plural("{count} month", "{count} months", count)
        case _:
            return counted(count, "days", language)
    return pattern.format(count=count)


def length(told: Length | Limit, language: Language = ENGLISH) -> str:
    """How long a step may take: "2 working days", "24 hours from when it was raised", "immediately"."""
    if isinstance(told, Length):
        return counted(told.amount, told.unit, language)
    if told.length is None:
        return (
            language.say("immediately")
            if told.unit == "immediate"
            else language.say("a time that both sides agree")
        )
    said = length(told.length, language)
    if told.counted_from == "raising":
        return language.say("{length} from when it was raised").format(length=said)
    return said


def why(told: Derivation | None, because: str, language: Language = ENGLISH) -> str:
    """Why a deadline is when it is. `because` is the English that was written down with it."""
    if told is None or language.key == "en":
        return because
    tongue = Tongue(
        say=language.say,
        count=lambda count, unit: counted(count, unit, language),
        stamp=lambda moment: stamp(moment, language),
        day=lambda local: short_day(local, language),
    )
    return language.finished(derivation.sentence(told, tongue))


_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
# How programs begin when they speak to each other: "5.1.1 smtp; 550-5.1.1 No such user", "550 No such user".
_REPLY = re.compile(
    r"(?:\W*(?:(?:smtp|x-[\w-]+|dns|lmtp)\s*;\W*)?([245](?:\d\d|\.\d{1,3}\.\d{1,3}))\b)+", re.IGNORECASE
)
# Of the names of protocols, "smtp; 550 5.1.1", nobody learns anything.
_NO_WORDS = re.compile(r"\b(?:smtp|x-[\w-]+|dns|lmtp)\s*;|[\d\W_]+", re.IGNORECASE)


def undelivered(reason: str, language: Language = ENGLISH) -> str:
    """Why a mail did not arrive: what the code of a mail server means, and behind that the server's own words, if any.

    What begins with words for people is left as it is, and so is what was said here before.

    Source: RFC 3463, sections 3.2 to 3.8; RFC 5321, section 4.2.
    """
    reply, status = _REPLY.match(reason), _STATUS.search(reason)
    if reply is None:
        return reason
    said = _meant(status[0] if status else reply[1], language)
    if not _NO_WORDS.sub("", reason):
        return said
    own = Sentence("The mail system’s own words: {words}", words=reason[reply.end() :].lstrip(" -:;"))
    return f"{said} {language.say(own)}"


def _meant(code: str, language: Language) -> str:
    """What a mail server's code means: "5.1.1", or "550" where it gives no other."""
    match code.split(".")[1:]:
        case ["1", "0" | "1" | "2" | "3" | "6" | "10"]:
            said = Sentence("There is no such address (code {code}).", code=code)
        case ["2", "1"]:
            said = Sentence("The mailbox is closed (code {code}).", code=code)
        case ["2", "2"]:
            said = Sentence("The mailbox is full (code {code}).", code=code)
        case ["3", "4"] | ["2", "3"]:
            said = Sentence("The e-mail is too large for that mailbox (code {code}).", code=code)
        case ["4", _]:
            said = Sentence("The other mail system could not be reached (code {code}).", code=code)
        case _:
            said = Sentence("It was refused (code {code}).", code=code)
    return language.say(said)
