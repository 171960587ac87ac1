"""What Board staff write about a lesson: of what kind it is, who sees to it, by when, and whether it is done."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.choices import SelectChoice

from forms import fields as f
from services.lessons import Lesson


class LessonForm(Form):
    kind = f.Choice(_l("What is needed?"), validators=[f.one_of(_l("Choose what is needed."))])
    words = f.ManyLines(
        _l("What should change, and for whom?"),
        description=_l(
            "This is sent to whoever sees to it. Take out the names of the child and of the people."
        ),
        validators=[f.required(_l("Enter what should change.")), f.at_most(_l("What should change"), f.LONG)],
    )
    owner = f.OneLine(_l("Who sees to it? (optional)"), validators=[f.one_line(_l("The name"))])
    owner_email = f.OneLine(
        _l("Their e-mail address (optional)"),
        description=_l("We write to them once, on the day."),
        validators=[
            f.email_address(
                _l("Their e-mail address"), _l("Enter an e-mail address, like name@trust.example.")
            )
        ],
    )
    due = f.DateBoxes(_l("By when? (optional)"), called=_l("The day"))
    done = f.TickBox(_l("It is done"))
    note = f.ManyLines(_l("What was done? (optional)"), validators=[f.at_most(_l("What was done"), f.LONG)])

    def __init__(
        self, typed: MultiDict | None, lesson: Lesson, kinds: Mapping[str, str], say: Callable[[str], str]
    ) -> None:
        known: dict[str, Any] = {
            "kind": lesson.kind,
            "words": lesson.words,
            "owner": lesson.owner,
            "owner_email": lesson.owner_email,
            "due": lesson.due,
            "done": lesson.is_done,
            "note": lesson.note,
        }
        super().__init__(typed, data=known)
        self.kind.choices = [SelectChoice(key, say(words)) for key, words in kinds.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if self.owner_email.data and not self.due.data and not self.due.errors:
            self.due.errors = [_("Enter the day on which we write to them.")]
            return False
        return right

    @property
    def told(self) -> dict[str, Any]:
        """As `services.learning.write` takes it."""
        return {name: self[name].data or "" for name in ("kind", "words", "owner", "owner_email", "note")} | {
            "due": self.due.data,
            "done": bool(self.done.data),
        }
