"""Who is asked next: people are matched by agency and tier, and shown with their own titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.case import Case
from casework.facts import Person, Side, Value
from casework.protocol import Protocol, Step


class Contact(Value):
    """A post in the directory. `tier` is a key that the Board's protocol file uses."""

    board: str
    tier: str
    person: Person


@dataclass(frozen=True, slots=True)
class Directory:
    """The posts that matter to one case."""

    contacts: tuple[Contact, ...] = ()

    @classmethod
    def of(cls, contacts: Iterable[Contact]) -> "Directory":
        return cls(tuple(contacts))

    def find(self, agency: str, tier: str) -> Person | None:
        """The holder of the post, or None where it is empty or the agency is not listed."""
        wanted = agency.strip().casefold()
        for contact in self.contacts:
            if contact.tier == tier and contact.person.agency.strip().casefold() == wanted:
                return contact.person
        return None


def counterpart_for(step: Step, case: Case, protocol: Protocol, directory: Directory) -> Person | None:
    """Who is asked at `step`; None where nobody is known or everybody known was asked before.

    The person named in the form comes first, then the manager named there, then the directory.
    Whoever is on the raiser's own side, or was asked at an earlier step, is not asked: that would
    be no escalation.
    """
    told = case.disagreement
    if step.key == told.start_step:
        return told.counterpart
    found = _named_or_listed(
        step.counterpart.tier, told.counterpart.agency, told.counterpart_manager, protocol, directory
    )
    if found is None:
        return None
    # Also who speaks at this very step: nobody is asked to agree with themselves.
    taken = {party.person.email.casefold() for party in case.parties if party.side is Side.RAISER}
    for attempt in case.attempts:
        taken |= {
            p.person.email.casefold() for n in (attempt.speaker, attempt.counterpart) if (p := case.party(n))
        }
    return None if found.email.casefold() in taken else found


def speaker_for(step: Step, case: Case, protocol: Protocol, directory: Directory) -> Person:
    """Who speaks for the raiser's side at `step`.

    Where the management chain is exhausted, its most senior known member goes on (HIPS 3: "the
    most senior staff member should escalate their concerns to the next tier of management").
    """
    told = case.disagreement
    found = _named_or_listed(step.speaker.tier, told.raiser.agency, told.raiser_manager, protocol, directory)
    if found is not None and not _is_other_side(found, case):
        return found
    return case.speaker.person if case.speaker else told.raiser


def _named_or_listed(
    tier: str, agency: str, named_manager: Person | None, protocol: Protocol, directory: Directory
) -> Person | None:
    if tier == protocol.manager_tier and named_manager is not None:
        return named_manager
    return directory.find(agency, tier)


def _is_other_side(person: Person, case: Case) -> bool:
    if person.email.casefold() == case.disagreement.counterpart.email.casefold():
        return True
    known = case.party_with_email(person.email)
    return known is not None and known.side is Side.COUNTERPART
