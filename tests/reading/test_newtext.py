import pytest

from reading.newtext import SEPARATOR, SEPARATORS, new_text, parts

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
        ("on the attribution's line", "AGREED On Mon, 9 Nov 2026 at 10:05, Accord <a@b.example> wrote:\n> NOT AGREED", "AGREED"),
        ("on the attribution's line, dashes", "No--- On Mon, Nov 9, 2026 at 10:05 AM, a@b.example wrote:\n> AGREED", "No"),
        ("on the attribution's line, wrapped", "Not us. On Mon, 9 Nov 2026 at 10:05, Accord\n<a@b.example> wrote:\n\nAGREED", "Not us."),
        ("on the attribution's line, Welsh", "Na. Ar Llun, 9 Tach 2026 am 10:05 ysgrifennodd Accord <a@b.example>:\n> CYTUNO", "Na."),
        ("on the attribution's line, a picture", "👍 On 9 Nov 2026, at 10:05, Accord <a@b.example> wrote:\n> x", "👍"),
        ("on the attribution's line, quoted", "No\n> AGREED On Mon, 9 Nov 2026 at 10:05, Accord <a@b.example> wrote:\n>> x", "No"),
        ("a day in a sentence", "We met On Mon, 9 Nov 2026 at 10:05, and mum said:\n> no", "We met On Mon, 9 Nov 2026 at 10:05, and mum said:"),
        ("Windows line ends", "AGREED\r\n> x", "AGREED"),
    ],
)  # fmt: skip
def test_own_words(situation: str, text: str, own: str) -> None:
    assert new_text(text) == own, situation


# What people in safeguarding write in the words of notices. Each was cut by an earlier version, or could be.
SAID_BY_PEOPLE = [
    "This email confirms that the referral is not accepted and the information is confidential.",
    "Please note the information shared is confidential to the family and must not be disclosed to dad, so no.",
    "Not at this time. The information is confidential and was received in error.",
    "The email was sent to the wrong recipient, who should delete it. Our position is unchanged.",
    "The message from the ward is that he is outside the criteria. Declining.",
    "All emails about this family will be monitored by the duty desk from now on. Action accepted.",
    "Any views expressed at conference are those of the chair. Ours stand. Not taking it on.",
    "The mailbox is not monitored at weekends, so contact the EDT. Happy to proceed otherwise.",
    "This message is for the intended recipient of the plan, the father. The action is fine.",
    "We accept no responsibility for the loss of the file. We will do the visit.",
    "Case closed. The home is registered in Wales and the charity is not ours.",
    "Please consider the environment he lives in. The flat is unsafe, we will act.",
    "Follow-up: confidential information was disclosed to unauthorised people, notify the DPO and delete it. The request stands as done.",
    "Contact us in Welsh or English. The plan is fine by the team.",
    "The email you sent came from outside our area, so this goes to Eastmere. Not us.",
    "If you have received this by mistake, tell us. Otherwise: will do.",
    "Notice: the placement ends on Friday. Funding not available.",
    "Important: mother is to be told before the visit. All good otherwise.",
    "OFFICIAL: not agreed",
    "OFFICIAL - agreed",
    "[EXTERNAL] agreed",
    "Warning: dad has sent messages to the worker. Visit must be in pairs.",
    "CAUTION: do not send the link to dad. The meeting may go ahead.",
    "Privacy: see our notice www.x.example. Copyright is not at issue. Any attachments from dad stay sealed.",
    "Opinions expressed by the GP are not ours. Request turned down.",
    "The disclosure was privileged and confidential; copying or distributing it is prohibited. Visit goes ahead.",
    "This information is confidential but we will go ahead.",
    "Before printing this, note we say no.",
    "Thanks for the email. Data protection act requires us to withhold this. We would need a form.",
    "The communication from school is private and confidential and says no.",
    "The plan will be subject to monitoring by the school, and that is that.",
    "Visit the school's website, the timetable is on it. Agreed otherwise.",
    "The Police and the Council will go on Friday.",
    "The computer may be monitored by dad, so write to her phone.",
    "This is not a secure placement and the emails from mum prove it.",
    "Sent by courier to the GP yesterday.",
    "Sent with Mum",
    "Sent via email to the GP.",
    "Sent from school, and the phone is off.",
    "Follow us on this: no.",
    "We hold the information in line with the Data Protection Act. Not ours.",
    "Messages sent to and from dad will be monitored by the school. Action fine.",
]


@pytest.mark.parametrize("said", SAID_BY_PEOPLE)
@pytest.mark.parametrize(
    "mail", ["{}", "Hi\n\n{}", "{}\n\nJo", "Hello Accord,\n\n{}\n\nKind regards\nJo Shah"]
)
def test_what_a_person_says_in_the_words_of_a_notice_is_theirs(said: str, mail: str) -> None:
    assert said in parts(mail.format(said)).own


def test_a_mail_that_is_nothing_but_a_notice_is_somebody_s_mail() -> None:
    closed = "This mailbox is not monitored. Emails sent to it are not read."
    assert parts(closed).own == closed
