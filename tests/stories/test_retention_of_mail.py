"""Received mail whose time is over: with its case, before it, or of no case; and the copies in the mailbox."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import NoLongerKept
from casework.retention import Retention
from services import (
    answering,
    disposal,
    feeds,
    staff_views,
)
from services.ports import ReceivedMail, Transient
from tests.examples import COL, MONDAY_10, RAE, disagreement
from tests.stories.conftest import Town
from tests.stories.retaining import (
    JO,
    PLANTED,
    RULE,
    YEARS,
    came,
    disposed,
    gone_of,
    is_anywhere,
    is_gone,
    kept_now,
    let,
    number_of,
    run,
    settled,
    with_rule,
)


@pytest.fixture(autouse=True)
def _rule(town: Town) -> None:
    with_rule(town, RULE)


# What the database has no part in.
on_sqlite = pytest.mark.parametrize("town", ["sqlite"], indirect=True)


@on_sqlite
def test_late_mail_links_and_feeds_of_a_deleted_case_are_told_so(town: Town) -> None:
    reference = settled(town)
    number, feed = number_of(town, reference), feeds.make(town.world, JO, "person HIPS-00001 3")
    answer = town.world.links.answer(number, 3, "1").rpartition("/")[2]
    asked = town.box(COL.email)[0]
    disposed(town)

    with pytest.raises(NoLongerKept, match="HIPS-00001 is no longer kept"):
        answering.read_answer_link(town.world, answer)
    with pytest.raises(NoLongerKept):
        staff_views.case_page(town.world, JO, reference)
    with pytest.raises(Exception, match="no longer kept"):
        feeds.find(town.world, feed.rpartition("/")[2].removesuffix(".ics"))
    # The next case has another number: the old address does not open it.
    following = town.raise_it(disagreement(child="Somebody Else"))
    assert following == "HIPS-00002"
    for headers in (
        {"to": str(asked["From"])},
        {"to": "accord@accord.example", "Subject": f"About {reference}"},
    ):
        town.receive(
            f"From: {COL.email}\r\nTo: {headers['to']}\r\nSubject: {headers.get('Subject', 'Re: x')}\r\n"
            f"Message-ID: <late-{len(headers)}@x.example>\r\n\r\nAGREED after all\r\n".encode()
        )
        late = max(kept_now(town), key=lambda item: item.id)
        assert (late.state, late.case_number) == ("held", None)
        assert late.reason == "It is about HIPS-00001, which is no longer kept."
    assert town.case(following).version == 1 + len(town.case(following).parties)


def test_a_mail_that_names_another_case_stays_with_that_one(town: Town, tmp_path: Path) -> None:
    first = settled(town)
    second = town.raise_it(
        disagreement(child="Somebody Else", raiser=RAE.model_copy(update={"email": "r@x.example"}))
    )
    mine, other = (
        town.world.addresses.read(str(town.box(each)[0]["From"])) for each in (COL.email, "r@x.example")
    )
    assert mine and other
    to = f"{town.box(COL.email)[0]['From']}, {town.box('r@x.example')[0]['From']}"
    town.receive(
        f"From: {COL.email}\r\nTo: {to}\r\nSubject: Both\r\nMessage-ID: <both@x.example>\r\n\r\nA numbat.\r\n".encode()
    )
    disposed(town)
    assert is_anywhere(town, *PLANTED) == ["numbat"]
    with town.world.store.reading() as uow:
        [item] = uow.inbox.of_case(number_of(town, second))
    assert item.reason == disposal.HANDED_OVER
    [entry] = gone_of(town)
    assert entry["reference"] == first and entry["counts"]["handed_over"] == 1
    cur = tmp_path / "mail" / "accord@accord.example" / "cur"
    assert [b"numbat" in file.read_bytes() for file in cur.iterdir()] == [True]


def test_received_mail_can_go_before_its_case_and_its_words_stay(town: Town, tmp_path: Path) -> None:
    with_rule(town, Retention(cases="7 years", raw_mail="6 months"))
    reference = settled(town)
    run(town, timedelta(days=200))
    let(town)
    run(town)
    with town.world.store.reading() as uow:
        items = uow.inbox.of_case(number_of(town, reference))
        assert [uow.inbox.get(item.id).raw for item in items] == [b"", b""]
    assert "wombat" in items[0].text and town.case(reference)
    assert not list((tmp_path / "mail" / "accord@accord.example" / "cur").iterdir())
    assert staff_views.bodies(town.world, JO, reference, whole=True)["received", items[0].id]
    assert [entry["what"] for entry in gone_of(town)] == ["mail"]
    # A copy that comes back into the mailbox is still known.
    disposed(town)
    assert [entry["what"] for entry in gone_of(town)] == ["case", "mail"]
    assert gone_of(town)[0]["mailbox_copies"]["all"] == 0
    assert not is_anywhere(town, *PLANTED)


def test_mail_of_no_case_and_sign_ins_go_only_when_every_board_has_said_so(town: Town) -> None:
    rule = Retention(cases="7 years", unmatched="1 year", sign_ins="3 months")
    with_rule(town, rule)
    came(town, b"From: x@y.example\r\nMessage-ID: <n@y>\r\n\r\nA numbat.\r\n")
    run(town, timedelta(days=400))
    assert is_anywhere(town, "numbat") == ["numbat"]

    longer = rule.model_copy(update={"unmatched": "2 years"})
    boards = {
        key: replace(board, protocol=board.protocol.model_copy(update={"retention": longer}))
        for key, board in town.world.protocols.items()
    }
    town.world = replace(town.world, protocols={**boards, "hips": town.world.protocols["hips"]})
    run(town, timedelta(days=1))
    assert is_anywhere(town, "numbat") == ["numbat"], "the longest time counts"
    came(town, b"From: x@y.example\r\nMessage-ID: <m@y>\r\n\r\nA pangolin.\r\n")
    run(town, timedelta(days=400))
    assert is_anywhere(town, "numbat", "pangolin") == ["pangolin"]
    went = {entry["what"]: entry for entry in gone_of(town)}
    assert went["unmatched"]["counts"] == {"still_held": 1}
    assert went["unmatched"]["mailbox_copies"]["not_found"] == 1
    assert went["records"]["counts"]["outbox"] > 0


@on_sqlite
def test_a_mailbox_that_is_down_is_on_the_certificate_until_its_copies_are_gone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(town)
    run(town, YEARS)
    let(town)

    def down(*_: Any) -> int:
        raise Transient("mail.example did not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(type(town.world.mail), "erase", down)
        run(town)
    [entry] = gone_of(town)
    copies = entry["mailbox_copies"]
    assert (copies["still_there"], copies["removed"]) == (2, 0)
    assert copies["because"] == ["mail.example did not answer."]
    run(town, timedelta(hours=1))
    assert gone_of(town)[0]["mailbox_copies"]["still_there"] == 2, "it was tried again at once"
    run(town, timedelta(hours=6))
    assert gone_of(town)[0]["mailbox_copies"] | {"because": []} == copies | {
        "still_there": 0,
        "removed": 2,
        "because": [],
    }


@on_sqlite
def test_a_copy_that_somebody_has_taken_away_is_told_as_not_found(town: Town, tmp_path: Path) -> None:
    settled(town)
    cur = tmp_path / "mail" / "accord@accord.example" / "cur"
    next(cur.iterdir()).unlink()
    disposed(town)
    copies = gone_of(town)[0]["mailbox_copies"]
    assert (copies["removed"], copies["not_found"], copies["still_there"]) == (1, 1, 0)


@on_sqlite
def test_of_two_mails_with_one_message_id_only_the_deleted_cases_own_is_removed(
    town: Town, tmp_path: Path
) -> None:
    settled(town)
    kept = town.kept()[0]
    with town.world.store.writing() as uow:
        raw = b"Message-ID: " + kept.message_id.encode() + b"\r\nFrom: x@y.example\r\n\r\nAnother one.\r\n"
        number = uow.inbox.add(ReceivedMail("1", raw, MONDAY_10, len(raw)), MONDAY_10, MONDAY_10)
        uow.inbox.mark(number, "held", message_id=kept.message_id)  # type: ignore[arg-type]
        uow.commit()
    cur = tmp_path / "mail" / "accord@accord.example" / "cur"
    (cur / "other:2,S").write_bytes(raw)
    disposed(town)
    assert [file.read_bytes() for file in cur.iterdir()] == [raw]


@on_sqlite
def test_what_came_after_the_board_was_told_and_waits_for_a_person_keeps_its_case(town: Town) -> None:
    reference = settled(town)
    run(town, YEARS)
    let(town)
    town.clock.move_on(timedelta(minutes=1))
    to = town.box(COL.email)[-1]["From"]
    words = "He has not been seen since Monday. What shall I do?"
    came(town, f"From: {COL.email}\r\nTo: {to}\r\nMessage-ID: <new@x>\r\n\r\n{words}\r\n".encode())
    [mail] = [each for each in kept_now(town) if each.message_id == "<new@x>"]
    assert mail.reference == reference
    run(town)
    assert not is_gone(town, reference)
    with town.world.store.writing() as uow:
        uow.inbox.mark(mail.id, "filed", reason="Read.")
        uow.commit()
    run(town)
    assert is_gone(town, reference)


@on_sqlite
def test_a_board_of_which_nothing_can_be_asked_keeps_no_other_from_what_goes(town: Town) -> None:
    reference = settled(town)
    run(town, YEARS)
    let(town)
    hips = town.world.protocols["hips"]
    # Nothing of it can be asked, as of a case whose history another version has written.
    broken = replace(
        hips, protocol=hips.protocol.model_copy(update={"key": "broken", "retention": "7 years"})
    )
    town.world = replace(town.world, protocols={"broken": broken, **town.world.protocols})
    run(town)
    assert is_gone(town, reference)
