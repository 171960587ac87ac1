from pathlib import Path

import pytest

from casework.errors import AccordError
from services.people import agencies, import_directory
from services.world import World

HEAD = "board,agency,tier,title,name,email,telephone\n"
GOOD = "hips,Solent Council,senior-manager,Head of Service,Hal Head,hal@council.example,\n"


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "posts.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_posts_are_added_and_their_holders_replaced(world: World, tmp_path: Path) -> None:
    assert import_directory(world, written(tmp_path, HEAD + GOOD)) == 1
    assert import_directory(world, written(tmp_path, HEAD + GOOD.replace("Hal Head", "Una Upp"))) == 1
    assert agencies(world, "hips") == ["Solent Council"]
    with world.store.reading() as uow:
        found = uow.directories.of("hips", ["  solent COUNCIL "]).find("Solent council", "senior-manager")
    assert found is not None and found.name == "Una Upp"


def test_excels_byte_order_mark_does_not_matter(world: World, tmp_path: Path) -> None:
    assert import_directory(world, written(tmp_path, HEAD + GOOD, "utf-8-sig")) == 1


def test_control_characters_are_taken_out(world: World, tmp_path: Path) -> None:
    import_directory(world, written(tmp_path, HEAD + GOOD.replace("Hal Head", "Hal\x00 He\x1bad")))
    with world.store.reading() as uow:
        found = uow.directories.of("hips", ["Solent Council"]).find("Solent Council", "senior-manager")
    assert found is not None and found.name == "Hal Head"


def test_every_bad_line_is_named_and_nothing_is_imported(world: World, tmp_path: Path) -> None:
    bad = HEAD + GOOD + "hips,,x,,A,a@b.example,\nhips,S,x,,A,nowhere,\n"
    with pytest.raises(AccordError) as caught:
        import_directory(world, written(tmp_path, bad))
    assert "line 3: fill in agency" in str(caught.value) and "line 4: 'nowhere'" in str(caught.value)
    assert agencies(world, "hips") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing: board, agency"),
        ("name,email\n", "missing: board, agency, tier, title"),
        (HEAD + GOOD.replace("hips", "mars"), "no Board called mars"),
        (HEAD + GOOD.replace("senior-manager", "boss"), "no tier 'boss'. The tiers are: first-line-manager"),
    ],
)
def test_a_file_of_another_kind_says_what_is_expected(
    world: World, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(AccordError, match=said):
        import_directory(world, written(tmp_path, text))


def test_a_file_that_is_not_text_is_refused(world: World, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(AccordError, match=r"posts\.csv cannot be read"):
        import_directory(world, file)
