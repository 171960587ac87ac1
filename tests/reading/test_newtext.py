import pytest

from reading.newtext import SEPARATOR, SEPARATORS, new_text

ASK = f"{SEPARATOR}\n\nRobin's school asks:\nreply with AGREED or NOT AGREED"


@pytest.mark.parametrize(
    ("situation", "text", "own"),
    [
        ("no quotation", "AGREED\n\nJo", "AGREED\n\nJo"),
        ("Gmail", "AGREED\n\nOn Mon, 2 Nov 2026 at 10:00, Accord <a@b.example> wrote:\n> NOT AGREED", "AGREED"),
        ("Gmail, wrapped", "AGREED\n\nOn Mon, 2 Nov 2026 at 10:00, Accord\n<a@b.example> wrote:\n\n> x", "AGREED"),
        ("Outlook divider", "AGREED\n\n-----Original Message-----\nFrom: Accord\nNOT AGREED", "AGREED"),
        ("Outlook header block", "AGREED\n\nFrom: Accord <a@b>\nSent: 02 November 2026 10:00\nTo: Jo\nSubject: x\n\nNOT AGREED", "AGREED"),
        ("Outlook line", "AGREED\n________________________________\nFrom: Accord", "AGREED"),
        ("Welsh Outlook", "AGREED\n\nOddi wrth: Accord\nAnfonwyd: 2 Tachwedd\nAt: Jo\nPwnc: x\n\nhen", "AGREED"),
        ("Welsh Gmail", "CYTUNO\n\nAr ddydd Llun, 2 Tach 2026 am 10:00, ysgrifennodd Accord <a@b.example>:\n> x", "CYTUNO"),
        ("Welsh Gmail, wrapped", "CYTUNO\n\nAr Llun, 2 Tach 2026 am 10:00 ysgrifennodd Accord\n<a@b.example>:\n\n> x", "CYTUNO"),
        ("Welsh divider", "CYTUNO\n\n-----Neges Wreiddiol-----\nOddi wrth: Accord\nANGHYTUNO", "CYTUNO"),
        ("our own Welsh question, unmarked", f"CYTUNO\n\n-- {SEPARATORS['cy']} --\n\nCYTUNO neu ANGHYTUNO", "CYTUNO"),
        ("our own question, unmarked", f"AGREED\n\n{ASK}", "AGREED"),
        ("nothing new", f"\n\n{ASK}", ""),
        ("below the quotation", f"On Mon Accord wrote:\n> {SEPARATOR}\n> AGREED or NOT AGREED\n\nNOT AGREED", "NOT AGREED"),
        ("inside the quotation", "AGREED\n> first part\nnot that one\n> second part", "AGREED\n\nnot that one"),
        ("a person's From: in prose", "From: what I know, no.\nMore text", "From: what I know, no.\nMore text"),
        ("Windows line ends", "AGREED\r\n> x", "AGREED"),
    ],
)  # fmt: skip
def test_own_words(situation: str, text: str, own: str) -> None:
    assert new_text(text) == own, situation
