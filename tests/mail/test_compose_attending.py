"""What the mails say of coming to a meeting: to the invite that is there, and to who declines, or writes in words."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from icalendar import Calendar

from casework import attendance, remarks
from tests.mail.reader import LINKS, parsed, written
from tests.mail.stories import CHILD, PLAIN
from tests.mail.stories_of_boards import Play, begun
from tests.mail.test_compose_meetings import CHAIRED, EMPTY, KEPT, TO_THE_RAISER, flat, of, subject


def test_who_raises_it_at_a_step_with_a_meeting_is_told_of_the_invite_and_not_that_nothing_is_to_do() -> None:
    for kind, to in (("raised", TO_THE_RAISER), ("ask", 4)):
        text = flat(of(KEPT, kind, to))
        assert "There is a meeting about it at 10 am on Tuesday 22 December 2026." in text
        assert (
            "please accept or decline it in your calendar" in text and "You need do nothing now." not in text
        )


def test_what_is_not_understood_still_says_how_to_move_or_decline_the_meeting() -> None:
    play = begun_with_a_meeting()
    for kind, to, decide in (
        ("unclear", 4, partial(remarks.unclear, party=4, words="Hm.")),
        (
            "one_word",
            1,
            partial(remarks.hold, party=1, text="Hm.", why="Hm.", tell="one_word", about="withdraw"),
        ),
        ("closed_reply", 3, partial(remarks.hold, party=3, text="Hm.", why="Hm.", tell="closed_reply")),
    ):
        play.do(decide)
        [told] = [each for each in play.mails if (each.order.kind, each.order.to) == (kind, to)]
        text = flat(told)
        assert "About the meeting at 10 am on Tuesday 22 December 2026: accept or decline the invite" in text
        assert ("Choose another time" in text) is (to == 1)
        assert ("If you need another time, propose it there or here:" in text) is (to != 1)
        assert LINKS.meeting(12, to) in text


def test_once_the_meeting_is_over_nobody_is_asked_to_answer_its_invite() -> None:
    play = begun_with_a_meeting()
    assert play.case.meeting is not None
    play.now = play.case.meeting.end
    text = flat(of(play.do(remarks.unclear, party=4, words="Hm.").mails, "unclear"))
    assert "About the meeting" not in text


def test_a_raiser_whose_time_could_not_be_taken_has_the_link_to_choose_one() -> None:
    play = begun_with_a_meeting()
    assert play.case.meeting is not None
    early = (play.case.meeting.start + timedelta(hours=14), play.case.meeting.end + timedelta(hours=14))
    play.do(attendance.answer_invite, party=TO_THE_RAISER, partstat="TENTATIVE", proposed=early)
    assert LINKS.meeting(12, TO_THE_RAISER) in flat(of(play.mails, "meeting_stays", TO_THE_RAISER))


def begun_with_a_meeting() -> Play:
    play, form = begun("hips", PLAIN, None)
    return play.open(form.model_copy(update={"start_step": "3"}))


def test_whoever_could_not_chair_learns_from_the_cancel_who_is_asked_now() -> None:
    first, second = (of(CHAIRED, "invite_cancelled", to, about="declined") for to in (10, 11))
    assert "You declined to chair it. Oli Trust, Partnership Member, Diocese is asked now." in flat(first)
    assert "You declined to chair it. The Board has been asked to find somebody." in flat(second)
    assert subject(first).startswith("You are no longer invited: Mediation meeting")
    assert "The meeting is cancelled" not in flat(first)


def test_the_diary_has_the_agenda_and_what_the_protocol_asks_and_nothing_of_the_disagreement() -> None:
    for told in (of(KEPT, "invite", to=4), of(CHAIRED, "invite", to=9)):
        calendar = next(p for p in parsed(written(told)).walk() if p.get_content_type() == "text/calendar")
        event = Calendar.from_ical(calendar.get_content()).walk("VEVENT")[0]
        step = told.board.protocol.pathway(told.case.disagreement.pathway).step(told.case.step)
        assert step.paper in str(event["DESCRIPTION"]) and "Is the child safe now?" in str(
            event["DESCRIPTION"]
        )
        assert CHILD not in calendar.get_content() and "without a visit" not in calendar.get_content()


def test_who_wrote_in_words_learns_how_to_answer_the_invite_and_whom_to_ring() -> None:
    raiser, asked = (flat(of(EMPTY, "meeting_words", to)) for to in (TO_THE_RAISER, 4))
    begun_already = flat(of(CHAIRED, "meeting_words"))
    assert LINKS.meeting(12, TO_THE_RAISER) in raiser and LINKS.meeting(12, 4) in asked
    assert "propose it in your calendar" in asked and LINKS.answer(12, 4, "3") in asked
    assert "please ring the others: * Sam Okafor, Health Visitor, Solent Trust: 01632 960001" in asked
    assert "The meeting has begun: please ring the others" in begun_already
    assert "invite" not in begun_already.replace("invited", "")


def test_a_meeting_that_was_moved_twice_says_so_where_it_was_not_held() -> None:
    told = of(EMPTY, "meeting_not_held", TO_THE_RAISER)
    assert told.case.meeting is not None
    twice = told.case.meeting.model_copy(update={"shifts": 2})
    text = flat(replace(told, case=replace(told.case, meeting=twice)))
    assert "The meeting has been moved twice already." in text and "No other time was found" not in text
