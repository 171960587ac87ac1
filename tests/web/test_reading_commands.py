import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from web.reading_commands import read_replies_command

REFUSED = (
    b"From: Jo <jo@agency.example>\r\nSubject: Re: x\r\n\r\nSorry, we cannot support this.\r\n\r\nJo\r\n"
)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(read_replies_command, [str(arg) for arg in args])


def lines(path: Path, *told: object) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in told), encoding="utf-8")
    return path


def test_bodies_are_read_one_line_each(tmp_path: Path) -> None:
    away = "I am out of the office until Monday and will answer on my return."
    told = [
        {"id": "1", "body": "Agreed"},
        {"id": "2", "kind": "html", "body": "<p>We are <b>not</b> able to agree to this request.</p>"},
        {"id": "3", "body": away},
        {"id": "4", "kind": "eml", "body": REFUSED.decode()},
        {"id": "5", "body": "Agreed, but only if mum consents."},
    ]
    done = run("--bodies", lines(tmp_path / "b.jsonl", *told), "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["id"], each["verdict"]) for each in found] == [
        ("1", "agreed"), ("2", "not_agreed"), ("3", "auto_reply"), ("4", "not_agreed"), ("5", "unclear"),
    ]  # fmt: skip
    assert found[1]["words"] == found[1]["text"] == "We are not able to agree to this request."
    assert all(set(each) == {"id", "verdict", "words", "why", "text"} for each in found)


@pytest.mark.parametrize(
    "html",
    [
        "<p><s>AGREED</s></p>",
        "<p><span style='text-decoration: line-through'>AGREED</span></p>",
        "<p><input type=checkbox> AGREED</p>",
        "<p><img src=x alt='NOT'> AGREED</p>",
    ],
)
def test_agreed_that_is_struck_out_or_beside_a_box_is_not_taken_for_agreement(
    tmp_path: Path, html: str
) -> None:
    done = run("--bodies", lines(tmp_path / "b.jsonl", {"id": "1", "kind": "html", "body": html}), "--json")
    assert json.loads(done.stdout)["verdict"] == "unclear"


def test_a_folder_of_mails_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.eml").write_bytes(REFUSED)
    assert run(tmp_path / "in").stdout.startswith("not_agreed ")


def test_the_score_names_false_agreed_first(tmp_path: Path) -> None:
    told = [
        {"id": "right", "label": "agreed", "body": "AGREED"},
        {"id": "wrong", "label": "unclear", "body": "AGREED"},
        {"id": "asked", "label": "not_agreed", "body": "Hm."},
    ]
    out = run("--score", lines(tmp_path / "s.jsonl", *told)).stdout
    assert out.startswith("False agreed: 1: wrong (unclear)\nFalse not_agreed: 0\n")
    assert out.endswith("Of what was agreed or not agreed, read as such: 50.0 %\n")


@pytest.mark.parametrize("line", ['{"id": 1, "body": "AGREED"}', '\ufeff{"id": 1, "body": "AGREED"}'])
def test_a_file_is_read_with_a_byte_order_mark_and_without(tmp_path: Path, line: str) -> None:
    (tmp_path / "b.jsonl").write_text(line, encoding="utf-8")
    assert json.loads(run("--bodies", tmp_path / "b.jsonl", "--json").stdout)["verdict"] == "agreed"


def test_half_an_emoji_does_not_stop_it(tmp_path: Path) -> None:
    done = run("--bodies", lines(tmp_path / "b.jsonl", {"id": 1, "body": "Hello \ud83d"}), "--json")
    assert json.loads(done.stdout)["text"] == "Hello ?"


@pytest.mark.parametrize("line", [b"\xff\xfe\x00\x01", b"\x80\n"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "b.jsonl").write_bytes(line)
    done = run("--bodies", tmp_path / "b.jsonl")
    assert done.exit_code == 1 and re.search("line 1: this is not (?:JSON|UTF-8)", done.stderr)


def test_a_folder_is_no_file_of_bodies(tmp_path: Path) -> None:
    done = run("--bodies", tmp_path)
    assert done.exit_code == 2 and "is a directory" in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1: this is not JSON. A line holds one object"),
        ("[]", "line 1: it needs an id, and a body that is text."),
        ('{"id": 1}', "line 1: it needs an id, and a body that is text."),
        (
            '{"id": 1, "body": "x", "kind": "pdf"}',
            "line 1: 'pdf' is no kind of body. kind is text, html or eml.",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "b.jsonl").write_text(line)
    done = run("--bodies", tmp_path / "b.jsonl")
    assert done.exit_code == 1 and said in done.stderr


def test_a_number_as_id_comes_back_as_a_number(tmp_path: Path) -> None:
    told = [{"id": 1, "body": "AGREED"}, {"id": "1", "body": "AGREED"}]
    done = run("--bodies", lines(tmp_path / "b.jsonl", *told), "--json")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, "1"]


@pytest.mark.parametrize("bad", ["{", "[" * 100_000, '{"id": true, "body": ""}', '{"id": [], "body": ""}'])
def test_a_bad_line_does_not_stop_the_others(tmp_path: Path, bad: str) -> None:
    good = '{"id": "good", "label": "agreed", "body": "AGREED"}'
    (tmp_path / "b.jsonl").write_text(f"{bad}\n{good}\n")
    done = run("--bodies", tmp_path / "b.jsonl", "--json")
    assert done.exit_code == 1 and json.loads(done.stdout)["id"] == "good"
    assert done.stderr.startswith(f"{tmp_path / 'b.jsonl'}, line 1: ") and done.stderr.count("\n") == 1
    assert "as such: 100.0 %" in run("--score", tmp_path / "b.jsonl").stdout


def test_a_wrong_label_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    told = [{"id": 7, "label": "agreed", "body": "AGREED"}, {"id": 8, "label": ["yes"], "body": "AGREED"}]
    done = run("--score", lines(tmp_path / "s.jsonl", *told))
    assert done.exit_code == 1 and f"{tmp_path / 's.jsonl'}, line 2: label is one of agreed" in done.stderr


@pytest.mark.parametrize("option", ["--bodies", "--score"])
@pytest.mark.parametrize("inside", ["", "\n\n", "\ufeff\n"])
def test_an_empty_file_is_said(tmp_path: Path, option: str, inside: str) -> None:
    (tmp_path / "b.jsonl").write_text(inside, encoding="utf-8")
    done = run(option, tmp_path / "b.jsonl")
    assert done.exit_code == 1 and "there is nothing in this file" in done.stderr and not done.stdout


def test_half_an_emoji_as_id_comes_back(tmp_path: Path) -> None:
    told = lines(tmp_path / "b.jsonl", {"id": "\ud800", "body": "AGREED \ud800"})
    assert json.loads(run("--bodies", told, "--json").stdout)["id"] == "\ud800"
    assert run("--bodies", told).exit_code == 0


def test_a_terminal_without_the_letters_does_not_stop_it(tmp_path: Path) -> None:
    told = lines(tmp_path / "ŵ.jsonl", {"id": "ŵ", "body": "Cytuno \u2713"}, [])
    for args in ([], ["--json"]):
        runner = CliRunner(charset="ascii")
        done = runner.invoke(read_replies_command, ["--bodies", str(told), *args])
        assert done.exit_code == 1 and "line 2" in done.stderr
    assert json.loads(done.stdout)["id"] == "ŵ"


def test_a_folder_is_read_whatever_the_case_of_its_names_and_what_else_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "A.EML").write_bytes(b"\xef\xbb\xbf" + REFUSED)
    (tmp_path / "in" / "folder.eml").mkdir()
    (tmp_path / "in" / "gone.eml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "logo.eml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    done = run(tmp_path / "in", "--json")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["not_agreed"]
    assert done.exit_code == 1 and "gone.eml: it cannot be opened" in done.stderr
    assert "logo.eml: this is no e-mail" in done.stderr and "folder.eml" not in done.stderr


@pytest.mark.parametrize(
    "raw", [b"", b"%PDF-1.7\n\nFrom: x", b'{"id": 1}', b"\xd0\xcf\x11\xe0\x00\nFrom: x\n", b"AGREED\n\nJo"]
)
def test_a_file_that_is_no_mail_is_said_and_the_next_one_read(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(raw)
    (tmp_path / "b.eml").write_bytes(b"From MAILER Mon Nov 23 10:00:00 2026\n" + REFUSED)
    done = run(tmp_path / "a.eml", tmp_path / "b.eml")
    assert done.exit_code == 1 and "a.eml: this is no e-mail" in done.stderr
    assert done.stdout.startswith("not_agreed ")


def test_an_empty_folder_is_said_and_the_next_file_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "a.eml").write_bytes(REFUSED)
    done = run(tmp_path / "in", tmp_path / "a.eml")
    assert done.exit_code == 1 and "no .eml file" in done.stderr and done.stdout.startswith("not_agreed ")


def test_its_help_says_what_counts_in_service() -> None:
    said = " ".join(run("--help").stdout.split())
    assert "In service only AGREED in so many words counts by itself as agreed" in said


def test_without_a_file_it_says_what_to_give() -> None:
    assert "give --bodies FILE or --score FILE" in run().stderr


def test_a_body_with_its_authors_name_may_be_signed_by_nobody_else(tmp_path: Path) -> None:
    told = [{"id": name, "name": name, "body": "AGREED\n\nJo Smith"} for name in ("Jo Smith", "Ann Hill", "")]
    done = run("--bodies", lines(tmp_path / "b.jsonl", *told), "--json")
    plain = [json.loads(line)["why"] == "plain-agreed" for line in done.stdout.splitlines()]
    assert plain == [True, False, True]
    done = run("--bodies", lines(tmp_path / "b.jsonl", {"id": "1", "body": "AGREED", "name": 3}))
    assert "line 1: name is text" in done.stderr and done.exit_code == 1
