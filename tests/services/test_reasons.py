"""Why a mail is held, in Welsh: every reason that can be written down is known, and keeps what stands in its holes."""

import ast
import re
from pathlib import Path

import pytest

from reading.explicit import Verdict
from reading.machine import RULES
from services import reasons, rule_words
from services.tongues import ENGLISH, language

WELSH = language("cy")
ROOT = Path(__file__).resolve().parents[2]
WRITTEN_IN = [
    ("reading/doubt.py", ("doubt_about", "DIFFER")),
    ("reading/authentication.py", ("forged_because", "_not_genuine")),
    ("reading/sealed.py", ("_smime", "_pgp", "_microsoft", "_locked_page", "_portal")),
    ("services/intake.py", ("_read_safely", "_file", "_from_person")),
    ("services/doubts.py", ("doubt", "besides")),
    ("services/invites.py", ("calendar_answer",)),
    ("services/machines.py", ("_written_by_a_person",)),
    ("services/repeats.py", ("other_words",)),
    ("reading/odd_places.py", ("odd_place",)),
    ("services/unread.py", ("sealed", "too_large")),
    ("services/unknown_senders.py", ("unknown_sender",)),
    ("services/raiser_words.py", ("own_word",)),
    ("services/after_reading.py", ("_of_the_raisers_side", "DISPUTED", "UNCLEAR_LATE")),
    ("services/corrections.py", ("hold_again",)),
    ("services/storms.py", ("too_many",)),
    ("services/meeting_words.py", ("COMES", "STAYS_AWAY", "ABOUT", "PERHAPS")),
    ("services/lessons_told.py", ("ANSWERS_LESSONS",)),
    ("services/disposal.py", ("HANDED_OVER",)),
    ("casework/slots.py", ("doubts",)),
    ("casework/attendance.py", ("_why_not",)),
]
# What becomes of a mail that nobody need look at stays in English.
NOT_HELD = re.compile(
    r"This message came before|One of our own|An answer to the invite|The raiser |An answer after|It says that an answer was"
)


def written() -> list[str]:
    """The reasons as they stand in the code, with "Ann 7" in every hole."""
    found = []
    for path, names in WRITTEN_IN:
        bodies = _named_in(path)
        # A KeyError: what was called so is called otherwise by now.
        found += [text for name in names for each in bodies[name] for text in _texts(each)]
    spoken = (text for text in found if len(text.replace("Ann 7", "").split()) > 3)
    return [text for text in spoken if re.match(r"Ann 7|[A-Z]", text) and not NOT_HELD.match(text)]


def _named_in(path: str) -> dict[str, list[ast.AST]]:
    """The bodies of a file's functions without what stands first, a docstring, and its constants; by name."""
    found: dict[str, list[ast.AST]] = {}
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef():
                found[node.name] = list(node.body[1:])
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.setdefault(name, [node.value])
    return found


def _texts(node: ast.AST) -> list[str]:
    if isinstance(node, ast.JoinedStr):
        return [
            "".join(str(part.value) if isinstance(part, ast.Constant) else "Ann 7" for part in node.values)
        ]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.FunctionDef):
        return []
    return [text for child in ast.iter_child_nodes(node) for text in _texts(child)]


def test_the_reasons_are_found_in_the_code() -> None:
    assert len(written()) > 25


@pytest.mark.parametrize("reason", written())
def test_every_reason_in_the_code_is_said_in_welsh_with_what_stands_in_it(reason: str) -> None:
    told = reasons.said(reason, WELSH)
    assert told != reason
    assert told.count("Ann 7") == reason.count("Ann 7")


@pytest.mark.parametrize("rule", rule_words.HELD_BACK)
def test_why_an_answer_is_unclear_is_said_in_welsh(rule: str) -> None:
    reason = rule_words.why_unclear(Verdict("unclear", "", rule), "Hm.")
    assert reason.startswith(rule_words.NEITHER) and reason != rule_words.NEITHER
    told = reasons.said(reason, WELSH)
    assert WELSH.say(str(rule_words.NEITHER)) in told and rule_words.HELD_BACK[rule] not in told


def test_in_english_it_is_what_was_written_down_and_what_is_not_known_stays_so() -> None:
    assert reasons.said("The mail is encrypted (PGP). Accord has no key to it.", ENGLISH).startswith(
        "The mail"
    )
    assert reasons.said("Nobody wrote this.", WELSH) == "Nobody wrote this."


def test_of_a_rule_and_of_a_code_people_read_what_they_mean() -> None:
    read = "Read as not agreed by the rule plain-not-agreed."
    assert reasons.said(read, ENGLISH) == "Read as not agreed. It says NOT AGREED."
    assert reasons.said(read, WELSH) == "Darllenwyd fel anghytuno. Mae’n dweud ANGHYTUNO."
    failed = "The mail could not be delivered: 5.1.1 550 5.1.1"
    assert reasons.said(failed, ENGLISH).endswith("delivered: There is no such address (code 5.1.1).")
    assert "550" not in reasons.said(failed, WELSH)


@pytest.mark.parametrize("before", reasons._FORMERLY)
def test_what_was_written_down_before_is_said_in_the_words_of_now(before: str) -> None:
    assert reasons.said(before, ENGLISH) == reasons._FORMERLY[before]
    assert reasons.said(before, WELSH) not in (before, reasons._FORMERLY[before])


@pytest.mark.parametrize("rule", [each.name for each in RULES])
def test_how_a_machine_was_known_is_said_in_words(rule: str) -> None:
    assert rule in rule_words.OTHERS


@pytest.mark.parametrize("rule", [*rule_words.HELD_BACK, *rule_words.OTHERS, "says-yes", "unable"])
def test_a_rule_has_a_meaning_in_both_languages(rule: str) -> None:
    english, welsh = (rule_words.meaning(rule, tongue) for tongue in (ENGLISH, WELSH))
    assert english and welsh and english != welsh


def test_a_reason_within_a_reason_is_said_too() -> None:
    inner = "Some of its words are struck out or hidden."
    told = reasons.said(f"Ann, who raised it, wrote in words of their own. {inner}", WELSH)
    assert "Ann" in told and told.endswith(WELSH.say(inner))
