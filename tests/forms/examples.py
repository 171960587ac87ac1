"""A form as a person would fill it in, for the tests of forms and pages."""

from datetime import UTC, datetime

NOW = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)

FILLED: dict[str, str | list[str]] = {
    "board": "hips",
    "pathway": "default",
    "danger": "",
    "start_step": "1",
    "raiser_name": "Sam Okafor",
    "raiser_title": "Health visitor",
    "raiser_agency": "Solent Trust",
    "raiser_email": "sam.okafor@trust.example",
    "raiser_telephone": "023 9999 0000",
    "raiser_manager_name": "Mo Lind",
    "raiser_manager_email": "mo.lind@trust.example",
    "counterpart_name": "Jo Smith",
    "counterpart_title": "Social worker",
    "counterpart_agency": "City Council",
    "counterpart_email": "jo.smith@council.example",
    "counterpart_telephone": "",
    "counterpart_manager_name": "",
    "counterpart_manager_email": "",
    "child": "Robin Testchild",
    "born": ["27", "3", "2019"],
    "worker": "",
    "team": "",
    "summary": "The child has lost weight.\nThe plan has not changed.",
    "action": "Hold a strategy meeting this week.",
    "theme": "thresholds",
    "needed_by": ["", "", ""],
    "needed_time": "",
}


def typed(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """The filled form with some boxes filled in otherwise."""
    return FILLED | changes


def starting_at_stage_three(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """The filled form of somebody who has tried two stages off-line."""
    tried: dict[str, str | list[str]] = {
        "start_step": "3",
        "earlier_1_on": ["20", "11", "2026"],
        "earlier_1_outcome": "Not agreed by telephone.",
        "earlier_2_on": ["24", "11", "2026"],
        "earlier_2_outcome": "The managers did not agree.",
    }
    return FILLED | tried | changes
