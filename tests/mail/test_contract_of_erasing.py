"""What every mail system must do that can delete what was read: services/ports.py, held against each adapter."""

from services.ports import Erasing, ReceivedMail
from tests.mail.conftest import MAX_BYTES, System
from tests.mail.test_contract import message, waiting


def erased(system: System, subject: bytes, message_id: str) -> int:
    again = system.again()
    assert isinstance(again, Erasing)
    with again.done_mail() as done:
        return done.erase(message_id, lambda mail: subject in mail.raw)


def named(name: str, subject: str) -> bytes:
    return f"Message-ID: <{name}@x.example>\r\n".encode() + message(subject)


def test_what_was_read_can_be_erased_and_nothing_else_is(system: System) -> None:
    assert erased(system, b"", "<one@x.example>") == 0
    # The last is the same message for whoever only looks at its id; of the third, the id holds that of the first.
    mails = [
        named("one", "One"),
        named("two", "Two"),
        named("one@x.example", "Longer"),
        named("one", "Other"),
    ]
    system.fill([*mails, named("one", "Waiting")])
    with system.mail.incoming() as incoming:
        for mail in list(incoming.waiting(4)):
            incoming.done(mail)
    assert erased(system, b"Subject: One", "<one@x.example>") == 1
    left = b"".join(system.kept())
    assert b"Subject: One" not in left
    assert all(f"Subject: {each}".encode() in left for each in ("Two", "Longer", "Other"))
    assert b"Waiting" in b"".join(mail.raw for mail in waiting(system))
    assert erased(system, b"Subject: One", "<one@x.example>") == 0


def test_of_a_huge_message_the_header_is_shown_before_it_is_erased(system: System) -> None:
    huge = named("huge", "Huge") + b"x" * 76 + (b"\r\n" + b"x" * 76) * (MAX_BYTES // 78 + 10)
    system.fill([huge])
    with system.mail.incoming() as incoming:
        [mail] = incoming.waiting(1)
        incoming.done(mail)
    shown: list[ReceivedMail] = []

    def is_meant(found: ReceivedMail) -> bool:
        shown.append(found)
        return True

    again = system.again()
    assert isinstance(again, Erasing)
    with again.done_mail() as done:
        assert done.erase("<huge@x.example>", is_meant) == 1
    assert (shown[0].raw, shown[0].whole) == (mail.raw, False)
    assert not system.kept()
