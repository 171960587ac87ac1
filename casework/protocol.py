"""What a Board's file may say. A protocol is data: these models are the whole of its grammar.

These are its keys and values; casework/protocol_check.py is how they must fit together. Read by
protocols/loader.py, which lists every fault of every file at once. No name of a Board or a pathway
appears in code.
"""

from datetime import time
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from casework.limits import Email, Key, Length, Limit, Text, TimeOfDay
from casework.paper import LESSONS, Notice, Paper, Question
from casework.retention import Retention
from casework.returning import Returns
from casework.value import Value


class Tier(Value):
    """A level of the agencies' ladders, lowest first, or a post beside the ladder (`beside`).

    `then`: who is next above a post beside the ladder; without it the Board is asked to name somebody.
    """

    key: Key
    name: Text
    beside: bool = False
    then: Key | None = None


class Agency(Value):
    """An agency's own titles for the tiers: one column of the Board's table of role equivalence."""

    name: Text
    titles: dict[Key, Text] = Field(default_factory=dict)


def agency_key(name: str) -> str:
    """How agencies are compared: without case and without stray blanks."""
    return " ".join(name.split()).casefold()


class Role(Value):
    """Who takes part in a step: the directory's tier, and the words the protocol uses for it.

    `of`: in whose agency the post is; by itself that of the side on which the role stands.
    """

    tier: Key
    name: Text
    of: Literal["", "raiser", "counterpart", "board"] = ""


class MeetingRule(Value):
    """A meeting that belongs to a step. Times of day are the Board's local time.

    `called` always: it is arranged when the step begins; on_request: those who speak or are asked at the step arrange
    it by their link, or the Board does; of a panel only the Board.
    `attendees` everyone: both sides' people up to this step; managers: only those who dealt with it last.
    `chair` says in words who chairs it. `chair_tier`: the post of those who are asked to, in an agency that takes no
    part in the disagreement; without it the meeting finds its own chair.
    """

    name: Text
    minutes: int = Field(default=60, ge=15, le=480)
    notice_hours: int = Field(default=4, ge=0, le=80)
    starts: tuple[TimeOfDay, ...] = Field(
        default=(time(10), time(11, 30), time(14), time(15, 30)), min_length=1
    )
    called: Literal["always", "on_request"] = "always"
    attendees: Literal["everyone", "managers"] = "everyone"
    chair: str = ""
    chair_tier: Key | None = None
    guidance: str = ""


class Step(Value):
    """One stage of the protocol.

    A step is one of three kinds. By itself the other side is asked and answers. `consult`: the raiser talks with
    somebody on their own side; nobody is asked to agree, and it goes on at its limit or when they say so.
    `panel`: it is put to the Board, whose staff records what came of it; only panels may follow a panel.

    `limit` is the text's hard limit, `target` the Board's own earlier one; the earlier is the deadline.
    `same_people`: those of the step before stay. `warn`: the next level is told before the limit passes.
    """

    key: Text
    title: Text
    speaker: Role
    counterpart: Role
    limit: Limit | None = None
    target: Limit | None = None
    paper: Text
    consult: bool = False
    panel: bool = False
    in_writing: bool = False
    same_people: bool = False
    warn: bool = False
    meeting: MeetingRule | None = None
    notices: tuple[Notice, ...] = ()
    form: Key | None = None

    @property
    def asks(self) -> bool:
        """Whether the other side is asked, and answers."""
        return not (self.consult or self.panel)


class Pathway(Value):
    """A named route. `areas`: the areas of disagreement that lead to it. `within`: inside one agency."""

    title: Text
    areas: tuple[Text, ...] = ()
    within: bool = False
    intro: str = ""
    questions: tuple[Question, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)

    def step(self, key: str | None) -> Step:
        """The step named `key`. Raises KeyError when the pathway has none of that name."""
        return self._steps[key]

    def after(self, key: str) -> Step | None:
        """The step that follows `key`, or None at the end."""
        place = list(self._steps).index(key) + 1
        return self.steps[place] if place < len(self.steps) else None

    @cached_property
    def _steps(self) -> dict[str | None, Step]:
        return {step.key: step for step in self.steps}

    @property
    def startable(self) -> tuple[Step, ...]:
        """The steps at which a form may begin: what comes after the first panel is for the Board to begin."""
        panels = [step for step in self.steps if step.panel]
        return tuple(step for step in self.steps if step not in panels[1:])

    def first_asked(self, start: str) -> Step | None:
        """The first step from `start` on at which the other side is asked; None where there is none."""
        later = self.steps[list(self._steps).index(start) :]
        return next((step for step in later if step.asks), None)


class Learning(Value):
    """What is asked of both sides when a case has ended: the paper `form`, and once more after `again` where they have
    not answered. The paper has a group called `lessons`, with `kind`, a choice, and `words`."""

    form: Key
    again: Length = Length(amount=5, unit="working_days")


class Hours(Value):
    """Working time in the Board's zone: Monday to Friday, `opens` to `closes`."""

    opens: TimeOfDay = time(9)
    closes: TimeOfDay = time(17)
    lunch_from: TimeOfDay = time(12, 30)
    lunch_to: TimeOfDay = time(13, 30)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.opens < self.lunch_from <= self.lunch_to < self.closes:
            raise ValueError("the times must be in the order opens, lunch_from, lunch_to, closes")
        return self


class Protocol(Value):
    """A Board's protocol.

    `short` names the Board in senders and lists; `safeguarding_tier` is the directory's tier that is told of
    immediate danger; the first of `tiers` is the practitioners'. `default_limit` holds for steps that have none.
    `meeting_place`: an address, a telephone number or a video link; "" leaves it to those who meet. Outlook cuts a
    place off after 255 characters (MS-OXCICAL, LOCATION).
    `immediate_for`: what the text wants resolved at once whatever the step; the form offers it as a box.
    """

    key: Key
    name: Text
    short: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    board: Text
    inbox: Email
    telephone: str = ""
    source: str = ""
    danger: Text
    languages: tuple[Literal["en", "cy"], ...] = ("en",)
    themes: dict[Key, Text] = Field(min_length=1)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    agencies: tuple[Agency, ...] = ()
    safeguarding_tier: Key
    manager_tier: Key
    hours: Hours = Hours()
    holidays: Literal["england-and-wales"] = "england-and-wales"
    confirm_hours: int = Field(default=4, ge=1, le=72)
    immediate_hours: int = Field(default=4, ge=1, le=24)
    immediate_for: str = ""
    meeting_place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""
    agreed: Length = Length(amount=5, unit="working_days")
    default_limit: Limit | None = None
    notices: tuple[Notice, ...] = ()
    papers: dict[Key, Paper] = Field(default_factory=dict)
    learning: Learning | None = None
    returns: Returns = Returns()
    default_pathway: Key = "default"
    pathways: dict[Key, Pathway] = Field(min_length=1)
    retention: Retention | None = None

    def pathway(self, key: str) -> Pathway:
        """The pathway called `key`; "default" is the Board's main one. Raises KeyError for another."""
        return self.pathways[self.pathway_key(key)]

    def pathway_key(self, key: str) -> str:
        """`key` itself, or the key of the Board's main pathway for "default"."""
        return self.default_pathway if key == "default" else key

    def limit(self, step: Step) -> Limit:
        """The step's limit, or the Board's for steps that have none."""
        limit = step.limit or self.default_limit
        assert limit is not None, (
            "the file is refused where a step has no limit and there is no default_limit"
        )
        return limit

    @cached_property
    def lesson_kinds(self) -> dict[str, str]:
        """The kinds of lessons that the Board's form offers: keys with their words; none where it asks for none."""
        paper = self.papers[self.learning.form] if self.learning else None
        group = paper.field(LESSONS) if paper else None
        return next((field.choices for field in group.fields if field.key == "kind"), {}) if group else {}

    @property
    def practitioner_tier(self) -> str:
        return self.tiers[0].key

    def tier(self, key: str) -> Tier:
        """The tier called `key`. Raises KeyError for an unknown one."""
        return self._tiers[key]

    def above(self, key: str) -> list[str]:
        """The tiers above `key`, nearest first: whom to ask when a post is empty."""
        if key in self._ladder:
            return self._ladder[self._ladder.index(key) + 1 :]
        known = self._tiers.get(key)
        return [known.then, *self.above(known.then)] if known and known.then else []

    @cached_property
    def _tiers(self) -> dict[str, Tier]:
        return {tier.key: tier for tier in self.tiers}

    @cached_property
    def _ladder(self) -> list[str]:
        return [tier.key for tier in self.tiers if not tier.beside]

    def title(self, agency: str, tier: str) -> str:
        """The agency's own title for the tier; "" where the table of equivalence has none."""
        column = self.agency(agency)
        return column.titles.get(tier, "") if column else ""

    def tier_of(self, agency: str, title: str) -> str | None:
        """The tier that `title` has in `agency`, by the table of equivalence; None where it is not in it."""
        wanted, column = title.strip().casefold(), self.agency(agency)
        for tier, known in column.titles.items() if column else ():
            if known.casefold() == wanted:
                return tier
        return None

    def agency(self, name: str) -> Agency | None:
        """The agency of the table of equivalence; None for one that is not in it."""
        wanted = agency_key(name)
        return next((each for each in self.agencies if agency_key(each.name) == wanted), None)
