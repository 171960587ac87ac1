"""The Board's list of lessons: from the form and from e-mails, with an owner and a day, until they are done."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from casework.period import Period
from services import board_figures, clockwork, intake, learning
from services.delivery import deliver
from services.ports import OutgoingMail
from services.roles import UNSAID
from tests.examples import COL, RAE
from tests.web.boards import STAFF, facts, number_of, path, raised, with_board
from tests.web.conftest import text_of
from tests.web.papers.filling import text_in
from tests.web.staff.steps import mails, signed_in
from tests.web.steps import fill

LIST = "/staff/lessons"


@pytest.fixture
def boards(app, world):
    app.extensions["accord"] = with_board(world, "eastriding")
    return app.extensions["accord"]


@pytest.fixture
def ended(app, boards):
    """A case that Col has agreed to."""
    reference = raised(boards, "eastriding", start_step="2")
    agree = path(boards.links.answer(*number_of(boards, reference, COL), "2"))
    app.test_client().post(agree, data={"verdict": "agreed", "who": "Col"})
    return reference


@pytest.fixture
def told(app, boards, ended):
    """Col has filled the lessons in: two of them."""
    link = path(boards.links.paper(*number_of(boards, ended, COL), "lessons"))
    typed = {
        "answer-resolution": "It was held.",
        "answer-lessons.1.kind": "training",
        "answer-lessons.1.words": "Thresholds for schools.",
        "answer-lessons.2.kind": "quality-assurance",
        "answer-lessons.2.words": "Look at three more cases.",
    }
    assert app.test_client().post(link, data=typed).status_code == 200
    return link, typed


@pytest.fixture
def staff(app, boards):
    return signed_in(app, boards, STAFF)


def reply(boards, words: str) -> None:
    """Col answers the mail that asks what is to be learned."""
    deliver(boards)
    [asked] = [mail for mail in mails(boards, "lessons") if mail.envelope_to == COL.email]
    ours = email.message_from_bytes(asked.raw, policy=email.policy.default)
    mail = (
        f"From: Col Counter <{COL.email}>\r\nTo: {ours['From']}\r\nSubject: Re: {ours['Subject']}\r\n"
        f"Message-ID: <{len(words)}@council.example>\r\nIn-Reply-To: {ours['Message-ID']}\r\n\r\n{words}\r\n"
    )
    boards.mail.send(OutgoingMail("<x@y>", COL.email, asked.envelope_from, mail.encode()))
    intake.fetch(boards)
    intake.read_waiting(boards)


def test_both_sides_are_asked_by_a_short_mail_and_the_confirmation_does_not_ask_too(boards, ended):
    asked = mails(boards, "lessons")
    assert {mail.envelope_to for mail in asked} == {RAE.email, COL.email}
    assert "Robin" not in text_in(asked[0])
    assert "Tell the Board" in text_in(asked[0])
    settled = [mail for mail in mails(boards, "agreed") if mail.envelope_to == COL.email]
    assert "/paper/" not in text_in(settled[0])


def test_lessons_of_the_form_are_listed_and_a_correction_replaces_them(app, boards, staff, told):
    words = text_of(staff.get(LIST))
    assert "Open (2)" in words
    assert "Training" in words and "ERSCP quality assurance scrutiny" in words
    assert "Look at three more cases." in words

    link, typed = told
    less = {key: value for key, value in typed.items() if ".2." not in key}
    app.test_client().post(link, data=less | {"answer-lessons.1.words": "Thresholds for all."})
    words = text_of(staff.get(LIST))
    assert "Open (1)" in words
    assert "Thresholds for all." in words and "three more" not in words


FIRST = {"kind": "training", "words": "Teach the front desk."}


def saved(staff, number, typed):
    """Board staff open the lesson, write and press Save."""
    url = f"{LIST}/{number}"
    [seen] = re.findall(r'name="seen" value="([^"]*)"', staff.get(url).get_data(as_text=True))
    return fill(staff, url, typed | {"seen": seen})


def corrected(app, told, **changes):
    """Col sends the form in once more; a change of "" takes the answer away."""
    link, typed = told
    changed = typed | {f"answer-lessons.{place.replace('_', '.')}": to for place, to in changes.items()}
    app.test_client().post(link, data={key: answer for key, answer in changed.items() if answer})


def test_a_correction_is_shown_beside_what_staff_have_written_and_takes_nothing_from_it(app, staff, told):
    saved(staff, 1, FIRST)
    corrected(app, told, **{"1_words": "Thresholds for all.", "1_kind": "other"})

    assert "Corrected Teach the front desk." in text_of(staff.get(LIST))
    page = text_of(staff.get(f"{LIST}/1"))
    assert "Corrected by whoever told it" in page and "What your Board has written stays." in page
    assert "As it was told last Something else Thresholds for all." in page
    # The kind they had left as it was; the words they had not.
    assert 'value="other" checked' in staff.get(f"{LIST}/1").get_data(as_text=True)

    saved(staff, 1, FIRST)
    assert "Corrected" not in text_of(staff.get(LIST))
    assert "Thresholds for all." in text_of(staff.get(f"{LIST}/1"))
    assert saved(staff, 1, FIRST | {"words": "Thresholds for all.", "kind": "other"}).location == LIST
    assert "As it was told last" not in text_of(staff.get(f"{LIST}/1"))


def test_nobody_saves_over_a_correction_that_they_have_not_read(app, staff, told):
    # The page was opened before the correction, and its button pressed after it.
    corrected(app, told, **{"1_words": "Thresholds for all."})
    page = fill(staff, f"{LIST}/1", FIRST)
    words = text_of(page)
    assert page.status_code == 200 and "is not saved yet" in words
    assert "Thresholds for all." in words and "Teach the front desk." in words
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page.get_data(as_text=True))
    assert fill(staff, f"{LIST}/1", FIRST | {"seen": seen}).location == LIST
    assert "Teach the front desk." in text_of(staff.get(LIST))


@pytest.mark.parametrize(
    "written",
    [
        {"words": "Look at ten more cases."},
        {"owner": "Tia Trainer"},
        {"note": "Begun."},
        {"due": ["4", "1", "2027"]},
        {"done": "y"},
    ],
)
def test_what_a_correction_leaves_out_stays_where_staff_have_begun_with_it(app, staff, told, written):
    saved(staff, 2, {"kind": "quality-assurance", "words": "Look at three more cases."} | written)
    corrected(app, told, **{"2_words": "", "2_kind": ""})
    page = text_of(staff.get(f"{LIST}/2"))
    assert "The form does not have this lesson any more. What your Board has written stays." in page


def test_a_lesson_keeps_its_words_where_the_one_before_it_is_taken_out(app, staff, told):
    saved(staff, 1, FIRST)
    corrected(app, told, **{"1_words": "", "1_kind": ""})
    words = text_of(staff.get(LIST))
    assert "Open (2)" in words
    assert "Teach the front desk." in words and "Look at three more cases." in words


def test_words_of_an_email_are_kept_for_staff_to_file_and_their_author_is_not_asked_again(
    boards, ended, staff, clock
):
    reply(boards, "Please train the front desk about consent.")

    [fact] = facts(boards, ended, "lesson_told")
    assert fact.words == "Please train the front desk about consent."
    assert [mail.envelope_to for mail in mails(boards, "held_notice")] == ["inbox@eastriding.example"]
    page = staff.get(LIST)
    assert "To be filed: words of an e-mail" in text_of(page)
    assert "front desk" in text_of(page)
    assert "Choose what is needed." in text_of(fill(staff, f"{LIST}/1", {"words": "Train the front desk."}))
    clock.moment += timedelta(days=30)
    clockwork.tick(boards)
    again = [mail.envelope_to for mail in mails(boards, "lessons")][2:]
    assert again == [RAE.email]


def counted(boards):
    """The rows of the figures' table of lessons that are not 0, and its total."""
    told = board_figures.figures(boards, "eastriding", Period.of(boards.clock.now()), whole=True)
    [table] = [each for each in told.tables if each.name == "lessons"]
    return {row.label: row.count for row in table.rows if row.count}, table.total


def test_what_was_told_by_email_is_in_the_figures_as_staff_have_sorted_it(boards, ended, staff):
    reply(boards, "Please train the front desk about consent.")
    assert counted(boards) == ({"Told by e-mail, and not sorted yet": 1}, 1)

    saved(staff, 1, FIRST)
    assert counted(boards) == ({"Training": 1}, 1)
    saved(staff, 1, FIRST | {"owner": "Tia Trainer"})
    assert len(facts(boards, ended, "lesson_sorted")) == 1
    assert "What was told by e-mail is to be learned was sorted: Training" in text_of(
        staff.get(f"/staff/cases/{ended}")
    )
    saved(staff, 1, FIRST | {"kind": "other"})
    assert counted(boards) == ({"Something else": 1}, 1)
    saved(staff, 1, {"kind": "nothing", "words": "Thank you.", "done": "y"})
    assert counted(boards) == ({}, 0)
    assert "Nothing is to be learned from it" in text_of(staff.get(f"{LIST}?which=done"))


def test_a_lesson_of_the_form_is_never_said_to_be_none(staff, told):
    assert "Nothing is to be learned" not in text_of(staff.get(f"{LIST}/1"))


@pytest.mark.parametrize("words", ["NOT AGREED", "NOT AGREED. This was read wrongly."])
def test_not_agreed_in_answer_to_it_is_about_the_case(boards, ended, words):
    reply(boards, words)
    assert facts(boards, ended, "lesson_told") == []


def test_no_nothing_is_no_refusal(boards, ended):
    reply(boards, "No, nothing.")
    assert len(facts(boards, ended, "lesson_told")) == 1
    assert facts(boards, ended, "called_wrong") == []


def test_a_lesson_has_an_owner_who_is_written_to_once_on_its_day_and_is_marked_as_done(
    app, boards, staff, told, clock
):
    typed = {
        "kind": "training",
        "words": "Thresholds for schools.",
        "owner": "Tia Trainer",
        "owner_email": "tia@trainers.example",
        "due": ["4", "1", "2027"],
    }
    missing = fill(staff, f"{LIST}/1", typed | {"due": ""})
    assert "Enter the day on which we write to them." in text_of(missing)
    assert fill(staff, f"{LIST}/1", typed).location == LIST
    assert "Tia Trainer" in text_of(staff.get(LIST))
    assert learning.follow_up(boards) == 0

    clock.moment += timedelta(days=40)
    staff = signed_in(app, boards, STAFF)
    assert (learning.follow_up(boards), learning.follow_up(boards)) == (1, 0)
    [mail] = mails(boards, "lesson_due")
    assert mail.envelope_to == "tia@trainers.example"
    assert "Thresholds for schools." in text_in(mail)
    assert "Overdue" in text_of(staff.get(LIST))

    fill(staff, f"{LIST}/1", typed | {"done": "y", "note": "Two courses were held."})
    done = text_of(staff.get(f"{LIST}?which=done"))
    assert "Done (1)" in done and "Two courses were held." in done
    assert "Open (1)" in done


def test_another_boards_lessons_are_nobodys(app, boards, told):
    other = signed_in(app, boards, STAFF)
    assert other.get(f"{LIST}/1").status_code == 200
    assert other.get(f"{LIST}/99").status_code == 404
    app.extensions["accord"] = replace(boards, staff={"hips": {STAFF: UNSAID}})
    assert signed_in(app, app.extensions["accord"], STAFF).get(f"{LIST}/1").status_code == 404
    assert "Open (0)" in text_of(signed_in(app, app.extensions["accord"], STAFF).get(LIST))


def test_a_lesson_of_a_board_that_is_no_longer_here_keeps_nobody_from_theirs(boards, staff, told, clock):
    typed = {"kind": "training", "words": "x", "owner": "Tia", "owner_email": "tia@trainers.example"}
    fill(staff, f"{LIST}/1", typed | {"due": ["4", "1", "2027"]})
    clock.moment += timedelta(days=40)
    others = {key: board for key, board in boards.protocols.items() if key != "eastriding"}
    assert learning.follow_up(replace(boards, protocols=others)) == 0
    assert learning.follow_up(boards) == 1
