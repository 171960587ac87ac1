"""Makes the document of a return from its case's history: the same history gives the same document.

history up to the return ──fold──▶ the case as it was then ──in words──▶ ReturnDocument
"""

from collections.abc import Sequence
from datetime import datetime

from casework.case import OVER, Attempt, Case
from casework.facts import AnyFact, Person
from casework.folding import apply, rebuild
from casework.paper import Paper, PaperField
from casework.paper_answers import rows
from casework.paper_facts import PaperFiled
from casework.protocol import Pathway, Protocol
from casework.return_document import Answer, CaseTold, Child, ReturnDocument, Somebody, StepTold
from casework.returning import CHALLENGE
from casework.returns import Return, returns_in
from casework.sentence import Sentence
from casework.work import Board
from services.history import step_title
from services.papers import answered
from services.record_words import STATES
from services.returns import KeptReturn
from services.storage import UnitOfWork
from services.tongues import Language, spoken_with
from services.words import ending, named

_CHALLENGE_TITLE = Sentence("Professional challenge")


def tongue_of(board: Board) -> Language:
    """The language in which the Board wants its returns."""
    return spoken_with(board.protocol.returns.language, board.protocol.languages)


def title_of(form: str, protocol: Protocol) -> str:
    """What returns of this form are called, to be said; its key where the Board has taken the paper out of its file."""
    if form == CHALLENGE:
        return _CHALLENGE_TITLE
    paper = protocol.papers.get(form)
    return paper.title if paper else form


def made(uow: UnitOfWork, kept: KeptReturn, board: Board) -> ReturnDocument:
    """The return as it was sent; one that was not, as it would be sent now."""
    if kept.document:
        return ReturnDocument.model_validate_json(kept.document)
    history = uow.cases.history(kept.case or 0)
    [wanted] = [each for each in returns_in(history, board.protocol) if each.key == kept.key]
    return document_of(wanted, history, board)


def document_of(wanted: Return, history: Sequence[AnyFact], board: Board) -> ReturnDocument:
    """The return in the Board's language. `history` is the case's, as long as it may be by now."""
    language, protocol = tongue_of(board), board.protocol
    then = history[: wanted.version]
    fact, case = then[-1], rebuild(then)
    answers: dict[str, Answer] = {}
    if isinstance(fact, PaperFiled):
        paper = protocol.papers.get(fact.paper)
        answers = _answers(paper, fact.answers, language) if paper else _bare(fact.answers)
    return ReturnDocument(
        id=wanted.key,
        form=wanted.form,
        sequence=wanted.sequence,
        replaces=wanted.replaces or None,
        title=language.say(title_of(wanted.form, protocol)),
        language=language.key,
        board=protocol.key,
        board_name=language.say(protocol.board),
        filed_at=wanted.at,
        filed_by=wanted.by,
        answers=answers,
        case=_case(case, then, board, language),
    )


def _answers(paper: Paper, answers: dict[str, str], language: Language) -> dict[str, Answer]:
    told = answered(paper, answers, language)
    return {
        field.key: Answer(ask=ask, kind=field.kind, value=_value(field, answers), text=text)
        for field, (ask, text) in zip(paper.fields, told, strict=False)
    }


def _value(field: PaperField, answers: dict[str, str]) -> str | tuple[dict[str, str], ...]:
    """The answer as it was kept; of a group its rows, or what was filed while it was one box."""
    return tuple(rows(answers, field)) or answers.get(field.key, "")


def _bare(answers: dict[str, str]) -> dict[str, Answer]:
    return {key: Answer(ask=key, kind="lines", value=text, text=text) for key, text in answers.items()}


def _case(case: Case, then: Sequence[AnyFact], board: Board, language: Language) -> CaseTold:
    told, protocol, say = case.disagreement, board.protocol, language.say
    pathway = protocol.pathways.get(protocol.pathway_key(told.pathway))
    return CaseTold(
        reference=case.reference,
        protocol=say(protocol.name),
        pathway=protocol.pathway_key(told.pathway),
        pathway_title=say(pathway.title) if pathway else told.pathway,
        area=say(told.area),
        theme=told.theme,
        theme_title=say(protocol.themes.get(told.theme, told.theme)),
        raised_at=case.raised_at,
        begun_at=case.begun,
        ended_at=_ended(then),
        status=case.status.value,
        status_text=say(STATES[case.status]),
        step=case.step or "",
        step_title=say(step_title(pathway, case.step)) if case.step else "",
        outcome=case.outcome,
        who=case.who,
        by_when=case.by_when,
        danger=told.danger,
        urgent=told.urgent,
        child=Child(name=told.child, born=told.born),
        worker=told.worker,
        team=told.team,
        raiser=_somebody(told.raiser, language),
        counterpart=_somebody(told.counterpart, language),
        summary=told.summary,
        action=told.action,
        steps=tuple(_step(each, pathway, case, language) for each in case.attempts),
    )


def _ended(history: Sequence[AnyFact]) -> datetime | None:
    """When the case ended that has this history; None while it is open."""
    case, ended = rebuild(history[:1]), None
    for fact in history[1:]:
        case = apply(case, fact)
        ended = (ended or fact.at) if case.status in OVER else None
    return ended


def _step(attempt: Attempt, pathway: Pathway | None, case: Case, language: Language) -> StepTold:
    asked = case.party(attempt.counterpart)
    step = next((each for each in pathway.steps if each.key == attempt.step), None) if pathway else None
    return StepTold(
        step=attempt.step,
        title=language.say(step_title(pathway, attempt.step)),
        started=attempt.started,
        due=attempt.due,
        ended=attempt.ended,
        ending=attempt.ending,
        ending_text=language.say(ending(attempt, step)),
        speaker=named(case.party(attempt.speaker), language) if attempt.speaker else "",
        counterpart=named(asked, language) if asked else "",
        words=attempt.words,
    )


def _somebody(told: Person, language: Language) -> Somebody:
    return Somebody(
        name=told.name,
        title=language.say(told.title),
        agency=language.say(told.agency),
        email=told.email,
        telephone=told.telephone,
    )
