"""A Board's protocol as its page draws it: a Protocol in, what to draw out. No words; the page says them.

Protocol ──▶ pathways ──▶ steps: who with whom, until when, what is written, who is told, what silence does
         ├─▶ levels and posts beside them
         └─▶ the table of equivalence: agencies with their own titles
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from casework.limits import Length, Limit
from casework.paper import Notice, Paper, side_and_tier
from casework.protocol import Pathway, Protocol, Role, Step, Tier

Side = Literal["raiser", "counterpart", "board"]


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told something: a word of the file's grammar (casework.paper.Recipient), or a post.

    `post` is the level's name where `who` is the post's side: raiser, counterpart or board.
    """

    who: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    title: str
    text: str
    to: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """A form of the protocol; `anchor` is its place on the page."""

    anchor: str
    paper: Paper
    to: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """How long a step may take. `kind` says which of the rest count.

    counted: `length`, from the raising or from the step's start. immediate: `length` is the grace. agreed: a date
    that is named, in the form or in `dated_by` (a paper's title); without one `length`.
    """

    kind: Literal["counted", "immediate", "agreed"]
    length: Length
    from_raising: bool = False
    dated_by: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with its place on the page. `kind`: the other side is asked, one's own is, or it is with the Board.

    `speaker_of`, `counterpart_of`: on whose side each is. `target` is None where the Board has none of its own.
    `after` is the step to which silence leads, None at the end of the pathway.
    """

    anchor: str
    number: int
    step: Step
    kind: Literal["ask", "consult", "panel"]
    speaker_of: Side
    counterpart_of: Side
    limit: Time
    target: Time | None
    notices: tuple[NoticeView, ...]
    paper: PaperView | None
    after: Step | None


@dataclass(frozen=True, slots=True)
class PathwayView:
    """A pathway with its place on the page; `main` is the Board's main one."""

    anchor: str
    key: str
    main: bool
    pathway: Pathway
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class PostBeside:
    """A post beside the ladder, and who is asked when it is empty; "" where the Board names somebody."""

    name: str
    then: str


@dataclass(frozen=True, slots=True)
class Column:
    """An agency of the table of equivalence: its own title for each level, "" where it has none."""

    agency: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """All that the page draws. `table` has a title for each of `table_levels`; `untitled` agencies have none."""

    protocol: Protocol
    pathways: tuple[PathwayView, ...]
    raised: tuple[NoticeView, ...]
    ended: tuple[NoticeView, ...]
    papers: tuple[PaperView, ...]
    levels: tuple[str, ...]
    posts: tuple[PostBeside, ...]
    table_levels: tuple[str, ...]
    table: tuple[Column, ...]
    untitled: tuple[str, ...]


def view(protocol: Protocol) -> ProtocolView:
    """The whole page of `protocol`; the main pathway comes first, the others in the order of the file."""
    keys = sorted(protocol.pathways, key=lambda key: key != protocol.default_pathway)
    titled = [agency for agency in protocol.agencies if agency.titles]
    # A level that no agency has a title for would be an empty column.
    used = [tier for tier in protocol.tiers if any(tier.key in agency.titles for agency in titled)]
    return ProtocolView(
        protocol=protocol,
        pathways=tuple(_pathway(protocol, key) for key in keys),
        raised=_notices(protocol, protocol.notices, "raised"),
        ended=_notices(protocol, protocol.notices, "ended"),
        papers=tuple(_paper(protocol, key) for key in protocol.papers),
        levels=tuple(tier.name for tier in protocol.tiers if not tier.beside),
        posts=tuple(PostBeside(tier.name, _then(protocol, tier)) for tier in protocol.tiers if tier.beside),
        table_levels=tuple(tier.name for tier in used),
        table=tuple(
            Column(agency.name, tuple(agency.titles.get(tier.key, "") for tier in used)) for agency in titled
        ),
        untitled=tuple(agency.name for agency in protocol.agencies if not agency.titles),
    )


def _then(protocol: Protocol, tier: Tier) -> str:
    return protocol.tier(tier.then).name if tier.then else ""


def _pathway(protocol: Protocol, key: str) -> PathwayView:
    pathway = protocol.pathways[key]
    steps = tuple(_step(protocol, key, number) for number in range(1, len(pathway.steps) + 1))
    return PathwayView(f"pathway-{key}", key, key == protocol.default_pathway, pathway, steps)


def _step(protocol: Protocol, key: str, number: int) -> StepView:
    pathway = protocol.pathways[key]
    step = pathway.steps[number - 1]
    limit = protocol.limit(step)
    target = step.target if step.target != step.limit else None
    return StepView(
        anchor=f"pathway-{key}-{number}",
        number=number,
        step=step,
        kind="panel" if step.panel else "consult" if step.consult else "ask",
        speaker_of=_side(step.speaker, "raiser"),
        counterpart_of=_side(
            step.counterpart, "board" if step.panel else "raiser" if step.consult else "counterpart"
        ),
        limit=_time(protocol, limit),
        target=_time(protocol, target) if target else None,
        notices=_notices(protocol, step.notices, "step"),
        paper=_paper(protocol, step.form) if step.form else None,
        after=pathway.after(step.key),
    )


def _side(role: Role, otherwise: Side) -> Side:
    return role.of or otherwise


def _time(protocol: Protocol, limit: Limit) -> Time:
    if limit.unit == "immediate":
        return Time("immediate", Length(amount=protocol.immediate_hours, unit="hours"))
    if limit.length is not None:
        return Time("counted", limit.length, limit.counted_from == "raising")
    paper = protocol.papers.get(limit.dated_by.partition(".")[0])
    return Time("agreed", limit.otherwise or protocol.agreed, dated_by=paper.title if paper else "")


def _notices(protocol: Protocol, notices: Iterable[Notice], when: str) -> tuple[NoticeView, ...]:
    return tuple(
        NoticeView(notice.title, notice.text, tuple(_told(protocol, notice.to)))
        for notice in notices
        if notice.when == when
    )


def _paper(protocol: Protocol, key: str) -> PaperView:
    paper = protocol.papers[key]
    return PaperView(f"paper-{key}", paper, tuple(_told(protocol, paper.to)))


def _told(protocol: Protocol, recipients: Iterable[str]) -> Iterator[Told]:
    for recipient in recipients:
        who, tier = side_and_tier(recipient)
        yield Told(who, protocol.tier(tier).name if tier else "")
