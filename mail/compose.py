"""Writes the mails: a decision's order in, a finished message out, ready for the outbox.

    MailOrder + Case ──context──▶ templates ──▶ subject, text, HTML ──▶ bytes (RFC 5322)

Rendered before the commit, so that a broken template stops the decision and not the sending. The same
decision rendered twice gives the same Message-ID, which lets the receiving side drop a second copy.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from casework.case import Case, MailOrder
from casework.work import BOARD_PARTY, Board
from mail.address import ReplyAddresses
from mail.context import case_context
from mail.invites import Method, calendar_object, described, with_calendar
from mail.mime import address_header, attached, multipart, plain_address, text_header, text_part
from mail.render import FOLDER, Rendered, mail_templates, one_line
from services.links import Links
from services.ports import MailFile, OutgoingMail
from services.tongues import ENGLISH, Language, spoken_with

_INVITES: dict[str, Method] = {"invite": "REQUEST", "invite_cancelled": "CANCEL"}
_THREAD_CAP = 10


class Composer:
    """Writes every mail that Accord sends.

    Args:
        addresses: of the mailbox that all Boards' mail goes through, and what belongs to no case.
        links: makes the links.
        own: by Board, the addresses of its own mailbox, where it has one.
        secret: keys the Message-IDs, so that nobody can guess one and claim to answer it.
        mail_name: the sender's name that people see.
        folder: the templates.

    Raises:
        TemplateFault: a template is missing or malformed.
    """

    def __init__(
        self,
        addresses: ReplyAddresses,
        links: Links,
        *,
        secret: str,
        mail_name: str = "Accord",
        own: Mapping[str, ReplyAddresses] = MappingProxyType({}),
        folder: Path = FOLDER,
    ) -> None:
        self._addresses, self._own, self._links = addresses, own, links
        self._name, self._secret = mail_name, secret.encode()
        self._templates = mail_templates(folder)

    @property
    def kinds(self) -> frozenset[str]:
        """The mails there are: one folder each."""
        return self._templates.kinds

    def compose(
        self,
        order: MailOrder,
        case: Case,
        case_number: int,
        board: Board,
        now: datetime,
        thread: tuple[str, ...] = (),
    ) -> OutgoingMail:
        """The mail that a decision ordered.

        Args:
            case: the case after the decision.
            case_number: the number in the reply address.
            now: aware; becomes Date and DTSTAMP.
            thread: Message-IDs sent to this person before, oldest first.

        Raises:
            TemplateFault: a template uses a name that is not given; names the mail and the name.
        """
        party, addresses = case.parties[order.to - 1], self._own.get(board.protocol.key, self._addresses)
        sender = addresses.make(case_number, order.to)
        tongue = spoken_with(party.person.language, board.protocol.languages)
        answer = tongue.say("[{reference}] Answer").format(reference=case.reference)
        answer_subject = addresses.subject(case_number, order.to, answer)
        context = case_context(
            order,
            case,
            case_number,
            board,
            party,
            sender,
            answer_subject,
            self._links,
            self._name,
            now,
            tongue,
        )
        rendered = self._templates.render(order.kind, context, tongue)
        token = self._token("mail", case_number, case.version, order.kind, order.to, order.about, order.words)
        root = f"<case.{case.reference.lower()}.{self._token('case', case_number)[:16]}@{addresses.domain}>"
        further = [
            ("Content-Language", tongue.key),
            ("In-Reply-To", thread[-1] if thread else root),
            ("References", " ".join((root, *thread[-_THREAD_CAP:]))),
        ]
        display = tongue.say("{product} for {board}").format(
            product=self._name, board=tongue.say(board.protocol.short)
        )
        body = _readable(rendered, token)
        if method := _INVITES.get(order.kind):
            meeting = context["meeting"]
            ics = calendar_object(
                method,
                meeting,
                party.person,
                uid=addresses.uid(case_number, order.to, meeting.uid),
                organizer=sender,
                organizer_name=display,
                reference=case.reference,
                description=described(
                    method, case.reference, self._name, board.protocol.board, tongue, context["step"].paper
                ),
                now=now,
                language=tongue,
                place=tongue.say(board.protocol.meeting_place),
                chairs=meeting.chair == order.to,
            )
            body = with_calendar(_texts(rendered), ics, method, f"=_{token}")
        subject = addresses.subject(case_number, order.to, rendered.subject)
        message_id = addresses.message_id(case_number, order.to, token)
        person = party.person
        return self._message(
            addresses, message_id, subject, body, now, sender, display, person.email, person.name, further
        )

    def compose_plain(
        self,
        kind: str,
        to_email: str,
        context: Mapping[str, Any],
        now: datetime,
        language: Language = ENGLISH,
    ) -> OutgoingMail:
        """A mail that belongs to no case, from the mailbox itself: `sign_in` (link, minutes) and
        `held_unknown` (reason, link, number), and the like. `now` is aware. Raises TemplateFault as `compose` does."""
        told = {"product": self._name, "reference": "", "board_name": "", **context}
        rendered = self._templates.render(kind, told, language)
        token = self._token("plain", kind, to_email, now.astimezone(UTC).isoformat(), rendered.text)
        body = _readable(rendered, token)
        further = [("Content-Language", language.key)]
        addresses, subject = self._addresses, rendered.subject
        message_id = f"<{token}@{addresses.domain}>"
        sender, name = addresses.mailbox, self._name
        return self._message(addresses, message_id, subject, body, now, sender, name, to_email, "", further)

    def compose_for_board(
        self,
        kind: str,
        board: Board,
        key: str,
        context: Mapping[str, Any],
        files: Sequence[MailFile],
        now: datetime,
        language: Language = ENGLISH,
        case_number: int | None = None,
    ) -> OutgoingMail:
        """A mail with files to the Board's inbox and to nobody else, since they tell of children.

        Args:
            key: names what it brings: the same gives the same Message-ID. It is in a header, for programs.
            context: what the template may use besides product and board_name.
            now: aware; becomes Date.
            case_number: an answer to it comes to this case, as the Board's.

        Raises TemplateFault as `compose` does.
        """
        protocol = board.protocol
        addresses = self._own.get(protocol.key, self._addresses)
        told = {"product": self._name, "reference": "", "board_name": protocol.board, **context}
        rendered = self._templates.render(kind, told, language)
        token, sender, subject = self._token("board", kind, key), addresses.mailbox, rendered.subject
        message_id = f"<{token}@{addresses.domain}>"
        if case_number is not None:
            sender = addresses.make(case_number, BOARD_PARTY)
            subject = addresses.subject(case_number, BOARD_PARTY, subject)
            message_id = addresses.message_id(case_number, BOARD_PARTY, token)
        body = multipart("mixed", f"=_{token}_1", [_readable(rendered, token), *map(attached, files)])
        display = language.say("{product} for {board}").format(
            product=self._name, board=language.say(protocol.short)
        )
        further = [("Content-Language", language.key), ("X-Accord-Return", key)]
        to_name = language.say(protocol.board)
        return self._message(
            addresses, message_id, subject, body, now, sender, display, protocol.inbox, to_name, further
        )

    def _message(
        self,
        addresses: ReplyAddresses,
        message_id: str,
        subject: str,
        body: bytes,
        now: datetime,
        sender: str,
        sender_name: str,
        to_email: str,
        to_name: str,
        further: list[tuple[str, str]],
    ) -> OutgoingMail:
        recipient = plain_address(one_line(to_email))
        headers = [
            address_header("From", one_line(sender_name), sender),
            address_header("To", one_line(to_name), recipient),
            text_header("Subject", subject),
            text_header("Date", format_datetime(now.astimezone(UTC))),
            text_header("Message-ID", message_id),
            *(text_header(name, one_line(value)) for name, value in further),
            # RFC 3834 5: marks the mail as a machine's, so that no machine answers it. The second
            # says the same to Exchange, without the delivery failures, which we want (not "All").
            text_header("Auto-Submitted", "auto-generated"),
            text_header("X-Auto-Response-Suppress", "OOF, DR, RN, NRN, AutoReply"),
            text_header("X-Accord-Loop", addresses.domain),
            text_header("MIME-Version", "1.0"),
        ]
        mailbox = "" if addresses is self._addresses else addresses.mailbox
        return OutgoingMail(message_id, sender, recipient, "".join(headers).encode() + body, mailbox)

    def _token(self, *about: object) -> str:
        """32 letters and digits that only we can make, always the same for the same `about`."""
        told = "\x00".join(map(str, about)).encode("utf-8", "surrogatepass")
        return base64.b32encode(hmac.digest(self._secret, told, hashlib.sha256)[:20]).decode().lower()


def _texts(rendered: Rendered) -> list[bytes]:
    return [text_part("plain", rendered.text), text_part("html", rendered.html)]


def _readable(rendered: Rendered, token: str) -> bytes:
    return multipart("alternative", f"=_{token}_0", _texts(rendered))
