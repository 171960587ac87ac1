"""Which mails cannot be read here: encrypted ones, and notices of secure-mail services. People's answers are none."""

import pytest

from reading.message import Message, parse
from reading.sealed import RULES, sealed_because
from tests.reading.mails import mixed


def text(words: str, subject: str = "Re: [HIPS-00001] A disagreement", **fields: str) -> Message:
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return parse(
        f"Subject: {subject}\r\n{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()
    )


def with_file(about: str, words: str = "Please see the attachment.") -> Message:
    return parse(mixed(("text/plain", words.encode()), (about, b"\x01\x02 locked")))


PGP_BLOCK = "-----BEGIN PGP MESSAGE-----\n\nhQEMA4xyz\n=abcd\n-----END PGP MESSAGE-----"

ENCRYPTED = [
    pytest.param(
        "S/MIME", with_file("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"), id="S/MIME"
    ),
    pytest.param("S/MIME", with_file("application/octet-stream; name=smime.p7m"), id="S/MIME, relabelled"),
    pytest.param(
        "PGP",
        parse(
            mixed(
                ("application/pgp-encrypted", b"Version: 1"),
                ("application/octet-stream", b"x"),
                kind="encrypted",
            )
        ),
        id="PGP/MIME",
    ),
    pytest.param("PGP", text(PGP_BLOCK), id="PGP in the text"),
    pytest.param("PGP", text(f"Hello\n\n{PGP_BLOCK}\n\nJo"), id="PGP below a greeting"),
    pytest.param(
        "Microsoft", with_file("application/x-microsoft-rpmsg-message; name=message_v2.rpmsg"), id="rpmsg"
    ),
    pytest.param(
        "Microsoft", with_file("application/octet-stream; name=message.rpmsg"), id="rpmsg, relabelled"
    ),
    pytest.param("Microsoft", text("", Content_Class="rpmsg.message"), id="rpmsg by its class"),
    pytest.param("locked page", with_file("text/html; name=SecureMessageAtt.html"), id="Proofpoint's page"),
    pytest.param("locked page", with_file("text/html; name=Encrypted_Message.htm"), id="NHSmail's page"),
    pytest.param(
        "locked page", with_file("text/html; name=securedoc_20261122T101500.html"), id="Cisco's page"
    ),
    pytest.param("locked page", with_file("text/html; name=message_zdm.html"), id="Voltage's page"),
    pytest.param("locked page", with_file("application/octet-stream; name=Mail.switch"), id="Egress's file"),
    pytest.param(
        "locked page", with_file("application/octet-stream; name=secured.gxk"), id="Galaxkey's file"
    ),
]
# Their makers' wording in our own words.
NOTICES = [
    "Jo Smith (jo@council.example) has sent you a protected message.\n\n[lock]\n\nRead the message\n\nLearn about messages protected by a cloud service.",
    "This email has been sent to you securely using Egress Switch\n\nClick to read this secure email online.\n\nNew to Egress? Sign up for free.",
    "You have received a secure email from Jo Smith.\n\nSubject: Re: a disagreement\n\nView secure email: https://reader.example/x",
    "PRIVATE AND CONFIDENTIAL\n\nYou have received an email message secured by Private Post. Please open the file called Encrypted_Message.htm to read the message.",
    "This is a secure message.\n\nClick here by 2026-12-01 10:15 GMT to read your message.\nAfter that, open the attachment.\n\nMore info\nDisclaimer: This email and its content are confidential.",
    "You have received a secure, encrypted message from the sender. Click the attachment to open the message.",
    "New ZixCorp secure email message from Council\n\nOpen Message\n\nTo view the secure message, click Open Message.",
    "You have a new encrypted message waiting for you. Log in to the portal to view it before it expires.",
    "A secure message is waiting: sign in to read it.\nJo Smith sent you this message with Mimecast Secure Messaging.",
    "You have received a message via Criminal Justice Secure Mail. The message has been sent securely.\nTo read the message, log in to your account.",
    "You have received an encrypted message from Jo Smith. To read it, sign in to Egress at https://switch.example and register for a free account.",
    "You have received a secure email from jo.smith@trust.example.\n\nTo access it, log in with your Egress ID. If you do not have one, create a free account.",
    "This email has been encrypted by Egress Protect.\n\nNew users must register to open it.",
    "Jo Smith sent you a secure message with Zivver.\n\nView the message\n\nYou need the access code that the sender gave you.",
    "Jo Smith has sent you a Zivver message\n\nOpen message",
    "You have received a secure message from the Council.\n\nTo retrieve it, go to the Secure Messaging Portal and create a password.",
    "Jo Smith at the Council has sent you a secure message via Mimecast. Sign in to the portal at https://portal.example",
    "You have 1 new secure message. Log in to view it.",
    "You've received an encrypted message from jo@council.example\nTo view your message\nSave and open the attachment (message.html), and follow the instructions.\nMicrosoft Purview Message Encryption",
    "Jo Smith (jo@council.example) has sent you a protected message.\n\nSign in with a one-time passcode",
    "You have received a secure message\n\nRead your secure message by opening the attachment, securedoc_20261122T101500.html.\nFirst time users: you will need to register after opening the attachment.",
    "Jo Smith has sent you a Registered Envelope. To read it, save the attachment and open it in a browser.",
    "You have a secure email from Jo Smith, protected with Galaxkey.\n\nTo read this email register for your free Galaxkey account.",
    "You have received an encrypted message from jo@council.example. The sender intended for the contents to be secured by the Barracuda Email Encryption Service. You can retrieve it from the Message Center.",
    "You have received a new email in your CJSM mailbox.\n\nTo read it, log in at https://cjsm.example",
    "A message from Jo Smith is waiting for you. Sign in to Egress to read the message.",
    "Mae gennych neges ddiogel. Mewngofnodwch i Egress i'w darllen.",
    "Mae gennych neges ddiogel gan y Cyngor.\n\nCliciwch yma i agor y neges.",
]
PEOPLE = [
    "AGREED",
    "NOT AGREED. Please read the assessment that I sent in May.",
    "AGREED\n\nJo Smith\nThis email was sent securely.",
    "Agreed.\n\nSent securely by Egress. To find out more about secure email visit our website.",
    "NOT AGREED\n\nThis message is confidential and may be protected by law. If you have received this message in error, delete it.",
    "I cannot open the secure email you sent. Could you send your message again?",
    "Please open a section 47 enquiry; the family is not secure in their housing and I have read the message from school.",
    "NOT AGREED\n\n-----Original Message-----\nFrom: Accord\nYou have received a secure email from Jo. Click here to read the message.",
    "AGREED\n\n[secure]\nOFFICIAL-SENSITIVE",
    "I have sent you an encrypted message with the chronology. AGREED",
    "AGREED\n\nJo Smith\nThis email has been sent securely via Egress Protect.",
    "AGREED. We've just sent you a secure email with the chronology; sign in to Egress to read it.",
    "I received your encrypted message and had to register for an account to open the file. NOT AGREED.",
    "We have received the secure email but cannot log in to read it. Please ring me.",
    "NOT AGREED\n\nIf you have received this encrypted message in error, do not read the message and tell us.",
    "The minutes are waiting for your signature. Sign in to the portal when you can. Not agreed.",
    "The family has a secure tenancy; I will log in to Mosaic and read the file today.",
    "We agreed to keep the child secure. I have read your message and will view the file on Monday.",
]


@pytest.mark.parametrize(("rule", "message"), ENCRYPTED)
def test_an_encrypted_mail_is_known_by_what_it_is(rule: str, message: Message) -> None:
    assert next(each.name for each in RULES if each.holds(message)) == rule
    assert sealed_because(message).endswith((".",))


@pytest.mark.parametrize("words", NOTICES, ids=lambda words: words[:40])
def test_a_notice_that_a_message_waits_elsewhere_is_known_by_its_words(words: str) -> None:
    assert "secure website" in sealed_because(text(words))
    as_html = parse(
        b"Content-Type: text/html; charset=utf-8\r\n\r\n" + f"<p>{words}</p>".replace("\n", "<br>").encode()
    )
    assert "secure website" in sealed_because(as_html)


@pytest.mark.parametrize("words", PEOPLE, ids=lambda words: words[:40])
def test_a_persons_answer_is_none(words: str) -> None:
    assert sealed_because(text(words)) == ""


def test_secure_in_the_subject_alone_says_nothing() -> None:
    assert sealed_because(text("AGREED", subject="[secure] Re: A disagreement")) == ""


def test_every_rule_is_tried_above() -> None:
    tried = {param.values[0] for param in ENCRYPTED} | {"portal notice"}
    assert tried == {rule.name for rule in RULES}
