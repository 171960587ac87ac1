"""Whether the parts of a Board's file fit together: tiers, papers, limits. One sentence for each fault."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from casework.limits import Limit
from casework.paper import LESSONS, Notice, side_and_tier
from casework.protocol import Pathway, Protocol, Step
from casework.retention import retention_faults
from casework.return_columns import column_faults
from casework.returning import CHALLENGE


def faults_of(protocol: Protocol) -> list[str]:
    """Every fault of the whole, each naming its key and what is allowed."""
    return list(_faults(protocol))


def _faults(protocol: Protocol) -> Iterator[str]:
    keys = [tier.key for tier in protocol.tiers]
    yield from (f"tiers: '{key}' is there twice; remove one" for key in _twice(keys))
    known = set(keys)
    if protocol.tiers[0].beside:
        yield "tiers[1]: the first tier is the practitioners'; it cannot be beside the ladder"
    for place, tier in enumerate(protocol.tiers, start=1):
        if tier.then is not None:
            if tier.then not in known:
                yield f"tiers[{place}].then: {_no_tier(tier.then, keys)}"
            elif not tier.beside or protocol.tier(tier.then).beside:
                yield f"tiers[{place}].then: only a tier beside the ladder leads on, and to one of the ladder"
    for name in ("safeguarding_tier", "manager_tier"):
        if getattr(protocol, name) not in known:
            yield f"{name}: {_no_tier(getattr(protocol, name), keys)}"
    for place, agency in enumerate(protocol.agencies, start=1):
        for each in agency.titles:
            if each not in known:
                yield f"agencies[{place}].titles: {_no_tier(each, keys)}"
    if protocol.default_pathway not in protocol.pathways:
        yield (
            f"default_pathway: there is no pathway '{protocol.default_pathway}'; "
            f"there is: {', '.join(protocol.pathways)}"
        )
    if "default" in protocol.pathways and protocol.default_pathway != "default":
        yield "default_pathway: a pathway called 'default' is the Board's main one; remove default_pathway"
    for place, notice in enumerate(protocol.notices, start=1):
        if notice.when == "step":
            yield f"notices[{place}].when: outside a step it is 'raised' or 'ended'"
        yield from _notice_faults(f"notices[{place}]", notice, keys)
    for key, paper in protocol.papers.items():
        for field in _twice(field.key for field in paper.fields):
            yield f"papers.{key}.fields: two have the key '{field}'; give each its own"
        yield from _recipient_faults(f"papers.{key}.to", paper.to, keys)
        if paper.opens is not None:
            pathway = protocol.pathways.get(protocol.pathway_key(paper.opens.pathway))
            step = (
                next((step for step in pathway.startable if step.key == paper.opens.step), None)
                if pathway
                else None
            )
            if step is None or step.form != key or paper.by != "speaker":
                yield f"papers.{key}.opens: name a pathway and a step whose form is '{key}', by the speaker"
    yield from _learning_faults(protocol)
    if protocol.retention is not None:
        yield from retention_faults(protocol.retention)
    yield from _returns_faults(protocol)
    if protocol.default_limit is not None:
        yield from _limit_faults("default_limit", protocol.default_limit, protocol)
    for key, pathway in protocol.pathways.items():
        yield from _pathway_faults(f"pathways.{key}", pathway)
        for place, step in enumerate(pathway.steps, start=1):
            yield from _step_faults(f"pathways.{key}.steps[{place}]", step, protocol, keys)


def _returns_faults(protocol: Protocol) -> Iterator[str]:
    if protocol.returns.language not in ("en", *protocol.languages):
        yield f"returns.language: the Board does not write in '{protocol.returns.language}'; add it to languages"
    if CHALLENGE in protocol.papers:
        yield f"papers.{CHALLENGE}: this is what the return of a challenge itself is called; give the paper another key"
    yield from column_faults(protocol)


def _pathway_faults(at: str, pathway: Pathway) -> Iterator[str]:
    for key in _twice(step.key for step in pathway.steps):
        yield f"{at}.steps: two have the key '{key}'; give each its own"
    for key in _twice(question.key for question in pathway.questions):
        yield f"{at}.questions: two have the key '{key}'; give each its own"
    if pathway.steps[0].same_people:
        yield f"{at}.steps[1].same_people: the first step has nobody before it; remove same_people"
    for place, (before, step) in enumerate(pairwise(pathway.steps), start=2):
        if before.panel and not step.panel:
            yield f"{at}.steps[{place}]: only panels may follow a panel; move the steps with panel = true to the end"
        # A limit from the raising cannot be over before the one in front of it.
        one, other = before.target or before.limit, step.limit
        if one and other and "raising" == one.counted_from == other.counted_from and _is_longer(one, other):
            yield f"{at}.steps[{place}].limit: it is over before the step in front of it, {one}; make it longer"


def _step_faults(at: str, step: Step, protocol: Protocol, keys: list[str]) -> Iterator[str]:
    for side, role in (("speaker", step.speaker), ("counterpart", step.counterpart)):
        # A panel's counterpart is the Board itself, which is no tier of the agencies.
        if role.tier not in keys and not (step.panel and side == "counterpart"):
            yield f"{at}.{side}.tier: {_no_tier(role.tier, keys)}"
    if step.limit is None and protocol.default_limit is None:
        yield f"{at}.limit: this key is missing; add it, or a default_limit for all steps without one"
    for name, limit in (("limit", step.limit), ("target", step.target)):
        if limit is not None:
            yield from _limit_faults(f"{at}.{name}", limit, protocol)
    if (limit := step.limit or protocol.default_limit) and step.target and _is_longer(step.target, limit):
        yield f"{at}.target: a target only ever shortens; make it at most the limit, {limit}"
    if step.consult and step.panel:
        yield f"{at}: a step is either consult or panel; remove one of them"
    if step.meeting and step.meeting.chair_tier and step.meeting.chair_tier not in keys:
        yield f"{at}.meeting.chair_tier: {_no_tier(step.meeting.chair_tier, keys)}"
    for place, notice in enumerate(step.notices, start=1):
        if notice.when != "step":
            yield f"{at}.notices[{place}].when: in a step it is 'step'; put others at the top of the file"
        yield from _notice_faults(f"{at}.notices[{place}]", notice, keys)
    if step.form is not None:
        paper = protocol.papers.get(step.form)
        if paper is None:
            yield f"{at}.form: {_no_paper(step.form, protocol)}"
        elif step.panel and paper.by == "everyone":
            yield f"{at}.form: a panel's paper is not everybody's; give '{step.form}' by = \"board\" or \"speaker\""
        elif paper.by == "board" and not step.panel:
            yield f"{at}.form: '{step.form}' is filled in by the Board; only a panel can have it"


def _learning_faults(protocol: Protocol) -> Iterator[str]:
    if protocol.learning is None:
        return
    paper = protocol.papers.get(protocol.learning.form)
    if paper is None:
        yield f"learning.form: {_no_paper(protocol.learning.form, protocol)}"
        return
    group = paper.field(LESSONS)
    kinds = {field.key: field.kind for field in group.fields} if group else {}
    if (
        paper.offered != "ended"
        or paper.by != "everyone"
        or kinds.get("kind") != "choice"
        or "words" not in kinds
    ):
        yield (
            f"learning.form: '{protocol.learning.form}' must be by everyone, offered when ended, with a group "
            f"'{LESSONS}' whose fields are 'kind', a choice, and 'words'"
        )


def _limit_faults(at: str, limit: Limit, protocol: Protocol) -> Iterator[str]:
    if not limit.dated_by:
        return
    paper, _, field = limit.dated_by.partition(".")
    found = protocol.papers.get(paper)
    if found is None:
        yield f"{at}.dated_by: {_no_paper(paper, protocol)}"
        return
    dated = found.field(field)
    if dated is None or dated.kind != "date" or dated.within_days is None:
        yield f"{at}.dated_by: '{limit.dated_by}' must be paper.field, a field of kind 'date' with within_days"


def _notice_faults(at: str, notice: Notice, keys: list[str]) -> Iterator[str]:
    yield from _recipient_faults(f"{at}.to", notice.to, keys)


def _recipient_faults(at: str, recipients: tuple[str, ...], keys: list[str]) -> Iterator[str]:
    for recipient in recipients:
        _, tier = side_and_tier(recipient)
        if tier and tier not in keys:
            yield f"{at}: {_no_tier(tier, keys)}"


def _is_longer(one: Limit, other: Limit) -> bool:
    """Whether `one` is longer than `other`, where they are counted alike."""
    if (one.unit, one.counted_from) != (other.unit, other.counted_from):
        return False
    return one.amount is not None and other.amount is not None and one.amount > other.amount


def _twice(keys: Iterable[str]) -> list[str]:
    counted = Counter(keys)
    return [key for key, times in counted.items() if times > 1]


def _no_tier(key: str, keys: list[str]) -> str:
    return f"there is no tier '{key}'; the tiers are: {', '.join(keys)}"


def _no_paper(key: str, protocol: Protocol) -> str:
    return f"there is no paper '{key}'; there is: {', '.join(protocol.papers) or 'none'}"
