"""Importing a directory: what would change, the change itself, by command and by upload."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework.directory import Contact
from casework.errors import NotFound
from services import directory_import
from services.directory_import import Plan, export_directory, import_directory
from services.directory_lines import DirectoryFault
from services.sign_in import StaffMember
from services.world import World
from settings import load_settings
from tests.application import StillClock, world_for
from tests.examples import MONDAY_10

HEAD = "board,agency,tier,title,name,email,telephone,deputy,language\n"
HAL = "hips,Solent Council,senior-manager,Head of Service,Hal Head,hal@council.example,01632 960001,Dee <dee@council.example>,\n"
UNA = "hips,Solent Council,director,Director,Una Upp,una@council.example,,,\n"
RAY = "hips,Harbour School,senior-manager,Head,Ray Raise,ray@school.example,,,\n"
COM = "eastriding,Council,{tier},,Com Mon,com@council.example,,,\n"
STAFF = StaffMember("board@hips.example", ("hips",))


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    environ = {"DEMO": "true", "DATA_DIR": str(tmp_path)}
    if request.param == "postgres":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_database")
    with world_for(load_settings(environ), StillClock(MONDAY_10)) as world:
        yield world


def take(world: World, *lines: str, head: str = HEAD, whole: bool = False, dry_run: bool = False) -> Plan:
    raw = (head + "".join(lines)).encode()
    return import_directory(world, raw, "posts.csv", replace=whole, dry_run=dry_run)


def posts(world: World, board: str = "hips") -> list[Contact]:
    with world.store.reading() as uow:
        return list(uow.directories.posts([board]))


def names(world: World) -> list[str]:
    return [post.person.name for post in posts(world)]


def counts(plan: Plan) -> tuple[int, ...]:
    return tuple(plan.counts.values())


# ── What would change, and the change ───────────────────────────────────────────────────────


def test_new_posts_are_added_and_the_same_file_again_changes_nothing(world: World) -> None:
    assert counts(take(world, HAL, UNA)) == (2, 0, 0, 0)
    again = take(world, HAL, UNA)
    assert counts(again) == (0, 0, 2, 0)
    assert again.changes_nothing


def test_a_change_is_told_field_by_field_with_old_and_new(world: World) -> None:
    take(world, HAL, UNA)
    line = "hips,SOLENT Council,senior-manager,Head of Service,Zoë New,zoe@council.example,,Una <una@council.example>,\n"
    plan = take(world, line)
    [change] = plan.changed
    assert change.fields == [
        ("Agency", "Solent Council", "SOLENT Council"),
        ("Name", "Hal Head", "Zoë New"),
        ("E-mail", "hal@council.example", "zoe@council.example"),
        ("Telephone", "01632 960001", ""),
        ("Deputy", "Dee <dee@council.example>", "Una <una@council.example>"),
    ]
    assert counts(plan) == (0, 1, 0, 0)
    assert names(world) == ["Una Upp", "Zoë New"]


def test_a_file_that_is_not_the_whole_directory_removes_nobody(world: World) -> None:
    take(world, HAL, UNA)
    assert counts(take(world, RAY)) == (1, 0, 0, 0)
    assert names(world) == ["Ray Raise", "Una Upp", "Hal Head"]


def test_the_whole_directory_removes_who_is_not_in_it_but_no_other_boards_posts(world: World) -> None:
    tier = world.board("eastriding").protocol.manager_tier
    take(world, HAL, UNA, COM.format(tier=tier))
    plan = take(world, HAL, RAY, whole=True)
    assert counts(plan) == (1, 0, 1, 1)
    assert [post.person.name for post in plan.removed] == ["Una Upp"]
    assert names(world) == ["Ray Raise", "Hal Head"]
    assert len(posts(world, "eastriding")) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(world: World) -> None:
    take(world, HAL)
    plan = take(world, UNA, whole=True, dry_run=True)
    assert counts(plan) == (1, 0, 0, 1)
    assert names(world) == ["Hal Head"]


def test_one_bad_line_and_nothing_is_written(world: World) -> None:
    with pytest.raises(DirectoryFault) as caught:
        take(world, HAL, UNA.replace("director", "boss"), whole=True)
    assert caught.value.faults[0].startswith("posts.csv, line 3: there is no tier 'boss'")
    assert names(world) == []


def test_a_column_that_is_not_there_changes_nothing_while_the_holder_stays(world: World) -> None:
    take(world, HAL)
    head = "board,agency,tier,name,email\n"
    plan = take(world, "hips,Solent Council,senior-manager,Hal Head-Marsh,HAL@council.example\n", head=head)
    assert [label for label, _, _ in plan.changed[0].fields] == ["Name", "E-mail"]
    [post] = posts(world)
    assert (post.person.title, post.person.telephone) == ("Head of Service", "01632 960001")
    assert post.deputy is not None and post.deputy.name == "Dee"


def test_a_new_holder_does_not_inherit_what_was_the_old_ones(world: World) -> None:
    take(world, HAL)
    take(
        world,
        "hips,Solent Council,senior-manager,Dee,dee@council.example\n",
        head="board,agency,tier,name,email\n",
    )
    [post] = posts(world)
    assert (post.person.telephone, post.deputy) == ("", None)


def test_a_deputy_without_a_name_is_found_in_the_stored_directory(world: World) -> None:
    take(world, UNA)
    take(world, HAL.replace("Dee <dee@council.example>", "una@council.example"))
    [*_, post] = posts(world)
    assert post.deputy is not None and post.deputy.name == "Una Upp"


def test_what_is_exported_can_be_imported_and_is_the_same(world: World) -> None:
    take(world, HAL, UNA, RAY)
    before = posts(world)
    text = export_directory(world, "hips")
    assert counts(import_directory(world, text.encode("utf-8-sig"), "posts.csv", replace=True)) == (
        0,
        0,
        3,
        0,
    )
    take(world, "hips,X,director,,A,a@b.example,,,\n", whole=True)
    import_directory(world, text.encode("utf-8-sig"), "posts.csv", replace=True)
    assert posts(world) == before


def test_there_is_no_export_of_a_board_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFound, match="no protocol file for the Board 'mars'"):
        export_directory(world, "mars")


def test_five_thousand_posts_are_imported_changed_and_replaced_each_within_ten_seconds(either: World) -> None:
    def file(name: str, first: int) -> list[str]:
        return [
            f"hips,Agency {n // 4},{tier},Title,{name} {n},n{n}@council.example,01632 960001,d{n} <d{n}@council.example>,en\n"
            for n in range(first, first + 5_000)
            for tier in [("first-line-manager", "service-manager", "senior-manager", "director")[n % 4]]
        ]

    for name, first, wanted in (
        ("A", 0, (5_000, 0, 0, 0)),
        ("B", 0, (0, 5_000, 0, 0)),
        ("B", 5_000, (5_000, 0, 0, 5_000)),
    ):
        began = time.process_time()
        assert counts(take(either, *file(name, first), whole=True)) == wanted
        assert time.process_time() - began < 10


# ── Upload, preview, confirm ────────────────────────────────────────────────────────────────


def uploaded(world: World, *lines: str, whole: bool = False, staff: StaffMember = STAFF) -> str:
    return directory_import.upload(world, staff, (HEAD + "".join(lines)).encode(), "posts.csv", whole)


def digest(world: World, token: str) -> str:
    plan = directory_import.preview(world, STAFF, token).plan
    assert plan is not None
    return plan.digest


def test_an_upload_writes_nothing_until_it_is_confirmed_and_then_once(either: World) -> None:
    token = uploaded(either, HAL, "hips,S,director,,\0Nul,a@b.example,,,\n")
    assert names(either) == []
    seen = digest(either, token)
    assert directory_import.confirm(either, STAFF, token, seen)
    assert names(either) == ["Nul", "Hal Head"]
    take(either, RAY, whole=True)
    assert directory_import.confirm(either, STAFF, token, seen)
    assert names(either) == ["Ray Raise"]
    view = directory_import.preview(either, STAFF, token)
    assert view.plan is None
    assert view.done == {"added": 2, "changed": 0, "same": 0, "removed": 0}


def test_what_was_confirmed_is_kept_in_the_directory_only(world: World) -> None:
    token = uploaded(world, HAL)
    directory_import.confirm(world, STAFF, token, digest(world, token))
    with world.store.reading() as uow:
        assert "hal@council" not in str(uow.drafts.load(token).data)


def test_where_the_directory_has_changed_since_the_preview_nothing_is_written(either: World) -> None:
    token = uploaded(either, HAL, whole=True)
    seen = digest(either, token)
    take(either, UNA)
    assert not directory_import.confirm(either, STAFF, token, seen)
    assert names(either) == ["Una Upp"]
    assert directory_import.confirm(either, STAFF, token, digest(either, token))
    assert names(either) == ["Hal Head"]


def test_a_change_elsewhere_that_does_not_touch_the_upload_does_not_stop_it(world: World) -> None:
    token = uploaded(world, HAL)
    seen = digest(world, token)
    take(world, RAY)
    assert directory_import.confirm(world, STAFF, token, seen)


def test_another_boards_line_is_an_unknown_board_for_staff(world: World) -> None:
    tier = world.board("eastriding").protocol.manager_tier
    with pytest.raises(DirectoryFault) as caught:
        uploaded(world, HAL, COM.format(tier=tier))
    assert caught.value.faults == [
        "posts.csv, line 3: there is no Board called 'eastriding'. There is: hips.",
    ]


def test_an_upload_is_shown_and_confirmed_only_by_whoever_made_it(world: World) -> None:
    token = uploaded(world, HAL)
    seen = digest(world, token)
    other = replace(STAFF, email="jo@hips.example")
    with pytest.raises(NotFound):
        directory_import.preview(world, other, token)
    with pytest.raises(NotFound):
        directory_import.confirm(world, other, token, seen)
    assert names(world) == []


def test_a_draft_of_the_form_is_no_upload(world: World) -> None:
    from services import drafts

    with pytest.raises(NotFound):
        directory_import.preview(world, STAFF, drafts.start(world))
