"""The demo: what to try first, everybody's mailbox, the clock. Registered in demo mode only."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from casework.calendar import LONDON
from casework.errors import NotFound, NotPossible
from demo import clock, example, mailboxes, replies
from demo.mailboxes import Letter
from demo.robots import behaviour_of
from services.ports import OutgoingMail
from services.reasons import said
from services.tongues import ENGLISH
from web.here import world

pages = Blueprint("demo", __name__, url_prefix="/demo")

# What is proposed before anybody has chosen a time.
HALF_AN_HOUR = timedelta(minutes=30)

# The mail's own styles hold, and nothing else: no script, no form, nothing from elsewhere.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


def register(app: Flask) -> None:
    """Puts the demo into `app`, and its clock on every page. Raises NotPossible outside demo mode."""
    if not app.extensions["accord"].demo:
        raise NotPossible("The demo's pages belong to demo mode only.")
    app.register_blueprint(pages)
    app.add_template_global(lambda: world().clock.now(), "demo_now")


@pages.get("")
def home() -> str:
    here = world()
    return render_template(
        "demo/home.html",
        boxes=mailboxes.mailboxes(here),
        behaviour_of=behaviour_of,
        choices=example.choices(),
        is_ours=here.addresses.is_ours,
        raiser=example.RAISER,
        boards=[board.protocol for board in here.protocols.values()],
        staff=sorted(email for emails in here.staff.values() for email in emails),
        deadline=clock.next_deadline(here),
    )


@pages.post("/example")
def fill_in() -> Redirect:
    """A form with everything filled in, ready to be checked and sent."""
    token = example.fill_in(world(), request.form.get("who", ""), request.form.get("board", ""))
    return redirect(url_for("raising.check", token=token))


@pages.post("/look")
def look() -> Redirect:
    """All that waits happens now rather than in some seconds."""
    clock.settle(world())
    return redirect(url_for(".home", _anchor="mailboxes"))


@pages.post("/clock")
def move_clock() -> Redirect:
    here = world()
    to = request.form.get("to")
    if to == "hour":
        target = clock.in_an_hour(here)
    elif to == "day":
        target = clock.next_working_day(here)
    elif to == "deadline" and (found := clock.next_deadline(here)):
        target = found[0]
    else:
        raise NotPossible("No case is waiting for a deadline. Raise a disagreement and confirm it first.")
    clock.move_to(here, target)
    return redirect(url_for(".home", _anchor="clock"))


@pages.get("/mailbox/<path:address>")
def mailbox(address: str) -> str:
    """One person's mail, newest first, with one message open: the newest, or the one asked for."""
    letters = mailboxes.letters(world(), address)
    if not letters:
        raise NotFound(f"{address} has not received any mail.")
    key = request.args.get("message", letters[0].key)
    letter = next((letter for letter in letters if letter.key == key), letters[0])
    return render_template(
        "demo/mailbox.html",
        letters=letters,
        letter=letter,
        behaviour=behaviour_of(address),
        pieces=mailboxes.pieces(letter.message.text, _answer_url(letter)),
        typed=request.args.get("answer", ""),
        answerable=world().addresses.is_ours(letter.message.sender_email),
        proposed=lambda starts: f"{(starts + HALF_AN_HOUR).astimezone(LONDON):%Y-%m-%dT%H:%M}",
    )


@pages.get("/html/<key>/<path:address>")
def html(key: str, address: str) -> Response:
    """The HTML of a mail, for the frame on the mailbox page."""
    letter = mailboxes.letter(world(), address, key)
    response = Response(mailboxes.framed(letter, _answer_url(letter)), mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response


@pages.post("/answer/<key>/<path:address>")
def answer(key: str, address: str) -> Redirect:
    """Answers a mail as its reader, and lets Accord read it at once."""
    letter = mailboxes.letter(world(), address, key)
    words = "\n\n".join(filter(None, (request.form.get("quick"), request.form.get("words", "").strip())))
    return _send(letter, replies.reply(letter, words, world().clock.now()))


@pages.post("/meeting/<key>/<path:address>")
def meeting(key: str, address: str) -> Redirect:
    """Answers an invite as a diary does: yes, no, or another time."""
    letter = mailboxes.letter(world(), address, key)
    now = world().clock.now()
    if request.form.get("partstat") == "COUNTER":
        proposed = _proposed(request.form.get("start", ""))
        return _send(letter, replies.attendance(letter, "TENTATIVE", now, proposed))
    partstat: replies.Attendance = "ACCEPTED" if request.form.get("partstat") == "ACCEPTED" else "DECLINED"
    return _send(letter, replies.attendance(letter, partstat, now))


def _proposed(typed: str) -> datetime:
    """What a browser's box for date and time sends, which has no time zone."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=LONDON)
    except ValueError:
        raise NotPossible(
            "Choose the day and the time that you propose, then press the button again."
        ) from None


def _send(letter: Letter, mail: OutgoingMail) -> Redirect:
    if not world().addresses.is_ours(letter.message.sender_email):
        raise NotPossible("This mail did not come from Accord, so the demo cannot answer it.")
    with world().mail.outgoing() as connection:
        connection.send(mail)
    clock.settle(world())
    flash(f"Your answer was sent, and Accord has read it. {_what_was_made_of(mail)}".strip())
    return redirect(url_for(".mailbox", address=letter.address, message=letter.key))


def _what_was_made_of(mail: OutgoingMail) -> str:
    """The sentence that Accord noted beside the answer, where the answer belongs to a case."""
    token = world().addresses.read(mail.envelope_to)
    if token is None:
        return ""
    with world().store.reading() as uow:
        kept: Mapping[str, str] = {item.message_id: item.reason for item in uow.inbox.of_case(token[0])}
    return said(kept.get(mail.message_id, ""), ENGLISH)


def _answer_url(letter: Letter) -> str:
    return f"{url_for('.mailbox', address=letter.address, message=letter.key)}&answer="
