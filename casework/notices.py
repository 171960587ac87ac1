"""What goes out beside the questions: the protocol's notices, warnings to the next level.

Every one is a fact as well as a mail, so that the record shows who was told.
"""

from casework.directory import next_level, post_of
from casework.facts import NoticeGiven, Side, Warned
from casework.paper import Notice, side_and_tier
from casework.work import BOARD_PARTY, Work


def parties_for(work: Work, recipients: tuple[str, ...]) -> tuple[int, ...]:
    """The party numbers of a notice's or a paper's recipients; posts join the case. Unknown ones are left out, and
    the Board is told instead where nobody is left: it never goes out to nobody."""
    found: list[int | None] = []
    for recipient in recipients:
        if recipient == "everyone":
            found += [party.number for party in work.case.parties]
        elif recipient in ("raiser", "board"):
            found.append(1 if recipient == "raiser" else BOARD_PARTY)
        elif recipient in ("speaker", "counterpart"):
            party = work.case.speaker if recipient == "speaker" else work.case.counterpart
            found.append(party.number if party else None)
        else:
            found.append(_post(work, recipient))
    gone = work.case.undeliverable | work.case.replaced
    told = dict.fromkeys(n for n in found if n is not None and (n not in gone or n == BOARD_PARTY))
    return tuple(told) or (BOARD_PARTY,)


def _post(work: Work, recipient: str) -> int | None:
    protocol, directory = work.board.protocol, work.directory
    if recipient == "next-counterpart":
        side, found = Side.COUNTERPART, next_level(work.step, work.case, protocol, directory)
    else:
        of, tier = side_and_tier(recipient)
        side = Side(of)
        found = post_of(side, tier, work.case, protocol, directory)
    return work.join(found.person, side, found.tier) if found else None


def give_notices(work: Work, notices: tuple[Notice, ...], when: str) -> None:
    """Sends the notices that are due at `when`, each recorded with whom it told."""
    for notice in notices:
        if notice.when == when:
            told = parties_for(work, notice.to)
            work.record(NoticeGiven(at=work.now, title=notice.title, told=told))
            work.mail("notice", told, notice.text, about=notice.title)


def warn_next_level(work: Work) -> None:
    """Tells the next level of management that there is a disagreement, that a speedy answer is needed, and that
    they will be asked without one (East Riding, section 3). Where nobody is known there is nobody to tell."""
    step = work.step
    if not step.warn:
        return
    found = next_level(step, work.case, work.board.protocol, work.directory)
    if found is not None:
        told = work.join(found.person, Side.COUNTERPART, found.tier)
        work.record(Warned(at=work.now, step=step.key, told=(told,)))
        work.mail("warning", [told])
