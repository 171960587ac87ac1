"""flask mail."""

import click
from flask.cli import AppGroup

from services.ports import MailError
from web.here import world_of_command

mail = AppGroup("mail", help="The mail system.")


@mail.command("sign-in")
def sign_in_command() -> None:
    """Signs a person in to Microsoft 365, for MAIL=graph without GRAPH_SECRET and GRAPH_CERTIFICATE.

    It shows an address and a code; open the one in a browser on any machine and type the other. Run it as the account
    that Accord runs as.
    """
    # What Microsoft's library costs in time is for this command only.
    from mail.graph import Graph

    system = world_of_command().mail
    if not isinstance(system, Graph):
        raise click.ClickException(
            "Nobody has to sign in: that is for MAIL=graph, and MAIL is something else."
        )
    if not system.is_for_a_person:
        raise click.ClickException(
            "Nobody has to sign in: Accord does so itself with GRAPH_SECRET or GRAPH_CERTIFICATE. To let a person sign "
            "in instead, remove both settings."
        )
    try:
        system.sign_in(click.echo)
        click.echo("Signed in. Trying the mailbox …")
        with system.incoming() as incoming:
            next(incoming.waiting(1), None)
    except MailError as error:
        raise click.ClickException(str(error)) from error
    click.echo("The mailbox can be read. Accord uses this sign-in from now on.")
