"""Why a mail is held, or what became of it, in the words and the language of who reads it.

The reason is kept in English, once for everybody, with what only technicians read: the name of a rule, a mail server's
codes. Here are its sentences with their holes; one that is not known is shown as it was written down.
"""

import re
from functools import cache

from casework.sentence import Sentence
from services.rule_words import meaning
from services.tongues import Language
from services.words import undelivered

REASONS = (
    "Accord could not read this mail. Read it as it came.",
    "Nothing in this mail tells which case it belongs to.",
    "It is about {reference}, which is no longer kept.",
    "It is about {reference}, which Accord cannot read now. Read the e-mail as it came.",
    "It also named a case that is no longer kept.",
    "Only the subject names the case; anybody could have written that.",
    "A calendar answer that needs a person.",
    "A calendar answer from {sender}, and we invited {email}.",
    "They send somebody else to the meeting: {whom}",
    "It answers the invite to another meeting of this case.",
    "It says that they come to the meeting.",
    "It says that they do not come to the meeting.",
    "It is about the meeting, and says nothing about the requested action.",
    "It seems to be about the meeting, and a person has to read it.",
    "{name} was asked what came of the meeting, and wrote in words of their own.",
    "The mail is too long to be read to its end.",
    "It was forwarded to us, so its words may be meant for somebody else.",
    "It says AGREED in answer to an e-mail that did not ask about the requested action.",
    "It says AGREED in answer to an e-mail that did not ask what came of the meeting.",
    "It seems to agree, in words of its own: {words}",
    "It says AGREED, and below it stands what we do not know to be a signature: {words}",
    "It does not plainly say AGREED or NOT AGREED. {doubt}",
    "It came after the case had gone up, and says neither AGREED nor NOT AGREED plainly.",
    "An answer at this step was called wrong, so a person has to say what this one means.",
    "It says that an answer is wrong that did not come by e-mail.",
    "{name} is on the side that raised it, and is not asked to agree.",
    "{name}, who raised it, wrote in words of their own.",
    "{name}, who raised it, wrote in words of their own. {doubt}",
    "{name} says that it was not meant as {verdict}.",
    "{name} says that an e-mail from {email} is not theirs.",
    "It was sent from {email}, and we wrote to {known}.",
    "{sender} has sent more than {count} e-mails within an hour, so this one was not read.",
    "{sender} seems to have sent more than {count} e-mails within an hour, so this one was not read.",
    "A mail of ours could not be delivered, and we cannot tell to whom.",
    "It says that a mail could not be delivered, and none had been sent to them.",
    "It says that a mail could not be delivered, and does not say which.",
    "It reads like an automatic mail: “{words}”.",
    "The mail is too large to be read ({size} MB).",
    "It bears the number of an earlier e-mail (the same Message-ID), with other words or from another sender.",
    "The same person has written again, and that e-mail was not read yet when this one was.",
    "It is marked as written by a machine, and it says AGREED or NOT AGREED in so many words.",
    "It came through a mailing list or was sent on by a machine, so a person has to read it.",
    "It answers the invite, which is recorded, and its author has written something beside that.",
    "These words stand in a part of it that mail programs do not show: {words}",
    "It has an attachment that is not what its name says, or that holds words: {name}",
    "It answers the e-mail that asks what is to be learned, and is on the list of lessons too.",
    "The case has ended already; nothing was changed.",
    "The case has not begun, so it cannot be resolved.",
    "It holds two versions of its words, and they differ (plain text and HTML).",
    "Some of its words are struck out or hidden.",
    "It says AGREED and has an attachment, which may say more.",
    "It has an attachment, which may say more.",
    "It says AGREED, and its signature holds this: {line}",
    "It says AGREED, and a notice in it holds this: {line}",
    "It says AGREED, and this stands further down: {line}",
    "The mail is encrypted (S/MIME). Accord has no key to it.",
    "The mail is encrypted (PGP). Accord has no key to it.",
    "The mail is encrypted (Microsoft 365 Message Encryption). Accord cannot open it.",
    "The message itself is locked in an attached page ({product}), which Accord cannot open.",
    "The mail only says that a message waits on a secure website, which Accord cannot open.",
    "It names more than one sender, so it is not certain who wrote it.",
    "It was sent by {others} on behalf of {email}.",
    "It was sent on to us by {others}.",
    "The receiving mail system found that the sender is not genuine (DMARC).",
    "The receiving mail system found that the sender is not genuine (SPF).",
    "The receiving mail system found that the mail was changed, or is not its sender's (DKIM).",
    "The receiving mail system has checked {checked}, and the mail says that it is from {domain}.",
    "{reference} is with the Board's panel; the Board records its outcome.",
    "{reference} has gone up to {step}; somebody else is asked now.",
    "{reference} has no answer now that could be called wrong.",
    "The answer to {reference} has been called wrong already. A person is looking at it.",
    "Only the two sides who dealt with {reference} at that step can call its answer wrong.",
    # Why the meeting stays when it is: casework/slots.py, casework/attendance.py.
    "That time is less than an hour ahead.",
    "That time is after the deadline of the step.",
    "That time leaves no time to say before the deadline what came of it.",
    "That day is not a working day.",
    "That time is outside working hours, or at lunch time.",
    "Somebody who is invited has another meeting at that time.",
    "That is the time at which it is.",
    "Two other times that were proposed have been put to everybody already.",
    "This e-mail came before. It is the same one again (the same Message-ID).",
    "The mail could not be delivered: {server}",
    "A delay; the mail system goes on trying: {server}",
    "It may arrive later, and is sent again: {server}",
    # As histories of before have it.
    "The meeting has been moved twice already.",
)
# What was read of an answer is kept with the name of the rule that decided, and is said with what that means.
_READ = re.compile(r"Read as (?P<stance>agreed|not agreed) by the rule (?P<rule>[\w-]+)\.")
_READ_AS = {"agreed": Sentence("Read as agreed."), "not agreed": Sentence("Read as not agreed.")}
# How some were written down before.
_FORMERLY = {
    "Its plain text and its HTML say different things.": (
        "It holds two versions of its words, and they differ (plain text and HTML)."
    ),
    "Its From names more than one address, so it is not certain who wrote it.": (
        "It names more than one sender, so it is not certain who wrote it."
    ),
    "Its header says that a machine wrote it, and it says AGREED or NOT AGREED in so many words.": (
        "It is marked as written by a machine, and it says AGREED or NOT AGREED in so many words."
    ),
    "An e-mail with the same Message-ID came before, with other words or from another sender.": (
        "It bears the number of an earlier e-mail (the same Message-ID), with other words or from another sender."
    ),
    "This message came before, with the same Message-ID.": (
        "This e-mail came before. It is the same one again (the same Message-ID)."
    ),
}
_HOLE = re.compile(r"\{(\w+)\}")


def said(reason: str, language: Language) -> str:
    """The reason in this language, with what stands in its holes as it was written down, but for rules and codes."""
    reason = _FORMERLY.get(reason, reason)
    if read := _READ.fullmatch(reason):
        return f"{language.say(_READ_AS[read['stance']])} {meaning(read['rule'], language)}".strip()
    for msgid in REASONS:
        if told := _pattern(msgid).fullmatch(reason):
            holes = {name: _hole(name, value, language) for name, value in told.groupdict().items()}
            return language.finished(language.say(msgid).format(**holes))
    return language.say(reason)


def _hole(name: str, value: str, language: Language) -> str:
    """A reason within another, and a step's title, which is a word of the Board's file, are said too."""
    if name == "doubt":
        return said(value, language)
    if name == "server":
        return undelivered(value, language)
    return language.say(value) if name in ("step", "verdict") else value


@cache
def _pattern(msgid: str) -> re.Pattern[str]:
    pieces = _HOLE.split(msgid)
    return re.compile(
        "".join(f"(?P<{piece}>.*)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)),
        re.DOTALL,
    )
