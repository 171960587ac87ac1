"""That nobody was named to do what was agreed, and no date given, is said in the reader's language too."""

from services.tongues import language
from services.words import agreed_told, dated, doer

WELSH = language("cy")


def test_what_was_not_said_of_an_agreement_is_told_in_welsh() -> None:
    told = agreed_told("A visit", "nobody was named", "no date was given", WELSH)
    assert told == "A visit\nPwy: ni enwyd neb\nErbyn pryd: ni roddwyd dyddiad"
    assert (doer("Hal Head", WELSH), dated("Friday", WELSH)) == ("Hal Head", "Friday")
