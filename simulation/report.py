"""What a simulation found: the counts, and every broken rule with the shortest history that shows it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.case import Case
from casework.derivation import stamp
from casework.facts import AnyFact, PartyJoined
from simulation.acts import WORDS, Act
from simulation.play import Story
from simulation.shrink import shortest

# More of them would only be read for the first few.
MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule. `acts` and `history` are lines for people; `of`: from how many acts it was shortened."""

    seed: int
    protocol: str
    pathway: str
    rule: str
    found: str
    again: str
    form: str
    acts: list[str]
    of: int
    history: list[str]


@dataclass(slots=True)
class Tally:
    """The counts of a run. `only` is the protocol to which it was confined, "" for all."""

    seed: int
    only: str = ""
    cases: int = 0
    decisions: int = 0
    facts: int = 0
    endings: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    broken: int = 0
    violations: list[Violation] = field(default_factory=list)

    def add(self, story: Story) -> None:
        """Counts one case; a broken rule that was not seen before is shortened and told."""
        self.cases += 1
        self.decisions += story.decisions
        self.facts += len(story.history)
        protocol = self.endings.setdefault(story.plan.board.protocol.key, {})
        protocol.setdefault(story.plan.pathway, Counter())[story.ending] += 1
        if story.broken is None:
            return
        self.broken += 1
        known = {violation.rule for violation in self.violations}
        if story.broken.promise not in known and len(self.violations) < MOST_TOLD:
            self.violations.append(self._violation(story))

    def _violation(self, story: Story) -> Violation:
        short = shortest(story)
        assert short.broken is not None, "only a story that breaks the same rule is shorter"
        confined = f" --protocol {self.only}" if self.only else ""
        return Violation(
            seed=story.plan.seed,
            protocol=story.plan.board.protocol.key,
            pathway=story.plan.pathway,
            rule=short.broken.promise,
            found=short.broken.found,
            again=f"flask simulate --seed {story.plan.seed} --cases 1{confined}",
            form=_form(short),
            acts=[_act(act, short.case) for act in short.acts],
            of=len(story.acts),
            history=[_fact(fact, short.case) for fact in short.history],
        )


def in_words(violation: Violation) -> Iterator[str]:
    """The lines that tell of a broken rule."""
    yield f"Broken: {violation.rule}"
    yield f"    {violation.found}"
    yield f"    {violation.protocol}, {violation.pathway}. The case again: {violation.again}"
    yield f"  What happened ({len(violation.acts)} of {violation.of} acts are enough):"
    yield from (f"    {line}" for line in (violation.form, *violation.acts))
    yield "  What was recorded:"
    yield from (f"    {line}" for line in violation.history)


def _form(story: Story) -> str:
    told, confirm = story.plan.told, story.plan.confirm
    words = ["to be confirmed"] if confirm else []
    words += ["immediate danger"] if told.danger else []
    words += ["to be resolved at once"] if told.urgent else []
    words += [f"needed by {stamp(told.needed_by)}"] if told.needed_by else []
    words += [f"agreed by {stamp(told.agreed_by)}"] if told.agreed_by else []
    return f"{stamp(story.plan.opens)}: " + ", ".join([f"The form, from step {told.start_step}", *words])


def _act(act: Act, case: Case) -> str:
    more = "".join(f" {key}: {_value(value)}." for key, value in act.more.items() if key != "answers")
    return f"{stamp(act.at)}: {WORDS[act.kind].format(who=_who(act.party, case))}{more}"


def _who(number: int, case: Case) -> str:
    party = case.party(number)
    return f"{party.person.name} ({number})" if party else "Board staff"


def _fact(fact: AnyFact, case: Case) -> str:
    told = fact.model_dump(
        exclude={"at", "by", "kind", "because", "derivation", "disagreement", "party", "meeting"}
    )
    if isinstance(fact, PartyJoined):
        told = {"number": fact.party.number, "name": fact.party.person.name, "side": fact.party.side}
    elif party := getattr(fact, "party", None):
        told["by"] = _who(party, case)
    words = ", ".join(
        f"{key} {_value(value)}" for key, value in told.items() if value not in (None, "", False, ())
    )
    return f"{stamp(fact.at)}: {fact.kind.replace('_', ' ')}" + (f": {words}" if words else "")


def _value(value: object) -> str:
    if hasattr(value, "astimezone"):
        return stamp(value)  # type: ignore[arg-type]
    return str(getattr(value, "name", value) or "–")
