"""What templates are compiled to is kept beside them, and used only for what it was made of."""

from pathlib import Path
from types import CodeType

import pytest
from jinja2 import Environment, FileSystemLoader

from services.compiled import Compiled


class Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def _compile(self, source: str, filename: str) -> CodeType:
        self.compiled += 1
        return super()._compile(source, filename)


@pytest.fixture(autouse=True)
def _may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have told Python to write no such files."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)


@pytest.fixture
def maker(tmp_path: Path) -> Path:
    file = tmp_path / "options.py"
    file.write_text("trim_blocks = True")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "body.txt").write_text("Dear {{ name }}")
    return folder


def written(folder: Path, maker: Path) -> tuple[str, int]:
    """What a new process would write to Jo, and how much it would compile for that."""
    jinja = Counting(loader=FileSystemLoader(folder), bytecode_cache=Compiled(folder, str(maker)))
    return jinja.get_template("body.txt").render(name="Jo"), jinja.compiled


def test_only_the_first_process_compiles(folder: Path, maker: Path) -> None:
    assert written(folder, maker) == ("Dear Jo", 1)
    assert written(folder, maker) == ("Dear Jo", 0)


def test_other_words_are_compiled_anew(folder: Path, maker: Path) -> None:
    written(folder, maker)
    (folder / "body.txt").write_text("Hello {{ name }}")
    assert written(folder, maker) == ("Hello Jo", 1)
    assert written(folder, maker) == ("Hello Jo", 0)


def test_other_options_compile_anew_though_the_words_are_the_same(folder: Path, maker: Path) -> None:
    written(folder, maker)
    maker.write_text("trim_blocks = False")
    assert written(folder, maker) == ("Dear Jo", 1)


def test_where_nothing_can_be_written_every_process_compiles(folder: Path, maker: Path) -> None:
    # Root may write anywhere, but not into a file as if it were a folder.
    (folder / "__pycache__").write_text("")
    assert written(folder, maker) == written(folder, maker) == ("Dear Jo", 1)


def test_where_python_writes_nothing_neither_do_we(
    folder: Path, maker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert written(folder, maker) == written(folder, maker) == ("Dear Jo", 1)
    assert not (folder / "__pycache__").exists()


def test_a_part_of_a_file_is_written_anew(folder: Path, maker: Path) -> None:
    written(folder, maker)
    [kept] = (folder / "__pycache__").iterdir()
    whole = kept.read_bytes()
    for length in range(0, len(whole), 7):
        kept.write_bytes(whole[:length])
        assert written(folder, maker) == ("Dear Jo", 1), length
        assert kept.read_bytes() == whole
