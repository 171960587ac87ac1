"""Every fault that one part of a file can have with another, made in the sixth protocol one at a time."""

from pathlib import Path

import pytest

from tests.protocols.test_loader import faults, file

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
            f"tiers.safeguarding-lead.then: there is no tier 'chief'; {TIERS}",
        ),
        (
            'then = "director"',
            'then = "safeguarding-lead"',
            "tiers.safeguarding-lead.then: only a tier beside the ladder leads on, and to one of the ladder",
        ),
        (
            '{ key = "director", name = "Director" }',
            '{ key = "director", name = "Director", then = "line-manager" }',
            "tiers.director.then: only a tier beside the ladder leads on, and to one of the ladder",
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
            f"agencies.Police: there is no tier 'chief'; {TIERS}",
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
            'pathways.resolution.steps[3]: a step\'s notices have when = "step"; put others at the top of the file',
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
            "pathways.resolution.steps[6].limit.dated_by: 'letter.day' must be paper.field, "
            "a field of kind 'date' with within_days",
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
            'by = "speaker"',
            'pathways.resolution.steps[5].form: at a panel the Board fills the paper in (by = "board"), '
            "elsewhere the speaker",
        ),
        (
            "in_writing = true",
            'form = "decision"',
            'pathways.resolution.steps[3].form: at a panel the Board fills the paper in (by = "board"), '
            "elsewhere the speaker",
        ),
        (
            "questions = [{",
            'questions = [{ key = "consent", ask = "Again?", choices = { a = "A", b = "B" } }, {',
            "pathways.resolution.questions: two have the same key; give each its own",
        ),
        # What one part of the file can tell by itself.
        (
            'key = "2"',
            'key = "1"',
            "pathways.resolution: two steps have the same key; give each step its own",
        ),
        (
            "consult = true",
            "panel = true",
            "pathways.resolution: only panels may follow a panel; move the steps with panel = true to the end",
        ),
        (
            "consult = true",
            "consult = true\npanel = true",
            "pathways.resolution.steps[1]: a step is either consult or panel; remove one of them",
        ),
        (
            "consult = true",
            "same_people = true",
            "pathways.resolution: the first step has nobody before it; remove same_people",
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
            "papers.decision: two fields have the same key; give each its own",
        ),
        (
            'kind = "date" }',
            'kind = "date" }, { key = "pick", ask = "Which?", kind = "choice" }',
            "papers.decision.fields[2]: choices belong to the kinds 'choice' and 'choices', and to no other; "
            "correct one of them",
        ),
    ],
)
def test_a_mistake_is_named_with_its_key_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert f"northmoor.toml: {said}." in faults(tmp_path, northmoor=file("northmoor", (old, new)))
