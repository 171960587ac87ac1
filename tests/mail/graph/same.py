"""Whether a message says the same as another one that Microsoft Graph had to be given in another form."""

from email import message_from_bytes
from email.message import Message

# Recipients stand in the envelope elsewhere; the encoding of a part is what may change.
_MAY_CHANGE = {"to", "content-transfer-encoding", "mime-version", "return-path"}


def same_content(received: bytes, sent: bytes) -> bool:
    """Every part has the same octets once decoded, and the same header field by field."""
    return _content(message_from_bytes(received)) == _content(message_from_bytes(sent))


def _content(message: Message) -> list[tuple[list[tuple[str, str]], object]]:
    return [
        (
            [(name, str(value)) for name, value in part.items() if name.lower() not in _MAY_CHANGE],
            None if part.is_multipart() else part.get_payload(decode=True),
        )
        for part in message.walk()
    ]
