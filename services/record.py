"""The record of one case: all that is known of it, as it was, or without names for learning reviews.

    case's facts, mails out, mails in ──material──▶ (redacted) ──▶ page in words ──▶ PDF
                                                               └─▶ zip: record, history, every mail, digests

Every time that staff take one away it is noted down who did, before the first byte goes out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.sentence import Sentence
from reading.message import parse
from services import mail_view
from services.record_material import Material
from services.record_words import Message, told
from services.record_zip import zipped
from services.redaction import redactor_of
from services.sign_in import StaffMember
from services.staff_views import find_case, page_of
from services.storage import UnitOfWork
from services.tongues import ENGLISH, Language
from services.world import World

WHAT = {
    ("pdf", False): Sentence("The record (PDF)"),
    ("pdf", True): Sentence("The record without names (PDF)"),
    ("zip", False): Sentence("The record with every e-mail (zip)"),
    ("zip", True): Sentence("The record without names (zip)"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that goes out under this name; `parts` come as they are asked for."""

    name: str
    media_type: str
    parts: Iterator[bytes]


def take_record(
    world: World,
    staff: StaffMember,
    reference: str,
    kind: str,
    *,
    redacted: bool = False,
    language: Language = ENGLISH,
) -> Taken:
    """The record as "pdf" or "zip", in `language`; that this member took it is on the case from then on.

    Raises:
        NotFound: there is no such case, or it is another Board's.
        NotPossible: the PDF could not be made; nothing is noted then.
    """
    material = _material(world, staff, reference, redacted, language)
    document = _told(material, language)
    pdf = world.printer.pdf("paper", document)
    with world.store.writing() as uow:
        number, case = find_case(uow, staff, reference)
        uow.views.add(number, staff.email, WHAT[kind, redacted], world.clock.now())
        uow.commit()
    name = f"{case.reference}-without-names" if redacted else case.reference
    if kind == "pdf":
        return Taken(f"{name}.pdf", "application/pdf", iter([pdf]))
    return Taken(f"{name}.zip", "application/zip", zipped(world, material, pdf))


def _material(
    world: World, staff: StaffMember, reference: str, redacted: bool, language: Language
) -> Material:
    with world.store.reading() as uow:
        number, case = find_case(uow, staff, reference)
        facts, sent = tuple(uow.cases.history(number)), tuple(uow.outbox.of_case(number))
        received = tuple(uow.inbox.of_case(number))
        texts = {("sent", mail.id): mail_view.shown(mail.mail.raw).text for mail in sent}
        names: list[str] = []
        for item in received:
            message = parse(uow.inbox.get(item.id).raw)
            names.append(message.sender_name)
            # Of what cannot be read word for word, what was made of it.
            texts["received", item.id] = mail_view.without_links(message.text or item.text)
        board = world.board(case.disagreement.board)
        material = Material(case, board, facts, sent, received, texts)
        return _without_names(uow, material, names, language) if redacted else material


def _without_names(uow: UnitOfWork, material: Material, names: list[str], language: Language) -> Material:
    redactor = redactor_of(uow, material.case, material.board, material.facts, names, language)
    facts = tuple(map(redactor.fact, material.facts))
    texts = {key: redactor.text(text) for key, text in material.texts.items()}
    return Material(
        case=redactor.case(facts),
        board=material.board,
        facts=facts,
        sent=tuple(redactor.sent(mail, texts["sent", mail.id]) for mail in material.sent),
        received=tuple(redactor.received(item, texts["received", item.id]) for item in material.received),
        texts=texts,
        redacted=True,
    )


def _told(material: Material, language: Language) -> dict[str, object]:
    page = page_of(
        material.case,
        material.board,
        material.facts,
        material.sent,
        material.received,
        material.until,
        language,
    )
    messages = [
        Message(line, material.texts[line.kind, line.mail], page.mails.get(line.mail))
        for line in page.history
        if line.kind != "fact" and line.mail is not None
    ]
    return told(page, messages, redacted=material.redacted)
