"""A member of a Board's staff who reads Welsh."""

import io

from sqlmodel import Session, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models import InboxRow, OutboxRow
from reading.message import parse
from reading.newtext import SEPARATORS
from services.mail_view import shown
from services.world import World
from tests.application import StillClock
from tests.translations.reader import BOARD, Reader
from tests.web.boards import STAFF, silence_until
from tests.web.conftest import token_in
from tests.web.steps import links


class Staff:
    """Looks at every page as a reader who learns what came and went by mail; signs in by itself."""

    def __init__(self, reader: Reader, world: World) -> None:
        self.reader, self.world = reader, world
        reader.data |= {"Nage", "Una Upp", "Pat", world.board(BOARD).protocol.inbox, SEPARATORS["cy"]}
        self.sign_in()

    def sign_in(self) -> None:
        self.send("/staff/sign-in", email=STAFF)
        [*_, link] = links(self.world, "sign_in", "staff/sign-in")
        self.send(link)

    def wait(self, clock: StillClock, reference: str, step: str) -> None:
        """Nobody answers until `step`; by then the session has ended."""
        silence_until(self.world, clock, reference, step)
        self.sign_in()

    def get(self, address: str, status: int = 200):
        """Looks at a page, knowing all that came and went by mail, and what staff have written down."""
        with Session(self.world.store.engine) as session:  # type: ignore[attr-defined]
            for sent in session.exec(select(OutboxRow)):
                mail = shown(sent.raw)
                self.reader.data |= {
                    mail.subject,
                    mail.text,
                    mail.invite.name if mail.invite else "",
                    sent.error,
                }
            for came in session.exec(select(InboxRow)):
                self.reader.data |= {came.reason, came.reason.rstrip("."), came.subject, parse(came.raw).text}
        self._learn_notes()
        page = self.reader.get(address, status)
        assert page.request.path == address.partition("?")[0], f"{address} leads to {page.request.path}"
        return page

    def _learn_notes(self) -> None:
        """What staff did is written down in English."""
        with self.world.store.reading() as uow:
            told = [fact for line in uow.cases.lines([BOARD]) for fact in uow.cases.history(line.number)]
        self.reader.data |= {line for fact in told if fact.kind == "noted" for line in fact.text.splitlines()}

    def send(self, address: str, status: int = 200, /, **boxes: object):
        """Opens a page and presses its button."""
        token = token_in(self.get(address))
        return self.reader.post(address, status, csrf_token=token, **boxes)

    def upload(self, raw: bytes, **boxes: str):
        address = "/staff/directory/import"
        file = FileStorage(io.BytesIO(raw), "posts.csv", "file", "text/csv")
        boundary, body = encode_multipart({"csrf_token": token_in(self.get(address)), "file": file} | boxes)
        page = self.reader.client.post(
            address,
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
            follow_redirects=True,
        )
        return self.reader.look(f"upload {raw[:60]!r}", page, None)
