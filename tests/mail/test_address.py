"""Signed reply addresses: read back whatever mail programs make of them, refused when forged."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.address import ReplyAddresses, Scheme, well_formed

ADDRESSES = ReplyAddresses("Accord@Board.example", "a secret of this test")
MADE = ADDRESSES.make(12, 345)
LOCAL, _, DOMAIN = MADE.partition("@")


@given(case=st.integers(0, 9_999_999), party=st.integers(0, 9_999_999))
def test_what_is_made_is_read_back_and_is_a_legal_address(case: int, party: int) -> None:
    made = ADDRESSES.make(case, party)
    assert ADDRESSES.read(made) == (case, party)
    assert well_formed(made) and made == made.lower()


@pytest.mark.parametrize(
    "mangled",
    [
        pytest.param(MADE.upper(), id="capitals"),
        pytest.param(f" <{MADE}> ", id="angle brackets"),
        pytest.param(f"mailto:{MADE}", id="mailto"),
        pytest.param(MADE.replace("+", "%2B"), id="plus as in a URL"),
        pytest.param(MADE.replace("+", "+2B"), id="plus as Outlook writes it"),
        pytest.param(
            f"IMCEAMAILTO-{LOCAL.replace('+', '+2B')}+40{DOMAIN.replace('.', '+2E')}@tenant.example",
            id="wrapped by Exchange",
        ),
        pytest.param(f"imceamailto-{LOCAL.replace('+', '+2b')}@{DOMAIN}", id="wrapped, domain outside"),
        pytest.param(f"{LOCAL}@new-name.example", id="the Board has renamed its domain"),
    ],
)
def test_a_mangled_address_is_still_read(mangled: str) -> None:
    assert ADDRESSES.read(mangled) == (12, 345)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("", id="nothing"),
        pytest.param("accord@board.example", id="no token"),
        pytest.param(MADE.replace("c12", "c13"), id="another case"),
        pytest.param(MADE.replace("p345", "p346"), id="another party"),
        pytest.param(MADE.replace("c12-p345", "c1-p2345"), id="digits moved"),
        pytest.param(MADE.replace("c12", "c012"), id="a leading zero"),
        pytest.param(MADE.replace("c12", "c١٢"), id="digits of another script"),
        pytest.param(MADE.replace("c12", f"c{'9' * 5000}"), id="a number to choke on"),
        pytest.param(f"{LOCAL[:-1]}{'a' if LOCAL[-1] != 'a' else 'b'}@{DOMAIN}", id="another mac"),
        pytest.param(f"{LOCAL[:-1]}@{DOMAIN}", id="a shorter mac"),
        pytest.param(
            ReplyAddresses("accord@board.example", "another secret").make(12, 345), id="another secret"
        ),
    ],
)
def test_a_forged_address_is_nobody(forged: str) -> None:
    assert ADDRESSES.read(forged) is None


@given(st.text())
def test_reading_any_text_gives_nobody_and_no_error(text: str) -> None:
    assert ADDRESSES.read(text) is None
    assert ADDRESSES.is_ours(text) is False


@pytest.mark.parametrize("address", [MADE, "ACCORD@board.example", "<accord+anything@board.example>"])
def test_mail_to_our_mailbox_is_ours(address: str) -> None:
    assert ADDRESSES.is_ours(address)


@pytest.mark.parametrize(
    "address", ["accord@other.example", "accordion@board.example", "jo@board.example", ""]
)
def test_mail_to_others_is_not_ours(address: str) -> None:
    assert not ADDRESSES.is_ours(address)


def test_the_longest_mailbox_name_still_fits_and_one_more_does_not() -> None:
    made = ReplyAddresses("a" * 29 + "@board.example", "s").make(9_999_999, 9_999_999)
    assert len(made.partition("@")[0]) == 64
    with pytest.raises(ValueError, match="at most 29 characters"):
        ReplyAddresses("a" * 30 + "@board.example", "s")


@pytest.mark.parametrize(
    "address", ["", "accord", "siân@board.example", "accord+x@board.example", "a b@c.example"]
)
def test_a_mailbox_that_cannot_be_used_is_refused_by_name(address: str) -> None:
    with pytest.raises(ValueError, match="MAIL_ADDRESS"):
        ReplyAddresses(address, "s")


@pytest.mark.parametrize(("case", "party"), [(-1, 1), (1, -1), (10**20, 10**20)])
def test_numbers_that_no_case_has_make_no_address(case: int, party: int) -> None:
    with pytest.raises(ValueError, match="No reply address"):
        ADDRESSES.make(case, party)


def wrap(text: str, width: int) -> str:
    """As a mail system breaks a long header field, or a mail program a long line."""
    return "\r\n ".join(text[at : at + width] for at in range(0, len(text), width))


MANGLED: dict[str, Callable[[str], str]] = {
    "as it was": lambda text: text,
    "in capitals": str.upper,
    "in angle brackets": lambda text: f'"Accord, {text}" <{text}>',
    "percent-encoded": lambda text: text.replace("+", "%2B").replace("@", "%40"),
    "percent-encoded twice": lambda text: text.replace("+", "%252b").replace("@", "%2540"),
    "a blank for the plus": lambda text: text.replace("+", " "),
    "wrapped by Exchange": lambda text: (
        f"IMCEAMAILTO-{text.replace('+', '+2B').replace('@', '+40')}@other.example"
    ),
    "as an HTML entity": lambda text: text.replace("+", "&#43;").replace("@", "&#64;"),
    "with other dashes": lambda text: text.replace("-", "\u2011"),
    "with a soft hyphen": lambda text: text.replace("-", "-\u00ad"),
    "as a mailto link": lambda text: f"mailto:{text}?subject=Re%3A%20Answer",
}


@pytest.mark.parametrize("how", MANGLED)
@given(
    case=st.integers(0, 9_999_999),
    party=st.integers(0, 9_999_999),
    width=st.integers(5, 90),
    before=st.text(max_size=20),
    after=st.sampled_from(["", " ", ", jo@council.example", "> wrote:", "\r\nSubject: x", "]"]),
)
def test_a_token_is_found_in_a_text_whatever_became_of_it(
    how: str, case: int, party: int, width: int, before: str, after: str
) -> None:
    address = ADDRESSES.make(case, party)
    assert (case, party) in ADDRESSES.find(f"{before} {MANGLED[how](address)}{after}")
    if how in ("as it was", "in capitals", "with other dashes"):
        assert (case, party) in ADDRESSES.find(wrap(MANGLED[how](address), width))


@given(st.text(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_no_text_holds_a_token_that_we_did_not_make(text: str, case: int, party: int) -> None:
    assert ADDRESSES.find(text) == ()
    other = ReplyAddresses("accord@accord.example", "quite another secret").make(case, party)
    assert ADDRESSES.find(other) == ()


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=5, unique=True))
def test_several_tokens_are_all_found_in_their_order(pairs: list[tuple[int, int]]) -> None:
    header = ", ".join(f"Accord <{ADDRESSES.make(*pair)}>" for pair in pairs)
    assert ADDRESSES.find(header) == tuple(pairs)


SECRET = "a secret of this test"
SCHEMES: dict[Scheme, ReplyAddresses] = {
    "plus": ADDRESSES,
    "catch-all": ReplyAddresses("Accord@Board.example", SECRET, "catch-all", "Reply.Board.example"),
    "mailbox": ReplyAddresses("Accord@Board.example", SECRET, "mailbox"),
}
WRITTEN = [
    pytest.param(SCHEMES["plus"].make(12, 345), id="plus"),
    pytest.param(SCHEMES["catch-all"].make(12, 345), id="catch-all"),
    pytest.param(SCHEMES["mailbox"].message_id(12, 345, "unique"), id="Message-ID"),
    pytest.param(SCHEMES["mailbox"].subject(12, 345, "Please answer"), id="subject"),
    pytest.param(SCHEMES["mailbox"].uid(12, 345, "hips-00001-3"), id="UID"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("written", WRITTEN)
def test_a_token_is_found_whichever_scheme_made_it_and_whichever_is_set(scheme: Scheme, written: str) -> None:
    for text in (written, written.upper(), f"Re: {written}, and more"):
        assert SCHEMES[scheme].find(text) == ((12, 345),)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("numbers", [(1, 1), (9_999_999, 9_999_999)], ids=str)
def test_what_a_scheme_writes_is_legal(scheme: Scheme, numbers: tuple[int, int]) -> None:
    addresses = SCHEMES[scheme]
    made = addresses.make(*numbers)
    assert well_formed(made) and addresses.is_ours(made)
    assert addresses.read(made) == (None if scheme == "mailbox" else numbers)
    assert re.fullmatch(r"<[a-z0-9.-]+@board\.example>", addresses.message_id(*numbers, "u" * 32))
    assert len(addresses.uid(*numbers, "hips-00001-3")) <= 255


def test_a_diary_keeps_its_event_when_the_scheme_is_changed() -> None:
    assert len({addresses.uid(12, 345, "hips-00001-3") for addresses in SCHEMES.values()}) == 1


def test_only_where_the_mailbox_alone_sends_the_message_id_and_the_subject_have_a_token() -> None:
    for scheme in ("plus", "catch-all"):
        addresses = SCHEMES[scheme]
        assert addresses.message_id(12, 345, "unique") == "<unique@board.example>"
        assert addresses.subject(12, 345, "Please answer") == "Please answer"


def test_a_long_subject_is_cut_before_others_cut_its_token() -> None:
    assert len(SCHEMES["mailbox"].subject(9_999_999, 9_999_999, "x" * 1000)) <= 200


@pytest.mark.parametrize("before", ["", "Re: ", "AW: RE: "])
def test_a_subject_gets_its_token_once(before: str) -> None:
    addresses = SCHEMES["mailbox"]
    once = addresses.subject(12, 345, f"{before}Please answer")
    other = addresses.subject(1, 2, f"{before}Please answer")
    assert once == addresses.subject(12, 345, once) == addresses.subject(12, 345, other)
    assert once.startswith(f"{before}Please answer [c12-p345-")


@given(case=st.integers(0, 10**6), party=st.integers(0, 10**6), letters=st.integers(0, 16), subject=st.text())
def test_of_a_token_that_was_cut_ten_letters_are_enough(
    case: int, party: int, letters: int, subject: str
) -> None:
    whole = SCHEMES["mailbox"].subject(case, party, subject)
    cut = whole[: whole.rindex("-") + 1 + letters]
    assert SCHEMES["mailbox"].find(cut) == (((case, party),) if letters >= 10 else ())
    assert SCHEMES["mailbox"].find(f"{cut}, and more") == (((case, party),) if letters == 16 else ())


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("accord@board.example", True),
        ("accord+x@board.example", True),
        ("anybody@reply.board.example", True),
        (SCHEMES["plus"].make(1, 1), True),
        ("@reply.board.example", False),
        ("jo@board.example", False),
        ("accord@other.reply.board.example", False),
    ],
)
def test_the_reply_domain_is_ours_whichever_scheme_is_set(address: str, ours: bool) -> None:
    for scheme in SCHEMES:
        addresses = ReplyAddresses("accord@board.example", SECRET, scheme, "reply.board.example")
        assert addresses.is_ours(address) is ours


@pytest.mark.parametrize(
    "domain", ["", "board.example", "BOARD.example", "reply", "a b.example", "re_ply.example"]
)
def test_a_reply_domain_that_cannot_be_used_is_refused_by_name(domain: str) -> None:
    with pytest.raises(ValueError, match="MAIL_REPLY_DOMAIN is"):
        ReplyAddresses("accord@board.example", SECRET, "catch-all", domain)


def test_a_long_mailbox_name_has_room_where_no_token_goes_behind_it() -> None:
    for scheme, domain in (("catch-all", "reply.board.example"), ("mailbox", "")):
        ReplyAddresses("a" * 64 + "@board.example", SECRET, scheme, domain)  # type: ignore[arg-type]
