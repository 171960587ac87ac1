"""Both sides are told how an answer was read, and what becomes of it when they say WRONG, or think again."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from casework.case import Status
from casework.errors import NotPossible
from services import corrections, held_filing, staff_actions
from services.sign_in import StaffMember
from tests.examples import COL, COUNCIL_MANAGER, RAE, london
from tests.stories.conftest import Town
from tests.stories.test_hips import INBOX, confirmed, link_in

STAFF = StaffMember("staff@hips.example", ("hips",))


def last(town: Town, address: str) -> str:
    body = town.box(address)[-1].get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def answers(town: Town, asked: EmailMessage, text: str) -> None:
    """Whom we asked answers that very mail, whatever came after it."""
    answer = EmailMessage()
    answer["From"], answer["To"] = str(asked["To"]), str(asked["From"])
    answer["Subject"] = f"Re: {asked['Subject']}"
    answer["Message-ID"] = f"<late.{len(town.kept())}@council.example>"
    answer["In-Reply-To"] = str(asked["Message-ID"])
    answer.set_content(text)
    town.receive(answer.as_bytes(policy=SMTP))


def history(town: Town, reference: str) -> list[str]:
    with town.world.store.reading() as uow:
        return [fact.kind for fact in uow.cases.history(uow.cases.number_of(reference))]


def test_both_sides_are_told_how_the_answer_was_read_and_until_when_they_can_say_wrong(town: Town) -> None:
    confirmed(town)
    town.reply(COL.email, "Agreed.\n\nThanks\nCol")
    for address in (RAE.email, COL.email):
        told = last(town, address)
        assert "We read the answer as AGREED, because of these words: Agreed" in told
        # The next step's deadline, had nobody answered: two working days after Tuesday.
        assert "Reply with the one word WRONG by 5 pm on Thursday 5 November 2026" in told


@pytest.mark.parametrize("word", ["WRONG", "Wrong. I never agreed to that.", "Anghywir"])
def test_an_agreement_that_is_called_wrong_settles_nothing_and_is_a_persons(town: Town, word: str) -> None:
    reference = confirmed(town)
    due = town.case(reference).due
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED
    town.reply(COL.email, word)
    case = town.case(reference)
    assert (case.status, case.step, case.due, case.outcome) == (Status.OPEN, "1", due, "")
    for address in (RAE.email, COL.email, INBOX):
        assert "not settled after all" in town.subjects(address)[-1].lower()
    answer, wrong = town.kept()
    assert (answer.state, wrong.state) == ("held", "filed"), "the answer is read again, by a person"
    town.reply(COL.email, "AGREED")
    assert town.case(reference).status is Status.OPEN, "no machine settles it now"
    held_filing.file_held(town.world, STAFF, answer.id, verdict="agreed")
    assert town.case(reference).status is Status.RESOLVED


def test_nothing_is_learned_from_a_decision_of_board_staff_that_is_called_wrong(town: Town) -> None:
    confirmed(town)
    town.reply(COL.email, "We shall see.")
    held_filing.file_held(town.world, STAFF, town.kept()[0].id, verdict="agreed")
    town.deliver()
    with town.world.store.reading() as uow:
        assert len(uow.labels.of(STAFF.boards)) == 1
    town.reply(COL.email, "WRONG")
    assert town.kept()[0].state == "held"
    with town.world.store.reading() as uow:
        assert not uow.labels.of(STAFF.boards)


def test_the_raiser_says_wrong_by_button_and_looking_changes_nothing(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    link = link_in(town, RAE.email, "wrong")
    assert not corrections.read_wrong_link(town.world, link).closed_because
    assert town.case(reference).status is Status.RESOLVED
    corrections.say_wrong(town.world, link, "They said the opposite on the telephone.")
    assert town.case(reference).status is Status.OPEN
    assert town.kept()[0].state == "held"
    assert "no answer" in corrections.read_wrong_link(town.world, link).closed_because


def test_an_agreement_called_wrong_after_its_deadline_has_gone_up_as_if_nobody_had_answered(
    town: Town,
) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    town.pass_time_to(london(2026, 11, 4, 9))
    town.reply(RAE.email, "WRONG")
    case = town.case(reference)
    assert (case.status, case.step, case.due) == (Status.OPEN, "2", london(2026, 11, 5, 17))
    assert case.attempts[0].ending == "no_answer"
    assert "escalated to you" in town.subjects(COUNCIL_MANAGER.email)[-1].lower()


def test_wrong_said_too_late_changes_nothing_and_goes_to_a_person(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    town.pass_time_to(london(2026, 11, 5, 17, 1))
    town.reply(RAE.email, "WRONG")
    assert town.case(reference).status is Status.RESOLVED
    assert town.kept()[-1].state == "held"
    assert "changes nothing" in town.subjects(RAE.email)[-1]
    staff_actions.reopen(town.world, STAFF, reference, reason="Both sides say so.")
    case = town.case(reference)
    assert (case.status, case.step) == (Status.OPEN, "2")
    assert case.attempts[1].started == town.clock.moment, "its people are asked now, and not skipped"


def test_a_refusal_called_wrong_stays_where_it_went_up_to(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "NOT AGREED. It is too early.")
    before = town.case(reference)
    town.reply(COL.email, "WRONG")
    after = town.case(reference)
    assert (after.step, after.due, after.counterpart) == ("2", before.due, before.counterpart)
    assert town.kept()[0].state == "held"
    for address in (RAE.email, COL.email, COUNCIL_MANAGER.email, INBOX):
        assert "called wrong" in town.subjects(address)[-1], address
    # Board staff read the old e-mail again: it was meant as AGREED, and it is late by now.
    held_filing.file_held(town.world, STAFF, town.kept()[0].id, verdict="agreed")
    town.deliver()
    assert town.case(reference).status is Status.OPEN
    assert "does that settle it?" in town.subjects(RAE.email)[-1]


def test_an_agreement_after_the_case_went_up_settles_it_only_if_the_raiser_says_so(town: Town) -> None:
    reference = confirmed(town)
    ask = town.box(COL.email)[-1]
    town.pass_time_to(london(2026, 11, 3, 17))
    answers(town, ask, "AGREED")
    case = town.case(reference)
    assert (case.status, case.step, case.due) == (Status.OPEN, "2", london(2026, 11, 5, 17))
    for address in (COUNCIL_MANAGER.email, INBOX, COL.email):
        assert "Agreed late" in town.subjects(address)[-1], address
    town.reply(RAE.email, "AGREED")
    assert town.case(reference).status is Status.RESOLVED
    assert "agreed after the case had gone up" in last(town, COL.email)
    town.reply(RAE.email, "AGREED")
    assert town.kept()[-1].state == "held", "once is enough"
    town.reply(COL.email, "WRONG")
    assert (town.case(reference).status, town.case(reference).step) == (Status.OPEN, "2")


def test_the_raiser_can_say_by_button_that_a_late_agreement_does_not_settle_it(town: Town) -> None:
    reference = confirmed(town)
    ask = town.box(COL.email)[-1]
    town.pass_time_to(london(2026, 11, 3, 17))
    answers(town, ask, "AGREED")
    link = link_in(town, RAE.email, "settle")
    assert not corrections.read_settle_link(town.world, link).closed_because
    corrections.settle(town.world, link, settles=False)
    case = town.case(reference)
    assert (case.status, case.step, case.late) == (Status.OPEN, "2", None)
    assert "no late agreement" in corrections.read_settle_link(town.world, link).closed_because


def test_doubt_after_a_late_agreement_takes_it_away(town: Town) -> None:
    reference = confirmed(town)
    ask = town.box(COL.email)[-1]
    town.pass_time_to(london(2026, 11, 3, 17))
    answers(town, ask, "AGREED")
    answers(town, ask, "Only if mum consents, of course.")
    assert town.case(reference).late is None
    town.reply(RAE.email, "AGREED")
    assert town.case(reference).status is Status.OPEN


def test_a_refusal_wins_over_the_agreement_before_it(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    town.reply(COL.email, "NOT AGREED. My manager says no.")
    case = town.case(reference)
    assert (case.status, case.step, case.attempts[0].ending) == (Status.OPEN, "2", "not_agreed")
    assert "called_wrong" in history(town, reference)
    assert any("Not settled after all" in subject for subject in town.subjects(RAE.email))


def test_an_agreement_after_a_refusal_is_put_to_the_raiser(town: Town) -> None:
    reference = confirmed(town)
    ask = town.box(COL.email)[-1]
    town.reply(COL.email, "NOT AGREED")
    answers(town, ask, "AGREED")
    assert town.case(reference).step == "2"
    assert "does that settle it?" in town.subjects(RAE.email)[-1]


def test_the_manager_refuses_while_a_late_agreement_waits_and_the_refusal_wins(town: Town) -> None:
    reference = confirmed(town)
    ask = town.box(COL.email)[-1]
    town.reply(COL.email, "NOT AGREED")
    answers(town, ask, "AGREED")
    town.reply(COUNCIL_MANAGER.email, "NOT AGREED")
    assert (town.case(reference).step, town.case(reference).late) == ("3", None)


def test_thanks_after_the_written_confirmation_takes_nothing_back(town: Town) -> None:
    reference = confirmed(town)
    town.reply(COL.email, "AGREED")
    town.reply(RAE.email, "Thank you so much. That is a relief.")
    assert town.case(reference).status is Status.RESOLVED
    assert town.kept()[-1].state == "held"


def test_nobody_answers_in_the_name_of_who_was_asked_after_the_mail_came(town: Town) -> None:
    reference = confirmed(town)
    raw = f"From: pat@stranger.example\r\nTo: accord@accord.example\r\nSubject: RE: {reference}\r\n\r\nAGREED. Fine with us."
    town.receive(raw.encode(), "pat@stranger.example")
    early = town.kept()[-1]
    assert early.state == "held"
    town.pass_time_to(london(2026, 11, 3, 17))
    assert town.case(reference).step == "2"
    with pytest.raises(NotPossible) as refused:
        held_filing.file_held(town.world, STAFF, early.id, verdict="agreed")
    assert "came before" in str(refused.value)
    assert town.case(reference).status is Status.OPEN
