"""Where a disagreement goes in: what it is about, where it starts, what was tried before."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from casework.protocol import Step
from forms import fields as f
from forms.pages import Context, Data, Page, said


class AboutPage(Page):
    """Which pathway: each with the areas of disagreement that lead to it."""

    name = "about"
    pathway = f.Choice(_l("Choose the nearest"), validators=[f.one_of(_l("Choose what it is about."))])

    def __init__(self, data: Data, context: Context) -> None:
        protocol = context.protocol
        chosen = protocol.pathway_key(str(data["pathway"])) if data.get("pathway") else ""
        super().__init__({**data, "pathway": chosen}, context)
        self.pathway.choices = [SelectChoice(key, said(way.title)) for key, way in protocol.pathways.items()]
        self.pathway.hints = {
            key: tuple(said(area) for area in way.areas) for key, way in protocol.pathways.items()
        }


class StartPage(Page):
    name = "start"
    danger = f.TickBox(_l("Yes, a child is in immediate danger now"))
    urgent = f.TickBox("")
    area = f.Choice(_l("Which of these is it? (optional)"))
    start_step = f.Choice(
        _l("Which stage are you at?"),
        description=_l("Choose the first stage unless you have already tried it."),
        validators=[f.one_of(_l("Choose the stage that you are at."))],
    )

    def __init__(self, data: Data, context: Context) -> None:
        first = context.steps[0].key
        super().__init__({**data, "start_step": data.get("start_step") or first}, context)
        self.urgent.label.text = said(context.protocol.immediate_for)
        self.area.choices = [SelectChoice(area, said(area)) for area in context.route.areas]
        offered = context.route.startable
        self.start_step.choices = [SelectChoice(step.key, said(step.title)) for step in offered]
        self.start_step.hints = {step.key: (hint,) for step in offered if (hint := _hint(step))}
        if not context.protocol.immediate_for:
            del self.urgent
        if len(context.route.areas) < 2:
            del self.area
        if len(context.steps) == 1:
            del self.start_step

    def validate_area(self, field: f.Choice) -> None:
        if field.data:
            f.one_of(_("Choose one of these, or leave all of them."))(self, field)


def _hint(step: Step) -> str:
    """What is different about a step at which the other side is not asked."""
    if step.consult:
        return _("You talk with your own %(role)s first.", role=said(step.counterpart.name))
    return _("It is put to the Board.") if step.panel else ""


class EarlierPage(Page):
    """Date and outcome of each step before the one it starts at; `earlier_page` adds the fields."""

    name = "earlier"


def earlier_page(data: Data, context: Context) -> EarlierPage:
    """The page for the steps that were tried off-line; it has no fields when there is none.

    Where a child is in danger a step may have been skipped: both of its boxes may be empty then.
    """
    added: dict[str, object] = {}
    for n, step in context.earlier:
        stage = short_title(step)
        added[f"earlier_{n}_on"] = f.DateBoxes(
            _l("When was it tried?"),
            called=_("The date of %(stage)s", stage=stage),
            validators=[_tried(n, stage)],
        )
        added[f"earlier_{n}_outcome"] = f.ManyLines(
            _l("What came of it?"),
            validators=[_came_of_it(n, stage), f.at_most(_("The outcome of %(stage)s", stage=stage), f.LONG)],
        )
    return type("EarlierPage", (EarlierPage,), added)(data, context)


def short_title(step: Step) -> str:
    """The step as a sentence names it: "Stage One", or the whole title where it has no number."""
    number, colon, _rest = said(step.title).partition(":")
    return number if colon else f"“{number}”"


def _skipped(form: Page, n: int) -> bool:
    boxes = form[f"earlier_{n}_on"], form[f"earlier_{n}_outcome"]
    return bool(form.context.data.get("danger")) and not any(boxes[0].raw_data) and not boxes[1].data


def _tried(n: int, stage: str) -> f.Validator:
    def check(form: Page, field: f.DateBoxes) -> None:
        if not field.data and not field.process_errors and not _skipped(form, n):
            raise f.stop(_("Enter the date on which you tried %(stage)s.", stage=stage))
        if field.data and field.data > form.context.today:
            raise f.stop(
                _("The date of %(stage)s is in the future. Enter the day on which you tried it.", stage=stage)
            )

    return check


def _came_of_it(n: int, stage: str) -> f.Validator:
    def check(form: Page, field: f.ManyLines) -> None:
        if not field.data and not _skipped(form, n):
            raise f.stop(_("Say what came of %(stage)s.", stage=stage))

    return check
