"""`flask mail sign-in`, from the settings to a mailbox that can be read."""

from pathlib import Path

import pytest
from click.testing import Result

from app import _only_commands, create_app
from settings import SettingsFault, load_settings
from tests.mail.graph.double import GraphDouble
from tests.mail.graph.sign_in import CLIENT_ID, TENANT
from tests.mail.test_smtp_imap import mail_to
from tests.servers import MailServers
from tests.token_server import SECRET, TokenServer

ADDRESS = "accord@accord.example"


def settings(double: GraphDouble, data_dir: Path, **changes: str) -> dict[str, str]:
    own = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://accord.board.example", "DATA_DIR": str(data_dir)}
    board = {"STAFF": "hips=jo@board.example", "BOARD_INBOX": "hips=inbox@board.example"}
    graph = {"MAIL": "graph", "MAIL_ADDRESS": ADDRESS, "GRAPH_TENANT": TENANT, "GRAPH_CLIENT_ID": CLIENT_ID}
    where = {"GRAPH_AUTHORITY": double.base, "GRAPH_URL": double.base, "MAIL_CA_FILE": str(double.ca_file)}
    return own | board | graph | where | changes


def sign_in(environ: dict[str, str]) -> Result:
    try:
        app = create_app(load_settings(environ))
    except SettingsFault as fault:
        # As the command line does it.
        app = _only_commands(fault)
    return app.test_cli_runner().invoke(args=["mail", "sign-in"])


def test_a_person_who_signs_in_opens_the_mailbox_for_every_process(
    double: GraphDouble, tmp_path: Path
) -> None:
    environ = settings(double, tmp_path / "not" / "there" / "yet")
    result = sign_in(environ)
    assert (result.exit_code, result.output.splitlines()) == (
        0,
        [
            f"To sign in, open {double.base}/device and enter the code ABCD1234.",
            "Signed in. Trying the mailbox …",
            "The mailbox can be read. Accord uses this sign-in from now on.",
        ],
    )
    double.mailbox(ADDRESS).add("inbox", b"Subject: Hello\r\n\r\nHello.\r\n")
    world = create_app(load_settings(environ)).extensions["accord"]
    with world.mail.incoming() as incoming:
        assert len(list(incoming.waiting(10))) == 1


def test_a_person_without_rights_in_the_mailbox_is_told_whom_to_ask(
    double: GraphDouble, tmp_path: Path
) -> None:
    double.fault("answer", "/messages", status=403, code="ErrorAccessDenied")
    result = sign_in(settings(double, tmp_path))
    assert result.exit_code == 1
    assert "Ask the administrator of Microsoft 365" in result.output


def by_oauth(servers: MailServers, address: str, data_dir: Path, **changes: str) -> dict[str, str]:
    """SMTP and IMAP with a person's sign-in: with our own client id, which is the mailbox at the tests' service."""
    board = {"STAFF": "hips=jo@board.example", "BOARD_INBOX": "hips=inbox@board.example"}
    own = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://accord.board.example", "DATA_DIR": str(data_dir)}
    oauth = {"SMTP_IMAP_AUTH": "oauth", "OAUTH_CLIENT_ID": address, "OAUTH_TOKEN_URL": servers.tokens.url}
    given = servers.environment(address) | own | board | oauth | changes
    return {name: value for name, value in given.items() if not name.endswith("_PASSWORD")}


def test_a_person_who_signs_in_opens_a_mailbox_by_smtp_and_imap(
    servers: MailServers, service: TokenServer, address: str, tmp_path: Path
) -> None:
    environ = by_oauth(servers, address, tmp_path)
    result = sign_in(environ)
    assert (result.exit_code, result.output.splitlines()) == (
        0,
        [
            f"To sign in, open {service.url} and enter the code ABCD1234.",
            "Signed in. Trying the mailbox …",
            "The mailbox can be read. Accord uses this sign-in from now on.",
        ],
    )
    check = create_app(load_settings(environ)).test_cli_runner().invoke(args=["mail", "check"])
    assert check.exit_code == 0, check.output
    assert check.output.count(f"signed in as {address} by OAuth") == 2
    assert "All is well." in check.output


def test_an_application_opens_a_mailbox_by_smtp_and_imap(
    servers: MailServers, service: TokenServer, address: str, tmp_path: Path
) -> None:
    environ = by_oauth(servers, address, tmp_path, OAUTH_SECRET=SECRET)
    world = create_app(load_settings(environ)).extensions["accord"]
    with world.mail.outgoing() as outgoing:
        outgoing.send(mail_to(address))
    servers.wait_for(address, 1)
    with world.mail.incoming() as incoming:
        assert len(list(incoming.waiting(10))) == 1
    assert "remove these settings" in sign_in(environ).output


def test_a_sign_in_that_was_withdrawn_is_told_by_the_check(
    servers: MailServers, service: TokenServer, address: str, tmp_path: Path
) -> None:
    environ = by_oauth(servers, address, tmp_path)
    assert sign_in(environ).exit_code == 0
    service.forget()
    check = create_app(load_settings(environ)).test_cli_runner().invoke(args=["mail", "check"])
    assert check.exit_code == 1
    assert "flask mail sign-in" in check.output


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"GRAPH_SECRET": "secret"}, "remove these settings"),
        (
            {"DEMO": "1", "MAIL": "local"},
            "that is for MAIL=graph and for SMTP_IMAP_AUTH=oauth, and neither is set",
        ),
        ({"GRAPH_TENANT": ""}, "GRAPH_TENANT is required with MAIL=graph"),
        ({"GRAPH_CLIENT_ID": "another"}, "Check GRAPH_CLIENT_ID and GRAPH_TENANT"),
    ],
)
def test_where_nobody_can_sign_in_a_sentence_says_why(
    double: GraphDouble, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    result = sign_in(settings(double, tmp_path, **changes))
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "graph-token").exists()


def test_a_folder_that_cannot_be_written_is_said(double: GraphDouble, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = sign_in(settings(double, tmp_path / "file" / "data"))
    assert result.exit_code == 1
    assert "cannot be read or kept (Not a directory)" in result.output
