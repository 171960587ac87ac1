"""The pages behind the link to a paper: filled in, kept for later, sent.

As in web/links.py, a GET changes nothing, and the signed link is the whole authority. Whatever is typed is kept before
it is looked at: a fault, another row or a closed browser loses nothing.
"""

from flask import Blueprint, render_template

from casework.errors import NotPossible
from forms.pages import Fault, faults_of
from forms.paper import PaperForm
from services import answering, papers
from services.papers import OpenPaper
from web.errors import no_longer_needed
from web.here import world
from web.language import speak_for, tongue
from web.typed_papers import form_of, pressed, typed_now

pages = Blueprint("paper_links", __name__)
pages.register_error_handler(NotPossible, no_longer_needed)


@pages.get("/paper/<link>")
def paper(link: str) -> str:
    view = _open(link)
    return _page(view, form_of(view), [])


@pages.post("/paper/<link>")
def sent(link: str) -> str:
    """Sent, kept for later, or with a row more or less: whichever button was pressed."""
    view = _open(link)
    typed = typed_now(view)
    papers.keep_typed(world(), view, typed.to_dict(flat=False))
    if pressed() == "later":
        papers.send_link(world(), view)
        return render_template("links/paper_saved.html", view=view)
    form = form_of(view, typed)
    if pressed():
        return _page(view, form, [])
    if faults := faults_of(form):
        return _page(view, form, faults)
    return render_template("links/paper_sent.html", sent=papers.file_by_link(world(), link, form.answers))


def _open(link: str) -> OpenPaper:
    # The page's language is known before anything is refused on it.
    party, protocol = answering.whose_link(world(), "paper", link)
    speak_for(protocol, party.person.language)
    return papers.read_paper_link(world(), link)


def _page(view: OpenPaper, form: PaperForm, faults: list[Fault]) -> str:
    told = papers.recipients(view.paper, view.case, view.board.protocol, tongue())
    return render_template("links/paper.html", view=view, form=form, faults=faults, recipients=told)
