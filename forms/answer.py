"""The boxes on the pages behind the links in e-mails: an answer, and the own side's other view."""

from wtforms import Form

from forms import fields as f


class AgreeForm(Form):
    """AGREED, with what is going to be done. All of it may be left empty."""

    outcome = f.ManyLines("What will be done", validators=[f.at_most("What will be done", f.LONG)])
    who = f.OneLine("Who will do it (optional)", validators=[f.one_line("Who will do it", f.SHORT)])
    by_when = f.OneLine("By when (optional)", validators=[f.one_line("By when", f.SHORT)])


class RefuseForm(Form):
    """NOT AGREED, with the reason."""

    words = f.ManyLines("Why not (optional)", validators=[f.at_most("The reason", f.LONG)])


class OwnSideForm(Form):
    """The raiser's own manager sees it differently (HIPS 3, Stage Two)."""

    words = f.ManyLines(
        "How do you see it?",
        validators=[f.required("Say how you see it."), f.at_most("Your view", f.LONG)],
    )
