"""The shortest history that breaks the same rule: acts are left out, and the form made plainer, while it still does."""

from collections.abc import Iterator
from dataclasses import replace

from casework.directory import Directory
from simulation.acts import Act
from simulation.people import Plan
from simulation.play import Story, replay

_PLAIN: tuple[dict[str, object], ...] = (
    {"danger": False},
    {"urgent": False},
    {"needed_by": None},
    {"agreed_by": None},
    {"raiser_manager": None},
    {"counterpart_manager": None},
)


def shortest(story: Story) -> Story:
    """A story of the same form, or a plainer one, that breaks the same rule; none of its acts can be left out."""
    best, shorter = story, True
    while shorter:
        shorter = False
        for planned, acts in _shorter(best):
            found = replay(planned, acts)
            if found.broken and best.broken and found.broken.promise == best.broken.promise:
                best, shorter = found, True
                break
    return best


def _shorter(story: Story) -> Iterator[tuple[Plan, list[Act]]]:
    """What to try next: large parts left out first, then single acts (delta debugging), then a plainer form."""
    acts, size = story.acts, len(story.acts)
    while size:
        for start in range(0, len(acts), size):
            yield story.plan, acts[:start] + acts[start + size :]
        size //= 2
    yield from ((planned, acts) for planned in _plainer(story.plan))


def _plainer(planned: Plan) -> Iterator[Plan]:
    if planned.confirm:
        yield replace(planned, confirm=False)
    for change in _PLAIN:
        told = planned.told.model_copy(update=change)
        if told != planned.told:
            yield replace(planned, told=told)
    empty = tuple(Directory() for _ in planned.place.directories)
    if planned.place.directories != empty:
        yield replace(planned, place=replace(planned.place, directories=empty))
