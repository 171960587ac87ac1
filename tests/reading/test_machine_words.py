"""Bodies without a header that says so: which are a machine's, and which people must never be taken for one."""

import time

import pytest

from reading.machine_words import machine_words

SURE = [
    ("automatic", "Automatic reply: I am at a conference this week."),
    ("automatic", "Thank you. This is an automated acknowledgement. Somebody will read your message."),
    ("automatic", "I'm teaching all day.\n\n(Sent automatically)"),
    ("automatic", "Neges awtomatig yw hon. Bydd rhywun yn ymateb cyn bo hir."),
    ("automatic", "Ticket #4471 has been created from your e-mail. Status: OPEN."),
    ("automatic", "Your request is logged. Please do not reply to this email."),
    ("automatic", "Out of Office\nBack on Thursday. I agree it is a nuisance!"),
    ("automatic", "Your email to jo@trust.example was quarantined because it contains macros."),
    (
        "bounce",
        "Delivery has failed to these recipients or groups:\n\njo@trust.example\nThe mailbox is full.",
    ),
    ("bounce", "Undeliverable: Please answer\n\nYour message to jo@trust.example couldn't be delivered."),
    ("automatic", "Noted under CH-12. This inbox sends the same answer to everyone who writes."),
    ("automatic", "Your form is with us. This acknowledgement does not mean that the referral is agreed."),
    ("automatic", "This is a notification that Pupil Services has received an email. No reply is needed."),
    ("delay", "Delivery is delayed. We will keep trying for two days."),
    ("delay", "Your message is delayed. Delivery will be attempted for 48 hours."),
    ("receipt", "Your message was displayed on the recipient's screen. They may not have read it."),
    (
        "receipt",
        "Your message\n\n  To: Jo\n  Subject: Please answer\n  Sent: 3 June 09:00\n\nwas read on 3 June 09:12.",
    ),
]
LIKELY = [
    "I am on annual leave until Monday 9 June. For urgent matters contact the duty team.",
    "Thank you for your email. I work part time, on Mondays and Tuesdays. I will reply when I am next in.",
    "The school is closed for half term and reopens on Monday. If a child is in danger dial 999.",
    "I have now left the Trust. This mailbox is not being read. Please contact the named nurse.",
    "Rwyf allan o'r swyddfa tan 3 Medi. Os yw'n fater brys, cysylltwch â'r tîm dyletswydd.",
    "Your message has been received by the hub and given the reference 123. We aim to reply in two working days.",
    "I am out of the office. If you agree that it can wait, no action is needed.",
    "This mailbox is monitored Monday to Friday. Somebody will read your request on the next working day.",
    "You've reached the clinic. We're closed for training today. Yes, we'll get back to you, in order.",
    "This inbox closed in May. To disagree with a decision please use the form on the website.",
    "Noted by the duty robot. A human will be along on Monday.",
]
PEOPLE = [
    "I'm on leave from tomorrow but agreed.",
    "I am on leave until Monday, but my answer is yes, we will hold the conference.",
    "Agreed.\n\nJo\nI work Tuesday to Thursday",
    "Agreed. (This is an automatic reply from my heart, ha.)",
    "Not agreed.\n\nThis inbox is not monitored at weekends.",
    "You will have had my automatic reply: please ignore it. We accept the referral.",
    "This is not an automated message! We will not be doing it.",
    "I am out of the office today so cannot look at the form. Did the family agree to the assessment?",
    "Sorry, I only came back from leave this morning. Who is the allocated worker?",
    "I am on leave. The threshold is not met and we stand by the decision.",
    "Hi, I'm away at a conference but have read it. Go ahead with the strategy meeting.",
    "My manager is on leave until Monday and I don't want to answer without her.",
    "The office is closed to him after what he did to the receptionist.",
    "Thank you for your email. We have discussed it with the family and the plan stays as it is.",
    "Rwyf i ffwrdd yr wythnos hon ond rwy'n cytuno.",
    "This is a notification that we do not agree with the plan.",
    "Their inbox is monitored Monday to Friday, mine is not. The answer is no.",
    "Yes, we'll get back to the family today and do as you asked.",
    "Leave it with me.",
    "ok",
    "",
]


@pytest.mark.parametrize(("kind", "text"), SURE)
def test_what_no_person_writes_is_a_machines(kind: str, text: str) -> None:
    words = machine_words(text)
    assert words is not None and (words.kind, words.sure) == (kind, True)
    assert words.rule and words.words


@pytest.mark.parametrize("text", LIKELY)
def test_a_notice_without_anything_else_is_likely_a_machines(text: str) -> None:
    words = machine_words(text)
    assert words is not None and words.kind == "automatic" and not words.sure


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_never_taken_for_a_machine(text: str) -> None:
    assert machine_words(text) is None


@pytest.mark.parametrize("answer", ["Agreed", "Not agreed", "We accept this", "Yes", "Cytuno", "No,"])
@pytest.mark.parametrize("notice", [*LIKELY, *(text for _, text in SURE)])
def test_no_notice_below_an_answer_swallows_it(answer: str, notice: str) -> None:
    assert machine_words(f"{answer} from us.\n\n{notice}") is None


@pytest.mark.parametrize(
    "piece",
    [
        "i am on leave ",
        "thank you for contacting ",
        "your message ",
        "auto",
        "(",
        "a\n",
        "re-",
        "if you ",
        "your email ",
        "i work mon ",
    ],
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begun = time.process_time()
    machine_words(text)
    assert time.process_time() - begun < 0.3
