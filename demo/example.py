"""A form filled in with an example, so that a newcomer needs ten seconds for it."""

from collections.abc import Iterable, Mapping

from casework.errors import NotFound
from casework.protocol import Protocol
from demo.robots import BEHAVIOURS
from services import drafts
from services.world import World

YOURSELF = "yourself"
RAISER = "sam.okafor@raiser.example"

# Which agency is asked, where the directory has it: each entry above the person behaves differently again.
_AGENCIES = {
    "agrees": "Harbour Council Children's Services",
    "refuses": "Harbour Council Children's Services",
    "stays-silent": "Eastmere Hospitals NHS Trust",
    "writes-at-length": "Westbrook Health Visiting Service",
    "is-away": "Northgate Housing Association",
    "bounces": "Downsland Police",
    YOURSELF: "Harbour Council Children's Services",
}
# In any other directory: by words of their names, the likeliest first.
_RAISERS = ("School", "Ysgol", "Health", "Hospital")
_ASKED = ("Children",)


def choices() -> Mapping[str, str]:
    """Who can be asked: the key, and what the person does, as a sentence."""
    told = {key: f"Somebody who {behaviour.does}" for key, behaviour in BEHAVIOURS.items()}
    return {**told, YOURSELF: "You answer: open the mailbox of Jo Smith"}


def fill_in(world: World, who: str, board: str) -> str:
    """A draft with every page filled in. Returns its token.

    Args:
        who: a key of `choices`: the person who is asked.
        board: the Board's key; its main pathway is taken.

    Raises NotFound for another key of either.
    """
    if who not in choices():
        raise NotFound("There is no simulated person of this kind. Choose one from the list.")
    token = drafts.start(world)
    drafts.save(world, token, _typed(world, who, world.board(board).protocol))
    return token


def _agencies(world: World, protocol: Protocol, who: str) -> tuple[str, str, str]:
    """The raiser's agency, the one that is asked, and its domain."""
    with world.store.reading() as uow:
        posts = uow.directories.posts([protocol.key])
    domains = {
        post.person.agency: post.person.email.rpartition("@")[2]
        for post in posts
        if post.person.agency != protocol.board
    }
    if len(domains) < 2:
        return "Meadowbank Primary School", "Harbour Council", "harbour-council.example"
    raiser = _likeliest(domains, _RAISERS)
    others = [agency for agency in domains if agency != raiser]
    asked = _AGENCIES[who] if _AGENCIES[who] in others else _likeliest(others, _ASKED)
    return raiser, asked, domains[asked]


def _likeliest(agencies: Iterable[str], words: Iterable[str]) -> str:
    """The agency whose name has the earliest of the words; else the first agency."""
    return min(agencies, key=lambda agency: [word not in agency for word in words])


def _typed(world: World, who: str, protocol: Protocol) -> dict[str, str | list[str]]:
    """What a person would type, under the names of the form's boxes (forms/escalation.py)."""
    raiser, agency, domain = _agencies(world, protocol, who)
    pathway = protocol.pathway("default")
    questions: dict[str, str | list[str]] = {
        f"answer_{each.key}": next(iter(each.choices)) for each in pathway.questions
    }
    return questions | {
        "board": protocol.key,
        "pathway": protocol.default_pathway,
        "danger": "",
        "start_step": pathway.steps[0].key,
        "raiser_name": "Sam Okafor",
        "raiser_title": "Class teacher",
        "raiser_agency": raiser,
        "raiser_email": RAISER,
        "raiser_telephone": "01632 960100",
        # Without it the last page would show the page's language, and the e-mails would come in English.
        "raiser_language": "en",
        "raiser_manager_name": "",
        "raiser_manager_email": "",
        "counterpart_name": "Jo Smith",
        "counterpart_title": "Duty worker",
        "counterpart_agency": agency,
        "counterpart_email": f"jo.{'smith' if who == YOURSELF else who}@{domain}",
        "counterpart_telephone": "01632 960200",
        "counterpart_manager_name": "",
        "counterpart_manager_email": "",
        "child": "Robin Example",
        "born": ["14", "5", "2018"],
        "worker": "",
        "team": "",
        "summary": "Robin comes to school hungry and tired, and has missed nine days this month.\n"
        "We referred on Monday. The referral was closed without a visit.",
        "action": "Visit the family this week and hold a strategy meeting.",
        "theme": next(iter(protocol.themes)),
        "needed_by": ["", "", ""],
        "needed_time": "",
    }
