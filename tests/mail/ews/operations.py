"""The operations of EWS that the double knows, each a function from request to answers."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

from tests.mail.ews.availability import availability
from tests.mail.ews.soap import EwsError, find, find_all, local_name, make, operation_of, response, time
from tests.mail.ews.store import Folder, Item, Mailbox, Store, new_item

_MOST_ENTRIES = 1000
_ITEM = "t:ItemId"


class Operations:
    """One request: who asks, for which mailbox unless the request names another, and what may be opened."""

    def __init__(self, store: Store, mailbox: str, may_open: Callable[[str], bool]) -> None:
        self._store = store
        self._mailbox = mailbox
        self._may_open = may_open

    def answer(self, request: Any) -> Any:
        """The whole answer; an operation that is not known is a mistake of the test."""
        name = operation_of(request)
        return response(name, list(getattr(self, name)(request)))

    def ConvertId(self, request: Any) -> Iterator[Any]:
        """exchangelib asks it for nothing but the version in the header of the answer."""
        yield ("ErrorInvalidIdMalformed",)

    def GetFolder(self, request: Any) -> Iterator[Any]:
        for wanted in find(request, "m:FolderIds"):
            try:
                yield "", make("m:Folders", _folder(self._folder(wanted)))
            except EwsError as error:
                yield (str(error),)

    def FindFolder(self, request: Any) -> Iterator[Any]:
        parent = self._folder(find(request, "m:ParentFolderIds")[0])
        folders = self._owner(find(request, "m:ParentFolderIds")[0]).folders.values()
        deep = request.get("Traversal") == "Deep"
        found = [each for each in folders if each is not parent and (deep or each.parent is parent)]
        if wanted := _equal_to(request):
            found = [each for each in found if each.name.lower() == wanted[1].lower()]
        yield (
            "",
            _page(find(request, "m:IndexedPageFolderView"), "t:Folders", [_folder(each) for each in found]),
        )

    def CreateFolder(self, request: Any) -> Iterator[Any]:
        below = find(request, "m:ParentFolderId")[0]
        parent, mailbox = self._folder(below), self._owner(below)
        for wanted in find(request, "m:Folders"):
            name = find(wanted, "t:DisplayName").text
            if any(each.parent is parent and each.name == name for each in mailbox.folders.values()):
                yield ("ErrorFolderExists",)
                continue
            made = Folder(name, parent)
            mailbox.folders[made.id] = made
            yield "", make("m:Folders", make("t:Folder", _folder_id(made)))

    def CreateItem(self, request: Any) -> Iterator[Any]:
        saved = find(request, "m:SavedItemFolderId")
        folder = self._folder(saved[0]) if saved is not None else None
        disposition = request.get("MessageDisposition")
        for wanted in find(request, "m:Items"):
            raw = base64.b64decode(find(wanted, "t:MimeContent").text)
            item = new_item(raw, local_name(wanted))
            wants = find(wanted, "t:IsResponseRequested")
            item.wants_response = wants is not None and wants.text in ("true", "1")
            if disposition == "SaveOnly":
                assert folder is not None
                yield "", make("m:Items", make("t:Message", _item_id(folder.put(item))))
                continue
            if error := self._send(
                item, [each.text for each in find_all(wanted, "t:ToRecipients//t:EmailAddress")]
            ):
                yield (error,)
                continue
            if folder is not None:
                folder.put(item)
            yield "", make("m:Items")

    def SendItem(self, request: Any) -> Iterator[Any]:
        saved = find(request, "m:SavedItemFolderId")
        for folder, item in self._items(request):
            if item is None:
                yield ("ErrorItemNotFound",)
                continue
            if error := self._send(item, []):
                yield (error,)
                continue
            del folder.items[item.id]
            if saved is not None:
                self._folder(saved[0]).put(item)
            yield ("",)

    def FindItem(self, request: Any) -> Iterator[Any]:
        names = _fields(request)
        for place in find(request, "m:ParentFolderIds"):
            items = sorted(self._folder(place).items.values(), key=lambda item: item.number)
            order = find(request, "m:SortOrder/t:FieldOrder")
            if order is None or order.get("Order") == "Descending":
                items.reverse()
            if wanted := _equal_to(request):
                assert wanted[0] == "message:InternetMessageId"
                items = [item for item in items if item.header.get("Message-ID") == wanted[1]]
            elements = [_item(item, names - {"item:MimeContent"}) for item in items]
            yield "", _page(find(request, "m:IndexedPageItemView"), "t:Items", elements)

    def GetItem(self, request: Any) -> Iterator[Any]:
        names = _fields(request)
        for _, item in self._items(request):
            if item is None:
                yield ("ErrorItemNotFound",)
            elif item.broken and "item:MimeContent" in names:
                yield (item.broken,)
            else:
                yield "", make("m:Items", _item(item, names))

    def UpdateItem(self, request: Any) -> Iterator[Any]:
        for _, item in self._items(request):
            if item is None:
                yield ("ErrorItemNotFound",)
                continue
            item.is_read = find(request, ".//t:IsRead").text in ("true", "1")
            conflicts = make("m:ConflictResults", make("t:Count", "0"))
            yield "", make("m:Items", make("t:Message", _item_id(item))), conflicts

    def MoveItem(self, request: Any) -> Iterator[Any]:
        to_folder = self._folder(find(request, "m:ToFolderId")[0])
        for folder, item in self._items(request):
            if item is None:
                yield ("ErrorItemNotFound",)
                continue
            del folder.items[item.id]
            yield "", make("m:Items", make(f"t:{item.tag}", _item_id(to_folder.put(item))))

    def DeleteItem(self, request: Any) -> Iterator[Any]:
        for folder, item in self._items(request):
            if item is None:
                yield ("ErrorItemNotFound",)
                continue
            del folder.items[item.id]
            yield ("",)

    def SyncFolderItems(self, request: Any) -> Iterator[Any]:
        """The state is the number of the last item that was told."""
        folder, state = self._folder(find(request, "m:SyncFolderId")[0]), find(request, "m:SyncState")
        known = int(state.text) if state is not None and state.text else 0
        items = sorted(
            (item for item in folder.items.values() if item.number > known), key=lambda item: item.number
        )
        items = items[: int(find(request, "m:MaxChangesReturned").text)]
        last = items[-1].number if items else known
        more = any(item.number > last for item in folder.items.values())
        changes = make("m:Changes", *(make("t:Create", _item(item, _fields(request))) for item in items))
        told = make("m:IncludesLastItemInRange", str(not more).lower())
        yield "", make("m:SyncState", str(last)), told, changes

    def GetUserAvailability(self, request: Any) -> Iterator[Any]:
        yield from availability(self._store, request)

    def _send(self, item: Item, to_recipients: list[str]) -> str:
        recipients = (to_recipients or item.addresses("To")) + item.addresses("Cc")
        if not recipients:
            return "ErrorMissingRecipients"
        if any(recipient.startswith("refused") for recipient in recipients):
            return "ErrorInvalidRecipients"
        for recipient in recipients:
            self._store.deliver(recipient, item.addresses("From")[0], item.raw)
        return ""

    def _owner(self, wanted: Any) -> Mailbox:
        named = find(wanted, ".//t:EmailAddress")
        address = self._mailbox if named is None else named.text
        if not self._may_open(address):
            raise EwsError("ErrorAccessDenied")
        return self._store.mailbox(address)

    def _folder(self, wanted: Any) -> Folder:
        mailbox, key = self._owner(wanted), wanted.get("Id")
        try:
            return mailbox.folders[key] if key in mailbox.folders else mailbox.folder(key)
        except KeyError:
            raise EwsError("ErrorFolderNotFound") from None

    def _items(self, request: Any) -> Iterator[tuple[Folder, Item] | tuple[Any, None]]:
        for wanted in find_all(request, f".//{_ITEM}"):
            yield self._store.mailbox(self._mailbox).find(wanted.get("Id")) or (None, None)


def _fields(request: Any) -> set[str]:
    return {
        each.get("FieldURI") for each in find_all(request, "m:ItemShape/t:AdditionalProperties/t:FieldURI")
    }


def _equal_to(request: Any) -> tuple[str, str] | None:
    restriction = find(request, "m:Restriction/t:IsEqualTo")
    if restriction is None:
        return None
    field, constant = find(restriction, "t:FieldURI"), find(restriction, "t:FieldURIOrConstant/t:Constant")
    return field.get("FieldURI"), constant.get("Value")


def _page(view: Any, container: str, elements: list[Any]) -> Any:
    offset, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), _MOST_ENTRIES)
    end = min(offset + most, len(elements))
    place = {"IndexedPagingOffset": str(end), "TotalItemsInView": str(len(elements))}
    last = str(end == len(elements)).lower()
    return make("m:RootFolder", make(container, *elements[offset:end]), **place, IncludesLastItemInRange=last)


def _folder_id(folder: Folder) -> Any:
    return make("t:FolderId", Id=folder.id, ChangeKey="AQAAAA==")


def _folder(folder: Folder) -> Any:
    parent = [make("t:ParentFolderId", Id=folder.parent.id)] if folder.parent else []
    name = [make("t:FolderClass", "IPF.Note"), make("t:DisplayName", folder.name)]
    return make("t:Folder", _folder_id(folder), *parent, *name)


def _item_id(item: Item) -> Any:
    return make(_ITEM, Id=item.id, ChangeKey="CQAAAA==")


def _item(item: Item, names: set[str]) -> Any:
    """The fields of an item in the order of the schema, those that are asked for and known."""
    header, was_sent = item.header, item.tag not in ("Contact", "Item")
    fields: list[tuple[str, Callable[[], Any]]] = [
        (
            "item:MimeContent",
            lambda: make("t:MimeContent", base64.b64encode(item.raw).decode(), CharacterSet="UTF-8"),
        ),
        ("", lambda: _item_id(item)),
        ("item:ItemClass", lambda: make("t:ItemClass", item.item_class)),
        ("item:Subject", lambda: make("t:Subject", str(header["Subject"])) if header["Subject"] else None),
        (
            "item:DateTimeReceived",
            lambda: make("t:DateTimeReceived", time(item.arrived)) if was_sent else None,
        ),
        ("item:Size", lambda: make("t:Size", str(len(item.raw)))),
        ("item:InternetMessageHeaders", lambda: None if item.without_headers else _headers(item)),
        ("item:DateTimeCreated", lambda: make("t:DateTimeCreated", time(item.arrived))),
    ]
    if was_sent:
        fields += [
            ("message:From", lambda: _from(item)),
            ("message:InternetMessageId", lambda: make("t:InternetMessageId", header.get("Message-ID", ""))),
            ("message:IsRead", lambda: make("t:IsRead", str(item.is_read).lower())),
        ]
    made = (build() for name, build in fields if not name or name in names)
    return make(f"t:{item.tag}", *(element for element in made if element is not None))


def _headers(item: Item) -> Any:
    lines = [
        make("t:InternetMessageHeader", str(text), HeaderName=name) for name, text in item.header.items()
    ]
    return make("t:InternetMessageHeaders", *lines) if lines else None


def _from(item: Item) -> Any:
    addresses = item.addresses("From")
    mailbox = (
        make("t:Mailbox", make("t:Name", "Jo"), make("t:EmailAddress", addresses[0])) if addresses else None
    )
    return None if mailbox is None else make("t:From", mailbox)
