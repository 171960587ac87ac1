"""What the templates of a case's mails may use; docs/adding-a-mail.md lists it for their writers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from casework.attendance import takes_proposals
from casework.calling import may_call
from casework.case import Attempt, Case, MailOrder
from casework.directory import agency_asked
from casework.facts import Party
from casework.foretold import remaining, whole
from casework.meeting_facts import Meeting
from casework.meeting_times import coming_meeting
from casework.meetings import MOST_SHIFTS
from casework.protocol import Protocol, Step
from casework.work import Board
from reading.newtext import SEPARATORS
from services import words
from services.corrections import reading_told
from services.links import Links
from services.meeting_told import coming, why_moved
from services.papers import answered, recipients
from services.reasons import said
from services.tongues import Language

_OF_ANSWERS = frozenset({"unclear", "left_to_staff"})
_OF_PAPERS = frozenset({"paper", "paper_due", "paper_chased", "paper_saved", "lessons"})


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """The links that a template may use, for one recipient. Signed only when a template asks."""

    links: Links
    number: int
    party: int
    reference: str
    step: str

    @property
    def confirm(self) -> str:
        return self.links.confirm(self.number, self.party)

    @property
    def answer(self) -> str:
        return self.links.answer(self.number, self.party, self.step)

    @property
    def own_side(self) -> str:
        return self.links.own_side(self.number, self.party, self.step)

    @property
    def go_on(self) -> str:
        return self.links.go_on(self.number, self.party, self.step)

    def wrong(self, step: str) -> str:
        return self.links.wrong(self.number, self.party, step)

    def settle(self, step: str) -> str:
        return self.links.settle(self.number, self.party, step)

    @property
    def language(self) -> str:
        return self.links.language(self.number, self.party)

    @property
    def staff(self) -> str:
        return self.links.staff_case(self.reference)

    def held(self, mail: str) -> str:
        return self.links.staff_held(int(mail))

    def sender(self, mail: str) -> str:
        return self.links.sender(self.number, self.party, mail)

    def paper(self, key: str) -> str:
        return self.links.paper(self.number, self.party, key)

    @property
    def meeting(self) -> str:
        return self.links.meeting(self.number, self.party)


@dataclass(frozen=True, slots=True)
class AttemptTold:
    """A step as it went, in words, for the written account. `kind` is ask, consult or panel; `counterpart` is
    empty where nobody was known."""

    kind: str
    title: str
    speaker: str
    counterpart: str
    started: datetime
    due: datetime
    because: str
    ended: datetime | None
    ending: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedPost:
    """The post that a step asks: in which agency, and that agency's own title for it ("" where unknown)."""

    agency: str
    title: str


def case_context(
    order: MailOrder,
    case: Case,
    number: int,
    board: Board,
    party: Party,
    sender: str,
    answer_subject: str,
    links: Links,
    product: str,
    now: datetime,
    tongue: Language,
) -> dict[str, Any]:
    """All names that a template may use for `order`, addressed to `party`.

    Args:
        number: of the case, in links and reply addresses.
        sender: the address that an answer of this person goes to.
        answer_subject: of the answers that are prepared for them.
        now: aware; from here a case counts that is not confirmed yet.
        tongue: the language that the mail is written in.
    """
    told, protocol, attempt = case.disagreement, board.protocol, case.attempt
    pathway = protocol.pathway(told.pathway)
    step = pathway.step(case.step or told.start_step)
    return {
        "product": product,
        "board": protocol,
        "board_name": protocol.board,
        "reference": case.reference,
        "case": case,
        "disagreement": told,
        "theme": protocol.themes.get(told.theme, told.theme),
        "danger": told.danger,
        "party": party,
        "raiser": case.raiser,
        "speaker": case.speaker,
        "counterpart": case.counterpart,
        "pathway": pathway,
        "step": step,
        "next_step": pathway.after(step.key),
        "asked": _asked(step, case, protocol),
        "earlier_titles": {each.key: each.title for each in pathway.steps},
        "attempts": [_in_words(each, case, pathway.step(each.step), tongue) for each in case.attempts],
        "due": attempt.due if attempt else None,
        "deadline_words": words.spoken(attempt.due, tongue) if attempt else "",
        "because": words.why(attempt.derivation, attempt.because, tongue) if attempt else "",
        "timeline": remaining(case, board) or whole(case, board, now),
        "told_by": _told_by(case),
        "reading": reading_told(case, board, party.number, now, tongue),
        "words": order.words,
        "about": order.about,
        "beside": said(order.about, tongue) if order.kind in _OF_ANSWERS and order.about != "agrees" else "",
        **_paper(order, case, protocol, tongue),
        **_meeting(order.meeting or case.meeting, case, party, sender, answer_subject, tongue),
        "to_come": bool((coming := coming_meeting(case, now)) and party.number in coming.attendees),
        "may_call": may_call(case, board, now, party.number),
        "links": CaseLinks(links, number, party.number, case.reference, step.key),
        "languages": protocol.languages,
        "answer_line": SEPARATORS[tongue.key],
        "mailto_agreed": _mailto(sender, answer_subject, tongue.say("AGREED")),
        "mailto_not_agreed": _mailto(sender, answer_subject, tongue.say("NOT AGREED")),
    }


def _told_by(case: Case) -> Party | None:
    """Who told that it was agreed at the meeting; None where whoever was asked has answered themselves."""
    answer = case.attempts[-1].answer if case.attempts else None
    if answer is None or case.came != "agreed" or not case.is_meetings_step:
        return None
    return None if answer.party in case.asked_at(case.attempts[-1]) else case.parties[answer.party - 1]


def _paper(order: MailOrder, case: Case, protocol: Protocol, tongue: Language) -> dict[str, Any]:
    """What the mails about a paper need. The words of a filled-in one are the number of who filled it in."""
    key = order.about
    paper = protocol.papers.get(key) if order.kind in _OF_PAPERS else None
    awaited = case.awaited.get(key) if paper else None
    return {
        "paper_due_words": words.spoken(awaited.due, tongue) if awaited else "",
        "paper": paper,
        "paper_key": key,
        "paper_to": recipients(paper, case, protocol, tongue) if paper else [],
        "rows": answered(paper, case.papers.get(key, {}), tongue) if paper else [],
        "filled_by": case.party(int(order.words)) if order.kind == "paper" and order.words else None,
    }


def _meeting(
    meeting: Meeting | None, case: Case, party: Party, sender: str, subject: str, tongue: Language
) -> dict[str, Any]:
    """What the mails about a meeting need. `moved`: its time is another one than before, and `why_moved` says why;
    `chair`: who is asked to chair it and has not declined; `chairs`: that is who gets the mail; `may_move`: it can
    still be put off for somebody who cannot come; `may_propose`: another time can still be put to all."""
    seats = [case.parties[number - 1] for number in meeting.attendees] if meeting else []
    came = (tongue.say("AGREED"), tongue.say("NOT AGREED"), tongue.say("NOT HELD"))
    to_fill_in = (tongue.say("What:"), tongue.say("Who:"), tongue.say("By when:"))
    agreed = "\r\n".join((came[0], "", *to_fill_in))
    chair = case.party(meeting.chair) if meeting else None
    return {
        "meeting": meeting,
        "chair": chair if chair and case.partstat(chair.number) != "DECLINED" else None,
        "moved": meeting is not None and 0 < meeting.sequence == meeting.since,
        "chairs": chair == party,
        "why_moved": why_moved(case, meeting, tongue) if meeting else "",
        "may_move": meeting is not None and meeting.shifts < MOST_SHIFTS,
        "may_propose": meeting is not None and takes_proposals(meeting),
        "coming": [(each, coming(case, each.number, tongue)) for each in seats],
        "mailto_came": [_mailto(sender, subject, body) for body in (agreed, *came[1:])],
    }


def _asked(step: Step, case: Case, protocol: Protocol) -> AskedPost:
    agency = agency_asked(step, case, protocol)
    return AskedPost(agency, protocol.title(agency, step.counterpart.tier))


def _in_words(attempt: Attempt, case: Case, step: Step, tongue: Language) -> AttemptTold:
    asked = case.party(attempt.counterpart)
    kind = "consult" if step.consult else "panel" if step.panel else "ask"
    return AttemptTold(
        kind=kind,
        title=tongue.say(step.title),
        speaker=words.named(case.party(attempt.speaker), tongue),
        counterpart=words.named(asked, tongue) if asked else "",
        started=attempt.started,
        due=attempt.due,
        because=words.why(attempt.derivation, attempt.because, tongue),
        ended=attempt.ended,
        ending=tongue.say(words.ending(attempt, step)),
        words=attempt.words or (attempt.unclear.words if attempt.unclear else ""),
    )


def _mailto(address: str, subject: str, answer: str) -> str:
    """A link that opens a prepared answer (RFC 6068). The plus is escaped: some programs take it for
    a space."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(answer)}"
