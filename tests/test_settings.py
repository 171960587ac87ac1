import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from protocols.loader import FOLDER
from services.roles import UNSAID
from settings import Settings, SettingsFault, load_settings
from settings.__main__ import markdown_table

ROOT = Path(__file__).parents[1]

REAL = {
    "SECRET_KEY": "k" * 40,
    "BASE_URL": "https://accord.board.example/",
    "MAIL_ADDRESS": "accord@board.example",
    "SMTP_HOST": "smtp.board.example",
    "IMAP_HOST": "imap.board.example",
    "IMAP_USER": "accord",
    "IMAP_PASSWORD": "imap-password",
    "STAFF": "hips=jo@board.example",
}


def faults(**changes: str) -> list[str]:
    """The faults of a complete real configuration with some settings changed."""
    with pytest.raises(SettingsFault) as caught:
        load_settings(REAL | changes)
    return caught.value.faults


def test_complete_real_settings_are_taken_and_resolved(tmp_path: Path) -> None:
    s = load_settings(REAL | {"DATA_DIR": str(tmp_path)})
    assert not s.demo
    assert s.base_url == "https://accord.board.example"
    assert s.mail == "smtp+imap"
    assert s.database_url == f"sqlite:///{tmp_path}/accord.db"
    assert s.redis_url == f"unix://{tmp_path}/valkey.sock"
    assert s.embedded_valkey
    assert s.tick_seconds == 15


def test_nothing_is_written_outside_demo_mode(tmp_path: Path) -> None:
    load_settings(REAL | {"DATA_DIR": str(tmp_path / "new")})
    assert not (tmp_path / "new").exists()


def test_demo_needs_no_setting_at_all(tmp_path: Path) -> None:
    s = load_settings({"DEMO": "1", "DATA_DIR": str(tmp_path / "var"), "PORT": "8123"})
    assert s.demo
    assert s.mail == "local"
    assert s.mail_address == "accord@accord.example"
    assert s.base_url == "http://127.0.0.1:8123"
    boards = sorted(path.stem for path in FOLDER.glob("*.toml"))
    assert len(boards) == 5
    assert s.staff_by_board == {board: {f"board@{board}.example": UNSAID} for board in boards}
    assert s.board_inboxes == {board: f"inbox@{board}.example" for board in boards}
    assert s.tick_seconds == 5


def test_demo_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    environ = {"DEMO": "true", "DATA_DIR": str(tmp_path / "var")}
    first, second = load_settings(environ), load_settings(environ)
    assert first.secret_key.get_secret_value() == second.secret_key.get_secret_value()
    assert len(first.secret_key.get_secret_value()) >= 32
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "var").iterdir()) == ["secret-key"]


def test_unusable_data_dir_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsFault, match=r"^DATA_DIR is .*, which cannot be used .*another folder"):
        load_settings({"DEMO": "1", "DATA_DIR": str(tmp_path / "file" / "var")})


def test_every_missing_setting_is_said_at_once_outside_demo_mode() -> None:
    with pytest.raises(SettingsFault) as caught:
        load_settings({})
    named = [fault.split()[0] for fault in caught.value.faults]
    required = "BASE_URL SECRET_KEY MAIL_ADDRESS SMTP_HOST IMAP_HOST IMAP_USER IMAP_PASSWORD STAFF".split()
    assert named == required
    assert all("Put it in the environment or in .env" in fault for fault in caught.value.faults)
    assert str(caught.value).count("\n") == len(required) - 1


def test_accord_does_not_write_to_itself() -> None:
    assert faults(BOARD_INBOX="hips=Accord@board.example") == [
        "BOARD_INBOX must not be MAIL_ADDRESS: Accord would write to itself."
    ]


def test_faults_of_values_and_missing_ones_come_together() -> None:
    assert [f.split()[0] for f in faults(PORT="0", SECRET_KEY="", LOG_LEVEL="loud")] == [
        "PORT",
        "SECRET_KEY",
        "LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"DEMO": "perhaps"}, "DEMO must be true or false, not 'perhaps'."),
        ({"PORT": "80000"}, "PORT must be a whole number from 1 to 65535, not '80000'."),
        (
            {"BASE_URL": "accord.board.example"},
            "BASE_URL must be a web address without a path, for example https://accord.board.example,"
            " not 'accord.board.example'.",
        ),
        (
            {"BASE_URL": "http://accord.board.example"},
            "BASE_URL must begin with https:// outside demo mode, except on this machine.",
        ),
        (
            {"DATABASE_URL": "mysql://u:hunter2@db/accord"},
            "DATABASE_URL must be an address that begins with sqlite:/// or postgresql://.",
        ),
        (
            {"REDIS_URL": "http://:hunter2@queue"},
            "REDIS_URL must be an address that begins with redis://, rediss:// or unix://.",
        ),
        ({"SECRET_KEY": "hunter2"}, "SECRET_KEY must be at least 32 characters."),
        (
            {"MAIL": "local"},
            "MAIL=local keeps mail in folders and is for demo mode only: set MAIL to smtp+imap, exchange or graph.",
        ),
        ({"MAIL": "pigeon"}, "MAIL must be local, smtp+imap, exchange or graph, not 'pigeon'."),
        (
            {"MAIL_ADDRESS": "accord"},
            "MAIL_ADDRESS must be one e-mail address, for example accord@board.example, not 'accord'.",
        ),
        (
            {"SMTP_SECURITY": "none"},
            "SMTP_SECURITY=none would send passwords openly to smtp.board.example: use starttls or tls.",
        ),
        (
            {"IMAP_SECURITY": "none"},
            "IMAP_SECURITY=none would send passwords openly to imap.board.example: use starttls or tls.",
        ),
        (
            {"SMTP_SECURITY": "maybe"},
            "SMTP_SECURITY must be starttls, tls or none (none only for a mail server on this machine),"
            " not 'maybe'.",
        ),
        (
            {"SMTP_USER": "accord"},
            "SMTP_PASSWORD is required when SMTP_USER is set: set both or neither.",
        ),
        (
            {"IMAP_DONE_FOLDER": "INBOX"},
            "IMAP_DONE_FOLDER must not be IMAP_FOLDER: give it another name.",
        ),
        (
            {"MAIL_CA_FILE": "/no/such/file"},
            "MAIL_CA_FILE names /no/such/file, which is no file: correct or remove it.",
        ),
        (
            {"MAIL_TIMEOUT_SECONDS": "30"},
            "OUTBOX_LEASE_SECONDS must be at least 300, ten times MAIL_TIMEOUT_SECONDS, or a slow mail server could get"
            " a mail twice.",
        ),
        ({"CONFIRM": "sometimes"}, "CONFIRM must be always, unknown or never, not 'sometimes'."),
        (
            {"STAFF": "hips:jo@board.example"},
            "STAFF must be a Board, what they are for it, and an address, with commas between, for example"
            " hips:caseworker+administrator=jo@board.example, hips:viewer=al@board.example; what they are: viewer,"
            " caseworker, administrator, technical, not 'hips:jo@board.example'.",
        ),
        ({"WORKERS": "many"}, "WORKERS must be a whole number from 1 to 64, not 'many'."),
        ({"PROXIES": "-1"}, "PROXIES must be a whole number from 0 to 10, not '-1'."),
        ({"TICK_SECONDS": "0"}, "TICK_SECONDS must be a whole number of seconds from 1 to 3600, not '0'."),
        ({"MAIL_MAX_MB": "151"}, "MAIL_MAX_MB must be a whole number from 1 to 150, not '151'."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not 'LOUD'."),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be text or json, not 'xml'."),
        (
            {"TECHNICAL_CONTACT": "it"},
            "TECHNICAL_CONTACT must be one e-mail address, for example it@board.example, not 'it'.",
        ),
        (
            {"TECHNICAL_CONTACT": "Accord@board.example"},
            "TECHNICAL_CONTACT must not be MAIL_ADDRESS: Accord would write to itself.",
        ),
        ({"PING_URL": "hunter2"}, "PING_URL must be a web address that begins with https:// or http://."),
        ({"METRICS_TOKEN": "hunter2"}, "METRICS_TOKEN must be at least 16 characters."),
    ],
)
def test_one_faulty_setting_gives_one_sentence(changes: dict[str, str], fault: str) -> None:
    assert faults(**changes) == [fault]


def test_every_setting_that_can_be_refused_has_the_words_for_it() -> None:
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        takes_any_text = field.annotation in (str, Path, Path | None) and not field.metadata
        any_secret = field.annotation is SecretStr and not field.metadata
        assert bool(extra["must"]) is not (takes_any_text or any_secret), name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_no_encryption_is_allowed_to_this_machine(host: str) -> None:
    s = load_settings(
        REAL | {"SMTP_HOST": host, "SMTP_SECURITY": "none", "BASE_URL": "http://localhost:8000"}
    )
    assert s.smtp_security == "none"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(scheme: str) -> None:
    s = load_settings(REAL | {"DATABASE_URL": f"{scheme}://u:p@db/postgres://x"})
    assert s.database_url == "postgresql+psycopg://u:p@db/postgres://x"


def test_secrets_are_never_printed() -> None:
    hidden = ["k" * 40, "imap-password", "smtp-password", "db-password", "queue-password"]
    s = load_settings(
        REAL
        | {
            "SMTP_USER": "u",
            "SMTP_PASSWORD": "smtp-password",
            "DATABASE_URL": "postgresql://u:db-password@db/a",
        }
        | {"REDIS_URL": "rediss://:queue-password@queue"}
    )
    assert not [word for word in hidden if word in f"{s!r}{s}"]


def test_several_staff_of_several_boards_are_casefolded() -> None:
    s = load_settings(
        REAL | {"STAFF": "hips=Jo@Board.example, hips=al@board.example,sewscb=jo@board.example"}
    )
    assert s.staff_by_board == {
        "hips": {"jo@board.example": UNSAID, "al@board.example": UNSAID},
        "sewscb": {"jo@board.example": UNSAID},
    }


def test_empty_values_count_as_not_set() -> None:
    s = load_settings(REAL | {"PORT": "", "BOARD_INBOX": "  ", "SMTP_SECURITY": ""})
    assert (s.port, s.board_inboxes, s.smtp_security) == (8000, {}, "starttls")


def test_mail_of_a_login_shell_is_not_a_choice_of_mail_system() -> None:
    assert load_settings(REAL | {"MAIL": "/var/mail/jo"}).mail == "smtp+imap"


def test_long_data_dir_gets_a_short_socket_that_every_process_finds(tmp_path: Path) -> None:
    environ = REAL | {"DATA_DIR": str(tmp_path / ("long" * 30))}
    socket = load_settings(environ).valkey_socket
    assert len(os.fsencode(socket)) <= 100
    assert socket == load_settings(environ).valkey_socket
    assert socket != load_settings(REAL | {"DATA_DIR": str(tmp_path / ("gone" * 30))}).valkey_socket
    assert load_settings(environ).embedded_valkey


def test_dot_env_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('PORT=8001\nMAIL_NAME="Board mail"\nLOG_LEVEL=\nMAIL=smtp+imap\n')
    show = "from settings import load_settings as l; s = l(); print(s.port, s.mail_name, s.log_level, s.mail)"
    environ = REAL | {"PYTHONPATH": str(ROOT), "PORT": "8002", "LOG_LEVEL": "debug", "MAIL": "/var/mail/jo"}
    run = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    assert run.stdout == "8002 Board mail DEBUG smtp+imap\n"


def test_readme_shows_the_table_of_every_setting() -> None:
    assert markdown_table() in (ROOT / "README.md").read_text(encoding="utf-8")
