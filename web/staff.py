"""The Board's side: sign-in, what waits for somebody, cases, mails.

`_only_staff` is the guard of all pages, also of those in other files (see web/__init__.py).
"""

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casework.errors import AccordError, CaseUnreadable, LinkRefused, NotAllowed, NotPossible
from casework.sentence import Sentence
from forms.case_search import CaseSearchForm
from forms.pages import Fault, faults_of
from forms.staff import SignInForm
from services import case_rows, papers, returned, sign_in, staff_actions, staff_views, today, unreadable
from services.case_lists import Wanted, Which
from services.staff_views import CasePage
from web import rights, signing_in
from web.here import signed_in, world
from web.language import speak_for_all, tongue
from web.rights import SEE
from web.signing_in import enter_as
from web.staff_acts import ACTS, NOT_NOW
from web.submitted import submitted
from web.typed_papers import form_of, pressed, typed_now

pages = Blueprint("staff", __name__, url_prefix="/staff")

Shown = str | Response | tuple[str, int]
# A mail is shown in a frame of its own, where nothing runs, loads or leads anywhere.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


@pages.before_request
def _only_staff() -> Response | None:
    """Who looks, and whether they may: see web/rights.py."""
    here, right = signed_in(), rights.needed()
    g.member, g.staff = (here.member if here else None), None
    if g.member is not None:
        speak_for_all(world().board(key).protocol for key in g.member.roles)
    if right == rights.ANYBODY:
        return None
    if g.member is None:
        session.pop("staff", None)
        if request.method == "GET" and request.endpoint != "staff.mail_html":
            session["wanted"] = request.full_path.rstrip("?")
        return redirect(url_for("staff.ask"))
    if request.endpoint == "staff.overview" and not g.member.may(SEE):
        return redirect(url_for(rights.first_page(g.member)))
    g.staff = rights.allowed(g.member, right)
    return None


@pages.errorhandler(NotAllowed)
def _not_allowed(error: NotAllowed) -> tuple[str, int]:
    title = _("You may not do this") if g.member else _("You are not signed in")
    return render_template("staff/refused.html", title=title, sentence=_said(error), again=_("Sign in")), 403


@pages.errorhandler(LinkRefused)
def _refused(error: LinkRefused) -> tuple[str, int]:
    title = _("This link does not work")
    return render_template("staff/refused.html", title=title, sentence=_said(error)), 410


@pages.errorhandler(NotPossible)
def _not_possible(error: NotPossible) -> tuple[str, int]:
    title = _("This cannot be done now")
    return render_template("staff/refused.html", title=title, sentence=_said(error)), 409


@pages.errorhandler(CaseUnreadable)
def _unreadable(error: CaseUnreadable) -> tuple[str, int]:
    unreadable.note(world(), [error.number])
    known = unreadable.known(world(), error, tongue())
    return render_template("staff/unreadable.html", sentence=_said(error), known=known), 500


def _said(error: AccordError) -> str:
    return tongue().say(error.args[0])


# ── Signing in ──────────────────────────────────────────────────────────────────────────────


@pages.get("/sign-in")
def ask() -> Shown:
    return _ask(SignInForm(), [])


@pages.post("/sign-in")
def asked() -> Shown:
    form = SignInForm(request.form)
    if faults := faults_of(form):
        return _ask(form, faults)
    sign_in.request_sign_in(world(), form.email.data, tongue())
    return render_template("staff/sign_in_sent.html", email=form.email.data)


@pages.get("/sign-in/<link>")
def link(link: str) -> Shown:
    """Mail scanners open links: looking uses nothing up."""
    sign_in.read_sign_in(world(), link)
    return render_template("staff/sign_in_link.html")


@pages.post("/sign-in/<link>")
def enter(link: str) -> Shown:
    return enter_as(sign_in.sign_in(world(), link).email, "link")


@pages.post("/sign-out")
def leave() -> Shown:
    here = signed_in()
    signing_in.leave()
    return redirect(url_for(".openid.left" if here and here.session.how == "openid" else ".ask"))


def _ask(form: SignInForm, faults: list[Fault]) -> str:
    ways = {"by_email": world().email_sign_in, "by_account": world().provider is not None}
    return render_template("staff/sign_in.html", form=form, faults=faults, **ways)


# ── What waits for somebody ─────────────────────────────────────────────────────────────────


@pages.get("")
def overview() -> Shown:
    view = today.today(world(), g.staff, tongue())
    return render_template("staff/today.html", view=view, acts=ACTS)


@pages.get("/cases")
def cases() -> Shown:
    """All cases, or those that are searched for: every filter is in the address."""
    page, form = _page_number(), CaseSearchForm(request.args)
    faults = faults_of(form)
    found = (
        None
        if faults
        else case_rows.search(world(), g.staff, form.wanted(world().clock.now()), page, tongue())
    )
    again = request.args.to_dict(flat=False) | {"page": [str(page)]}
    return render_template(
        "staff/cases.html", form=form, faults=faults, found=found, page=page, again=again, acts=ACTS
    )


@pages.get("/find")
def find() -> Shown:
    """The case that was typed, in whatever way; where it may be several, the list of them."""
    typed = request.args.get("reference", "").strip()
    wanted = Wanted(Which.ALL, world().clock.now(), reference=typed)
    found = case_rows.search(world(), g.staff, wanted).rows if typed else []
    if len(found) == 1:
        return redirect(url_for(".case", reference=found[0].line.reference))
    if found:
        return redirect(url_for(".cases", reference=typed))
    none = Sentence("There is no case with the reference {reference}.", reference=typed[:40])
    flash(tongue().say(none) if typed else _("Enter the reference of a case."), "problem")
    return redirect(url_for(".overview"))


def _page_number() -> int:
    typed = request.args.get("page", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < len(typed) < 6 and int(typed) else 1


# ── A case and its actions ──────────────────────────────────────────────────────────────────


def _case_page(reference: str) -> CasePage:
    return staff_views.case_page(world(), g.staff, reference, tongue())


@pages.get("/cases/<reference>")
def case(reference: str) -> Shown:
    view, returns = _case_page(reference), returned.lines_of(world(), g.staff, reference, tongue())
    board = view.board.protocol.key
    acts = {name: act for name, act in ACTS.items() if name in view.possible and rights.may_act(name, board)}
    return render_template("staff/case.html", view=view, acts=acts, record=False, bodies={}, returns=returns)


@pages.get("/cases/<reference>/record")
def record(reference: str) -> Shown:
    """The whole case on one page, for printing; with `?mails=full` every mail in full."""
    view, whole = _case_page(reference), request.args.get("mails") == "full"
    bodies = staff_views.bodies(world(), g.staff, reference, whole)
    return render_template("staff/case.html", view=view, acts={}, record=True, bodies=bodies, whole=whole)


@pages.route("/cases/<reference>/<name>", methods=["GET", "POST"])
def act(reference: str, name: str) -> Shown:
    """One action: its own small page, its form, its service."""
    if name not in ACTS:
        abort(404)
    view = _case_page(reference)
    if name not in view.possible:
        raise NotPossible(_not_now(view))
    chosen = ACTS[name]
    form = chosen.form(view, request.form if request.method == "POST" else None)
    faults = submitted(form, lambda: chosen.run(world(), g.staff, view, form))
    if request.method == "GET" or faults:
        return render_template(f"staff/acts/{name}.html", view=view, act=chosen, form=form, faults=faults)
    flash(str(chosen.done))
    return redirect(url_for(".case", reference=view.case.reference))


@pages.route("/cases/<reference>/papers/<name>", methods=["GET", "POST"])
def paper(reference: str, name: str) -> Shown:
    """A paper of the protocol, filled in by the Board. At a panel it takes the case on."""
    view = staff_views.paper_page(world(), g.staff, reference, name)
    typed = typed_now(view) if request.method == "POST" else None
    form = form_of(view, typed)
    if typed is not None:
        papers.keep_typed(world(), view, typed.to_dict(flat=False))
    if pressed() == "later":
        flash(_("What you typed is kept. Open the form again to go on."))
        return redirect(url_for(".case", reference=view.case.reference))
    told = form.answers
    faults = (
        []
        if pressed()
        else submitted(
            form, lambda: staff_actions.file_paper(world(), g.staff, reference, paper=name, answers=told)
        )
    )
    if request.method == "GET" or pressed() or faults:
        sent_to = papers.recipients(view.paper, view.case, view.board.protocol, tongue())
        return render_template("staff/paper.html", view=view, form=form, faults=faults, recipients=sent_to)
    papers.forget_typed(world(), view)
    flash(_("What you wrote is on the record, and is on its way."))
    return redirect(url_for(".case", reference=view.case.reference))


def _not_now(view: CasePage) -> Sentence:
    return Sentence(NOT_NOW[view.case.status], reference=view.case.reference)


# ── Mails ───────────────────────────────────────────────────────────────────────────────────


@pages.get("/mail/<int(max=2147483647):number>")
def mail(number: int) -> Shown:
    return render_template("staff/mail.html", view=staff_views.mail_page(world(), g.staff, number, tongue()))


@pages.get("/mail/<int(max=2147483647):number>/html")
def mail_html(number: int) -> Shown:
    """The HTML of a mail of ours, for the frame on its page."""
    response = make_response(staff_views.mail_page(world(), g.staff, number).message.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@pages.post("/mail/<int(max=2147483647):number>/again")
def again(number: int) -> Shown:
    reference = staff_actions.send_again(world(), g.staff, number)
    flash(_("The e-mail is on its way again."))
    # Whoever looks after the mail need not see the case.
    sees = set(g.staff.boards) <= set(g.member.boards(SEE))
    return redirect(url_for(".case", reference=reference) if sees else url_for(".health.page"))


@pages.post("/mail/<int(max=2147483647):number>/seen-to")
def seen_to(number: int) -> Shown:
    staff_actions.see_to(world(), g.staff, number)
    flash(_("The e-mail is not listed any more."))
    return redirect(url_for(".overview"))
