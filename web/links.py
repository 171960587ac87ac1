"""The pages behind the links in e-mails: confirm, answer, see it differently, go on, a language.

Mail scanners follow links, so a GET changes nothing. The signed link is the whole authority: these
pages ask for no cookie and no CSRF token, since the browsers inside mail programs keep none.
"""

from typing import Literal, TypeVar

from flask import Blueprint, render_template, request, session
from flask_babel import gettext as _

from casework.calendar import LONDON
from casework.errors import NotPossible
from casework.sentence import Sentence
from forms.answer import AgreeForm, OwnSideForm, RefuseForm
from forms.pages import Fault, faults_of
from services import answering, raising
from services.answering import AnswerView, LanguageView
from services.raising import ConfirmView
from web.errors import no_longer_needed
from web.here import world
from web.language import speak_for

pages = Blueprint("links", __name__)
pages.register_error_handler(NotPossible, no_longer_needed)

Shown = str | tuple[str, int]
View = TypeVar("View", AnswerView, ConfirmView)


# ── Confirm ─────────────────────────────────────────────────────────────────────────────────


@pages.get("/confirm/<link>")
def confirm(link: str) -> Shown:
    view = _confirm_view(link)
    if view.done:
        raise NotPossible(
            Sentence(
                "{reference} has been confirmed already. You need not do anything.", reference=view.reference
            )
        )
    return render_template("links/confirm.html", view=view)


@pages.post("/confirm/<link>")
def confirmed(link: str) -> Shown:
    _confirm_view(link)
    receipt = raising.confirm(world(), link)
    protocol = world().board(receipt.board).protocol
    return render_template("links/confirmed.html", receipt=receipt, protocol=protocol)


def _confirm_view(link: str) -> ConfirmView:
    view = raising.read_confirm_link(world(), link)
    told = view.disagreement
    speak_for(world().board(told.board).protocol, told.raiser.language)
    return _open(view)


# ── Answer ──────────────────────────────────────────────────────────────────────────────────


@pages.get("/answer/<link>")
def answer(link: str) -> Shown:
    view = _answer_view(answering.read_answer_link(world(), link))
    return _answer(view, AgreeForm(), RefuseForm(), [])


@pages.post("/answer/<link>")
def answered(link: str) -> Shown:
    """AGREED or NOT AGREED, whichever button was pressed."""
    view = _answer_view(answering.read_answer_link(world(), link))
    pressed = request.form.get("verdict")
    verdict: Literal["agreed", "not_agreed"] | None = (
        "agreed" if pressed == "agreed" else "not_agreed" if pressed == "not_agreed" else None
    )
    today = world().clock.now().astimezone(LONDON).date()
    agree = AgreeForm(request.form if verdict == "agreed" else None, today)
    refuse = RefuseForm(request.form if verdict == "not_agreed" else None)
    if verdict is None:
        return _answer(view, agree, refuse, [Fault("", "verdict", "who", _("Press AGREED or NOT AGREED."))])
    faults = faults_of(agree if verdict == "agreed" else refuse)
    if faults:
        return _answer(view, agree, refuse, faults)
    by_when = f"{agree.by_when.data:%-d %B %Y}" if agree.by_when.data else ""
    answering.answer(
        world(),
        link,
        verdict=verdict,
        words=refuse.words.data or "",
        who=agree.who.data or "",
        by_when=by_when,
    )
    return render_template("links/answered.html", view=view, agreed=verdict == "agreed")


def _answer(view: AnswerView, agree: AgreeForm, refuse: RefuseForm, faults: list[Fault]) -> str:
    return render_template("links/answer.html", view=view, agree=agree, refuse=refuse, faults=faults)


def _answer_view(view: AnswerView) -> AnswerView:
    speak_for(view.protocol, view.party.person.language)
    return _open(view)


def _open(view: View) -> View:
    if view.closed_because:
        raise NotPossible(view.closed_because)
    return view


# ── The raiser's own side ───────────────────────────────────────────────────────────────────


@pages.get("/own-side/<link>")
def own_side(link: str) -> Shown:
    view = _answer_view(answering.read_own_side_link(world(), link))
    return render_template("links/own_side.html", view=view, form=OwnSideForm(), faults=[])


@pages.post("/own-side/<link>")
def own_side_told(link: str) -> Shown:
    view = _answer_view(answering.read_own_side_link(world(), link))
    form = OwnSideForm(request.form)
    if faults := faults_of(form):
        return render_template("links/own_side.html", view=view, form=form, faults=faults)
    answering.own_side_differs(world(), link, form.words.data)
    return render_template("links/own_side_told.html", view=view)


@pages.get("/go-on/<link>")
def go_on(link: str) -> Shown:
    view = _answer_view(answering.read_go_on_link(world(), link))
    return render_template("links/go_on.html", view=view)


@pages.post("/go-on/<link>")
def gone_on(link: str) -> Shown:
    _answer_view(answering.read_go_on_link(world(), link))
    return render_template("links/gone_on.html", view=answering.go_on(world(), link))


# ── Language ────────────────────────────────────────────────────────────────────────────────


def _speak(link: str) -> None:
    """The page's language is known before anything is refused on it."""
    party, protocol = answering.whose_link(world(), "language", link)
    speak_for(protocol, party.person.language)


@pages.get("/language/<link>")
def language(link: str) -> Shown:
    _speak(link)
    return _language(answering.read_language_link(world(), link), chosen=False)


@pages.post("/language/<link>")
def language_chosen(link: str) -> Shown:
    pressed = request.form.get("language")
    wanted: Literal["en", "cy"] | None = "en" if pressed == "en" else "cy" if pressed == "cy" else None
    if wanted is None:
        return language(link)
    _speak(link)
    view = answering.choose_language(world(), link, wanted)
    session["language"] = wanted
    return _language(view, chosen=True)


def _language(view: LanguageView, chosen: bool) -> str:
    speak_for(view.protocol, view.party.person.language)
    return render_template("links/language.html", view=view, chosen=chosen)
