"""What staff may do for a Board: roles, which people are given, and rights, which pages ask for.

A role is what a Board decides about a person; a right is what one page or button needs. Only this table joins them.
"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a person is for a Board; one person may be several things."""

    VIEWER = "viewer"
    CASEWORKER = "caseworker"
    ADMINISTRATOR = "administrator"
    TECHNICAL = "technical"


class Right(StrEnum):
    """What a page or a button needs.

    SEE     cases, mails, lists, figures        ACT     to do something about a case or a mail
    END     to end a case, or begin it again    MANAGE  directory, senders, feeds, who may do what
    LOOKED  who has looked at a case            RESEND  to send a mail again that did not arrive
    WATCH   whether Accord and its mail work: no name of a child, no words of a mail
    """

    SEE = "see"
    ACT = "act"
    END = "end"
    MANAGE = "manage"
    LOOKED = "looked"
    RESEND = "resend"
    WATCH = "watch"


# An administrator can make anybody anything, so that they see cases is said rather than hidden.
GIVES: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.CASEWORKER: frozenset({Right.SEE, Right.ACT, Right.LOOKED, Right.RESEND}),
    Role.ADMINISTRATOR: frozenset({Right.SEE, Right.END, Right.MANAGE, Right.LOOKED, Right.WATCH}),
    Role.TECHNICAL: frozenset({Right.WATCH, Right.RESEND}),
}

# What a person named without a role is: so it was before there were roles.
UNSAID = frozenset({Role.CASEWORKER, Role.ADMINISTRATOR})


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that these roles together give."""
    return frozenset(right for role in roles for right in GIVES[role])


def roles_with(right: Right) -> list[Role]:
    """The roles that give this right, in their order."""
    return [role for role in Role if right in GIVES[role]]


def read_roles(text: str) -> frozenset[Role]:
    """The roles of "caseworker+administrator"; UNSAID for an empty text. Raises ValueError for an unknown one."""
    return frozenset(map(Role, text.split("+"))) if text else UNSAID


def written(roles: Iterable[Role]) -> str:
    """The roles as `read_roles` reads them, always in the same order."""
    given = set(roles)
    return "+".join(role for role in Role if role in given)
