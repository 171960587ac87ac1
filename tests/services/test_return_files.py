"""Every paper of every Board is a return that the published schema describes."""

import json
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator, ValidationError

from casework import opening
from casework.paper import PaperField
from casework.paper_facts import PaperFiled
from casework.return_columns import cell, columns_of
from casework.return_document import ReturnDocument
from casework.returning import Returns
from casework.returns import returns_in
from casework.work import Board
from protocols.loader import load_protocols
from services import return_files
from services.return_making import document_of
from services.return_words import paper_of
from services.spreadsheet import safe
from tests.examples import DIRECTORY, MONDAY_10, disagreement

BOARDS = load_protocols()
PUBLISHED = json.loads(return_files.SCHEMA.read_text())
PAPERS = [(key, paper) for key, board in BOARDS.items() for paper in board.protocol.papers]


def answer(field: PaperField) -> str:
    match field.kind:
        case "date":
            return "2026-11-05"
        case "yes_no":
            return "yes"
        case "choice" | "choices":
            return next(iter(field.choices))
    return f"What was said to {field.key}"


def returned(board: Board, paper: str, *, whole: bool = True) -> ReturnDocument:
    """The return of that paper in a case of the Board, with every question answered, or none."""
    told = disagreement(board=board.protocol.key, theme=next(iter(board.protocol.themes)))
    opened = opening.open_case("REF-1", told, board, DIRECTORY, now=MONDAY_10, confirm=False)
    fields = board.protocol.papers[paper].fields
    answers = {field.key: answer(field) if whole else "" for field in fields}
    at = MONDAY_10 + timedelta(days=3)
    filed = PaperFiled(at=at, by="Sid Senior", paper=paper, step="4", answers=answers, told=(2,), party=1)
    history = [*opened.facts, filed]
    return document_of(returns_in(history, board.protocol)[-1], history, board)


def test_the_published_schema_is_the_documents_own() -> None:
    assert return_files.schema() == PUBLISHED, "run: python -m services.return_files"
    Draft202012Validator.check_schema(PUBLISHED)
    assert (PUBLISHED["$id"], PUBLISHED["properties"]["version"]["const"]) == ("urn:accord:return:1", 1)


@pytest.mark.parametrize(("key", "paper"), PAPERS, ids=["-".join(each) for each in PAPERS])
def test_every_boards_returns_are_as_the_schema_says(key: str, paper: str) -> None:
    board = BOARDS[key]
    for whole in (True, False):
        document = returned(board, paper, whole=whole)
        told = json.loads(return_files.as_json(document))
        Draft202012Validator(PUBLISHED).validate(told)
        assert list(told["answers"]) == [field.key for field in board.protocol.papers[paper].fields]
        assert ReturnDocument.model_validate_json(return_files.as_json(document)) == document
        assert [cell(document, place) for place in columns_of(board.protocol).values()]


def test_the_schema_refuses_what_is_none() -> None:
    told = json.loads(return_files.as_json(returned(BOARDS["eastriding"], "stage-4")))
    for wrong in ({"version": 2}, {"more": 1}, {"filed_at": 5}):
        with pytest.raises(ValidationError):
            Draft202012Validator(PUBLISHED).validate(told | wrong)


def test_a_board_may_have_its_returns_in_welsh() -> None:
    board = BOARDS["sewscb"]
    rule = Returns(language="cy", challenges=True)
    welsh = Board(board.protocol.model_copy(update={"returns": rule}), board.digest, board.calendar)
    document = returned(welsh, "review-request")
    assert document.language == "cy"
    assert document.title != board.protocol.papers["review-request"].title
    told = paper_of(document)
    assert told["lang"] == "cy"
    titles = {section["title"] for section in told["sections"]}
    assert not titles & {"About this return", "What was filled in", "The case", "Stages"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"], ids=ascii)
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe(f"1{start}1") == f"1{start}1"
