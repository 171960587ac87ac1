"""Mails for the tests, part by part."""

import base64


def mixed(*parts: tuple[str, bytes], head: str = "", kind: str = "mixed", boundary: str = "=_b") -> bytes:
    """A multipart mail; each part has the rest of its Content-Type and its content, sent as base64."""
    lines = (
        [head, f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
        if head
        else [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    )
    for about, content in parts:
        body = base64.encodebytes(content).decode().replace("\n", "\r\n")
        lines += [f"--{boundary}", f"Content-Type: {about}", "Content-Transfer-Encoding: base64", "", body]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode()
