"""The first page of Board staff: what is at risk, and what waits for somebody. Only of their own Boards."""

from dataclasses import dataclass, replace

from services import unreadable
from services.case_lists import Wanted, Which
from services.case_rows import MOST, CaseRow, Found, found, unread_row
from services.mail_rows import MailRow, TriedAgain, mail_row, tried_again, trouble
from services.reasons import said
from services.sign_in import StaffMember
from services.storage import InboxItem
from services.tongues import ENGLISH, Language
from services.world import World

# Of each kind; the rest is a link away.
SHOWN = 10
# In the order in which they are to be looked at.
BEFORE_MAIL = (Which.OVERDUE, Which.NOBODY, Which.DAY, Which.THREE_DAYS)
AFTER_MAIL = (Which.NO_OUTCOME, Which.NOBODY_COMES, Which.PAPERS, Which.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Today:
    """`unreadable`: the cases that cannot be read. `cases`: the first ones of each kind of which there are any, and
    `open` how many are open in all. `failed`: mails that nobody has seen to. `trouble`: what is to be said of the mail
    system, empty where nothing is."""

    unreadable: list[CaseRow]
    cases: dict[Which, Found]
    held: list[InboxItem]
    unclear: list[InboxItem]
    failed: list[MailRow]
    tried_again: list[TriedAgain]
    trouble: str
    open: int

    @property
    def nothing(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (
            self.unreadable or self.cases or self.held or self.unclear or self.failed or self.tried_again
        )


def today(world: World, staff: StaffMember, language: Language = ENGLISH) -> Today:
    """Everything that waits for somebody, in `language`."""
    now = world.clock.now()
    with world.store.reading() as uow:
        cases = {
            which: found(world, uow, staff, Wanted(which, now), 0, SHOWN, language)
            for which in BEFORE_MAIL + AFTER_MAIL
        }
        open_cases = uow.case_lists.count(staff.boards, Wanted(Which.OPEN, now), MOST)
        held = [replace(item, reason=said(item.reason, language)) for item in uow.inbox.held(staff.boards)]
        damaged = unreadable.among(world, uow, staff.boards)
        troubled = uow.outbox.troubled(staff.boards)
    return Today(
        unreadable=[unread_row(world, line, now, language) for line, _ in damaged],
        cases={which: some for which, some in cases.items() if some.rows},
        held=[item for item in held if item.verdict != "unclear"],
        unclear=[item for item in held if item.verdict == "unclear"],
        failed=[mail_row(mail, language) for mail in troubled if mail.state == "failed"],
        tried_again=tried_again(troubled),
        trouble=trouble(troubled, language),
        open=open_cases,
    )


def not_arrived(world: World, staff: StaffMember, language: Language = ENGLISH) -> list[MailRow]:
    """The mails that could not be delivered, or are being tried again."""
    with world.store.reading() as uow:
        return [mail_row(mail, language) for mail in uow.outbox.troubled(staff.boards)]
