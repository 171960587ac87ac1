"""What can be wrong, said in whole sentences.

AccordError                 the root; its text may be shown to the person who caused it
├── ProtocolFault           a Board's file cannot be used; lists every fault of every file
├── NotPossible             the case is not in a state that allows what was asked
├── Conflict                somebody else changed the case first; load it and decide again
├── NotFound                there is no such case, mail, draft or link
│   └── NoLongerKept        there was one, and its time was over
├── CaseUnreadable          what is kept of a case is damaged, or of a newer release
├── NotAllowed              whoever asks may not
├── LinkRefused             a signed link or address is forged, used or expired
├── TemplateFault           see mail/render.py: a mail cannot be rendered; names its folder
├── SettingsFault           see settings/load.py: lists every fault of the settings
└── MailError               see services/ports.py: Throttled, Transient, Permanent
"""

from casework.sentence import Sentence


class AccordError(Exception):
    """Root of all errors that Accord raises on purpose."""


class ProtocolFault(AccordError):
    """One or more protocol files are wrong.

    Args:
        faults: one whole sentence for each fault, with file and key.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__(f"The protocol files have {count}:\n" + "\n".join(f"- {f}" for f in faults))


class NotPossible(AccordError):
    """The case is in a state that does not allow what was asked."""


class Conflict(AccordError):
    """The case was changed by somebody else between loading and saving."""


class NotFound(AccordError):
    """No such thing is kept here."""


class NoLongerKept(NotFound):
    """The time for which the Board keeps it was over."""


class CaseUnreadable(AccordError):
    """What is kept of a case is damaged, or of a newer release.

    Args:
        board: the key of the case's Board.
        number, reference: those of the case.
        sentence: says which case, and what to do until it is mended.
        why: what is wrong with it, for a log: kinds and places, and nothing of what it says.
    """

    def __init__(self, board: str, number: int, reference: str, sentence: Sentence, why: str) -> None:
        self.board, self.number, self.reference, self.sentence, self.why = (
            board,
            number,
            reference,
            sentence,
            why,
        )
        super().__init__(sentence)


class EntryUnreadable(ValueError):
    """An entry of a case's history is missing or cannot be read. Its text says which and where, not what it says."""


class NotAllowed(AccordError):
    """Whoever asks for it may not do or see it."""


class LinkRefused(AccordError):
    """A signed link or reply address is forged, damaged, used or too old."""
