"""The files that come with a mail: their names made harmless, their kinds as the sender calls them.

Nothing in a file is opened, unpacked or shown, whatever it is; it is handed to Board staff as it came.
"""

import mimetypes
import re
import unicodedata
from dataclasses import dataclass

UNKNOWN = "application/octet-stream"
_LONGEST_NAME = 120
_LONGEST_ENDING = 16
_TYPE = re.compile(r"[a-z0-9][\w!#$&^.+-]{0,60}/[a-z0-9][\w!#$&^.+-]{0,90}", re.ASCII)
# What Windows refuses in a name, and names that it takes for a device.
_REFUSED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_ENDINGS = {
    "message/rfc822": ".eml",
    "application/pgp-signature": ".asc",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
}
_ENDINGS |= {"application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s", UNKNOWN: ""}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail. `media_type` is what the sender says, `size` is in octets."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class File:
    """The same with its content, word for word."""

    name: str
    media_type: str
    content: bytes

    @property
    def listed(self) -> Attachment:
        return Attachment(self.name, self.media_type, len(self.content))


def file_of(name: str, media_type: str, content: bytes, number: int) -> File:
    """A file under a name that can be shown and saved. `number`: where it stands among those of its mail, from 1."""
    kind = media_type.strip().lower()
    kind = kind if _TYPE.fullmatch(kind) else UNKNOWN
    return File(safe_name(name) or f"attachment-{number}{_ending(kind)}", kind, content)


def safe_name(name: str) -> str:
    """A file's name without folders, without what turns the writing round ("fdp.exe"), not too long; "" for none."""
    last = re.split(r"[/\\]", name)[-1]
    # Control, direction and private characters, and the separators of lines and paragraphs.
    spaced = (" " if char.isspace() else char for char in last)
    shown = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    shown = _REFUSED.sub("_", " ".join(shown.split())).strip(". ")
    if len(shown) > _LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) < _LONGEST_ENDING else ""
        shown = shown[: _LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return f"_{shown}" if _DEVICE.match(shown) else shown


def _ending(kind: str) -> str:
    known = _ENDINGS.get(kind)
    return known if known is not None else mimetypes.guess_extension(kind) or ""
