"""Cases with a meeting: moved, kept, without somebody, over, not held, and not agreed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework import attendance, meeting_words, meetings, outcomes, steps
from casework.directory import Directory
from casework.facts import Disagreement, Person
from casework.meeting_facts import Came, Meeting
from casework.work import Board
from tests.mail.stories import Ordered
from tests.mail.stories_of_boards import Play, begun

PLACE = "County Hall, Room 2; or https://meet.example/room?id=12, telephone 01632 960123"


def meetings_of_boards(form: Disagreement, words: str, person: Person | None = None) -> Iterator[Ordered]:
    """All mails of the cases below."""
    for story in STORIES:
        yield from story(form, words, person).mails


def kept_and_agreed(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """HIPS, stage 3: a time that does not suit is proposed, then two that do; it ends in agreement."""
    play, form = begun("hips", form, person)
    play.open(form.model_copy(update={"start_step": "3"}))
    _propose(play, play.asked, timedelta(hours=14))
    _propose(play, play.asked, timedelta(hours=4))
    _propose(play, play.asked, timedelta(minutes=-15))
    _say(play, play.asked, "ACCEPTED")
    play.wait(2)
    return _tell(play, "agreed", words, outcome=words, who=words, by_when=words)


def nobody_comes(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """HIPS: nobody says that they come; who is asked declines until no time is left; it is not held."""
    play, form = begun("hips", form, person)
    play.board = _with_a_place(play.board)
    play.open(form.model_copy(update={"start_step": "3"}))
    _propose(play, 1, timedelta(days=1, hours=4))
    for party in (1, play.asked):
        play.do(meeting_words.write_of_meeting, party=party, words=words or "I am late.", tell=True)
    _say(play, 1, "DECLINED")
    play.wait(2)
    for _ in range(2):
        _say(play, play.asked, "DECLINED")
        _say(play, play.asked, "ACCEPTED")
    _propose(play, play.asked, timedelta(minutes=30))
    play.wait()
    return _tell(play, "not_held", words)


def in_no_time(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """HIPS: the child needs it within the hour, which leaves no time for a meeting before the deadline. It is held
    after the case has gone up, and ends in agreement."""
    play, form = begun("hips", form, person)
    soon = {"start_step": "3", "needed_by": play.now + timedelta(minutes=50)}
    play.open(form.model_copy(update=soon))
    while play.case.outcome_asked is None:
        play.wait()
    return _tell(play, "agreed", words, outcome=words)


def with_a_chair(form: Disagreement, words: str, person: Person | None = None) -> Play:
    """East Riding's mediation: nor can the second who is asked to chair it; it ends without agreement, and the
    Board decides."""
    play, form = begun("eastriding", form, person)
    play.board = _with_a_place(play.board)
    member = next(post for post in play.listed.contacts if post.tier == "partnership-member")
    other = member.person.model_copy(update={"email": "una@church.example", "agency": "Diocese"})
    play.listed = Directory.of([*play.listed.contacts, member.model_copy(update={"person": other})])
    play.open(form).do(steps.go_on, by=form.raiser.name)
    play.wait(2).refuse(words)
    play.file("stage-4", play.case.attempts[-1].speaker, words)
    play.wait(2)
    play.do(meetings.call_meeting, by="board@example.org")
    for _ in range(2):
        _say(play, _meeting(play).chair or 0, "DECLINED")
    play.now = _meeting(play).start
    play.do(meeting_words.write_of_meeting, party=_meeting(play).attendees[0], words=words, tell=True)
    play.wait()
    _tell(play, "not_agreed", words)
    return play.do(
        steps.record_final_outcome, outcome=words, who=words, by_when=words, by="board@example.org"
    )


def _with_a_place(board: Board) -> Board:
    return replace(board, protocol=board.protocol.model_copy(update={"meeting_place": PLACE}))


def _meeting(play: Play) -> Meeting:
    assert play.case.meeting is not None
    return play.case.meeting


def _say(play: Play, party: int, partstat: str, **more: Any) -> None:
    sequence = _meeting(play).sequence
    play.do(attendance.answer_invite, party=party, partstat=partstat, sequence=sequence, **more)


def _propose(play: Play, party: int, later: timedelta) -> None:
    start, end = (moment + later for moment in (_meeting(play).start, _meeting(play).end))
    _say(play, party, "TENTATIVE", proposed=(start, end))


def _tell(play: Play, came: Came, words: str, **more: str) -> Play:
    asked = play.case.outcome_asked
    return play.do(
        outcomes.tell_outcome,
        told=outcomes.Told(came, words, **more),
        how="reply",
        party=asked.party if asked else None,
    )


STORIES = (kept_and_agreed, nobody_comes, in_no_time, with_a_chair)
