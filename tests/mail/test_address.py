"""Signed reply addresses: read back whatever mail programs make of them, refused when forged."""

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
