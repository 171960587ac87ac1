"""A held mail that tells what came of a meeting in words: Board staff put them into the form, and the mail is filed.

held mail ──▶ was there a meeting before it, with its outcome not known? ──▶ form, with its words ──▶ outcome and mail
in one commit
"""

from functools import partial

from casework.case import Case
from casework.errors import NotPossible
from casework.outcomes import Told, tell_outcome
from casework.sentence import Sentence
from reading.message import parse
from reading.newtext import new_text
from services.filing import LONGEST_NOTE
from services.held import may_tell_outcome
from services.held_filing import refuse_if_filed
from services.sign_in import StaffMember
from services.staff_views import find_received
from services.storage import InboxItem
from services.world import World, apply_change


def told_in_words(world: World, staff: StaffMember, mail: int) -> tuple[str, str]:
    """(the reference of its case, its author's own words). Raises NotFound, or NotPossible where it tells none."""
    with world.store.reading() as uow:
        item, case = find_received(uow, staff, mail)
    found = _refuse_if_none(item, case)
    return found.reference, _words(item)


def file_outcome(world: World, staff: StaffMember, mail: int, told: Told) -> None:
    """Records what came of the meeting, as of when the mail reached us, and files the mail.

    Raises:
        NotFound: another Board's mail.
        NotPossible: it was filed before, or its case waits for the outcome of no meeting.
    """
    with world.store.writing() as uow:
        item, case = find_received(uow, staff, mail)
        _refuse_if_none(item, case)
        assert item.case_number is not None
        decide = partial(
            tell_outcome, told=told, party=None, how="reply", by=staff.email, at=item.received_at
        )
        apply_change(world, uow, item.case_number, decide)
        now = world.clock.now()
        uow.inbox.mark(item.id, "filed", verdict=told.came, handled_by=staff.email, handled_at=now)
        uow.commit()
    world.hints.mail_is_due()


def _refuse_if_none(item: InboxItem, case: Case | None) -> Case:
    refuse_if_filed(item)
    if case is None or not may_tell_outcome(case, item):
        raise NotPossible(
            Sentence(
                "This e-mail cannot tell what came of a meeting: its case waits for the outcome of none."
            )
        )
    return case


def _words(item: InboxItem) -> str:
    return (item.text or new_text(parse(item.raw).text))[:LONGEST_NOTE]
