"""Every fault that one part of a file can have with another, made in the sixth protocol one at a time."""

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.protocol_check import faults_of
from protocols.faults import Place, checked
from tests.protocols.test_loader import SIXTH, faults, file

TIERS = "the tiers are: practitioner, line-manager, director, safeguarding-lead"
STEP_1 = 'title = "With your own manager"\n'
NOTICE = '[[pathways.resolution.steps.notices]]\nwhen = "{when}"\nto = ["{to}"]\ntitle = "T"\ntext = "T"\n\n'
STEP_4 = '[[pathways.resolution.steps]]\nkey = "4"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '{ key = "director", name = "Director" },',
            '{ key = "director", name = "Director" }, { key = "director", name = "Again" },',
            "tiers: 'director' is there twice; remove one",
        ),
        (
            '{ key = "practitioner", name = "Practitioner" }',
            '{ key = "practitioner", name = "Practitioner", beside = true }',
            "tiers[1]: the first tier is the practitioners'; it cannot be beside the ladder",
        ),
        (
            'then = "director"',
            'then = "chief"',
            f"tiers[4].then: there is no tier 'chief'; {TIERS}",
        ),
        (
            'then = "director"',
            'then = "safeguarding-lead"',
            "tiers[4].then: only a tier beside the ladder leads on, and to one of the ladder",
        ),
        (
            '{ key = "director", name = "Director" }',
            '{ key = "director", name = "Director", then = "line-manager" }',
            "tiers[3].then: only a tier beside the ladder leads on, and to one of the ladder",
        ),
        (
            'safeguarding_tier = "safeguarding-lead"',
            'safeguarding_tier = "lead"',
            f"safeguarding_tier: there is no tier 'lead'; {TIERS}",
        ),
        (
            'manager_tier = "line-manager"',
            'manager_tier = "boss"',
            f"manager_tier: there is no tier 'boss'; {TIERS}",
        ),
        (
            'director = "Superintendent"',
            'chief = "Superintendent"',
            f"agencies[1].titles: there is no tier 'chief'; {TIERS}",
        ),
        (
            'default_pathway = "resolution"',
            'default_pathway = "main"',
            "default_pathway: there is no pathway 'main'; there is: resolution, within",
        ),
        (
            "pathways.within",
            "pathways.default",
            "default_pathway: a pathway called 'default' is the Board's main one; remove default_pathway",
        ),
        ('when = "raised"', 'when = "step"', "notices[1].when: outside a step it is 'raised' or 'ended'"),
        (
            '"counterpart:line-manager"',
            '"counterpart:chief"',
            f"notices[1].to: there is no tier 'chief'; {TIERS}",
        ),
        (
            STEP_4,
            NOTICE.format(when="step", to="raiser:chief") + STEP_4,
            f"pathways.resolution.steps[3].notices[1].to: there is no tier 'chief'; {TIERS}",
        ),
        (
            STEP_4,
            NOTICE.format(when="ended", to="raiser") + STEP_4,
            "pathways.resolution.steps[3].notices[1].when: in a step it is 'step'; put others at the top of the file",
        ),
        (
            'to = ["everyone"]',
            'to = ["board:chief"]',
            f"papers.decision.to: there is no tier 'chief'; {TIERS}",
        ),
        (
            'default_limit = { amount = 3, unit = "days" }',
            'default_limit = { unit = "agreed", dated_by = "decision.night" }',
            "default_limit.dated_by: 'decision.night' must be paper.field, a field of kind 'date' with within_days",
        ),
        (
            "default_limit = {",
            "# default_limit = {",
            "pathways.resolution.steps[3].limit: this key is missing; "
            "add it, or a default_limit for all steps without one",
        ),
        (
            "decision.day",
            "letter.day",
            "pathways.resolution.steps[6].limit.dated_by: there is no paper 'letter'; there is: decision",
        ),
        (
            'kind = "date" }',
            'kind = "line" }',
            "pathways.resolution.steps[6].limit.dated_by: 'decision.day' must be paper.field, "
            "a field of kind 'date' with within_days",
        ),
        (
            STEP_1 + 'speaker = { tier = "practitioner"',
            STEP_1 + 'speaker = { tier = "worker"',
            f"pathways.resolution.steps[1].speaker.tier: there is no tier 'worker'; {TIERS}",
        ),
        (
            'counterpart = { tier = "director"',
            'counterpart = { tier = "board"',
            f"pathways.within.steps[1].counterpart.tier: there is no tier 'board'; {TIERS}",
        ),
        (
            'form = "decision"',
            'form = "letter"',
            "pathways.resolution.steps[5].form: there is no paper 'letter'; there is: decision",
        ),
        (
            'by = "board"',
            'by = "everyone"',
            "pathways.resolution.steps[5].form: a panel's paper is not everybody's; "
            'give \'decision\' by = "board" or "speaker"',
        ),
        (
            "in_writing = true",
            'form = "decision"',
            "pathways.resolution.steps[3].form: 'decision' is filled in by the Board; only a panel can have it",
        ),
        (
            "questions = [{",
            'questions = [{ key = "consent", ask = "Again?", choices = { a = "A", b = "B" } }, {',
            "pathways.resolution.questions: two have the key 'consent'; give each its own",
        ),
        (
            'key = "2"',
            'key = "1"',
            "pathways.resolution.steps: two have the key '1'; give each its own",
        ),
        (
            "consult = true",
            "panel = true",
            "pathways.resolution.steps[2]: only panels may follow a panel; move the steps with panel = true to the end",
        ),
        (
            "consult = true",
            "consult = true\npanel = true",
            "pathways.resolution.steps[1]: a step is either consult or panel; remove one of them",
        ),
        (
            "consult = true",
            "same_people = true",
            "pathways.resolution.steps[1].same_people: the first step has nobody before it; remove same_people",
        ),
        (
            'unit = "immediate"',
            'unit = "immediate", amount = 2',
            "pathways.within.steps[1].limit: a limit of unit 'immediate' has no amount; remove it",
        ),
        (
            'unit = "immediate"',
            'unit = "immediate", counted_from = "raising"',
            "pathways.within.steps[1].limit: a limit of unit 'immediate' is counted from the step; remove counted_from",
        ),
        (
            'unit = "immediate"',
            'unit = "hours"',
            "pathways.within.steps[1].limit: amount is missing; say how many, for example amount = 2",
        ),
        (
            'amount = 36, unit = "hours"',
            'amount = 36, unit = "hours", dated_by = "decision.day"',
            "pathways.resolution.steps[2].target: otherwise and dated_by belong to a limit of unit 'agreed'; remove them",
        ),
        (
            'kind = "date" }',
            'kind = "date" }, { key = "day", ask = "Again?" }',
            "papers.decision.fields: two have the key 'day'; give each its own",
        ),
        (
            'kind = "date" }',
            'kind = "date" }, { key = "pick", ask = "Which?", kind = "choice" }',
            "papers.decision.fields[2]: choices belong to the kinds 'choice' and 'choices', and to no other; "
            "correct one of them",
        ),
        (
            'kind = "date" }',
            'kind = "date" }, { key = "who", ask = "Who?", days_ahead = 0 }',
            "papers.decision.fields[2]: days_ahead belongs to the kind 'date', and to no other; correct one of them",
        ),
        (
            'short = "Northmoor"',
            f'short = "Northmoor"\nmeeting_place = "{256 * "m"}"',
            f"meeting_place: write at most 255 characters here; the file says '{256 * 'm'}'",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert f"northmoor.toml: {said}." in faults(tmp_path, northmoor=file("northmoor", (old, new)))


def test_parts_that_do_not_fit_are_named_beside_keys_and_values_that_are_wrong(tmp_path: Path) -> None:
    wrong = file(
        "northmoor",
        ('danger = "', 'dangr = "'),
        ('amount = 36, unit = "hours"', 'amount = 36, unit = "fortnights"'),
        ('form = "decision"', 'form = "decison"'),
        ('default_pathway = "resolution"', 'default_pathway = "main"'),
        ('manager_tier = "line-manager"', 'manager_tier = "boss"'),
    )
    assert faults(tmp_path, northmoor=wrong) == [
        "northmoor.toml: danger: this key is missing; add it.",
        "northmoor.toml: pathways.resolution.steps[2].target.unit: "
        "write 'working_days', 'days', 'hours', 'immediate' or 'agreed' here; the file says 'fortnights'.",
        "northmoor.toml: dangr: there is no such key; remove it or check its spelling.",
        f"northmoor.toml: manager_tier: there is no tier 'boss'; {TIERS}.",
        "northmoor.toml: default_pathway: there is no pathway 'main'; there is: resolution, within.",
        "northmoor.toml: pathways.resolution.steps[5].form: there is no paper 'decison'; there is: decision.",
    ]


def _places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Where something can be wrong in a file: each key and each item of it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*at, key)
        yield from _places(each, (*at, key))


@pytest.mark.parametrize("wrong", [5, "", "Wrong!", True, [], {}], ids=repr)
def test_one_wrong_value_anywhere_is_one_fault_and_hides_no_other(wrong: object) -> None:
    for place in _places(tomllib.loads(SIXTH)):
        told = tomllib.loads(SIXTH)
        table: Any = told
        for key in place[:-1]:
            table = table[key]
        table[place[-1]] = copy.deepcopy(wrong)
        found = checked(told, faults_of)[1]
        at = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in place)[1:]
        # A list of papers without any paper is valid by itself, and what names one of them is then at fault.
        assert all(fault.startswith(at) for fault in found) or (at == "papers" and not wrong), found
        assert not any("standin" in fault or "instance of" in fault for fault in found), found


def test_a_key_that_is_missing_anywhere_hides_no_other_fault() -> None:
    for place in _places(tomllib.loads(SIXTH)):
        if isinstance(place[-1], int) or place[0] in ("tiers", "manager_tier"):
            continue
        told = tomllib.loads(SIXTH)
        told["manager_tier"] = "boss"
        table: Any = told
        for key in place[:-1]:
            table = table[key]
        del table[place[-1]]
        assert f"manager_tier: there is no tier 'boss'; {TIERS}" in checked(told, faults_of)[1], place
