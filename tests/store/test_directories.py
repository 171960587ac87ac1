"""The directory in the database: written, replaced, removed; the same on SQLite and PostgreSQL."""

import threading

from casework.directory import Contact
from casework.facts import Person
from store.database import SqlStore


def contact(
    name: str, tier: str = "director", *, agency: str = "Council", deputy: str = "", board: str = "hips"
) -> Contact:
    def person(called: str) -> Person:
        return Person(name=called, email=f"{called}@council.example", agency=agency, language="cy")

    return Contact(board=board, tier=tier, person=person(name), deputy=person(deputy) if deputy else None)


def put(store: SqlStore, *contacts: Contact) -> int:
    with store.writing() as uow:
        written = uow.directories.put(contacts)
        uow.commit()
    return written


def posts(store: SqlStore, *boards: str) -> list[Contact]:
    with store.reading() as uow:
        return list(uow.directories.posts(boards or ("hips",)))


def test_a_post_comes_back_with_its_deputy_and_language(store: SqlStore) -> None:
    told = contact("hal", deputy="dee")
    assert put(store, told) == 1
    assert posts(store) == [told]
    with store.reading() as uow:
        assert uow.directories.of("hips", [" COUNCIL "]).contacts == (told,)


def test_a_post_has_one_holder_and_the_new_one_replaces_everything(store: SqlStore) -> None:
    put(store, contact("hal", deputy="dee"), contact("una", tier="chief"))
    new = contact("zoe", agency="COUNCIL")
    put(store, new)
    assert posts(store) == [contact("una", tier="chief"), new]


def test_posts_are_of_the_boards_asked_for_in_a_fixed_order(store: SqlStore) -> None:
    told = [
        contact("a", agency="B"),
        contact("b", agency="a", tier="x"),
        contact("c", agency="a"),
        contact("d", board="x"),
    ]
    put(store, *told)
    assert [post.person.name for post in posts(store)] == ["c", "b", "a"]
    assert [post.person.name for post in posts(store, "x", "hips")] == ["c", "b", "a", "d"]
    assert posts(store, "y") == []


def test_a_removed_post_is_gone_and_no_other_one(store: SqlStore) -> None:
    kept = [contact("a", tier="x"), contact("b", agency="Other"), contact("c", board="x")]
    put(store, contact("hal", agency="Council"), *kept)
    with store.writing() as uow:
        uow.directories.remove([contact("somebody else", agency=" council")])
        uow.commit()
    assert sorted(post.person.name for post in posts(store, "hips", "x")) == ["a", "b", "c"]


def test_nothing_to_write_or_remove_is_no_error(store: SqlStore) -> None:
    put(store, contact("hal"))
    with store.writing() as uow:
        assert uow.directories.put([]) == 0
        uow.directories.remove([])
        uow.commit()
    assert len(posts(store)) == 1


def test_a_deputy_is_known_like_a_holder(store: SqlStore) -> None:
    put(store, contact("hal", deputy="dee"), contact("una", board="x"))
    with store.reading() as uow:
        known = [
            uow.directories.knows("hips", f"{name}@COUNCIL.example") for name in ("hal", "Dee", "una", "")
        ]
    assert known == [True, True, False, False]


def test_whoever_looks_at_the_directory_to_change_it_is_alone_until_done(store: SqlStore) -> None:
    """Two at once each add one post to what they have seen; the second one sees the first one's."""
    looked = threading.Event()
    seen: list[Contact] = []

    def second() -> None:
        looked.wait()
        with store.writing() as uow:
            seen.extend(uow.directories.posts(["hips"]))

    other = threading.Thread(target=second)
    other.start()
    with store.writing() as uow:
        assert uow.directories.posts(["hips"]) == []
        looked.set()
        other.join(0.3)
        assert other.is_alive()
        assert posts(store) == []
        uow.directories.put([contact("hal")])
        uow.commit()
    other.join()
    assert [post.person.name for post in seen] == ["hal"]
