"""A case without names, for learning reviews: people by their roles, the child as "the child".

    facts, mails ──every text──▶ known people become marks ──without_names──▶ the rest of what names anybody
                 ──▶ marks become roles ──▶ whatever of a known name is still there is cut out ──▶ facts, mails

A redacted history is a history like any other, so the record of it is made by the very code that makes every record.
Agencies keep their names: a review is about how they work together. Files are left out, since nobody has read them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, TypeVar

from casework.case import Case
from casework.derivation import sentence
from casework.directory import Directory
from casework.facts import AnyFact, DeadlineMoved, Disagreement, Person, Side
from casework.folding import rebuild
from casework.paper import Paper
from casework.paper_answers import personal_answers, rows
from casework.paper_facts import PaperFiled
from casework.protocol import Protocol
from casework.sentence import Sentence
from casework.value import Value
from casework.work import Board
from services import mail_view
from services.case_roles import people_in_roles
from services.outbox import OutboxItem
from services.storage import InboxItem, UnitOfWork
from services.tongues import ENGLISH, Language
from services.without_names import KnownWords, any_of, is_ordinary, known_words, without_names, words_of
from services.world import directory_of

# Fields of facts that are keys, or words of the Board's own file; everything else that is text is somebody's words.
KEPT = frozenset(
    "reference digest board pathway start_step step to theme area tier uid rule paper lesson mail title kind "
    "name".split()
)
_GENERATED = frozenset({"step_started"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARK = re.compile(r"\[(?:party|agency)-[a-z]{1,5}\]|\[child\]|\[case-ref\]|\[the-board\]")
_TWICE = re.compile(r"(\[(?:party|agency)-[a-z]{1,5}\]|\[child\])(?:[ \t,]{1,2}\1)+")

Some = TypeVar("Some", bound=Value)


@dataclass(frozen=True)
class Redactor:
    """Takes the names out of one case. `marks`: what stands for each mark in the end; `wholes`: whole names and
    addresses with their marks; `secrets`: what must not be left over."""

    roles: dict[str, str]
    known: KnownWords
    marks: dict[str, str]
    wholes: tuple[tuple[re.Pattern[str], str], ...]
    secrets: re.Pattern[str]
    child: str
    staff: str
    papers: Mapping[str, Paper]
    language: Language = ENGLISH
    keeps_agencies: bool = False

    def text(self, words: str) -> str:
        """What somebody wrote, without names; "[name]" and the like where nobody knows whose."""
        if not words:
            return ""
        for whole, mark in self.wholes:
            words = whole.sub(mark, words)
        words = _TWICE.sub(r"\1", without_names(words, self.known))
        words = self.secrets.sub("[name]", words)
        return _MARK.sub(lambda found: self.marks.get(found[0], "[name]"), words)

    @property
    def left_out(self) -> str:
        """What stands in the place of an answer that is about the child's family and nothing else."""
        return self.language.say(Sentence("[left out]"))

    def who(self, by: str) -> str:
        """Who did something: a role, Board staff, Accord."""
        if by in ("", "Accord"):
            return by
        if role := self.roles.get(by.casefold()):
            return role
        return self.staff if "@" in by else self.text(by)

    def person(self, person: Person) -> Person:
        role = self.roles.get(person.email.casefold()) or self.language.say("somebody else")
        if not self.keeps_agencies:
            return Person(name=role, email="", language=person.language)
        agency = self.secrets.sub("[name]", person.agency)
        # The role says the agency, too, and both are shown.
        name = role.replace(f", {agency}", "") if agency else role
        return Person(name=name, email="", agency=agency, language=person.language)

    def fact(self, fact: AnyFact) -> AnyFact:
        """The fact, with roles and without names."""
        found = self._value(fact)
        if isinstance(found, PaperFiled):
            paper = self.papers.get(found.paper)
            personal = personal_answers(paper, found.answers) if paper else frozenset()
            answers = {
                key: self.left_out if key in personal and told else self._answer(told, fact)
                for key, told in found.answers.items()
            }
            return found.model_copy(update={"answers": answers})
        if isinstance(found, DeadlineMoved) and found.derivation:
            return found.model_copy(update={"because": sentence(found.derivation)})
        return found

    def case(self, facts: Iterable[AnyFact]) -> Case:
        """The case that redacted facts make."""
        return rebuild(facts)

    def _value(self, value: Some) -> Some:
        changes: dict[str, Any] = {}
        for name, field in type(value).model_fields.items():
            told = getattr(value, name)
            if name == "by" and isinstance(told, str):
                changes[name] = self.who(told)
            elif name == "because" and getattr(value, "kind", "") in _GENERATED:
                continue
            elif isinstance(told, Person):
                changes[name] = self.person(told)
            elif isinstance(told, Value):
                changes[name] = self._value(told)
            elif isinstance(told, tuple) and told and isinstance(told[0], Value):
                changes[name] = tuple(map(self._value, told))
            elif field.annotation is str and name not in KEPT:
                changes[name] = self.text(told)
        if isinstance(value, Disagreement):
            changes |= {"child": self.child, "born": None, "worker": "", "team": ""}
            changes["answers"] = {key: self.text(told) for key, told in value.answers.items()}
        return value.model_copy(update=changes)

    def _answer(self, told: str, fact: AnyFact) -> str:
        """A date of long before is somebody's birthday."""
        if _DAY.fullmatch(told):
            return told if told > (fact.at - timedelta(days=365)).date().isoformat() else ""
        return self.text(told)

    def sent(self, mail: OutboxItem, text: str) -> OutboxItem:
        """`text`: its words, redacted already."""
        to = self.roles.get(mail.mail.envelope_to.casefold()) or self.language.say("somebody else")
        subject, date = mail_view.heading(mail.mail.raw)
        raw = _mail("Accord", to, self._subject(subject), format_datetime(date), text)
        gone = replace(mail.mail, raw=raw, envelope_to=to, envelope_from="", message_id="", mailbox="")
        return replace(mail, mail=gone, error=self.text(mail.error))

    def _subject(self, subject: str) -> str:
        """What stands behind the reference begins a sentence."""
        before, reference, rest = subject.rpartition(f"[{self.marks['[case-ref]']}] ")
        return f"{self.text(before)}{reference}{self.text(rest)}" if reference else self.text(subject)

    def received(self, item: InboxItem, text: str) -> InboxItem:
        """`text`: its words, redacted already."""
        sender = self.roles.get(item.sender.casefold()) or self.language.say("somebody else")
        subject = self._subject(item.subject)
        return replace(
            item,
            raw=_mail(sender, "Accord", subject, format_datetime(item.received_at), text),
            sender=sender,
            subject=subject,
            text=self.text(item.text),
            reason=self.text(item.reason),
            message_id="",
            handled_by="",
            mailbox="",
            attachments=(),
        )


def redactor_of(
    uow: UnitOfWork,
    case: Case,
    board: Board,
    facts: Iterable[AnyFact],
    senders: Iterable[str],
    language: Language = ENGLISH,
    *,
    keeps_agencies: bool = False,
) -> Redactor:
    """`senders`: the names under which mail came that is on the case. `keeps_agencies`: people keep theirs beside their
    role, as the figures want it."""
    directory = directory_of(uow, case.disagreement, board)
    facts = list(facts)
    others = {fact.by for fact in facts if fact.by != "Accord" and "@" not in fact.by} | set(senders)
    others |= {
        name for fact in facts if isinstance(fact, PaperFiled) for name in _family(board.protocol, fact)
    }
    redactor = _redactor(case, board, directory, sorted(filter(None, others)), language)
    return replace(redactor, keeps_agencies=keeps_agencies)


def _redactor(
    case: Case, board: Board, directory: Directory, others: list[str], language: Language
) -> Redactor:
    people = people_in_roles(case, board, language)
    told = case.disagreement
    known = known_words(case, directory, others)
    marks: dict[str, str] = {"[child]": language.say("the child"), "[case-ref]": case.reference}
    marks["[the-board]"] = language.say("Board")
    wholes: list[tuple[str, str]] = [(case.reference, "[case-ref]")]
    secrets = {name for name in others if not all(map(is_ordinary, name.split()))}
    owners: dict[str, str] = {}
    # The Board's name is no secret, and its inbox is.
    inbox = {party.person.email for party in case.parties if party.side is Side.BOARD}
    for number, (person, role) in enumerate(people):
        mark = f"[party-{_letters(number)}]"
        marks[mark] = role
        wholes.append((person.email, mark))
        secrets |= {person.email, person.telephone}
        if person.email in inbox:
            continue
        wholes.append((person.name, mark))
        secrets.add(person.name)
        for word in words_of(person):
            secrets.update({word} if len(word) > 2 and not is_ordinary(word) else ())
            owners[word] = mark if owners.get(word, mark) == mark else "[person]"
    child = frozenset(words_of(Person(name=told.child, email="")))
    secrets |= {told.child, *(word for word in child if len(word) > 2 and not is_ordinary(word))}
    of_the_board = {
        word for party in case.parties if party.side is Side.BOARD for word in words_of(party.person)
    }
    words = {word: instead for word, instead in known.words.items() if word not in of_the_board}
    words |= {**owners, **dict.fromkeys(child, "[child]")}
    wholes.append((told.child, "[child]"))
    agencies = {person.agency for person, _ in people if person.agency}
    for number, agency in enumerate(sorted(agencies)):
        if not any_of(secrets).search(agency):
            mark = f"[agency-{_letters(number)}]"
            marks[mark] = language.say(agency)
            wholes.append((agency, mark))
    left_over = any_of(secrets)
    # An agency may be called after somebody, and a role names the agency.
    marks = {mark: left_over.sub("[name]", role) for mark, role in marks.items()}
    return Redactor(
        roles={
            key.casefold(): left_over.sub("[name]", role)
            for person, role in people
            for key in (person.email, person.name)
            if key
        },
        known=KnownWords(words, (), known.initials, known.born),
        marks=marks,
        # The Board is no person, unless somebody is called so.
        wholes=(() if "board" in owners else ((re.compile(r"\bBoard\b"), "[the-board]"),))
        + tuple(
            (any_of({whole}), mark) for whole, mark in sorted(wholes, key=lambda each: -len(each[0])) if whole
        ),
        secrets=left_over,
        child=language.say("the child"),
        papers=board.protocol.papers,
        staff=language.say("Board staff"),
        language=language,
    )


def _family(protocol: Protocol, fact: PaperFiled) -> Iterator[str]:
    """The names in a paper's groups, as of parents and children; what is hidden wherever it stands."""
    paper = protocol.papers.get(fact.paper)
    for group in paper.fields if paper else ():
        names = [field.key for field in group.fields if field.personal and field.kind == "line"]
        for row in rows(fact.answers, group):
            told = [row[key] for key in names if row[key]]
            yield from {" ".join(told), *told} if told else ()


def _letters(number: int) -> str:
    return chr(97 + number // 26 % 26) + chr(97 + number % 26)


def _mail(sender: str, to: str, subject: str, date: str, text: str) -> bytes:
    """A mail that says no more than this."""
    mail = EmailMessage(policy=SMTP)
    mail["Date"], mail["Subject"] = date, " ".join(subject.split())
    mail["X-Accord-From"], mail["X-Accord-To"] = " ".join(sender.split()), " ".join(to.split())
    mail.set_content(text)
    return mail.as_bytes()
