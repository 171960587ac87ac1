"""A held mail whose author also says whether they come to the meeting: that is recorded, and the rest still waits.

held mail ──▶ its author is invited, and it came since the meeting is at its time? ──press──▶ attendance
    └──▶ what it says of the requested action: services/held_filing.py
"""

from functools import partial
from typing import Literal

from casework.attendance import answer_invite, sequence_of_words
from casework.errors import NotPossible
from casework.sentence import Sentence
from services.held import author_invited
from services.held_filing import refuse_if_filed
from services.sign_in import StaffMember
from services.staff_views import find_received
from services.world import World, apply_change

Comes = Literal["ACCEPTED", "DECLINED"]


def record_coming(world: World, staff: StaffMember, mail: int, comes: Comes) -> None:
    """Records that the author of a held mail comes to the meeting or does not, as of when it reached us. The mail stays
    held.

    Raises:
        NotFound: another Board's mail.
        NotPossible: it was filed before, or can say nothing of a meeting that is to come.
    """
    with world.store.writing() as uow:
        item, case = find_received(uow, staff, mail)
        refuse_if_filed(item)
        author = author_invited(case, item, world.clock.now()) if case else None
        if case is None or author is None or item.case_number is None:
            raise NotPossible(
                Sentence(
                    "This e-mail cannot say who comes to a meeting: none is to come to which its author is invited, or "
                    "its time or their answer has changed since."
                )
            )
        decide = partial(
            answer_invite,
            party=author.number,
            partstat=comes,
            sequence=sequence_of_words(case, author.number),
            stamped=item.received_at,
            by=staff.email,
        )
        apply_change(world, uow, item.case_number, decide)
        uow.commit()
    world.hints.mail_is_due()
