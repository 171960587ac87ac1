"""A form filled in with an example, so that a newcomer needs ten seconds for it."""

from collections.abc import Mapping

from casework.errors import NotFound
from demo.robots import BEHAVIOURS
from services import drafts
from services.world import World

YOURSELF = "yourself"
RAISER = "sam.okafor@meadowbank.example"

# Which agency is asked: each directory entry above the person behaves differently again.
_AGENCIES = {
    "agrees": ("Harbour Council Children's Services", "harbour-council.example"),
    "refuses": ("Harbour Council Children's Services", "harbour-council.example"),
    "stays-silent": ("Eastmere Hospitals NHS Trust", "eastmere-hospitals.example"),
    "writes-at-length": ("Westbrook Health Visiting Service", "westbrook-health.example"),
    "is-away": ("Northgate Housing Association", "northgate-housing.example"),
    "bounces": ("Downsland Police", "downsland-police.example"),
    YOURSELF: ("Harbour Council Children's Services", "harbour-council.example"),
}


def choices() -> Mapping[str, str]:
    """Who can be asked: the key, and what the person does, as a sentence."""
    told = {key: f"Somebody who {behaviour.does}" for key, behaviour in BEHAVIOURS.items()}
    return {**told, YOURSELF: "You answer: open the mailbox of Jo Smith"}


def fill_in(world: World, who: str) -> str:
    """A draft with every page filled in. Returns its token.

    Args:
        who: a key of `choices`: the person who is asked.

    Raises NotFound for another key.
    """
    if who not in _AGENCIES:
        raise NotFound("There is no simulated person of this kind. Choose one from the list.")
    token = drafts.start(world)
    drafts.save(world, token, _typed(world, who))
    return token


def _typed(world: World, who: str) -> dict[str, str | list[str]]:
    """What a person would type, under the names of the form's boxes (forms/escalation.py)."""
    protocol = next(iter(world.protocols.values())).protocol
    agency, domain = _AGENCIES[who]
    return {
        "board": protocol.key,
        "pathway": "default",
        "danger": "",
        "start_step": protocol.pathway("default").steps[0].key,
        "raiser_name": "Sam Okafor",
        "raiser_title": "Class teacher",
        "raiser_agency": "Meadowbank Primary School",
        "raiser_email": RAISER,
        "raiser_telephone": "01632 960100",
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
