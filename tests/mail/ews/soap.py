"""XML of EWS: reading requests, writing answers."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

S = "http://schemas.xmlsoap.org/soap/envelope/"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
_E = "http://schemas.microsoft.com/exchange/services/2006/errors"
_NAMES = {"s": S, "t": T, "m": M}
_LARGEST_CHECKED = 1_000_000
# This one is not in the schemas that are published for the tests of interoperability.
_AVAILABILITY = "GetUserAvailability"


class EwsError(Exception):
    """An error in the place of an answer, by its ResponseCode."""


def make(name: str, *children: Any, **attributes: str) -> Any:
    """An element "m:Name" or "t:Name"; children are elements or its text."""
    prefix, _, local = name.partition(":")
    element = etree.Element(f"{{{_NAMES[prefix]}}}{local}", attributes, nsmap=_NAMES)
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def parse(body: bytes) -> Any:
    return etree.fromstring(body, etree.XMLParser(huge_tree=True, resolve_entities=False))


def find(element: Any, path: str) -> Any:
    return element.find(path, _NAMES)


def find_all(element: Any, path: str) -> list[Any]:
    return list(element.findall(path, _NAMES))


def local_name(element: Any) -> str:
    return str(etree.QName(element).localname)


def operation_of(content: Any) -> str:
    """What the body of a request asks for; only the element of this one operation is called otherwise."""
    return local_name(content).removesuffix("Request")


def time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def response(operation: str, results: list[tuple[Any, ...]]) -> Any:
    """A result is the code of an error, empty for none, and what there is to tell."""
    messages = []
    for code, *content in results:
        said = [make("m:ResponseCode", code or "NoError")]
        if code:
            said = [
                make("m:MessageText", f"The server says {code}."),
                *said,
                make("m:DescriptiveLinkKey", "0"),
            ]
            # By the schema these have an empty list even where there is nothing to list.
            content = (
                [make("m:Items")] if operation in ("CreateItem", "GetItem", "MoveItem", "UpdateItem") else []
            )
        outcome = "Error" if code else "Success"
        if operation == _AVAILABILITY:
            # The only operation whose answers stand beside the message and not inside it.
            about = make("m:ResponseMessage", *said, ResponseClass=outcome)
            messages.append(make("m:FreeBusyResponse", about, *content))
            continue
        messages.append(make(f"m:{operation}ResponseMessage", *said, *content, ResponseClass=outcome))
    array = "m:FreeBusyResponseArray" if operation == _AVAILABILITY else "m:ResponseMessages"
    return make(f"m:{operation}Response", make(array, *messages))


def envelope(content: Any) -> bytes:
    version = {"MajorVersion": "15", "MinorVersion": "2", "MajorBuildNumber": "1544", "MinorBuildNumber": "4"}
    header = make("s:Header", make("t:ServerVersionInfo", **version, Version="V2017_07_11"))
    answer = make("s:Envelope", header, make("s:Body", content))
    return bytes(etree.tostring(answer, xml_declaration=True, encoding="utf-8"))


def fault(code: str, back_off_seconds: float | None) -> bytes:
    """A SOAP fault as Exchange throttles with (Microsoft, "EWS throttling in Exchange")."""
    wait = "" if back_off_seconds is None else str(int(back_off_seconds * 1000))
    value = f'<t:MessageXml xmlns:t="{T}"><t:Value Name="BackOffMilliseconds">{wait}</t:Value></t:MessageXml>'
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{S}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="{T}">a:{code}</faultcode><faultstring xml:lang="en-US">Not now.</faultstring><detail>'
        f'<e:ResponseCode xmlns:e="{_E}">{code}</e:ResponseCode><e:Message xmlns:e="{_E}">Not now.</e:Message>'
        f"{value if wait else ''}</detail></s:Fault></s:Body></s:Envelope>"
    ).encode()


class Schema:
    """Holds every body against the published schemas, where the variable EWS_SCHEMAS names their folder."""

    def __init__(self) -> None:
        folder = os.environ.get("EWS_SCHEMAS")
        self._schema = etree.XMLSchema(etree.parse(Path(folder) / "messages.xsd")) if folder else None
        self.violations: list[str] = []

    def check(self, envelope: bytes) -> None:
        if self._schema is None or len(envelope) > _LARGEST_CHECKED:
            return
        content = find(parse(envelope), "s:Body")[0]
        if local_name(content) == "Fault" or local_name(content).startswith(_AVAILABILITY):
            return
        if not self._schema.validate(etree.ElementTree(parse(etree.tostring(content)))):
            self.violations.append(f"{local_name(content)}: {self._schema.error_log.last_error}")
