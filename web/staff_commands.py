"""flask staff: who may do what; and the way out where somebody's work account has been made anew."""

import json

import click
from flask.cli import with_appcontext

from services import who_may
from services.roles import written
from services.sign_in import StaffMember
from web.here import refuse_unknown_boards, world_of_command


@click.group("staff", invoke_without_command=True)
@click.option("--board", help="The Board's key, for example hips. Default: all Boards.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object a line for each person.")
@click.pass_context
def staff_group(context: click.Context, board: str | None, as_json: bool) -> None:
    """Lists who may do what for which Board, and where they are named."""
    if context.invoked_subcommand is None:
        context.invoke(_list, board=board, as_json=as_json)


@with_appcontext
def _list(board: str | None, as_json: bool) -> None:
    accord = world_of_command()
    boards = (board,) if board else tuple(accord.protocols)
    refuse_unknown_boards(accord, *boards)
    for person in who_may.people(accord, StaffMember("", boards)):
        by = person.named.by if person.named else ""
        told = {"board": person.board, "email": person.email, "roles": person.roles}
        where = ["STAFF"] * bool(person.fixed) + [f"page, by {by}"] * bool(by)
        if as_json:
            click.echo(json.dumps(told | {"setting": bool(person.fixed), "by": by or None}))
        else:
            click.echo(f"{person.board}  {person.email}  {written(person.roles)}  ({', '.join(where)})")


@staff_group.command("forget-account")
@click.argument("email")
@with_appcontext
def forget_account(email: str) -> None:
    """Lets the person with the address EMAIL sign in with another work account than the first one.

    For when their account at the organisation was made anew. Whoever has the address there next gets in.
    """
    with world_of_command().store.writing() as uow:
        known = uow.accounts.forget(email.strip().casefold())
        uow.commit()
    click.echo("It is forgotten." if known else f"No work account of {email} is known.")
