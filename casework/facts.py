"""The facts that a case is made of, one class each, and the values in them.

A fact is frozen: what was said once is not changed, only followed by another. All times are aware; they are
kept in UTC and shown in the Board's zone.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from casework.answer_facts import AnswerFact
from casework.derivation import Derivation
from casework.fact import Fact
from casework.meeting_facts import MeetingFact
from casework.paper_facts import PaperFact
from casework.retention_facts import RetentionFact
from casework.value import Value


class Side(StrEnum):
    RAISER = "raiser"
    COUNTERPART = "counterpart"
    BOARD = "board"


class Person(Value):
    """Somebody who can be written to, in their `language`. `agency` is the directory's name for the organisation."""

    name: str
    email: str
    agency: str = ""
    title: str = ""
    telephone: str = ""
    language: Literal["en", "cy"] = "en"


class Party(Value):
    """A person's part in one case. `number` is theirs for good: it is in their reply address."""

    number: int
    person: Person
    side: Side
    tier: str


class EarlierStep(Value):
    """A step that was tried off-line before the form was filled in."""

    step: str
    on: date
    outcome: str


class Disagreement(Value):
    """What the Escalation form says (Bedfordshire Appendix C, and what e-mail needs besides).

    `counterpart` is the person asked first; the two managers are optional and otherwise come from the
    directory. `needed_by` is the child's timescale and `agreed_by` the date named for the first step where the
    text gives no limit, both aware. `urgent`: to be resolved at once, whatever the step. `answers`: what the
    pathway's questions were answered with.
    """

    board: str
    pathway: str = "default"
    start_step: str = "1"
    raiser: Person
    raiser_manager: Person | None = None
    counterpart: Person
    counterpart_manager: Person | None = None
    child: str
    born: date | None = None
    worker: str = ""
    team: str = ""
    summary: str
    action: str
    theme: str
    needed_by: AwareDatetime | None = None
    agreed_by: AwareDatetime | None = None
    urgent: bool = False
    danger: bool = False
    area: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    earlier: tuple[EarlierStep, ...] = ()


# ── Facts: one class each, in the order in which a case usually meets them ──────────────────


class Opened(Fact):
    kind: Literal["opened"] = "opened"
    reference: str
    digest: str
    disagreement: Disagreement
    confirm_by: AwareDatetime | None


class PartyJoined(Fact):
    kind: Literal["party_joined"] = "party_joined"
    party: Party


class UrgentNotice(Fact):
    kind: Literal["urgent_notice"] = "urgent_notice"
    told: tuple[int, ...]


class ConfirmationChased(Fact):
    kind: Literal["confirmation_chased"] = "confirmation_chased"


class Confirmed(Fact):
    kind: Literal["confirmed"] = "confirmed"


class StepStarted(Fact):
    """`speaker` speaks for the raiser's side, `counterpart` is asked; None: nobody is known yet."""

    kind: Literal["step_started"] = "step_started"
    step: str
    speaker: int | None
    counterpart: int | None
    due: AwareDatetime
    because: str
    remind_at: AwareDatetime | None
    caught_up: bool = False
    derivation: Derivation | None = None


class Reminded(Fact):
    kind: Literal["reminded"] = "reminded"
    step: str


class Escalated(Fact):
    """`discussed`: talked over on the raiser's own side; `recorded`: the Board has done its part of the step."""

    kind: Literal["escalated"] = "escalated"
    step: str
    to: str
    reason: Literal["not_agreed", "no_answer", "discussed", "recorded"]


class DeadlineMoved(Fact):
    kind: Literal["deadline_moved"] = "deadline_moved"
    step: str
    due: AwareDatetime
    because: str
    remind_at: AwareDatetime | None
    derivation: Derivation | None = None


class ContactReplaced(Fact):
    """`reason` is empty where Board staff named the new contact; who is only away may still answer."""

    kind: Literal["contact_replaced"] = "contact_replaced"
    step: str
    side: Side
    old: int | None
    new: int
    reason: Literal["", "bounced", "away"] = ""


class Away(Fact):
    """An automatic reply says that the person is away. `back`: the day that it gives; `deputy`, `deputy_email`: who
    it says stands in; empty where it does not say."""

    kind: Literal["away"] = "away"
    party: int
    back: date | None = None
    deputy: str = ""
    deputy_email: str = ""


class MailDelayed(Fact):
    """A mail to `party` did not arrive yet: a full mailbox, or a server that is down. The address is right."""

    kind: Literal["mail_delayed"] = "mail_delayed"
    party: int
    reason: str


class SenderKnown(Fact):
    """What comes from `email` counts as the mail of `party` from now on; `by` said so."""

    kind: Literal["sender_known"] = "sender_known"
    party: int
    email: str


class LanguageChosen(Fact):
    """A person on the case wants its mails in this language from now on."""

    kind: Literal["language_chosen"] = "language_chosen"
    party: int
    language: Literal["en", "cy"]


class NoticeGiven(Fact):
    """A notice of the protocol went out. `told` are party numbers."""

    kind: Literal["notice_given"] = "notice_given"
    title: str
    told: tuple[int, ...]


class Warned(Fact):
    """The next level of management was told that the time of `step` is about to pass."""

    kind: Literal["warned"] = "warned"
    step: str
    told: tuple[int, ...]


class MailFailed(Fact):
    kind: Literal["mail_failed"] = "mail_failed"
    party: int
    mail: str
    reason: str


class Noted(Fact):
    """A mail or remark that changes nothing but belongs to the record."""

    kind: Literal["noted"] = "noted"
    text: str
    party: int | None = None


class Resolved(Fact):
    """`by_raiser`: nobody has answered AGREED; the person who raised it says that it is resolved."""

    kind: Literal["resolved"] = "resolved"
    step: str
    outcome: str
    who: str
    by_when: str
    by_raiser: bool = False


class Withdrawn(Fact):
    kind: Literal["withdrawn"] = "withdrawn"
    reason: str


class FinalDeadlinePassed(Fact):
    """The last step has ended without agreement: its time passed, or the answer was no."""

    kind: Literal["final_deadline_passed"] = "final_deadline_passed"
    step: str
    refused: bool = False


class FinalOutcome(Fact):
    kind: Literal["final_outcome"] = "final_outcome"
    outcome: str
    who: str
    by_when: str


AnyFact = Annotated[
    Opened
    | PartyJoined
    | UrgentNotice
    | ConfirmationChased
    | Confirmed
    | StepStarted
    | Reminded
    | AnswerFact
    | Escalated
    | MeetingFact
    | DeadlineMoved
    | ContactReplaced
    | Away
    | MailDelayed
    | SenderKnown
    | LanguageChosen
    | NoticeGiven
    | Warned
    | PaperFact
    | MailFailed
    | Noted
    | Resolved
    | Withdrawn
    | FinalDeadlinePassed
    | FinalOutcome
    | RetentionFact,
    Field(discriminator="kind"),
]
# A stored fact that cannot be read is logged, and facts are about children.
FACT: TypeAdapter[AnyFact] = TypeAdapter(AnyFact, config=ConfigDict(hide_input_in_errors=True))
