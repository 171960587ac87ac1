"""A case whose history cannot be read stops itself alone, and is named until it can be read again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import make_transient
from sqlmodel import Session

from casework.case import Status
from casework.errors import CaseUnreadable
from casework.period import Period
from models import CaseRow, FactRow
from services import board_figures, clockwork, figures_kept, health, staff_actions
from services.figures_document import FiguresDocument, as_csv
from services.tongues import ENGLISH
from store import cases
from tests.damage import damaged, last_entry, lost
from tests.examples import COL, MONDAY_10, disagreement
from tests.stories.conftest import Town
from tests.stories.retaining import AUTOMATIC, JO, YEARS, is_gone, run, settled, with_rule
from tests.stories.test_hips import INBOX, confirmed

pytestmark = pytest.mark.parametrize("town", ["sqlite"], indirect=True)
HOURS = timedelta(hours=2)


def whole(town: Town) -> FiguresDocument:
    return board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True)


def named(town: Town) -> list[str]:
    return [fault.about for fault in health.look(town.world).faults if fault.kind == "cases_unreadable"]


def test_the_others_go_when_their_time_is_over_and_it_stays_and_is_named(town: Town) -> None:
    with_rule(town, AUTOMATIC)
    bad, good = settled(town), settled(town)
    figures_kept.keep(town.world, "hips")
    before = damaged(town.world, 1)
    run(town, YEARS)
    run(town, timedelta(days=30))
    assert is_gone(town, good) and named(town) == [bad]
    # It was counted while it could be read: the figures miss nothing.
    assert (whole(town).challenges, whole(town).left_out, whole(town).note) == (2, 0, "")

    damaged(town.world, 1, **before)
    assert named(town) == []
    run(town, timedelta(days=30))
    run(town, timedelta(days=30))
    assert is_gone(town, bad)


def test_the_figures_are_of_the_others_and_say_that_it_is_left_out(town: Town) -> None:
    bad, _ = settled(town), settled(town)
    before = damaged(town.world, 1)
    told = whole(town)
    assert (told.challenges, told.left_out) == (1, 1)
    assert "in none of these figures, because they cannot be read: 1." in told.note
    handed_on = board_figures.figures(town.world, "hips", Period.of(MONDAY_10))
    assert handed_on.left_out is None and handed_on.note.startswith("Some cases")
    assert [row.split(",")[2] for row in as_csv(handed_on).splitlines() if "left_out" in row] == ["left_out"]
    assert board_figures.figures(town.world, "hips", Period.of(MONDAY_10 - timedelta(days=200))).note == ""
    assert named(town) == [bad]

    damaged(town.world, 1, **before)
    assert (whole(town).challenges, whole(town).note) == (2, "")
    town.clock.move_on(HOURS)
    figures_kept.keep_all(town.world)
    with town.world.store.reading() as uow:
        assert uow.cases.unreadable(["hips"]) == []


def test_what_it_was_counted_as_before_is_not_taken_for_what_it_is(town: Town) -> None:
    settled(town)
    figures_kept.keep(town.world, "hips")
    with Session(town.world.store.engine) as session:  # type: ignore[attr-defined]
        # One more entry, which cannot be read.
        row = last_entry(session, 1)
        session.add(FactRow(case_number=1, seq=row.seq + 1, recorded_at=row.recorded_at, data={"kind": "?"}))
        session.get_one(CaseRow, 1).version += 1
        session.commit()
    assert (whole(town).challenges, whole(town).left_out) == (0, 1)


def test_an_open_one_is_named_when_its_deadline_passes_and_the_others_are_moved_on(town: Town) -> None:
    bad, good = town.raise_it(disagreement()), town.raise_it(disagreement())
    damaged(town.world, 1)
    town.clock.move_on(timedelta(days=20))
    assert clockwork.tick(town.world)
    assert named(town) == [bad] and town.case(good).version > 1
    [fault] = health.unreadable_cases(town.world, ["hips"])
    assert "Ask both sides how they stand, and see to their deadlines yourselves." in fault.said(ENGLISH)
    assert not [each for each in health.look(town.world).of(["sewscb"]).faults if each.kind == fault.kind]


def test_one_that_has_lost_its_last_entry_is_damaged_too(town: Town) -> None:
    bad, good = confirmed(town), confirmed(town)
    before, row = town.case(bad).version, lost(town.world, 1)
    with pytest.raises(CaseUnreadable):
        town.case(bad)
    assert (whole(town).challenges, whole(town).left_out) == (1, 1)
    assert named(town) == [bad]
    town.clock.move_on(timedelta(days=20))
    version = town.case(good).version
    assert clockwork.tick(town.world) and town.case(good).version > version

    with Session(town.world.store.engine) as session:  # type: ignore[attr-defined]
        make_transient(row)
        session.add(row)
        session.commit()
    assert named(town) == [] and clockwork.tick(town.world) and town.case(bad).version > before


def test_one_that_has_lost_that_it_is_held_for_a_review_does_not_go(town: Town) -> None:
    with_rule(town, AUTOMATIC)
    bad = settled(town)
    staff_actions.hold(town.world, JO, bad, reason="A review", until=None)
    lost(town.world, 1)
    run(town, YEARS)
    run(town, timedelta(days=30))
    assert named(town) == [bad]


def test_however_many_cannot_be_read_the_others_behind_them_are_moved_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_SOME", 2)
    for _ in range(5):
        town.raise_it(disagreement())
    for number in (1, 2, 3, 4):
        damaged(town.world, number)
    town.clock.move_on(timedelta(days=20))
    assert clockwork.tick(town.world) and town.case("HIPS-00005").version > 1
    with town.world.store.reading() as uow:
        assert [line.number for line, _ in uow.cases.unreadable(["hips"])] == [1, 2, 3, 4]


def test_an_answer_to_it_is_held_for_its_own_board_and_nobody_elses(town: Town) -> None:
    confirmed(town)
    damaged(town.world, 1)
    told = {
        board.protocol.inbox: len(town.box(board.protocol.inbox)) for board in town.world.protocols.values()
    }
    town.reply(COL.email, "Robin has been hurt again.")
    [item] = town.kept()
    assert (item.state, item.reference, item.sender) == ("held", "HIPS-00001", COL.email)
    assert item.reason == "It is about HIPS-00001, which Accord cannot read now. Read the e-mail as it came."
    new = {inbox: len(town.box(inbox)) - before for inbox, before in told.items()}
    assert {inbox for inbox, count in new.items() if count} == {INBOX}
    with town.world.store.reading() as uow:
        assert not uow.inbox.held(["sewscb"]) and uow.inbox.held(["hips"])


def test_what_was_held_of_it_is_read_by_itself_and_in_time_once_it_can_be_read_again(town: Town) -> None:
    reference = confirmed(town)
    before = damaged(town.world, 1)
    town.reply(COL.email, "AGREED")
    town.read()
    assert [(item.state, item.party) for item in town.kept()] == [("held", None)]
    town.clock.move_on(timedelta(days=20))
    clockwork.tick(town.world)

    damaged(town.world, 1, **before)
    town.pass_time_to(town.clock.now())
    [item] = town.kept()
    assert (item.state, item.verdict) == ("filed", "agreed")
    assert (town.case(reference).status, town.case(reference).step) == (Status.RESOLVED, "1")


def test_what_was_held_of_it_for_another_reason_stays_held(town: Town) -> None:
    confirmed(town)
    town.reply(COL.email, "We shall see.")
    [held] = town.kept()
    before = damaged(town.world, 1)
    town.read()
    damaged(town.world, 1, **before)
    town.read()
    assert town.kept() == [held]


def test_where_its_board_has_no_file_any_more_the_answer_is_held_and_the_next_one_is_read(town: Town) -> None:
    confirmed(town)
    damaged(town.world, 1)
    others = {key: board for key, board in town.world.protocols.items() if key != "hips"}
    town.world = replace(town.world, protocols=others)
    town.reply(COL.email, "Robin has been hurt again.")
    town.reply(COL.email, "And once more today.")
    assert [item.state for item in town.kept()] == ["held", "held"]


def test_an_answer_to_another_case_that_only_names_it_goes_to_that_other_case(town: Town) -> None:
    confirmed(town)
    earlier = town.box(COL.email)[-1]["From"]
    good = confirmed(town)
    damaged(town.world, 1)
    town.reply(COL.email, "AGREED", to=f"{town.box(COL.email)[-1]['From']}, {earlier}")
    [item] = town.kept()
    assert (item.state, item.reference) == ("held", good)
    assert item.reason == "It names more than one case: HIPS-00001, HIPS-00002."
