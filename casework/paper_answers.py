"""The answers of a paper: by field, a group's by row.

    {"issues": "…", "children.1.first_name": "Robin", "children.1.surname": "Example", "children.2.first_name": …}

A row's answers are kept under the group, the number of the row and the question, so that a paper is a table of texts,
whatever it asks. What was filed while a group was one box stands under the group's own key.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from casework.calendar import LONDON
from casework.case import Case
from casework.paper import Paper, PaperField, RowField
from casework.sentence import Sentence

Answers = Mapping[str, str]

_ROW = re.compile(r"([a-z][a-z0-9_]*)\.([1-9]\d{0,2})\.([a-z][a-z0-9_]*)")


def place(group: str, row: int, key: str) -> str:
    """Where the answer to the question `key` of a row stands; rows are counted from 1."""
    return f"{group}.{row}.{key}"


def row_numbers(answers: Answers, group: str) -> list[int]:
    """The numbers of the group's rows, in order; there may be gaps in what was typed."""
    found = (_ROW.fullmatch(key) for key in answers)
    return sorted({int(each[2]) for each in found if each and each[1] == group})


def row_of(answers: Answers, group: PaperField, number: int) -> dict[str, str]:
    """A row's answers by question; "" where nothing was answered."""
    return {field.key: answers.get(place(group.key, number, field.key), "").strip() for field in group.fields}


def rows(answers: Answers, group: PaperField) -> list[dict[str, str]]:
    """The rows in which anything was answered."""
    found = (row_of(answers, group, number) for number in row_numbers(answers, group.key))
    return [row for row in found if any(row.values())]


def flat(group: str, told: list[dict[str, str]]) -> dict[str, str]:
    """Rows as they are kept, numbered from 1."""
    return {
        place(group, number, key): answer
        for number, row in enumerate(told, start=1)
        for key, answer in row.items()
    }


def kept(paper: Paper, answers: Answers) -> dict[str, str]:
    """What goes on the record: every question of the paper and none besides, and no empty row."""
    found: dict[str, str] = {}
    for field in paper.fields:
        if field.kind == "group":
            found |= flat(field.key, rows(answers, field))
        else:
            found[field.key] = answers.get(field.key, "").strip()
    return found


def personal_answers(paper: Paper, answers: Answers) -> frozenset[str]:
    """The keys of the answers that are about the child's family: names, birthdays, the address. What was filed while a
    group of such questions was one box is one of them."""
    found = set()
    for field in paper.fields:
        personal = [asked.key for asked in field.fields if asked.personal]
        found |= {place(field.key, row, key) for row in row_numbers(answers, field.key) for key in personal}
        found |= {field.key} if field.personal or personal else set()
    return frozenset(found)


def paper_faults(paper: Paper, answers: Answers, case: Case, today: date) -> dict[str, str]:
    """What is wrong with a filled-in paper: a sentence for each answer that is, by its key.

    Args:
        today: the day in London on which it is filled in.
    """
    faults: dict[str, str] = {}
    for field in paper.fields:
        if field.kind == "group":
            faults |= _faults_of_rows(field, answers, today)
        elif sentence := _fault(field, answers.get(field.key, "").strip(), case, today):
            faults[field.key] = sentence
    return faults


def _faults_of_rows(group: PaperField, answers: Answers, today: date) -> dict[str, str]:
    numbers = row_numbers(answers, group.key)
    filled = [number for number in numbers if any(row_of(answers, group, number).values())]
    first = place(group.key, (filled or numbers or [1])[0], group.fields[0].key)
    if not filled:
        return (
            {first: Sentence("Answer this: {question}", question=Sentence(group.ask))}
            if group.required
            else {}
        )
    if len(filled) > group.most:
        return {
            first: Sentence("Give at most {most}: {question}", most=group.most, question=Sentence(group.ask))
        }
    faults: dict[str, str] = {}
    for number in filled:
        told = row_of(answers, group, number)
        for field in group.fields:
            if sentence := _fault_of_kind(field, told[field.key], today):
                faults[place(group.key, number, field.key)] = Sentence(
                    "{row} {number}. {fault}", row=Sentence(group.each), number=number, fault=sentence
                )
    return faults


def _fault(field: PaperField, answer: str, case: Case, today: date) -> str:
    if sentence := _fault_of_kind(field, answer, today):
        return sentence
    if not answer:
        return ""
    if field.within_days and not _is_near(answer, field.within_days, case):
        return Sentence(
            "Enter a date that is at most {days} days after this step began, and not before it: {question}",
            days=field.within_days,
            question=Sentence(field.ask),
        )
    told = case.disagreement
    involved = {_letters(told.raiser.agency), _letters(told.counterpart.agency)}
    if field.kind == "uninvolved_agency" and _letters(answer) in involved:
        return Sentence(
            "{agency} is involved in this disagreement. Name an agency that is not.", agency=answer
        )
    return ""


def _fault_of_kind(field: PaperField | RowField, answer: str, today: date) -> str:
    ask = Sentence(field.ask)
    if not answer:
        return Sentence("Answer this: {question}", question=ask) if field.required else ""
    if field.kind in ("choice", "choices") and not set(answer.split()) <= set(field.choices):
        return Sentence("Choose one of the answers that are offered: {question}", question=ask)
    if field.kind == "yes_no" and answer not in ("yes", "no"):
        return Sentence("Choose yes or no: {question}", question=ask)
    if field.kind == "date" and not _is_date(answer):
        return Sentence("Enter a real date: {question}", question=ask)
    ahead = field.days_ahead
    if ahead is not None and date.fromisoformat(answer) > today + timedelta(days=ahead):
        if not ahead:
            return Sentence("Enter a date that is not in the future: {question}", question=ask)
        return Sentence(
            "Enter a date in the next {days} days, or before: {question}", days=ahead, question=ask
        )
    return ""


def _letters(agency: str) -> str:
    """How an agency that was typed is compared: a blank or a full stop does not make another of it."""
    return "".join(letter for letter in agency.casefold() if letter.isalnum())


def _is_near(text: str, days: int, case: Case) -> bool:
    """Whether an ISO date is from the day on which the running step began to `days` after it."""
    begun = case.attempts[-1].started.astimezone(LONDON).date() if case.attempts else None
    return begun is None or timedelta(0) <= date.fromisoformat(text) - begun <= timedelta(days=days)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
