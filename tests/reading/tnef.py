"""Writes a winmail.dat ([MS-OXTNEF]), so that the tests need no file of anybody's."""

import struct

_SIGNATURE = 0x223E9F78
STRING, UNICODE, OBJECT, BINARY, LONG = 0x1E, 0x1F, 0x0D, 0x102, 0x03

Property = tuple[int, int, bytes | int] | tuple[int, int, bytes | int, str]


def winmail(*attributes: bytes) -> bytes:
    return (
        struct.pack("<IH", _SIGNATURE, 1)
        + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
        + b"".join(attributes)
    )


def attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def message_class(name: str) -> bytes:
    return attribute(1, 0x00078008, name.encode() + b"\0")


def plain_body(text: str) -> bytes:
    return attribute(1, 0x0002800C, text.encode("cp1252") + b"\0")


def body(*properties: Property) -> bytes:
    return attribute(1, 0x00069003, _properties(properties))


def file(name: str, data: bytes, *properties: Property) -> bytes:
    told = attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
    told += attribute(2, 0x0006800F, data) if data else b""
    return told + (attribute(2, 0x00069005, _properties(properties)) if properties else b"")


def _properties(properties: tuple[Property, ...]) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(_property(*each) for each in properties)


def _property(kind: int, number: int, value: bytes | int, name: str = "") -> bytes:
    """With `name`, a property that its program has named."""
    head = struct.pack("<HH", kind, number)
    if name:
        text = name.encode("utf-16-le")
        head += bytes(16) + struct.pack("<II", 1, len(text)) + text + bytes(-len(text) % 4)
    if isinstance(value, int):
        return head + struct.pack("<I", value)
    return head + struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)
