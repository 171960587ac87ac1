"""Signed reply addresses: read back whatever mail programs make of them, refused when forged."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.address import ReplyAddresses, well_formed

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
