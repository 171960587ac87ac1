"""A case whose time is over: told of, let go, deleted to the last word, and certified; its figures stay."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from casework import holds
from casework.case import Status
from casework.errors import NoLongerKept, NotPossible
from casework.period import Period
from casework.retention import Retention
from services import (
    answering,
    board_figures,
    certificates,
    figures_kept,
    retention,
    staff_actions,
    staff_views,
)
from services.world import World
from tests.examples import COL, MONDAY_10, RAE, disagreement
from tests.stories.conftest import Town
from tests.stories.retaining import (
    AUTOMATIC,
    INBOX,
    JO,
    PLANTED,
    RULE,
    YEARS,
    decide,
    disposed,
    gone_of,
    history,
    is_anywhere,
    is_gone,
    let,
    run,
    settled,
    with_rule,
)


@pytest.fixture(autouse=True)
def _rule(town: Town) -> None:
    with_rule(town, RULE)


# What the database has no part in.
on_sqlite = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


def test_a_case_goes_after_its_time_and_nothing_of_it_is_left(town: Town, tmp_path: Path) -> None:
    reference = settled(town)
    assert is_anywhere(town, *PLANTED[:3]) == list(PLANTED[:3])
    whole = board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True)
    done = len(list((tmp_path / "mail" / "accord@accord.example" / "cur").iterdir()))

    run(town, YEARS - timedelta(days=15))
    assert "pangolin" not in town.subjects(INBOX)[-1]
    told = town.box(INBOX)[-1]
    assert "will soon" in str(told["Subject"]) and reference in told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with pytest.raises(NotPossible):
        retention.let(town.world, "hips", JO.email, [(1, "mail")])
    run(town, timedelta(days=30))
    assert town.case(reference)
    let(town)
    run(town)

    words = (*PLANTED[:3], "Rae", COL.email, "Hold a strategy meeting")
    assert not is_anywhere(town, *words)
    for file in tmp_path.glob("accord.db*"):
        raw = file.read_bytes()
        assert not [word for word in words if word.encode() in raw], file
    cur = tmp_path / "mail" / "accord@accord.example" / "cur"
    assert done == 2 and not list(cur.iterdir())
    after = board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True)
    assert after.challenges == 1 and after.tables == whole.tables and after.times == whole.times

    [entry] = gone_of(town)
    assert (entry["what"], entry["reference"]) == ("case", reference)
    assert entry["counts"]["inbox"] == 2 and entry["counts"]["feeds"] == 1
    assert entry["mailbox_copies"] == {
        "all": 2,
        "removed": 2,
        "not_found": 0,
        "still_there": 0,
        "because": [],
    }
    assert len(entry["sha256"]) == 3
    assert JO.email not in json.dumps(gone_of(town))
    assert "deleted" in town.subjects(INBOX)[-1] and "Zebedee" not in str(town.box(INBOX)[-1])


@on_sqlite
def test_automatic_means_after_the_notice_and_not_before(town: Town) -> None:
    reference = settled(with_rule(town, AUTOMATIC))
    run(town, YEARS)
    told = town.box(INBOX)[-1].get_body(("plain",))
    assert told is not None and "by itself on its day" in " ".join(told.get_content().split())
    run(town, timedelta(days=13))
    assert town.case(reference)
    run(town, timedelta(days=2))
    assert is_gone(town, reference)
    assert sum("will soon" in subject for subject in town.subjects(INBOX)) == 1
    run(town, timedelta(days=2))
    assert sum("was deleted" in subject for subject in town.subjects(INBOX)) == 1


@on_sqlite
def test_without_a_rule_in_the_file_nothing_ever_goes(town: Town) -> None:
    reference = settled(with_rule(town, None))
    run(town, 20 * YEARS)
    assert town.case(reference) and not certificates.issued(town.world, JO)


@on_sqlite
def test_open_cases_never_go_and_one_that_is_opened_again_counts_anew(town: Town) -> None:
    with_rule(town, AUTOMATIC)
    reference = settled(town)
    still_open = town.raise_it(disagreement())
    town.clock.move_on(timedelta(days=2000))
    # Who was asked says that AGREED was not meant, and agrees again two years later.
    staff_actions.reopen(town.world, JO, reference, reason="It was misread.")
    staff_actions.withdraw(town.world, JO, reference, reason="Nobody remembers.")
    town.deliver()
    run(town, timedelta(days=900))
    run(town, timedelta(days=15))
    assert town.case(reference), "it counted from its first end"
    run(town, timedelta(days=1700))
    run(town, timedelta(days=15))
    assert is_gone(town, reference)
    assert town.case(still_open).status is Status.UNCONFIRMED


@on_sqlite
def test_what_is_held_for_a_review_stays_and_the_board_is_told_anew_afterwards(town: Town) -> None:
    with_rule(town, AUTOMATIC)
    reference = settled(town)
    run(town, YEARS)
    decide(town, reference, holds.hold, reason="A review of the pangolin", until=None, by=JO.email)
    run(town, timedelta(days=60))
    assert town.case(reference)
    decide(town, reference, holds.lift, by=JO.email)
    run(town, timedelta(days=1))
    assert sum("will soon" in subject for subject in town.subjects(INBOX)) == 2
    assert town.case(reference)
    run(town, timedelta(days=15))
    assert not is_anywhere(town, *PLANTED)
    [entry] = gone_of(town)
    assert len(entry["held_for_review"]) == 1 and entry["held_for_review"][0]["to"]


@on_sqlite
def test_held_or_opened_again_a_moment_before_it_goes_it_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = settled(town)
    run(town, YEARS)
    let(town)
    keep = figures_kept.keep

    def held_meanwhile(world: World, board: str) -> int:
        decide(town, reference, holds.hold, reason="A review", until=None, by=JO.email)
        return keep(world, board)

    monkeypatch.setattr(figures_kept, "keep", held_meanwhile)
    run(town)
    assert town.case(reference).hold and not certificates.issued(town.world, JO)


class Killed(BaseException):
    """The process ends here."""


@on_sqlite
@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_commit_nothing_is_lost_or_left(
    town: Town, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    references = [settled(town), settled(town, child="Zebedee Two")]
    run(town, YEARS)
    let(town)
    commits = 0
    unit = type(town.world.store.writing().__enter__())
    commit = unit.commit

    def killed(self: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == at and at % 2:
            raise Killed
        commit(self)
        if commits == at:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(unit, "commit", killed)
        run(town)
    for _ in range(2):
        run(town, timedelta(hours=13))
    assert not is_anywhere(town, *PLANTED)
    assert sorted(entry["reference"] for entry in gone_of(town)) == sorted(references)
    assert all(entry["mailbox_copies"]["still_there"] == 0 for entry in gone_of(town))
    assert board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True).challenges == 2


def test_names_are_taken_out_where_the_board_keeps_the_course(town: Town, tmp_path: Path) -> None:
    with_rule(town, Retention(cases="7 years", then="anonymise"))
    reference = settled(town, summary="Zebedee has a quokka, says Col Counter.")
    whole = board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True)
    before = [fact.kind for fact in history(town, reference)]
    disposed(town)

    assert not is_anywhere(town, "Zebedee", "Rae", "Counter", COL.email, RAE.email)
    facts = history(town, reference)
    assert [fact.kind for fact in facts] == [*before, "names_removed"]
    page = staff_views.case_page(town.world, JO, reference)
    assert page.case.status is Status.RESOLVED and not page.possible and not page.mails
    assert any("its names were taken out" in line.text for line in page.history)
    assert [party.person.agency for party in page.case.parties[:1]] == ["Harbour School"]
    after = board_figures.figures(town.world, "hips", Period.of(MONDAY_10), whole=True)
    assert after.tables == whole.tables and after.times == whole.times and after.shares == whole.shares
    with pytest.raises(NoLongerKept):
        answering.read_answer_link(town.world, town.world.links.answer(1, 3, "1").rpartition("/")[2])
    [entry] = gone_of(town)
    assert entry["what"] == "names" and "facts" not in entry["counts"] and "cases" not in entry["counts"]
    run(town, timedelta(days=30))
    assert len(gone_of(town)) == 1


@on_sqlite
def test_what_waits_to_be_sent_or_cannot_be_counted_keeps_its_case(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = settled(town)
    run(town, YEARS)
    let(town)
    with monkeypatch.context() as patch:
        patch.setattr(figures_kept, "tally", lambda *_: 1 / 0)
        patch.setattr(figures_kept, "COUNTED_AS", 99)
        run(town)
    assert town.case(reference)
    with town.world.store.writing() as uow:
        uow.outbox.mark(
            uow.outbox.of_case(1)[0].id, "retry", town.clock.now() + YEARS, next_at=town.clock.now() + YEARS
        )
        uow.commit()
    run(town)
    assert town.case(reference)
    with town.world.store.writing() as uow:
        uow.outbox.mark(uow.outbox.of_case(1)[0].id, "failed", town.clock.now())
        uow.commit()
    run(town)
    assert is_gone(town, reference)


# Every table is one of these, or its rows go with their case by a foreign key. A new table is put where it belongs.
OF_NO_CASE = {
    "tallies": "figures, without names",
    "contacts": "the directory",
    "senders": "removed where no case and no directory has the person",
    "busy": "the same",
    "feeds": "those of people on the case are removed by their owner",
    "sign_ins": "staff, after the time that the file names",
    "sessions": "staff, while they are signed in",
    "accounts": "staff, while they are named",
    "staff": "staff, while they are named",
    "staff_changes": "staff: who may do what is to be known for ever",
    "pulses": "times only",
    "certificates": "no personal data",
    "gone": "no personal data",
    "mailbox_copies": "removed with the copy",
    "clock": "the demo's",
}


def test_every_table_hangs_on_a_case_or_is_known_to_hold_nothing_of_one() -> None:
    tables = SQLModel.metadata.tables
    hanging = {"cases"}
    while new := {
        name
        for name, table in tables.items()
        if name not in hanging and any(key.column.table.name in hanging for key in table.foreign_keys)
    }:
        hanging |= new
    assert set(tables) == hanging | set(OF_NO_CASE)
    # And a certificate has words for it.
    assert hanging <= set(certificates.KINDS)
