"""flask mail."""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from casework.errors import AccordError
from mail.address import AllAddresses
from mail.check import MachineTime, MailCheck
from services.ports import MailError
from services.world import World
from web.here import world_of_command

mail = AppGroup("mail", help="The mail system.")


@mail.command("sign-in")
@click.option("--board", default="", help="The Board whose own mailbox it is for, such as hips.")
def sign_in_command(board: str) -> None:
    """Signs a person in to Microsoft 365: for MAIL=graph without GRAPH_SECRET and GRAPH_CERTIFICATE, and for
    SMTP_IMAP_AUTH=oauth without OAUTH_SECRET, OAUTH_CERTIFICATE and OAUTH_REFRESH_TOKEN.

    It shows an address and a code; open the one in a browser on any machine and type the other. Run it as the account
    that Accord runs as.
    """
    # What Microsoft's library costs in time is for this command only.
    from mail.token_service import ServiceTokens

    accord = world_of_command()
    system = (_through(accord, board) if board else accord).mail
    tokens = getattr(system, "tokens", None)
    if not isinstance(tokens, ServiceTokens):
        raise click.ClickException(
            "Nobody has to sign in: that is for MAIL=graph and for SMTP_IMAP_AUTH=oauth, and neither is set."
        )
    if not tokens.is_for_a_person:
        raise click.ClickException(
            "Nobody has to sign in: Accord does so itself with a secret, certificate or refresh token. To let a person "
            "sign in instead, remove these settings."
        )
    try:
        tokens.sign_in(click.echo)
        click.echo("Signed in. Trying the mailbox …")
        with system.incoming() as incoming:
            next(incoming.waiting(1), None)
    except MailError as error:
        raise click.ClickException(str(error)) from error
    click.echo("The mailbox can be read. Accord uses this sign-in from now on.")


class _CannotRun(click.ClickException):
    exit_code = 2


@mail.command("check")
@click.option(
    "--wait",
    type=click.IntRange(1, 3600),
    default=60,
    show_default=True,
    help="Seconds to wait for a mail. There is one, or up to three where something is wrong.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="For programs: one JSON object; progress goes to stderr."
)
@click.option("--board", default="", help="The Board whose own mailbox is tried, such as hips.")
def check_command(wait: int, as_json: bool, board: str) -> None:
    """Tries the mailbox: sends a mail to itself, reads it back, and says what an administrator has to do.

    Stop Accord first: it would take that mail. Run it as the account that Accord runs as. Other messages in the mailbox
    are left as they are. The exit code is 0 when all is well, 1 when something failed, 2 when the settings are wrong.
    """
    try:
        accord = world_of_command()
    except click.ClickException as fault:
        raise _CannotRun(fault.message) from fault
    if board:
        accord = _through(accord, board)
    assert isinstance(accord.addresses, AllAddresses)
    check = MailCheck(
        accord.mail,
        accord.addresses.of(accord.mailbox),
        wait=timedelta(seconds=wait),
        time=MachineTime(),
        tell=lambda line: click.echo(line, err=as_json),
        was_read=lambda since: _was_read(accord, since),
    )
    if not as_json:
        click.echo(f"Checking {accord.mailbox} by {check.system}.")
    results = []
    for result in check.results():
        results.append(result)
        if not as_json:
            click.echo(f"{result.outcome:<8}{result.said}")
    failed = sum(result.outcome == "failed" for result in results)
    if as_json:
        told = {"mailbox": accord.mailbox, "system": check.system, "ok": not failed}
        click.echo(json.dumps({**told, "results": [asdict(result) for result in results]}))
    else:
        click.echo(f"Failed: {failed}." if failed else "All is well.")
    sys.exit(1 if failed else 0)


def _through(accord: World, board: str) -> World:
    through = accord.through_mailbox_of(board)
    if through is accord:
        boards = ", ".join(each.board for each in accord.own_mailboxes) or "none"
        raise _CannotRun(
            f"{board!r} has no mailbox of its own: leave --board out. Boards that have one: {boards}."
        )
    return through


def _was_read(accord: World, since: datetime) -> bool:
    """Whether a worker has read the mailbox since then. Without a database none can."""
    with suppress(AccordError, SQLAlchemyError), accord.store.reading() as uow:
        last = uow.watch.pulses().get(("read", accord.mailbox))
        return last is not None and last >= since
    return False
