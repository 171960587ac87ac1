"""A return in words, as data for the template templates/pdf/paper.typ: see record_words.py for its blocks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from casework.return_document import ReturnDocument, Somebody
from casework.sentence import Sentence
from services.tongues import language
from services.words import birthday, dated, spoken, stamp

Block = dict[str, Any]


def paper_of(document: ReturnDocument) -> dict[str, Any]:
    """What the template is given."""
    return _Telling(document).all()


def case_rows(document: ReturnDocument) -> list[tuple[str, str]]:
    """What the return tells of its case, in words: each with its label."""
    return [(label, text) for label, text in _Telling(document).case() if text]


class _Telling:
    def __init__(self, document: ReturnDocument) -> None:
        self._document, self._case = document, document.case
        self._language = language(document.language)
        self._say = self._language.say

    def all(self) -> dict[str, Any]:
        say, document = self._say, self._document
        sections = [
            self._section(say("About this return"), self._rows(self._about())),
            *self._answers(),
            self._section(say("The case"), self._rows(self.case())),
            *self._steps(),
        ]
        return {
            "title": document.title,
            "lang": document.language,
            "at": int(document.filed_at.timestamp()),
            "board": document.board_name,
            "reference": document.id,
            "about": say(Sentence("Filled in for {reference}", reference=self._case.reference)),
            "marking": say("OFFICIAL-SENSITIVE"),
            "page": say("Page {number} of {count}"),
            "sections": sections,
        }

    def _about(self) -> list[tuple[str, str]]:
        say, document = self._say, self._document
        return [
            (say("Number of the return"), document.id),
            (say("It replaces"), document.replaces or ""),
            (say("Filled in by"), document.filed_by if document.answers else ""),
            (say("When"), self._when(document.filed_at)),
        ]

    def _answers(self) -> list[Block]:
        say, told = self._say, self._document.answers.values()
        rows = [(answer.ask, answer.text or say("Not answered")) for answer in told]
        return [self._section(say("What was filled in"), self._rows(rows))] if rows else []

    def case(self) -> list[tuple[str, str]]:
        say, case = self._say, self._case
        born = f", {birthday(case.child.born, self._language)}" if case.child.born else ""
        return [
            (say("Reference"), case.reference),
            (say("State"), case.status_text),
            (say("Reason") if case.status == "withdrawn" else say("Outcome"), case.outcome),
            (say("Who"), case.who),
            (say("By when"), dated(case.by_when, self._language)),
            (say("Ended"), self._when(case.ended_at) if case.ended_at else ""),
            (say("Child"), f"{case.child.name}{born}"),
            (say("Raised by"), _named(case.raiser)),
            (say("Raised at"), self._when(case.raised_at)),
            (say("First asked"), _named(case.counterpart)),
            (say("Immediate danger"), say("Yes") if case.danger else ""),
            (say("Concern"), case.summary),
            (say("Requested action"), case.action),
            (say("Theme"), case.theme_title),
            (say("Protocol"), case.protocol),
            (say("Pathway"), case.pathway_title),
            (say("Area of disagreement"), case.area),
        ]

    def _steps(self) -> list[Block]:
        say, steps = self._say, self._case.steps
        rows = []
        for each in steps:
            ended = f"\n{stamp(each.ended, self._language)}" if each.ended else ""
            how = "\n".join(filter(None, (each.ending_text, each.words)))
            rows.append([each.title, f"{stamp(each.started, self._language)}{ended}", how])
        head = [say("Stage"), say("Started and ended"), say("How it ended")]
        listed = {"kind": "list", "wide": True, "head": head, "rows": rows}
        return [self._section(say("Stages"), listed)] if rows else []

    def _section(self, title: str, *blocks: Block) -> Block:
        return {"level": 1, "title": title, "blocks": list(blocks)}

    def _rows(self, rows: Iterable[tuple[str, str]]) -> Block:
        say = self._say
        head = [say("Subject"), say("What is recorded")]
        return {"kind": "rows", "head": head, "rows": [[key, value] for key, value in rows if value]}

    def _when(self, moment: datetime) -> str:
        return spoken(moment, self._language)


def _named(who: Somebody) -> str:
    return ", ".join(filter(None, (who.name, who.title, who.agency)))
