"""Why an answer whose words are plain is not taken at its word all the same: each a sentence, "" for none.

the mail that it answers ──▶ its other wording, signature, files (reading/doubt.py) ──▶ words in odd places
(reading/odd_places.py) ──▶ what the same person has written since, which nobody has read yet
"""

from collections.abc import Sequence

from reading.doubt import doubt_about, doubt_beside
from reading.explicit import EXPLICIT, below_agreed
from reading.headers import message_ids
from reading.machine import kind_of, said_outright
from reading.machine_words import machine_words
from reading.message import Message, parse
from reading.newtext import new_text
from reading.odd_places import odd_place
from reading.sealed import sealed_because
from reading.verdict import Verdict, read_verdict
from services.filing import Glance, Letter
from services.outbox import OutboxItem
from services.storage import InboxItem
from services.unknown_senders import waits_for_its_owner

# Whoever answers "Agreed" to an invite may mean the hour of the meeting.
ASKING = frozenset(
    "ask remind escalated_counterpart unclear left_to_staff deadline_moved own_side_differs"
    " reopened called_wrong late_agreed sealed_reply too_large".split()
)
# The beginning of the doubt about an agreement that is not our one word.
SEEMS_TO_AGREE = "It seems to agree, in words of its own:"
# And about one that is, with lines below it that may be a signature.
_BELOW = "It says AGREED, and below it stands what we do not know to be a signature:"


def doubt(letter: Letter, verdict: Verdict, *, answers_any: bool) -> str:
    """Why a plain answer, read as `verdict`, is not taken at its word.

    `answers_any`: it need not be an answer to a mail that asked.
    """
    if verdict.stance == "unclear":
        return ""
    message, sent = letter.message, _sent(letter)
    kinds = [] if answers_any else _answered(letter, sent)
    if verdict.stance == "agreed" and kinds and ASKING.isdisjoint(kinds):
        return "It says AGREED in answer to an e-mail that did not ask about the requested action."
    if verdict.stance == "agreed" and verdict.why not in EXPLICIT:
        # The rules of stance can still be misled; until they cannot, a person confirms what they take for agreement.
        return f"{SEEMS_TO_AGREE} {verdict.words}"
    ours = [parse(mail.mail.raw) for mail in sent]
    if why := doubt_about(message, verdict, letter.party.person.name, ours):
        return why
    return besides(letter) if verdict.stance == "agreed" else ""


def not_known_below(letter: Letter) -> str:
    """What stands below AGREED and may be more than a signature, as a sentence; "" where there is no such thing."""
    lines = below_agreed(letter.text, letter.party.person.name)
    return f"{_BELOW} {' / '.join(lines)[:200]}" if lines else ""


def doubt_about_outcome(letter: Letter) -> str:
    """Why an AGREED about a meeting is not taken at its word: another mail is answered, or more stands beside it."""
    sent = _sent(letter)
    kinds = _answered(letter, sent)
    if kinds and "meeting_outcome" not in kinds:
        return "It says AGREED in answer to an e-mail that did not ask what came of the meeting."
    ours = [parse(mail.mail.raw) for mail in sent]
    return doubt_beside(letter.message, ours, letter.party.person.name) or besides(letter)


def answers_another_question(letter: Letter) -> bool:
    """Whether it answers a mail of ours that asked for something else than what came of a meeting."""
    kinds = _answered(letter, _sent(letter))
    return "meeting_outcome" not in kinds and not ASKING.isdisjoint(kinds)


def answered_kinds(letter: Letter) -> list[str]:
    """The kinds of our mails that it answers; none where it does not say."""
    return _answered(letter, _sent(letter))


def _sent(letter: Letter) -> list[OutboxItem]:
    """What we have written to its author about the case."""
    of_case = letter.uow.outbox.of_case(letter.found.case)
    return [mail for mail in of_case if mail.party == letter.party.number]


def answered_by(letter: Letter) -> list[OutboxItem]:
    """Our mails to its author that it answers; none where it does not say."""
    return _those_answered(letter, _sent(letter))


def _those_answered(letter: Letter, sent: Sequence[OutboxItem]) -> list[OutboxItem]:
    known = {mail.mail.message_id: mail for mail in sent}
    replied_to = message_ids(letter.message.header("in-reply-to")) or list(letter.message.references[-1:])
    return [known[each] for each in replied_to if each in known]


def _answered(letter: Letter, sent: Sequence[OutboxItem]) -> list[str]:
    """The kinds of those."""
    return [mail.kind for mail in _those_answered(letter, sent)]


def besides(letter: Letter) -> str:
    """Why a word that ends the case is not all that its author has to say, whatever the word is."""
    if why := odd_place(letter.item.raw, letter.party.person.name):
        return why
    if _has_written_on(letter):
        return "The same person has written again, and that e-mail was not read yet when this one was."
    return ""


def _has_written_on(letter: Letter) -> bool:
    """Whether they have written anything but a plain AGREED that nobody has read yet.

    Mail of theirs that waits for its address to be confirmed has not been read either, whenever it came.
    """
    items = letter.uow.inbox.of_case(letter.found.case)
    unread = [
        item.id
        for item in items
        if item.id != letter.item.id
        and item.party == letter.party.number
        and item.sender == letter.message.sender_email
        and waits_for_its_owner(item, letter.party)
    ]
    waiting = letter.waiting.behind(letter.world, letter.item.id)
    unread += [number for number, glance in waiting if _may_be_about_it(letter, glance)]
    # By itself, since nothing that is only looked at here may be locked before its turn.
    with letter.world.store.reading() as uow:
        return any(_says_more(letter, uow.inbox.get(number)) for number in unread)


def _may_be_about_it(letter: Letter, glance: Glance) -> bool:
    found, case = glance.found, letter.found.case
    if found is not None and found.case == case and found.party == letter.party.number:
        return True
    if found is not None and found.case != case and found.sure and not found.doubt:
        return False
    whose = letter.case.writes_as(glance.sender) if glance.sender else None
    return glance.sender == letter.message.sender_email or whose == letter.party


def _says_more(letter: Letter, item: InboxItem) -> bool:
    """Whether the mail may say anything but AGREED; what machines write says nothing."""
    message = parse(item.raw)
    if kind_of(message, item.raw).name != "person":
        return "not_agreed" in said_outright(message)
    own = new_text(message.text)
    if not item.whole or sealed_because(message):
        return True
    return not machine_words(own) and not _is_plain(letter, item, message, own)


def _is_plain(letter: Letter, item: InboxItem, message: Message, own: str) -> bool:
    name = letter.party.person.name
    verdict = read_verdict(own, name)
    if verdict.stance != "agreed" or verdict.why not in EXPLICIT or odd_place(item.raw, name):
        return False
    ours = [parse(mail.mail.raw) for mail in _sent(letter)]
    return not doubt_about(message, verdict, name, ours)
