"""Every mail that the rules order: whole, threaded, and from the right address."""

import ast
import email
import email.header
import email.policy
import email.utils
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from casework.case import MailOrder
from mail.address import ReplyAddresses
from mail.compose import Composer
from mail.render import FOLDER, TemplateFault
from tests.mail.reader import (
    ADDRESSES,
    COMPOSER,
    LINKS,
    OF_NO_CASE,
    PLAIN_MAILS,
    ROOT,
    Page,
    composer,
    ids,
    parsed,
    text_of,
    the,
    written,
)
from tests.mail.stories import CHILD, HIPS, REFERENCE, Ordered
from tests.mail.stories_of_boards import BOARDS


@pytest.mark.parametrize("told", PLAIN_MAILS, ids=ids)
def test_every_mail_is_whole_in_text_and_html_and_names_no_child_in_its_headers(told: Ordered) -> None:
    mail = written(told)
    message = parsed(mail)
    text, page = text_of(message), Page(text_of(message, "html"))

    for words in (text, page.words):
        assert REFERENCE in words
        assert not re.search(r"\bNone\b|Undefined|\{\{|\{%|\bobject at\b", words)
    assert not re.search(r"<[a-z/]|&[a-z]+;", text), "HTML is left in the plain text"
    assert all(len(line) <= 72 for line in text.split("\n") if "://" not in line and "mailto:" not in line)
    assert message["Subject"].startswith(f"[{REFERENCE}] ")
    head = mail.raw.split(b"\r\n\r\n")[0].decode()
    for name in CHILD.split():
        assert name not in str(message["Subject"]) + str(message["From"]) + head
    assert not message.defects and all(not part.defects for part in message.walk())


@pytest.mark.parametrize("told", PLAIN_MAILS, ids=ids)
def test_every_mail_has_the_headers_that_keep_machines_quiet_and_answers_coming_home(told: Ordered) -> None:
    mail = written(told)
    message = parsed(mail)
    address = ADDRESSES.make(12, told.order.to)

    assert mail.envelope_from == address == message["From"].addresses[0].addr_spec
    assert message["From"].addresses[0].display_name == f"Accord for {told.board.protocol.short}"
    assert mail.envelope_to == told.case.parties[told.order.to - 1].person.email
    assert message["To"].addresses[0].addr_spec == mail.envelope_to
    assert message["Date"].datetime == told.now.replace(microsecond=0)
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, DR, RN, NRN, AutoReply"
    assert message["X-Accord-Loop"] == "accord.example"
    assert message["Precedence"] is message["Reply-To"] is None
    assert b"\n" not in mail.raw.replace(b"\r\n", b"") and b"\r" not in mail.raw.replace(b"\r\n", b"")
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 100
    leaves = [part for part in message.walk() if not part.is_multipart()]
    assert {part["Content-Transfer-Encoding"] for part in leaves} == {"base64"}


@pytest.mark.parametrize("told", PLAIN_MAILS, ids=ids)
def test_where_the_mailbox_alone_sends_message_id_and_subject_have_the_token(told: Ordered) -> None:
    addresses = ReplyAddresses("accord@accord.example", "k" * 32, "mailbox")
    writer = Composer(addresses, LINKS, secret="k" * 32)
    mail = writer.compose(told.order, told.case, 12, told.board, told.now)
    message, number = parsed(mail), told.order.to
    assert mail.envelope_from == message["From"].addresses[0].addr_spec == "accord@accord.example"
    assert message["Subject"] == addresses.subject(12, number, str(parsed(written(told))["Subject"]))
    assert addresses.find(message["Subject"]) == addresses.find(message["Message-ID"]) == ((12, number),)
    prepared = set(re.findall(r"mailto:(\S+?)\?subject=(\S+?)&", text_of(message)))
    assert {address for address, _ in prepared} <= {"accord@accord.example"}
    assert {addresses.find(unquote(subject)) for _, subject in prepared} <= {((12, number),)}


def test_every_folder_is_a_mail_that_some_test_renders() -> None:
    assert COMPOSER.kinds == {told.order.kind for told in PLAIN_MAILS} | OF_NO_CASE


def test_every_kind_that_the_code_orders_has_a_folder() -> None:
    """Reads the sources: the words given to mail(), _ask(), MailOrder(), compose_plain() and settle(),
    those that asking() returns, and the mails that the Boards' files name."""
    ordered = {
        word
        for folder in ("casework", "services")
        for path in (ROOT / folder).glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", ""))
        in ("mail", "_ask", "MailOrder", "compose_plain", "settle")
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(word := node.value, str)
        if re.fullmatch(r"[a-z]+(_[a-z]+)*", word)
    }
    (asking,) = (
        node
        for node in ast.walk(ast.parse((ROOT / "casework" / "escalation.py").read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "asking"
    )
    ordered |= {
        node.value
        for each in asking.body
        if isinstance(each, ast.Return)
        for node in ast.walk(each)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for board in BOARDS.values():
        steps = [step for pathway in board.protocol.pathways.values() for step in pathway.steps]
        notices = [*board.protocol.notices, *(notice for step in steps for notice in step.notices)]
        ordered |= {"notice" for _ in notices}
    assert {"ask", "agreed", "escalated_counterpart", "invite", "notice", "paper"} <= ordered
    assert ordered <= COMPOSER.kinds, f"no folder for {sorted(ordered - COMPOSER.kinds)}"


def test_the_same_decision_rendered_twice_is_the_same_mail_byte_for_byte() -> None:
    again = Composer(ADDRESSES, LINKS, secret="k" * 32)
    told = the("invite")
    assert again.compose(told.order, told.case, 12, HIPS, told.now, ()) == written(told)


def test_message_ids_differ_by_case_mail_person_and_secret() -> None:
    found = [written(told).message_id for told in PLAIN_MAILS[:40]]
    assert len(set(found)) == len(found)
    told = PLAIN_MAILS[0]
    other = Composer(ADDRESSES, LINKS, secret="o" * 32)
    assert other.compose(told.order, told.case, 12, HIPS, told.now).message_id not in found
    assert COMPOSER.compose(told.order, told.case, 13, HIPS, told.now).message_id not in found


def test_a_case_is_one_thread_from_its_root_through_the_last_ten_mails() -> None:
    first = parsed(written(the("ask")))
    root = first["In-Reply-To"]
    assert re.fullmatch(rf"<case\.{REFERENCE.lower()}\.[a-z2-7]{{16}}@accord\.example>", root)
    assert first["References"] == root
    domain = "a-long-name." * 8 + "example"
    thread = tuple(f"<{n:032}@{domain}>" for n in range(14))
    raw = written(the("remind"), thread).raw
    later = email.message_from_bytes(raw, policy=email.policy.compat32)
    assert later["References"].split() == [root, *thread[-10:]]
    assert later["In-Reply-To"].strip() == thread[-1]


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "email"))


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_a_template_with_an_undefined_name_is_a_fault_that_names_mail_part_and_name(
    own_folder: Path, part: str
) -> None:
    (own_folder / "confirm" / part).write_text("{{ childs_name }}")
    told = the("confirm")
    with pytest.raises(
        TemplateFault, match=rf"'confirm' cannot be written: {part}: 'childs_name' is undefined"
    ):
        composer(own_folder).compose(told.order, told.case, 12, HIPS, told.now)


def test_a_missing_value_is_a_fault_and_not_the_word_none(own_folder: Path) -> None:
    (own_folder / "confirm" / "body.txt").write_text("{{ disagreement.needed_by }}")
    told = the("confirm")
    with pytest.raises(TemplateFault, match="a value is missing"):
        composer(own_folder).compose(told.order, told.case, 12, HIPS, told.now)


def test_a_malformed_or_missing_template_is_found_at_the_start(own_folder: Path) -> None:
    (own_folder / "ask" / "body.html").write_text("{% if %}")
    with pytest.raises(TemplateFault, match=r"'ask' cannot be used: body\.html"):
        composer(own_folder)
    (own_folder / "ask" / "body.html").unlink()
    with pytest.raises(TemplateFault, match=r"'ask' cannot be used: body\.html"):
        composer(own_folder)


def test_an_unknown_kind_is_a_fault_that_says_which_folder_to_add() -> None:
    told = PLAIN_MAILS[0]
    with pytest.raises(TemplateFault, match=r"There is no mail 'telegram'\. Add the folder"):
        COMPOSER.compose(MailOrder("telegram", 1), told.case, 12, HIPS, told.now)
