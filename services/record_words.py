"""A record in words, as data for the template templates/pdf/paper.typ and for nobody else.

sections: level, title, blocks
blocks:   rows (head, [key, value])   list (head, rows of three; wide: the first column is)   quote   text
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casework.case import Status
from casework.facts import Party
from casework.sentence import Sentence
from services.history import Line
from services.mail_rows import MailRow
from services.staff_views import CasePage
from services.words import birthday, dated, day, doer, named, spoken, stamp, undelivered

Block = dict[str, Any]

STATES = {
    Status.UNCONFIRMED: Sentence("Not confirmed"),
    Status.OPEN: Sentence("Open"),
    Status.RESOLVED: Sentence("Agreed"),
    Status.WITHDRAWN: Sentence("Withdrawn"),
    Status.CLOSED: Sentence("Decided by the Board"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A mail of the case: its line in the history, its words, and how far it came where it is ours."""

    line: Line
    text: str
    row: MailRow | None


def told(page: CasePage, messages: Iterable[Message], *, redacted: bool) -> dict[str, Any]:
    """What the template is given. `page.now` is the time of the newest entry."""
    return Telling(page, redacted).all(messages)


class Telling:
    """Says one case in the words of a paper."""

    def __init__(self, page: CasePage, redacted: bool) -> None:
        self._page, self._case, self._told = page, page.case, page.case.disagreement
        self._language, self._say, self._redacted = page.language, page.language.say, redacted

    def all(self, messages: Iterable[Message]) -> dict[str, Any]:
        say, page = self._say, self._page
        sections = [
            self._section(say("Where it stands"), self._standing()),
            *self._meeting(),
            self._section(say("The disagreement"), self._disagreement()),
            self._section(say("People"), self._people()),
            *self._steps(),
            *self._papers(),
            self._section(say("History"), self._history()),
            *self._messages(messages),
        ]
        title = say(Sentence("Record of case {reference}", reference=self._case.reference))
        if self._redacted:
            title = say(Sentence("Record of case {reference}, without names", reference=self._case.reference))
        return {
            "title": title,
            "lang": self._language.key,
            "at": int(page.now.timestamp()),
            "board": say(page.board.protocol.board),
            "reference": self._case.reference,
            "about": say(Sentence("As it stood after the last entry, {when}", when=self._when(page.now))),
            "marking": say("OFFICIAL-SENSITIVE"),
            "page": say("Page {number} of {count}"),
            "sections": [self._notice(), *sections] if self._redacted else sections,
        }

    def _notice(self) -> Block:
        say = self._say
        said = say(
            "People are named by their roles. Words in square brackets stand for what was taken out. Files that came "
            "by e-mail are left out. Have a person look this through before it is handed on."
        )
        return self._section(say("About this version"), {"kind": "text", "text": said})

    def _section(self, title: str, *blocks: Block, level: int = 1) -> Block:
        return {"level": level, "title": title, "blocks": list(blocks)}

    def _rows(self, rows: Iterable[tuple[str, str]]) -> Block:
        say = self._say
        head = [say("Subject"), say("What is recorded")]
        return {"kind": "rows", "head": head, "rows": [[key, value] for key, value in rows if value]}

    def _when(self, moment: Any) -> str:
        return spoken(moment, self._language)

    def _standing(self) -> Block:
        say, case, page = self._say, self._case, self._page
        rows = [(say("State"), say(STATES[case.status]))]
        if case.status is Status.OPEN and case.attempt and case.due:
            asked = page.who(case.attempt.counterpart)
            rows += [
                (say("Stage"), page.title(case.step)),
                (say("Asked now"), asked),
                (say("Deadline"), self._when(case.due)),
                (say("Why then"), page.why(case.attempt)),
            ]
        reason = say("Reason") if case.status is Status.WITHDRAWN else say("Outcome")
        return self._rows(
            [
                *rows,
                (reason, case.outcome),
                (say("Who"), doer(case.who, self._language)),
                (say("By when"), dated(case.by_when, self._language)),
            ]
        )

    def _disagreement(self) -> Block:
        say, told, page = self._say, self._told, self._page
        protocol = page.board.protocol
        rows = [
            (say("Raised by"), named(told.raiser, self._language)),
            (say("Raised at"), self._when(self._case.raised_at)),
            (say("First asked"), named(told.counterpart, self._language)),
            (say("Child"), told.child),
            (say("Date of birth"), birthday(told.born, self._language) if told.born else ""),
            (say("Social worker or practitioner"), told.worker),
            (say("Team"), told.team),
            (say("Immediate danger"), say("Yes") if told.danger else ""),
            (say("Concern"), told.summary),
            (say("Requested action"), told.action),
            (say("Theme"), say(protocol.themes.get(told.theme, told.theme))),
            (say("Protocol"), say(protocol.name)),
            (say("Pathway"), say(page.pathway.title)),
            (say("Area of disagreement"), say(told.area)),
        ]
        rows += [
            (say(question.ask), say(question.choices.get(answer, answer)))
            for question in page.pathway.questions
            if (answer := told.answers.get(question.key))
        ]
        if told.urgent:
            rows.append((say("Urgent"), say("To be resolved immediately, whatever the stage.")))
        if told.agreed_by:
            rows.append((say("Date named for the first stage"), self._when(told.agreed_by)))
        if told.needed_by:
            rows.append((say("Needed for the child by"), self._when(told.needed_by)))
        for step in told.earlier:
            tried = say("Tried before: %(step)s") % {"step": page.title(step.step)}
            rows.append((tried, f"{day(step.on, self._language)}: {step.outcome}"))
        return self._rows(rows)

    def _people(self) -> Block:
        say, page = self._say, self._page
        rows = [
            [named(party, self._language), page.side(party), self._reach(party)]
            for party in self._case.parties
        ]
        return {"kind": "list", "wide": True, "head": [say("Who"), say("Side"), say("Contact")], "rows": rows}

    def _reach(self, party: Party) -> str:
        return "\n".join(filter(None, (party.person.email, party.person.telephone)))

    def _steps(self) -> list[Block]:
        if not self._case.attempts:
            return []
        say, page = self._say, self._page
        found = [self._section(say("Stages and deadlines"))]
        for attempt in self._case.attempts:
            ended = (
                f"{page.ending(attempt)}, {self._when(attempt.ended)}"
                if attempt.ended
                else page.ending(attempt)
            )
            rows = [
                (say("Who"), page.between(attempt)),
                (say("Started"), self._when(attempt.started)),
                (say("Deadline"), self._when(attempt.due)),
                (say("Why then"), page.why(attempt)),
                (say("How it ended"), ended),
                (say("In their words"), attempt.words),
            ]
            found.append(self._section(page.title(attempt.step), self._rows(rows), level=2))
        return found

    def _meeting(self) -> list[Block]:
        meeting, page, say = self._case.meeting, self._page, self._say
        if meeting is None:
            return []
        cancelled = Sentence("{meeting}: cancelled", meeting=say(meeting.name))
        name = say(cancelled) if self._case.meeting_cancelled else say(meeting.name)
        chair, others = page.seats
        rows = [
            (say("Meeting"), name),
            (say("When"), self._when(meeting.start)),
            (say("Where"), say(page.board.protocol.meeting_place)),
            (say("Chair"), chair),
            (say("Who is invited"), "\n".join(others)),
        ]
        said = [{"kind": "text", "text": sentence} for sentence in page.meeting]
        return [self._section(say("Meeting"), self._rows(rows), *said)]

    def _papers(self) -> list[Block]:
        page, say = self._page, self._say
        found = [self._section(say("Papers"))] if page.filed else []
        for paper in page.filed:
            rows = [
                (say("Filled in by"), f"{paper.by}, {self._when(paper.at)}"),
                (say("Sent to"), page.named(paper.told)),
                (say("Corrected later"), say("Yes") if paper.corrected else ""),
            ]
            rows += [(ask, answer or say("Not answered")) for ask, answer in page.answers(paper)]
            found.append(self._section(say(paper.paper.title), self._rows(rows), level=2))
        return found

    def _history(self) -> Block:
        say = self._say
        rows = [
            [stamp(line.at, self._language), line.by, "\n".join(filter(None, (line.text, line.detail)))]
            for line in self._page.history
        ]
        return {"kind": "list", "head": [say("When"), say("Who"), say("What happened")], "rows": rows}

    def _messages(self, messages: Iterable[Message]) -> list[Block]:
        say = self._say
        found = [self._section(say("E-mails in full"))]
        # A mail to many stands there once; each has its own part in the zip.
        first: dict[str, int] = {}
        for number, message in enumerate(messages, start=1):
            line, row = message.line, message.row
            state = f"{row.state} {undelivered(row.error, self._language)}".strip() if row else line.detail
            rows = [
                (say("When"), self._when(line.at)),
                (say("From"), line.by),
                (say("What became of it"), state),
            ]
            same = first.setdefault(message.text, number)
            if same != number:
                again = say(Sentence("The same words as e-mail {number}.", number=same))
                quote = {"kind": "text", "text": again}
            else:
                quote = {"kind": "quote", "text": message.text}
            blocks = [self._rows(rows), *([quote] if message.text else [])]
            found.append(self._section(f"{number}. {line.text}", *blocks, level=2))
        return found if len(found) > 1 else []
