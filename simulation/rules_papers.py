"""Papers are asked for, chased and left alone: whoever fills one in is reminded once, told once that it is overdue, and
then the Board is told once; never after it was filed or when the case is over."""

from casework.case import Status
from casework.paper_facts import LessonsAsked, PaperAsked, PaperChased
from simulation.checking import Seen

ORDER = ("reminder", "overdue", "board")


def papers_are_chased_rightly(seen: Seen) -> str:
    for fact in seen.facts:
        match fact.kind:
            case "paper_asked":
                if wrong := _asked(seen, fact):
                    return wrong
            case "paper_chased":
                if wrong := _chased(seen, fact):
                    return wrong
            case "lessons_asked":
                if wrong := _learning(seen, fact):
                    return wrong
            case "lesson_told":
                seen.watch.learned.add(fact.party)
            case "paper_filed":
                if fact.party is not None and fact.paper == _lessons(seen):
                    seen.watch.learned.add(fact.party)
                seen.watch.papers.pop(fact.paper, None)
    return ""


def _lessons(seen: Seen) -> str:
    return seen.protocol.learning.form if seen.protocol.learning else ""


def _learning(seen: Seen, fact: LessonsAsked) -> str:
    """Both sides are asked when it has ended and once more who has not told; nobody else."""
    watch = seen.watch
    watch.lessons_asked += 1
    if seen.case.status not in (Status.RESOLVED, Status.CLOSED):
        return "somebody is asked what is to be learned from a case that has not ended"
    if watch.lessons_asked > 2:
        return "somebody is asked a third time what is to be learned"
    for party in fact.told:
        if party in seen.case.replaced or party == 2:
            return f"{seen.who(party)} is asked what is to be learned"
        if watch.lessons_asked == 2 and party in watch.learned:
            return f"{seen.who(party)} has told what is to be learned, and is asked again"
    return ""


def _asked(seen: Seen, fact: PaperAsked) -> str:
    seen.watch.papers[fact.paper] = []
    if not fact.at < fact.chase_at <= fact.due:
        return f"“{fact.paper}” is looked at at {fact.chase_at}, and is asked for at {fact.at} by {fact.due}"
    return ""


def _chased(seen: Seen, fact: PaperChased) -> str:
    before = seen.watch.papers.get(fact.paper)
    if before is None:
        return f"somebody was chased for “{fact.paper}”, for which nobody waits"
    if seen.before is None or seen.before.status is not Status.OPEN:
        return f"somebody was chased for “{fact.paper}” when the case was over"
    if before and ORDER.index(fact.chase) <= ORDER.index(before[-1]):
        return f"{fact.chase} came after {before[-1]} for “{fact.paper}”"
    due = seen.before.awaited[fact.paper].due if fact.paper in seen.before.awaited else None
    if due is not None and (fact.chase == "reminder") != (seen.now < due):
        return f"the {fact.chase} for “{fact.paper}” came at {seen.now}, and it is due at {due}"
    before.append(fact.chase)
    return ""
