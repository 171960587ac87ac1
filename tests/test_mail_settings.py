"""The settings of the mail systems: what is missing or wrong is said at once, and what is taken can be built."""

import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import wiring
from mail.exchange import ExchangeConfig
from mail.graph import GraphConfig
from settings import SettingsFault, load_settings
from tests.test_settings import ROOT

BASE = {
    "SECRET_KEY": "k" * 40,
    "BASE_URL": "https://accord.board.example/",
    "MAIL_ADDRESS": "accord@board.example",
    "STAFF": "hips=jo@board.example",
    "BOARD_INBOX": "hips=inbox@board.example",
}
URL = "https://mail.board.example/EWS/Exchange.asmx"
PASSWORD = {"MAIL": "exchange", "EWS_URL": URL, "EWS_USER": "accord", "EWS_PASSWORD": "ews-password"}
APPLICATION = {"MAIL": "exchange", "EWS_URL": URL, "EWS_AUTH": "oauth", "EWS_TENANT": "board.example"} | {
    "EWS_CLIENT_ID": "1-2-3",
    "EWS_SECRET": "ews-secret",
}
BOTH = {"MAIL": "smtp+imap", "SMTP_HOST": "mail.board.example", "IMAP_HOST": "mail.board.example"} | {
    "SMTP_USER": "accord@board.example",
    "IMAP_USER": "accord@board.example",
}
OAUTH = BOTH | {"SMTP_IMAP_AUTH": "oauth", "OAUTH_TENANT": "board.example", "OAUTH_CLIENT_ID": "1-2-3"}
GOOGLE = OAUTH | {"OAUTH_TENANT": "", "OAUTH_TOKEN_URL": "https://oauth2.googleapis.com/token"}
GRAPH = {"MAIL": "graph", "GRAPH_TENANT": "board.example", "GRAPH_CLIENT_ID": "1-2-3"}
SECRETS = {"OAUTH_SECRET": "oauth-secret", "OAUTH_REFRESH_TOKEN": "oauth-refresh"}
CATCH_ALL = {"MAIL_ADDRESSES": "catch-all", "MAIL_REPLY_DOMAIN": "reply.board.example"}
OWN = {"MAIL_REPLY_DOMAIN": "board.example"}
WHERE = "Put it in the environment or in .env."


def faults(given: dict[str, str]) -> list[str]:
    try:
        load_settings(BASE | given)
    except SettingsFault as fault:
        return fault.faults
    return []


def config_of(given: dict[str, str], data_dir: Path) -> Any:
    """The adapter's own configuration, as the application builds it."""
    world = wiring.build(load_settings(BASE | given | {"DATA_DIR": str(data_dir)}))
    return world.mail._config  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"MAIL": "exchange"}, ["EWS_URL", "EWS_USER", "EWS_PASSWORD"]),
        ({"MAIL": "exchange", "EWS_AUTH": "ntlm"}, ["EWS_URL", "EWS_USER", "EWS_PASSWORD"]),
        ({"MAIL": "exchange", "EWS_AUTH": "oauth"}, ["EWS_URL", "EWS_TENANT", "EWS_CLIENT_ID", "EWS_SECRET"]),
        ({"MAIL": "exchange", "EWS_AUTH": "kerberos"}, ["EWS_URL", "EWS_AUTH"]),
        ({"MAIL": "graph"}, ["GRAPH_TENANT", "GRAPH_CLIENT_ID"]),
        ({"MAIL": "graf"}, ["MAIL"]),
        (PASSWORD, []),
        (PASSWORD | {"EWS_AUTH": "ntlm", "EWS_ACCESS": "impersonation", "EWS_VERSION": "15.2"}, []),
        (APPLICATION, []),
        (BOTH, ["SMTP_PASSWORD", "IMAP_PASSWORD"]),
        (
            {"SMTP_IMAP_AUTH": "oauth"},
            ["SMTP_HOST", "IMAP_HOST", "IMAP_USER", "OAUTH_TENANT", "OAUTH_CLIENT_ID"],
        ),
        (OAUTH, []),
        (OAUTH | {"SMTP_USER": "", "OAUTH_SECRET": "oauth-secret"}, []),
        (OAUTH | {"OAUTH_CERTIFICATE": __file__}, []),
        (GOOGLE | {"OAUTH_SECRET": "oauth-secret", "OAUTH_REFRESH_TOKEN": "oauth-refresh"}, []),
        (GRAPH, []),
        (GRAPH | {"GRAPH_SECRET": "graph-secret"}, []),
        (GRAPH | {"GRAPH_CERTIFICATE": __file__}, []),
        (GRAPH | {"MAIL_ADDRESSES": "catch-all"}, ["MAIL_REPLY_DOMAIN"]),
        (GRAPH | {"MAIL_ADDRESSES": "all"}, ["MAIL_ADDRESSES"]),
        (
            GRAPH | {"MAIL_ADDRESS": "a+b@board.example", **CATCH_ALL, **OWN},
            ["MAIL_ADDRESS", "MAIL_REPLY_DOMAIN"],
        ),
        (GRAPH | CATCH_ALL, []),
        (GRAPH | {"MAIL_ADDRESSES": "mailbox", "MAIL_ADDRESS": "a" * 40 + "@board.example"}, []),
        ({"DEMO": "true"} | CATCH_ALL, ["MAIL_ADDRESSES"]),
        ({"DEMO": "true", "MAIL_ADDRESSES": "mailbox"}, []),
    ],
)
def test_everything_that_is_missing_is_named_at_once(given: dict[str, str], named: list[str]) -> None:
    assert [fault.split()[0] for fault in faults(given)] == named


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (GRAPH | {"GRAPH_TENANT": ""}, f"GRAPH_TENANT is required with MAIL=graph. {WHERE}"),
        (PASSWORD | {"EWS_URL": ""}, f"EWS_URL is required with MAIL=exchange. {WHERE}"),
        (PASSWORD | {"EWS_PASSWORD": ""}, f"EWS_PASSWORD is required with EWS_AUTH=basic. {WHERE}"),
        (
            APPLICATION | {"EWS_SECRET": ""},
            f"EWS_SECRET or EWS_CERTIFICATE is required with EWS_AUTH=oauth. {WHERE}",
        ),
        (
            APPLICATION | {"EWS_CERTIFICATE": __file__},
            "Set only one of EWS_SECRET and EWS_CERTIFICATE.",
        ),
        (
            GRAPH | {"GRAPH_SECRET": "s", "GRAPH_CERTIFICATE": __file__},
            "Set only one of GRAPH_SECRET and GRAPH_CERTIFICATE.",
        ),
        (
            GRAPH | {"GRAPH_CERTIFICATE": "/no/such.pem"},
            "GRAPH_CERTIFICATE names /no/such.pem, which is no file: correct or remove it.",
        ),
        (
            PASSWORD | {"EWS_AUTH": "kerberos"},
            "EWS_AUTH must be basic, ntlm or oauth, not 'kerberos'.",
        ),
        (
            GOOGLE,
            "OAUTH_REFRESH_TOKEN, OAUTH_SECRET or OAUTH_CERTIFICATE is required with this OAUTH_TOKEN_URL."
            f" {WHERE}",
        ),
        (
            OAUTH | {"OAUTH_TENANT": ""},
            f"OAUTH_TENANT or OAUTH_TOKEN_URL is required with SMTP_IMAP_AUTH=oauth. {WHERE}",
        ),
        (
            OAUTH | {"OAUTH_TOKEN_URL": GOOGLE["OAUTH_TOKEN_URL"], "OAUTH_SECRET": "s"},
            "Set only one of OAUTH_TENANT and OAUTH_TOKEN_URL.",
        ),
        (OAUTH | {"SMTP_IMAP_AUTH": "xoauth2"}, "SMTP_IMAP_AUTH must be password or oauth, not 'xoauth2'."),
        (PASSWORD | {"EWS_ACCESS": "owner"}, "EWS_ACCESS must be delegate or impersonation, not 'owner'."),
        (
            PASSWORD | {"EWS_VERSION": "2019"},
            "EWS_VERSION must be two numbers with a dot between, for example 15.2, not '2019'.",
        ),
        (
            GRAPH | {"GRAPH_TENANT": "https://board.example"},
            "GRAPH_TENANT must be the directory (tenant) id or a domain of it, for example board.onmicrosoft.com,"
            " not 'https://board.example'.",
        ),
        (
            GRAPH | {"GRAPH_CLIENT_ID": "my application"},
            "GRAPH_CLIENT_ID must be one application (client) id without blanks, not 'my application'.",
        ),
        (
            GRAPH | {"MAIL_DONE_FOLDER": "Inbox"},
            "MAIL_DONE_FOLDER must not be MAIL_FOLDER: give it another name.",
        ),
        (
            GRAPH | {"MAIL_ADDRESS": "accord+hips@board.example"},
            "MAIL_ADDRESS is “accord+hips@board.example”. Give it without a plus: Accord adds its own.",
        ),
        (
            GRAPH | CATCH_ALL | OWN,
            "MAIL_REPLY_DOMAIN is “board.example”, the domain of MAIL_ADDRESS. Give one where nobody else has an address, "
            "like reply.board.example.",
        ),
        (
            GRAPH | CATCH_ALL | {"MAIL_REPLY_DOMAIN": "@reply.board.example"},
            "MAIL_REPLY_DOMAIN must be a domain where nobody else has an address, for example reply.board.example, not "
            "'@reply.board.example'.",
        ),
        (
            GRAPH | {"GRAPH_URL": "graph.microsoft.us"},
            "GRAPH_URL must be a web address that begins with https://, for example https://graph.microsoft.com.",
        ),
    ],
)
def test_one_faulty_setting_gives_one_sentence(given: dict[str, str], fault: str) -> None:
    assert faults(given) == [fault]


@pytest.mark.parametrize(
    "name", ["EWS_URL", "EWS_AUTHORITY", "GRAPH_AUTHORITY", "GRAPH_URL", "OAUTH_TOKEN_URL"]
)
@pytest.mark.parametrize(
    "value",
    [
        "http://mail.board.example/x",
        "https://",
        "https://[::1/x",
        "https://mail.board.example:99999/x",
        "https://mail..example/x",
        "https://jo:hunter2@mail.board.example/x",
        "https://mail.board.example/x?y=hunter2",
        "https://mail.board.example/a b",
        "ftp://mail.board.example/x",
    ],
)
def test_an_address_that_cannot_be_called_is_refused_and_not_repeated(name: str, value: str) -> None:
    (fault,) = faults(PASSWORD | {name: value})
    assert fault.startswith(f"{name} must be a web address that begins with https://")
    assert "hunter2" not in fault


@pytest.mark.parametrize("login", [*itertools.product(["", "x"], repeat=2)])
@pytest.mark.parametrize("proof", [*itertools.product(["", "s"], ["", __file__, "/no/such.pem"])])
@pytest.mark.parametrize("kind", ["basic", "ntlm", "oauth", "graph", "smtp+imap", "google"])
def test_what_the_settings_take_the_mail_system_takes(
    tmp_path: Path, kind: str, login: tuple[str, str], proof: tuple[str, str]
) -> None:
    """Otherwise somebody gets a traceback where a sentence belongs."""
    first, second = login
    secret, certificate = proof
    if kind in ("smtp+imap", "google"):
        given = (OAUTH if kind == "smtp+imap" else GOOGLE) | {"OAUTH_TENANT": first}
        given |= {"OAUTH_CLIENT_ID": second, "OAUTH_SECRET": secret, "OAUTH_CERTIFICATE": certificate}
    elif kind == "graph":
        given = {"MAIL": "graph", "GRAPH_TENANT": first, "GRAPH_CLIENT_ID": second}
        given |= {"GRAPH_SECRET": secret, "GRAPH_CERTIFICATE": certificate}
    else:
        given = {"MAIL": "exchange", "EWS_URL": URL, "EWS_AUTH": kind, "EWS_USER": first, "EWS_TENANT": first}
        given |= {"EWS_PASSWORD": second, "EWS_CLIENT_ID": second}
        given |= {"EWS_SECRET": secret, "EWS_CERTIFICATE": certificate}
    if not faults(given):
        config_of(given, tmp_path)


def test_exchange_is_built_as_it_was_set(tmp_path: Path) -> None:
    more = {
        "EWS_ACCESS": "impersonation",
        "EWS_VERSION": "15.1",
        "MAIL_FOLDER": "Answers",
        "MAIL_MAX_MB": "5",
    }
    more |= {"MAIL_DONE_FOLDER": "Read", "MAIL_CA_FILE": __file__, "MAIL_TIMEOUT_SECONDS": "7"}
    shared = {"url": URL, "address": "accord@board.example", "folder": "Answers", "done_folder": "Read"}
    known = ExchangeConfig(
        **shared,  # type: ignore[arg-type]
        user="accord",
        password="ews-password",
        access="impersonation",
        max_bytes=5_000_000,
        timeout_seconds=7,
        ca_file=Path(__file__),
        version="15.1",
    )
    assert config_of(PASSWORD | more, tmp_path) == known
    assert config_of(
        APPLICATION | more | {"EWS_AUTHORITY": "https://adfs.board.example"}, tmp_path
    ) == replace(
        known,
        auth="oauth",
        user="",
        password="",
        tenant="board.example",
        client_id="1-2-3",
        secret="ews-secret",
        authority="https://adfs.board.example",
    )


def test_graph_is_built_as_it_was_set(tmp_path: Path) -> None:
    more = {"GRAPH_URL": "https://graph.microsoft.us", "GRAPH_AUTHORITY": "https://login.microsoftonline.us"}
    known = GraphConfig(
        address="accord@board.example",
        tenant="board.example",
        client_id="1-2-3",
        secret="graph-secret",
        authority="https://login.microsoftonline.us",
        url="https://graph.microsoft.us",
        folder="INBOX",
    )
    assert config_of(GRAPH | more | {"GRAPH_SECRET": "graph-secret"}, tmp_path) == known
    by_file = config_of(GRAPH | {"GRAPH_CERTIFICATE": __file__}, tmp_path)
    assert (by_file.secret, by_file.certificate, by_file.token_file) == ("", Path(__file__), None)


def test_graph_without_secret_and_certificate_keeps_a_persons_sign_in_with_the_data(tmp_path: Path) -> None:
    first, second = (config_of(GRAPH, tmp_path).token_file for _ in range(2))
    with first.locked():
        first.write("refresh-token")
    assert second.read() == "refresh-token"
    assert b"refresh-token" not in (tmp_path / "graph-token").read_bytes()


def test_secrets_of_the_mail_systems_are_never_printed(tmp_path: Path) -> None:
    for given in (PASSWORD, APPLICATION, GRAPH | {"GRAPH_SECRET": "graph-secret"}, GOOGLE | SECRETS):
        s = load_settings(BASE | given)
        shown = f"{s!r}{s}{config_of(given, tmp_path)!r}"
        assert not [
            word for word in ("ews-password", "ews-secret", "graph-secret", "oauth-") if word in shown
        ]


def test_only_the_mail_system_that_was_chosen_is_imported() -> None:
    show = "import sys, app; print(sorted(sys.modules.keys() & {'exchangelib', 'msal'}))"
    run = subprocess.run([sys.executable, "-c", show], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
