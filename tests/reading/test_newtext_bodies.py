"""Invented mails of today's programs and agencies, read as one table. How a case is written: bodies/README.md."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reading.htmltext import text_of_html
from reading.newtext import new_text, parts, split_text

BODIES = Path(__file__).parent / "bodies"


@dataclass
class Case:
    title: str
    is_html: bool
    sections: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        body = "\n".join(self.sections["body"])
        return text_of_html(body) if self.is_html else body

    @property
    def sent(self) -> list[str]:
        return ["\n".join(self.sections["sent"])] if "sent" in self.sections else []


def cases() -> list[Case]:
    found: list[Case] = []
    section: list[str] = []
    for path in sorted(BODIES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            begins = re.match(r"@@(html)? (.+)", line)
            if begins:
                section = []
                found.append(Case(f"{path.stem}: {begins[2]}", begins[1] is not None, {"body": section}))
            elif line.startswith("@@"):
                section = found[-1].sections.setdefault(line[2:], [])
            else:
                section.append(line)
    return found


CASES = cases()


def words(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_there_are_mails_of_every_kind() -> None:
    assert len(CASES) >= 80
    assert all(
        set(case.sections) <= {"body", "own", "signature", "notice", "history", "sent"} for case in CASES
    )
    assert all("own" in case.sections for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_author_s_words_are_whole_and_nothing_else(case: Case) -> None:
    found = parts(case.text, case.sent)
    assert words(found.own) == words("\n".join(case.sections["own"]))
    for part in ("signature", "notice", "history"):
        missing = set(words("\n".join(case.sections.get(part, [])))) - set(words(getattr(found, part)))
        assert not missing, f"not in {part}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_every_line_is_in_exactly_one_part(case: Case) -> None:
    found = parts(case.text, case.sent)
    joined = [
        line for part in (found.own, found.signature, found.notice, found.history) for line in words(part)
    ]
    assert sorted(joined) == sorted(words(case.text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_what_is_read_holds_all_own_words_and_what_is_left_out_all_history(case: Case) -> None:
    found, split = parts(case.text, case.sent), split_text(case.text, case.sent)
    assert set(words(found.own)) <= set(words(split.own))
    assert split.left_out == found.history
    assert new_text(case.text, case.sent) == split.own
