from pathlib import Path

import pytest

from casework.errors import ProtocolFault
from protocols.loader import FOLDER, load_protocols

HIPS = (FOLDER / "hips.toml").read_text()


def faults(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    with pytest.raises(ProtocolFault) as caught:
        load_protocols(folder)
    return caught.value.faults


def test_the_shipped_protocols_are_sound() -> None:
    hips = load_protocols()["hips"].protocol
    assert [(s.key, str(s.limit)) for s in hips.pathway("default").steps] == [
        ("1", "1 working day"),
        ("2", "2 working days"),
        ("3", "2 working days"),
        ("4", "5 working days"),
    ]
    assert hips.pathway("default").steps[-1].panel


def test_every_fault_of_every_file_is_listed_at_once(tmp_path: Path) -> None:
    wrong = (
        HIPS.replace('unit = "working_days"', 'unit = "fortnights"', 1)
        .replace("amount = 2", "amount = 0", 1)
        .replace('danger = "', 'dangr = "')
        .replace("opens = 09:00:00", "opens = 19:00:00")
        .replace('inbox = "inbox@hips.invalid"', 'inbox = "nowhere"')
    )
    found = faults(tmp_path, hips=wrong, broken="key = ", other=HIPS)
    text = "\n".join(found)
    for part in (
        "hips.toml: pathways.default.steps[1].limit.unit: input should be 'working_days', 'days' or 'hours'",
        "hips.toml: pathways.default.steps[2].limit.amount: input should be greater than or equal to 1",
        "hips.toml: danger: this key is missing; add it.",
        "hips.toml: dangr: there is no such key; remove it or check its spelling.",
        "hips.toml: hours: the times must be in the order",
        "hips.toml: inbox:",
        "broken.toml: the file is not valid TOML",
        "other.toml: key: it is 'hips'; it must be the file's own name, 'other'.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[pathways.default", "[pathways.main"), "main pathway is called 'default'"),
        (('key = "2"', 'key = "1"'), "two steps have the same key"),
        (
            ('paper = "Put the concern', 'panel = true\npaper = "Put the concern'),
            "only the last step may have panel",
        ),
        (("[themes]", "[themes-of-old]"), "themes: this key is missing"),
        (
            ('holidays = "england-and-wales"', 'holidays = "mars"'),
            "holidays: input should be 'england-and-wales'",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in "\n".join(faults(tmp_path, hips=HIPS.replace(*change)))


def test_an_empty_folder_says_what_to_add(tmp_path: Path) -> None:
    assert faults(tmp_path) == [
        f"{tmp_path.name}: there is no protocol file; add one, for example hips.toml."
    ]


def test_the_digest_changes_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "hips.toml").write_text(HIPS)
    before = load_protocols(tmp_path)["hips"].digest
    (tmp_path / "hips.toml").write_text(HIPS.replace("amount = 5", "amount = 4"))
    assert load_protocols(tmp_path)["hips"].digest != before


def test_a_board_without_an_inbox_of_its_own_cannot_be_served(tmp_path: Path) -> None:
    (tmp_path / "hips.toml").write_text(HIPS)
    with pytest.raises(ProtocolFault, match="set the Board's own address there, or with BOARD_INBOX"):
        load_protocols(tmp_path, inboxes={})
    served = load_protocols(tmp_path, inboxes={"hips": "board@council.example"})
    assert served["hips"].protocol.inbox == "board@council.example"


def test_an_inbox_for_a_board_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "hips.toml").write_text(HIPS)
    with pytest.raises(ProtocolFault, match=r"BOARD_INBOX names 'hops', and there is no hops\.toml"):
        load_protocols(tmp_path, inboxes={"hips": "a@b.example", "hops": "a@b.example"})
