"""What the double of Microsoft Graph answers, with its limits and its traps."""

import base64
import binascii
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlencode

from tests.mail.graph.mailboxes import Mailbox, PostOffice, Stored

# What was sent above these, as the real service does it: 200 and nothing done, then 413.
TRAP = 2_240_000
LARGEST_REQUEST = 4_000_000
SMALLEST_UPLOAD = 3_000_000
MOST_SCHEDULES = 20


@dataclass
class Request:
    """A request that came whole. `parts` are the decoded pieces of the path that its rule has groups for."""

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: bytes
    parts: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def immutable(self) -> bool:
        return 'IdType="ImmutableId"' in self.headers.get("Prefer", "")


@dataclass
class Answer:
    """Status, body (bytes, or a value for JSON) and header fields."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    def __init__(self, status: int, code: str, said: str = "It was refused.") -> None:
        self.answer = Answer(status, {"error": {"code": code, "message": said}})


@dataclass
class Upload:
    box: Mailbox
    message: Stored
    item: dict[str, Any]
    content: bytearray = field(default_factory=bytearray)


class Api:
    """Requests in, answers out. `page_size` is the most messages that one page has."""

    def __init__(self) -> None:
        self.base = ""
        self.page_size = 100
        self.post_office = PostOffice()
        self._uploads: dict[str, Upload] = {}
        self._numbers = itertools.count(1)
        self._routes: list[tuple[str, str, Callable[[Mailbox, Request], Answer]]] = [
            ("POST", "/sendMail", self._send_mail),
            ("POST", "/calendar/getSchedule", self._schedule),
            ("POST", "/messages", self._draft),
            ("GET", "/messages/([^/]+)", self._message),
            ("DELETE", "/messages/([^/]+)", self._delete),
            ("POST", "/messages/([^/]+)/permanentDelete", self._delete),
            ("GET", r"/messages/([^/]+)/\$value", self._value),
            ("POST", "/messages/([^/]+)/move", self._move),
            ("POST", "/messages/([^/]+)/send", self._send_draft),
            ("POST", "/messages/([^/]+)/attachments", self._attach),
            ("POST", "/messages/([^/]+)/attachments/createUploadSession", self._new_upload),
            ("GET", "/mailFolders(?:/([^/]+)/childFolders)?", self._folders),
            ("POST", "/mailFolders(?:/([^/]+)/childFolders)?", self._new_folder),
            ("GET", "/mailFolders/([^/]+)/messages", self._messages),
        ]

    def answer(self, request: Request, unquote: Callable[[str], str]) -> Answer:
        """`request.path` is as it came, so that a slash inside an id is no separator."""
        if found := re.fullmatch(r"/v1\.0/users/([^/]+)(/.*)", request.path):
            box = self.post_office.mailbox(unquote(found[1]))
            for method, pattern, act in self._routes:
                parts = re.fullmatch(pattern, found[2])
                if method == request.method and parts:
                    request.parts = tuple(unquote(part or "") for part in parts.groups())
                    return act(box, request)
        raise Refusal(400, "BadRequest", f"There is nothing at {request.path}.")

    def upload(self, request: Request) -> Answer:
        """One piece; the address itself is the proof, and a token is refused."""
        if "Authorization" in request.headers or len(request.body) > LARGEST_REQUEST:
            raise Refusal(401, "Unauthorized")
        upload = self._uploads[request.path]
        start, end, size = (int(each) for each in re.findall(r"\d+", request.headers["Content-Range"]))
        assert start == len(upload.content) and end - start + 1 == len(request.body)
        upload.content += request.body
        if len(upload.content) < size:
            return Answer(200, {"nextExpectedRanges": [f"{len(upload.content)}-{size - 1}"]})
        _add_file(upload.message, upload.item["name"], upload.item["contentType"], bytes(upload.content))
        return Answer(201, headers={"Location": f"{self.base}/attachments/1"})

    def _send_mail(self, box: Mailbox, request: Request) -> Answer:
        raw = _mime(request)
        if raw is not None:
            self.post_office.post(box, raw)
        return Answer(200 if raw is None else 202)

    def _schedule(self, box: Mailbox, request: Request) -> Answer:
        assert 'outlook.timezone="UTC"' in request.headers["Prefer"]
        asked = request.json
        if len(asked["schedules"]) > MOST_SCHEDULES:
            raise Refusal(400, "ErrorInvalidRequest")
        window = [
            datetime.fromisoformat(asked[each]["dateTime"] + "+00:00") for each in ("startTime", "endTime")
        ]
        people = [self.post_office.mailbox(each) for each in asked["schedules"]]
        return Answer(200, {"value": [_seen(each, *window) for each in people]})

    def _draft(self, box: Mailbox, request: Request) -> Answer:
        raw = _mime(request)
        return Answer(200) if raw is None else Answer(201, {"id": box.add("drafts", raw).id})

    def _send_draft(self, box: Mailbox, request: Request) -> Answer:
        message = _stored(box, request)
        del box.messages[message.id]
        self.post_office.post(box, message.raw)
        return Answer(202)

    def _attach(self, box: Mailbox, request: Request) -> Answer:
        if len(request.body) > LARGEST_REQUEST:
            raise Refusal(413, "RequestBodyTooLarge")
        about = request.json
        content = base64.b64decode(about["contentBytes"])
        _add_file(_stored(box, request), about["name"], about["contentType"], content)
        return Answer(201, {"id": "attachment"})

    def _new_upload(self, box: Mailbox, request: Request) -> Answer:
        item = request.json["AttachmentItem"]
        if item["size"] < SMALLEST_UPLOAD:
            raise Refusal(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
        path = f"/upload/{next(self._numbers)}"
        self._uploads[path] = Upload(box, _stored(box, request), item)
        return Answer(201, {"uploadUrl": self.base + path, "nextExpectedRanges": ["0-"]})

    def _message(self, box: Mailbox, request: Request) -> Answer:
        message = _stored(box, request)
        fields = message_from_bytes(message.raw).items() if message.sent else ()
        return Answer(
            200,
            {
                "id": message.id,
                "internetMessageId": message.header("Message-ID"),
                "internetMessageHeaders": [{"name": name, "value": str(value)} for name, value in fields],
                "from": {"emailAddress": {"address": message.header("From")}},
                "subject": message.header("Subject"),
            },
        )

    def _delete(self, box: Mailbox, request: Request) -> Answer:
        del box.messages[_stored(box, request).id]
        return Answer(204)

    def _value(self, box: Mailbox, request: Request) -> Answer:
        return Answer(200, _stored(box, request).raw, {"Content-Type": "text/plain"})

    def _move(self, box: Mailbox, request: Request) -> Answer:
        message = _stored(box, request)
        folder = request.json["destinationId"]
        if folder not in box.folders:
            raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        message.folder = folder
        if not request.immutable:
            del box.messages[message.id]
            message.id += "-moved"
            box.messages[message.id] = message
        return Answer(201, {"id": message.id})

    def _folders(self, box: Mailbox, request: Request) -> Answer:
        name = _filtered(request, "displayName")
        found = [each for each in box.children(request.parts[0]) if each.name == name]
        return Answer(200, {"value": [{"id": each.id} for each in found]})

    def _new_folder(self, box: Mailbox, request: Request) -> Answer:
        name, (parent,) = request.json["displayName"], request.parts
        if any(each.name == name for each in box.children(parent)):
            raise Refusal(409, "ErrorFolderExists")
        return Answer(201, {"id": box.new_folder(name, parent).id})

    def _messages(self, box: Mailbox, request: Request) -> Answer:
        (folder,), query = request.parts, request.query
        if folder not in box.folders:
            raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        found = box.inside(folder)
        if "$filter" in query:
            wanted = _filtered(request, "internetMessageId")
            found = [each for each in found if each.header("Message-ID") == wanted]
        if query.get("$orderby") != "receivedDateTime asc":
            found.reverse()
        skip, top = int(query.get("$skip", 0)), min(int(query.get("$top", 10)), self.page_size)
        page: dict[str, Any] = {"value": [_listed(each, query) for each in found[skip : skip + top]]}
        if len(found) > skip + top:
            more = urlencode({**query, "$skip": skip + top})
            page["@odata.nextLink"] = f"{self.base}{request.path}?{more}"
        return Answer(200, page)


def _stored(box: Mailbox, request: Request) -> Stored:
    if request.parts[0] not in box.messages:
        raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return box.messages[request.parts[0]]


def _mime(request: Request) -> bytes | None:
    """The MIME of a request, or None for one that falls into the size trap."""
    assert request.headers["Content-Type"] == "text/plain"
    if len(request.body) > LARGEST_REQUEST:
        raise Refusal(413, "RequestBodyTooLarge")
    try:
        raw = base64.b64decode(request.body, validate=True)
    except binascii.Error as error:
        raise Refusal(400, "ErrorMimeContentInvalidBase64String") from error
    return None if len(raw) > TRAP else raw


def _filtered(request: Request, name: str) -> str:
    found = re.fullmatch(rf"{name} eq '((?:[^']|'')*)'", request.query["$filter"])
    assert found, request.query
    return found[1].replace("''", "'")


def _listed(message: Stored, query: dict[str, str]) -> dict[str, Any]:
    arrived = message.received.strftime("%Y-%m-%dT%H:%M:%SZ")
    listed: dict[str, Any] = {"id": message.id, "receivedDateTime": arrived}
    if "Integer 0x0E08" in query.get("$expand", ""):
        size = {"id": "Integer 0xe08", "value": str(message.size)}
        listed["singleValueExtendedProperties"] = [size]
    return listed


def _seen(box: Mailbox, since: datetime, until: datetime) -> dict[str, Any]:
    if box.hides_calendar:
        error = {"responseCode": box.hides_calendar, "message": "It cannot be seen."}
        return {"scheduleId": box.address, "error": error}

    def at(moment: datetime) -> dict[str, str]:
        return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}

    items = [
        {"status": status, "start": at(start), "end": at(end)}
        for start, end, status in box.calendar
        if start < until and end > since
    ]
    return {"scheduleId": box.address, "availabilityView": "", "scheduleItems": items}


def _add_file(message: Stored, name: str, content_type: str, content: bytes) -> None:
    whole = message_from_bytes(message.raw, policy=default)
    main, _, sub = content_type.partition("/")
    whole.add_attachment(content, maintype=main, subtype=sub, filename=name)
    message.raw = whole.as_bytes(policy=default.clone(linesep="\r\n"))
