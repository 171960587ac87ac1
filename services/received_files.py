"""The files of received mail. They are kept in the mail itself, word for word, and read out of it on demand."""

from casework.errors import NotFound
from casework.sentence import Sentence
from reading.attachments import File
from reading.body import files_of
from services.looking import FILE, note_look
from services.sign_in import StaffMember
from services.staff_views import look_at_received
from services.world import World


def received_file(world: World, staff: StaffMember, number: int, place: int) -> File:
    """The file of a received mail at `place`, counted from 1.

    Raises:
        NotFound: another Board's mail, a mail of no case that is not held any more, or no such file.
    """
    with world.store.reading() as uow:
        item, *_ = look_at_received(uow, staff, number)
    found = files_of(item.raw)
    if not 0 < place <= len(found):
        raise NotFound(Sentence("This e-mail has no file with the number {place}.", place=place))
    if item.case_number is not None:
        note_look(world, staff, item.case_number, FILE, f"received {number} {place}")
    return found[place - 1]
