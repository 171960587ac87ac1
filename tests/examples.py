"""A case that the tests share. Every name and place is invented."""

from datetime import datetime
from typing import Any

from casework.calendar import LONDON
from casework.case import Case
from casework.directory import Contact, Directory
from casework.facts import Disagreement, Person
from casework.work import Board
from protocols.loader import load_protocols

SCHOOL, COUNCIL = "Harbour School", "Solent Council"


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


MONDAY_10 = london(2026, 11, 2, 10)


def person(name: str, agency: str, title: str = "", email: str = "") -> Person:
    first = name.split()[0].lower()
    domain = "school.example" if agency == SCHOOL else "council.example"
    return Person(name=name, email=email or f"{first}@{domain}", agency=agency, title=title)


RAE = person("Rae Raiser", SCHOOL, "Teacher")
COL = person("Col Counter", COUNCIL, "Social Worker")
RAISERS_MANAGER = person("Mia Manager", SCHOOL, "Head of Year")
RAISERS_SENIOR = person("Sid Senior", SCHOOL, "Head Teacher")
COUNCIL_MANAGER = person("Tom Team", COUNCIL, "Team Manager")
COUNCIL_SENIOR = person("Hal Head", COUNCIL, "Head of Service")
SCHOOL_LEAD = person("Dee Lead", SCHOOL, "Designated Safeguarding Lead")
COUNCIL_LEAD = person("Lou Lead", COUNCIL, "Named Professional")

_POSTS = [
    ("first-line-manager", RAISERS_MANAGER),
    ("senior-manager", RAISERS_SENIOR),
    ("safeguarding-lead", SCHOOL_LEAD),
    ("first-line-manager", COUNCIL_MANAGER),
    ("senior-manager", COUNCIL_SENIOR),
    ("safeguarding-lead", COUNCIL_LEAD),
]
CONTACTS = [Contact(board="hips", tier=tier, person=who) for tier, who in _POSTS]
DIRECTORY = Directory.of(CONTACTS)
NOBODY = Directory()


def hips(inbox: str = "inbox@hips.example") -> Board:
    return board("hips", inbox)


def board(key: str, inbox: str = "") -> Board:
    return load_protocols(inboxes={key: inbox or f"inbox@{key}.example"}, boards=[key])[key]


def disagreement(**changes: Any) -> Disagreement:
    told: dict[str, Any] = {
        "board": "hips",
        "raiser": RAE,
        "counterpart": COL,
        "child": "Robin Example",
        "summary": "Robin has come to school hungry and bruised on four days of the last ten.",
        "action": "Hold a strategy meeting this week.",
        "theme": "thresholds",
    }
    return Disagreement(**(told | changes))


def party_of(case: Case, who: Person) -> int:
    found = case.party_with_email(who.email)
    assert found is not None, f"{who.name} is not on the case"
    return found.number
