"""What names or identifies somebody is replaced; what is said is not."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import opening
from casework.case import Case
from services.without_names import KnownWords, known_words, without_names
from tests.examples import DIRECTORY, MONDAY_10, disagreement, hips


@pytest.fixture(scope="module")
def case() -> Case:
    told = disagreement(
        child="Robin Will Ó Néill", born=date(2015, 3, 12), worker="Zofia Lis", team="Harbour East"
    )
    return opening.open_case("HIPS-00001", told, hips(), DIRECTORY, now=MONDAY_10, confirm=False).case


@pytest.fixture(scope="module")
def known(case: Case) -> KnownWords:
    return known_words(case, DIRECTORY, ["Pat Bearer"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Robin's mother does not agree.", "[child]'s mother does not agree."),
        ("We will see ROBIN and robin o neill.", "We will see [child] and [child] o [child]."),
        ("I will. Will said so.", "I will. [child] said so."),
        ("RWÓN and rwon were seen, RWON too.", "[child] and rwon were seen, [child] too."),
        ("Rae Raiser and Tom Team agree, Lou too.", "[person] agree, [person] too."),
        ("zofia has the file; ask pat.", "[person] has the file; ask [person]."),
        ("Harbour School and Solent Council refuse.", "[agency] and [agency] refuse."),
        ("Solent's view is no.", "[agency]'s view is no."),
        (
            "Ring 023 9212 3456 or +44 (0)7700 900123, ext. 4432.",
            "Ring [telephone] or [telephone], [telephone].",
        ),
        ("jo.o'hara+x@council.example.uk wrote", "[e-mail] wrote"),
        (
            "See https://a.example/c?id=12 and www.b.example/x, www2.solent.gov.uk",
            "See [link] and [link] [link]",
        ),
        (
            "DOB 12/03/2015, NHS no 943 476 5919, ref HIPS-00012.",
            "DOB [date], NHS no [number], ref [reference].",
        ),
        ("He was born 12 March.", "He was born [date]."),
        ("He is 11 on the 12th of March.", "He is 11 on the [date]."),
        ("She is DOB 1 May 2014, not 2014-05-01", "She is [date], not [date]"),
        ("14B Harbour View Road, PO5 1AB", "[address], [address]"),
        ("Mrs May and Dr. Young visited Sarah-Jane O'Hara.", "Mrs [name] and Dr. [name] visited [name]."),
        ("Hi grace,\n\nNo.\n\njo p", "Hi [name],\n\nNo.\n\n[name]"),
        ("SIOBHAN CANNOT AGREE", "[name] CANNOT AGREE"),
        ("Annwyl Mererid,\nDdim yn cytuno.\nGwen", "Annwyl [name],\nDdim yn cytuno.\n[name]"),
        ("Rwy'n cytuno. Bydd Carys yn ffonio ddydd Iau.", "Rwy'n cytuno. Bydd [name] yn ffonio ddydd Iau."),
    ],
)
def test_names_and_the_like_are_replaced(known: KnownWords, written: str, kept: str) -> None:
    assert without_names(written, known) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Agreed. We will hold the strategy meeting by Thursday 10 December at 4.30pm.",
        "NOT AGREED. The threshold for Section 47 is not met, so it is NFA for us.",
        "Happy to accept, on condition that Early Help stays involved until 12 January.",
        "I don't agree with the Social Worker or the Chair of the Panel; MASH can look again.",
        "Apologies, I can't say yes or no before Monday's Child Protection Conference.",
        "Nid wyf yn cytuno. Nid yw'r trothwy wedi'i gyrraedd.",
        "Yes but only if the Police and Health agree too?",
    ],
)
def test_what_is_said_stays_word_for_word(known: KnownWords, said: str) -> None:
    assert without_names(said, known) == said


@given(st.text(max_size=300))
def test_whatever_the_text_it_ends_and_no_word_with_a_capital_is_left_that_is_not_ordinary(text: str) -> None:
    left = without_names(text + " Zebedee went.")
    assert "Zebedee" not in left


@pytest.mark.parametrize(
    "piece", ["A", "a-", "Aa ", "0 ", "a.a", "\n", "1 Aa ", "(0", "@", "aa@", "'", "Mr ", "born "]
)
def test_no_text_takes_longer_than_its_length_explains(known: KnownWords, piece: str) -> None:
    began = time.process_time()
    without_names(piece * (50_000 // len(piece)), known)
    assert time.process_time() - began < 2


def test_a_child_whose_name_is_an_ordinary_word_is_replaced_where_it_is_a_name(known: KnownWords) -> None:
    assert without_names("It will be so, Will.", known) == "It will be so, [child]."
