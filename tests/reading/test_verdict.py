"""What counts as an answer, as a table. Everything that is not plain is unclear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.explicit import explicit
from reading.verdict import read_verdict

SENDER = "Jo Smith"
SIGNED = """

Kind regards

Jo Smith
Team Manager | Solent Council
01632 960123

This email and any attachments are confidential and intended solely for the addressee.
If you are not the intended recipient, do not copy it."""
SIGNED_IN_WELSH = """

Diolch yn fawr

Jo Smith
Rheolwr Tîm | Cyngor Solent
Ffôn: 01632 960123

Mae’r neges hon yn gyfrinachol ac at sylw’r derbynnydd yn unig.
Croesewir gohebiaeth yn Gymraeg; ni fydd gohebu yn Gymraeg yn arwain at oedi.

We welcome correspondence in Welsh."""


@pytest.mark.parametrize(
    "text",
    [
        "AGREED",
        "agreed",
        "Agreed.",
        "  Agreed!\r\n",
        "*AGREED*",
        "Agreed, thanks",
        "Agreed. Many thanks, Jo",
        "Agreed – kind regards, Jo Smith",
        "AGREED\n\nJo",
        "AGREED\nJS",
        "AGREED\n-- \nJo Smith\nTeam Manager",
        "Agreed\n\nDiolch\nJo",
        "Agreed\n\nSent from my iPhone",
        "AGREED" + SIGNED,
        "AGREED\n\nJo Smith (she/her)\nTeam manager, Children's Services\nwww.solent.example | 01632 960123",
        "AGREED\nOFFICIAL-SENSITIVE\n\nJo",
    ],
)
def test_a_plain_agreed_with_a_sign_off_counts(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "agreed"


@pytest.mark.parametrize(
    "text",
    [
        "NOT AGREED",
        "not agreed.",
        "Not Agreed\n\nThanks\nJo",
        "NOT AGREED" + SIGNED,
        "NOT AGREED. Threshold is not met.",
    ],
)
def test_a_plain_not_agreed_counts_with_or_without_its_reason(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "not_agreed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "Agreed, but only if mum consents.",
        "Agreed. Actually no, hold that.",
        "CYTUNO\n\nJo Smith\nAmodol ar Ganiatâd",
        "Cytuno\n\nJo Smith\nGohiriwch",
        "Cytuno\n\nJo Smith\nArhoswch",
        "Cytuno\n\nJo Smith\nFodd Bynnag",
        "Cytuno\n\nJo Smith\nAc Eithrio Gwener",
        "Cytuno\n\nCyfrinachol. Byddwn yn aros am yr asesiad",
        "Agreed\n\nConfidential. We wait for the outcome of the assessment",
        "Agreed\n\nConfidential: the mother has withdrawn her permission",
        "Agreed\n\nJo Smith\nBut not before Friday",
        "Agreed\n\nJo Smith\nTeam Manager\nwhen mum consents",
        "Agreed?",
        "Agreed Outcomes form attached",
        "Agreed subject to the medical",
        "Agreed\nOfficial position is that we do not accept this",
        "Agreed\n\nThis message is to say that I take it back",
        "Agreed\n\nSent from my phone, will look properly tomorrow",
        "Agreed\n-- \nnot really",
        "Not agreed yet, still going through it",
        "Not agreed. Well, actually we could do it",
        "OK",
        "Agreedo",
        "not quite agreed",
        "Thanks\nAGREED",
        "Agreed\nA. N. Other",
        "Agreed\n\nJo\nPS hold the visit for a week",
        "Agreed\n\nJo Smith\nMedical first, visit later",
        "Agreed\nJo\n\N{THUMBS DOWN SIGN}",
        "Agreed\n****\nbut not before Friday",
        "Agreed\nOFFICIAL\nWe do not accept this",
        "Agreed\n\nSent from my iPhone\n\nActually no, wait.",
        "Agreed\n\nSent from my iPhone\nThe second point is another matter",
        "Agreed\n\nThis email is confidential.\n\nThe second point is another matter",
        "Agreed\n\nThis email is confidential.\nBut the second point is another matter",
    ],
)
def test_everything_else_is_unclear(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "unclear"


@pytest.mark.parametrize(
    "below",
    [
        *(
            "Void",
            "Null And Void",
            "Test",
            "Draft Answer",
            "Sent In Error",
            "Recalled",
            "Negative",
            "Disputed",
        ),
        *("Caveats Apply", "Letter To Follow", "Without Prejudice", "Case Closed", "School To Lead"),
        *("Manager To Decide", "Early Help", "Plan B", "48 Hours", "Day 3", "Team Has Capacity Issues"),
        # Beside a number, an agency or a post that would be known alone.
        *("Threshold Unmet 023 8083 4899", "In Your Dreams 023 8083 4899", "Ring Me 07700 900123"),
        *("Discharge Still Going Ahead 07700 900123", "Under Appeal SO14 7LY"),
        *("Earlier Decision Upheld | Social Care", "Under Pressure, Deputy Head", "Trial Period, School"),
        *(
            "Crossed Fingers | Social Care",
            "Snow Day, School",
            "Too Late Now 01234 567890",
            "Good Luck, Duty Team",
        ),
        *("Another School", "Nearest Hospital", "One Bed House"),
        *("Older Children", "Both Families", "Ask Housing", "Outvoted Doctor", "Mornings Team"),
        *("Monitor At School", "Hopefully", "Dros Dro", "Diddymwyd", "Jôc", "With Police"),
    ],
)
@pytest.mark.parametrize(
    "answer",
    ["AGREED\n\n{name}\n{below}", "AGREED - {name}, {below}", "CYTUNO\n{name} ({below})", "AGREED. {below}"],
)
def test_what_shows_no_sign_of_a_signature_is_none(answer: str, below: str) -> None:
    assert explicit(answer.format(name=SENDER, below=below), SENDER) is None


@pytest.mark.parametrize(
    "detail",
    [
        "Team Manager, Hampshire",
        "Named Nurse for Safeguarding Children, Portsmouth Hospitals University NHS Trust",
        "Deputy Head (Pastoral)",
        "Head of Year 9 | Bay Academy",
        "Detective Sergeant 1234",
        "Ext 4321",
        "She/Her",
        "University Hospital Southampton NHS Foundation Trust",
        "Civic Centre, Southampton SO14 7LY",
        "BA (Hons), MSc",
        "Test Valley Borough Council",
        "Working days: Monday to Thursday",
        "Gwasanaeth Prawf / Probation Service",
        "Rheolwr Tîm / Team Manager",
        "Cyngor Sir Fynwy",
        "The Surgery\nEastmere\nSO14 7LY",
        "Early Help Team",
        "Assistant Team Manager\nAssessment and Intervention",
        "Duty Manager\nOut of Hours",
        "Direct line: 023 8083 4899 | Mobile: 07700 900123 | jo@smith.example",
        "Solent Medical Practice",
        "Virtual School Head",
        "Older People's Team",
        "Three Rivers School",
        "Operations Manager - Health Visiting",
        "Locality Manager (Central)",
    ],
)
def test_a_post_an_agency_and_a_way_to_reach_its_author_are_a_signature(detail: str) -> None:
    assert read_verdict(f"AGREED\n\nKind regards\n{SENDER}\n{detail}", SENDER).stance == "agreed"


@pytest.mark.parametrize(
    "text", ["AGREED:", "AGREED: ____", "AGREED...", "AGREED: \n\nJo Smith", "____ AGREED"]
)
def test_a_form_that_nobody_filled_in_and_one_who_hesitates_agree_to_nothing(text: str) -> None:
    assert explicit(text, SENDER) is None


@pytest.mark.parametrize("name", ["DI Jo Smith", "DS Smith 2231", "PC 4471 Smith", "Dr Smith", "Ms J Smith"])
def test_a_rank_or_a_title_belongs_to_the_name(name: str) -> None:
    assert read_verdict(f"AGREED\n\n{name}", SENDER).stance == "agreed"


@pytest.mark.parametrize("name", ["DI Patel", "Dr Smith Disputes", "DI 12", "Dr No"])
def test_a_rank_makes_nobody_else_the_author(name: str) -> None:
    assert explicit(f"AGREED\n\n{name}", SENDER) is None


@pytest.mark.parametrize(("text", "agrees"), [("AGREED. Wait", False), ("AGREED\n\nJohn Wait", True)])
def test_a_name_that_reads_as_a_word_counts_beside_another(text: str, agrees: bool) -> None:
    assert (read_verdict(text, "John Wait").stance == "agreed") == agrees


@pytest.mark.parametrize(
    "below",
    [
        "Void.",
        "Scrapped",
        "Retracted",
        "Wrong Thread",
        "Only Joking",
        "Negative",
        "Ring Me",
        "Draft",
        "Celwydd",
    ],
)
def test_where_no_name_is_known_what_takes_back_is_not_taken_for_one(below: str) -> None:
    assert read_verdict(f"AGREED\n\n{below}").stance != "agreed"


@pytest.mark.parametrize(("text", "sender"), [("AGREED. No", "Nick Osborne"), ("AGREED\n\nNot", "Ann Not")])
def test_a_name_that_reads_as_a_refusal_is_not_taken_for_a_name(text: str, sender: str) -> None:
    assert read_verdict(text, sender).stance != "agreed"


@pytest.mark.parametrize(
    "text",
    [
        "CYTUNO",
        "Cytuno.",
        "  cytuno!\r\n",
        "*CYTUNO*",
        "Cytuno, diolch",
        "Cytuno\n\nDiolch yn fawr\nJo",
        "CYTUNO\n\nCofion cynnes,\nJo Smith\nRheolwr tîm",
        "Cytuno\n\nAnfonwyd o'm iPhone",
        "CYTUNO" + SIGNED_IN_WELSH,
        "AGREED" + SIGNED_IN_WELSH,
        "CYTUNO" + SIGNED,
    ],
)
def test_a_plain_cytuno_with_a_sign_off_counts_like_agreed(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "agreed"


@pytest.mark.parametrize(
    "text",
    [
        "ANGHYTUNO",
        "Anghytuno.\n\nDiolch\nJo",
        "ANGHYTUNO" + SIGNED_IN_WELSH,
        "Anghytuno. Ni chyrhaeddwyd y trothwy.",
        "Ddim yn cytuno",
        "Dw i ddim yn cytuno.",
        "Rydw i ddim yn cytuno: mae angen asesiad.",
        "Nid wyf yn cytuno\n\nJo",
        "Nid wyf i’n cytuno".replace("i’n", "i yn"),
    ],
)
def test_a_plain_welsh_refusal_counts_with_or_without_its_reason(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "not_agreed"


@pytest.mark.parametrize(
    "text",
    [
        "Cytuno, ond dim ond os bydd y fam yn caniatáu.",
        "Cytuno’n rhannol",
        "Cytuno i gyfarfod, nid i’r cais",
        "Cytuno mewn egwyddor",
        "Cytuno\n\nJo Smith\nOnd nid cyn dydd Gwener",
        "Cytuno\n\nJo Smith\nRheolwr Tîm\nheb ymweliad",
        "Cytuno\n\nMae’r neges hon yn gyfrinachol. Dw i ddim yn siŵr.",
        "Cytuno\n\nMae’r neges hon yn gyfrinachol. I take it back.",
        "Cytuno\nCYTUNO NEU ANGHYTUNO",
        "Wedi cytuno",
        "Iawn",
        "AGREED / CYTUNO",
        "Anghytuno, ond yn hapus gyda’r ymweliad",
        "Ddim yn cytuno eto",
    ],
)
def test_cytuno_within_anything_else_is_unclear(text: str) -> None:
    assert read_verdict(text, SENDER).stance == "unclear"


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_the_deciding_words_are_the_authors(text: str) -> None:
    verdict = read_verdict(text, SENDER)
    if verdict.stance != "unclear":
        assert verdict.words and set(verdict.words.split()) <= set(text.replace("’", "'").split())


@pytest.mark.parametrize("word", ["Agreed", "Cytuno"])
@given(tail=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=80))
def test_whatever_sentence_follows_agreed_is_never_taken_for_agreement(word: str, tail: str) -> None:
    assert read_verdict(f"{word}. {tail} but not now", SENDER).stance != "agreed"
