"""A directory file: what Excel and others save is read; every bad line is named; what is written can be read."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from casework.directory import Contact
from casework.facts import Person
from protocols.loader import load_protocols
from services.directory_file import PostsFile, read_posts, write_posts
from services.directory_lines import COLUMNS, DirectoryFault, decoded

PROTOCOLS = {key: board.protocol for key, board in load_protocols().items()}
HEAD = ",".join(COLUMNS) + "\n"
HAL = "hips,Solent Council,senior-manager,Head of Service,Hal Head,hal@council.example,01632 960001,,\n"


def read(text: str, listed: list[Contact] | None = None) -> PostsFile:
    return read_posts(text, "posts.csv", PROTOCOLS, listed or [])


def only(text: str) -> Contact:
    [post] = read(text).contacts
    return post


def faults(text: str) -> list[str]:
    with pytest.raises(DirectoryFault) as caught:
        read(text)
    return [fault.removeprefix("posts.csv, ") for fault in caught.value.faults]


def row(**told: str) -> str:
    """One line: Hal Head's, but for what is told."""
    known = dict(zip(COLUMNS, HAL.rstrip("\n").split(","), strict=True)) | told
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([known[column] for column in COLUMNS])
    return out.getvalue()


# ── What programs save ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_csv_that_excel_saves_says_the_same(encoding: str, delimiter: str, ends: str) -> None:
    text = (HEAD + row(name="Zoë Ö’Brien")).replace(",", delimiter).replace("\n", ends)
    assert only(decoded(text.encode(encoding), "posts.csv")).person.name == "Zoë Ö’Brien"


def test_welsh_letters_come_through_in_unicode() -> None:
    raw = (HEAD + row(name="Siân Tŷ’r Ŵyn")).encode("utf-8-sig")
    assert only(decoded(raw, "posts.csv")).person.name == "Siân Tŷ’r Ŵyn"


def test_big_endian_utf_16_is_read_by_its_mark() -> None:
    raw = b"\xfe\xff" + (HEAD + HAL).encode("utf-16-be")
    assert only(decoded(raw, "posts.csv")).person.name == "Hal Head"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04rest", "posts.csv is an Excel workbook. In Excel, save it as “CSV UTF-8”."),
        (b"\xd0\xcf\x11\xe0rest", "posts.csv is an Excel workbook."),
        (b"\xff\xfe\x00", "posts.csv cannot be read: save it as “CSV UTF-8”."),
        (b"board\x81\x8d", "posts.csv cannot be read"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_do(raw: bytes, said: str) -> None:
    with pytest.raises(DirectoryFault, match=said.replace(".", r"\.")):
        decoded(raw, "posts.csv")


def test_columns_come_in_any_order_and_case_and_trailing_empty_ones_do_not_matter() -> None:
    text = (
        "E-mail,NAME, Tier ,agency,Board,,\n"
        + "hal@council.example,Hal,senior-manager,Solent,HIPS,,\n,,,,,,\n\n"
    )
    post = only(text)
    assert (post.board, post.tier, post.person.email) == ("hips", "senior-manager", "hal@council.example")
    assert read(text).columns == {"email", "name", "tier", "agency", "board"}


def test_blank_lines_before_and_between_are_no_posts_and_count_as_lines() -> None:
    text = "\n,,\n" + HEAD + "\n" + HAL + "\n" + row(tier="x")
    assert [fault.partition(":")[0] for fault in faults(text)] == ["line 7"]


def test_a_quoted_line_break_is_a_blank_and_the_lines_after_it_keep_their_numbers() -> None:
    assert only(HEAD + row(title="Head of\r\nService")).person.title == "Head of Service"
    text = HEAD + row(title="Head\nof\nService") + row(email="nowhere")
    assert faults(text) == ["line 5: 'nowhere' is not an e-mail address."]


def test_control_characters_and_stray_blanks_are_taken_out() -> None:
    post = only(HEAD + row(name="  Hal\x00 \u202eHe\x1bad\u00a0 ", agency="Solent   Council"))
    assert (post.person.name, post.person.agency) == ("Hal Head", "Solent Council")


def test_a_tier_may_be_named_in_the_protocols_words() -> None:
    assert only(HEAD + row(tier="Senior Manager")).tier == "senior-manager"


def test_an_empty_tier_is_found_by_the_title_in_the_boards_table_of_equivalence() -> None:
    post = only(
        HEAD + row(board="bedfordshire", agency="beds police", tier="", title="DCI public Protection Unit")
    )
    assert post.tier == "head-of-service"


def test_an_agency_is_one_agency_however_it_is_spelled() -> None:
    posts = read(HEAD + HAL + row(agency="SOLENT  council", tier="director")).contacts
    assert {post.person.agency for post in posts} == {"Solent Council"}


def test_the_same_line_twice_is_one_post() -> None:
    assert only(HEAD + HAL + HAL).person.name == "Hal Head"


@pytest.mark.parametrize(
    ("told", "means"), [("", "en"), ("en", "en"), ("English", "en"), ("CY", "cy"), ("Cymraeg", "cy")]
)
def test_languages_are_named_by_code_or_by_name(told: str, means: str) -> None:
    protocol = PROTOCOLS["hips"].model_copy(update={"languages": ("en", "cy")})
    [post] = read_posts(HEAD + row(language=told), "posts.csv", {"hips": protocol}).contacts
    assert post.person.language == means


# ── Deputies ────────────────────────────────────────────────────────────────────────────────


def test_a_deputy_is_named_with_an_address() -> None:
    deputy = only(HEAD + row(deputy="Dee Puty <dee@council.example>")).deputy
    assert deputy == Person(name="Dee Puty", email="dee@council.example", agency="Solent Council")


def test_a_deputy_who_is_listed_takes_the_name_from_there_wherever_that_line_is() -> None:
    other = row(tier="director", name="Una Upp", email="una@council.example")
    first, _ = read(HEAD + row(deputy="Una@council.example") + other).contacts
    assert first.deputy is not None and first.deputy.name == "Una Upp"


def test_a_deputy_who_is_stored_takes_the_name_from_there() -> None:
    una = Person(name="Una Upp", email="una@council.example", agency="Elsewhere")
    stored = [Contact(board="hips", tier="director", person=una)]
    [post] = read(HEAD + row(deputy="una@council.example"), stored).contacts
    assert post.deputy is not None and (post.deputy.name, post.deputy.agency) == ("Una Upp", "Solent Council")


def test_a_deputy_listed_by_another_board_only_is_not_known() -> None:
    una = Person(name="Una Upp", email="una@council.example", agency="Elsewhere")
    with pytest.raises(DirectoryFault, match=r"nobody is listed with una@council\.example"):
        read(HEAD + row(deputy="una@council.example"), [Contact(board="sewscb", tier="director", person=una)])


# ── What is refused ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"agency": "", "name": " "}, "fill in agency, name."),
        ({"email": "nowhere"}, "'nowhere' is not an e-mail address."),
        ({"email": "a@b"}, "'a@b' is not an e-mail address."),
        (
            {"email": "a@b.example\nBcc: c@d.example"},
            "'a@b.example Bcc: c@d.example' is not an e-mail address.",
        ),
        ({"board": "mars"}, f"there is no Board called 'mars'. There is: {', '.join(PROTOCOLS)}."),
        ({"tier": "boss"}, "there is no tier 'boss'. The tiers are: practitioner, first-line-manager,"),
        ({"tier": "", "title": ""}, "fill in tier."),
        ({"tier": "", "title": "Boss"}, "fill in tier; 'Boss' is not in HIPS's table of equivalence"),
        ({"language": "fr"}, "there is no language 'fr' at HIPS. There is: en."),
        ({"language": "cy"}, "there is no language 'cy' at HIPS. There is: en."),
        ({"deputy": "Dee Puty"}, "the deputy 'Dee Puty' is neither an e-mail address nor “Name <address>”."),
        ({"deputy": "Dee <dee>"}, "the deputy 'Dee <dee>' is neither an e-mail address nor"),
        (
            {"deputy": "dee@x.example"},
            "nobody is listed with dee@x.example. Write the deputy as “Name <dee@x.example>”.",
        ),
        ({"deputy": "Hal <HAL@council.example>"}, "HAL@council.example is both holder and deputy."),
        ({"name": "x" * 201}, "the name is longer than 200 characters. Shorten it."),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_what_is_allowed(told: dict[str, str], said: str) -> None:
    [fault] = faults(HEAD + row(tier="director") + row(**told))
    assert fault.startswith(f"line 3: {said}")


def test_every_bad_line_is_named_at_once_with_everything_that_is_wrong() -> None:
    found = faults(HEAD + row(email="x", tier="y") + HAL + row(board="mars"))
    assert [fault.partition(":")[0] for fault in found] == ["line 2", "line 2", "line 4"]


def test_the_same_post_with_another_holder_is_refused_and_both_lines_are_named() -> None:
    [fault] = faults(HEAD + HAL + row(agency="solent council", name="Una Upp"))
    assert fault.startswith(
        "line 3: the post senior-manager of Solent Council is in line 2 already, and not the same."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "posts.csv: the first line must name the columns; missing: board, agency, tier, name, email."),
        ("name,email\n", "missing: board, agency, tier."),
        ("board,agency,title,name\n", "missing: email."),
        (HEAD, "there is no post in it."),
        (
            "board,agency,tier,name,email,shoe size\n" + HAL,
            "there is no column 'shoe size'. Remove it or correct it.",
        ),
        ("board,agency,tier,name,email,Name\n" + HAL, "the column name is there twice."),
        (HEAD + HAL.rstrip("\n") + ",more\n", "line 2: there are more cells than columns."),
        (HEAD + HAL + 'hips,"Solent\n' + HAL, "line 3: a quotation mark is open, or stands inside a cell."),
    ],
)
def test_a_file_of_another_shape_says_what_is_expected(text: str, said: str) -> None:
    assert said in "\n".join(faults(text))


# ── Writing ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "-x", "+cmd|' /C calc'!A0"])
def test_no_cell_that_is_written_is_a_formula_and_it_is_read_as_it_was(words: str) -> None:
    post = only(
        HEAD + row(name=words, title=words, telephone=words, agency=words, deputy=f"{words} <a@b.example>")
    )
    assert post.person.name == words
    text = write_posts([post])
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert read(text).contacts == (post,)


def test_an_international_telephone_number_is_written_as_it_is() -> None:
    post = only(HEAD + row(telephone="+44 (0)1632 960-001"))
    assert ",+44 (0)1632 960-001," in write_posts([post])


WORDS = st.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
ADDRESSES = st.from_regex(r"[a-z+=-][a-z0-9]{0,8}(\.[a-z0-9]{1,5})?@[a-z]{1,8}\.example", fullmatch=True)


@st.composite
def lines(draw: Any) -> str:
    told = {
        "board": "sewscb",
        "tier": draw(st.sampled_from([tier.key for tier in PROTOCOLS["sewscb"].tiers])),
        "language": draw(st.sampled_from(["en", "cy", ""])),
        "email": draw(ADDRESSES),
        "deputy": draw(st.one_of(st.just(""), st.builds("{} <{}>".format, WORDS, ADDRESSES))),
        "telephone": draw(st.one_of(st.just(""), WORDS)),
    }
    return row(**told, **{column: draw(WORDS) for column in ("agency", "name", "title")})


@given(st.lists(lines(), min_size=1, max_size=6))
def test_whatever_is_read_is_read_again_from_what_is_written(found: list[str]) -> None:
    try:
        posts = read(HEAD + "".join(found)).contacts
    except DirectoryFault:
        reject()
    assert set(read(write_posts(posts)).contacts) == set(posts)
    assert decoded(write_posts(posts).encode("utf-8-sig"), "posts.csv") == write_posts(posts)
