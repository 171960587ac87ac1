"""The settings for SMTP and IMAP by OAuth, as the mail system is built by them."""

from pathlib import Path

import wiring
from mail.token_service import TokenService
from settings import load_settings
from tests.test_mail_settings import BASE, GOOGLE, OAUTH, config_of


def test_the_tokens_of_smtp_and_imap_come_from_where_it_was_set(tmp_path: Path) -> None:
    config = config_of(OAUTH | {"OAUTH_SECRET": "oauth-secret", "MAIL_TIMEOUT_SECONDS": "7"}, tmp_path)
    assert config.smtp.tokens is config.imap.tokens
    assert config.smtp.tokens._service == TokenService(
        "https://login.microsoftonline.com/board.example/oauth2/v2.0/token",
        "1-2-3",
        "oauth-secret",
        scope="https://outlook.office365.com/.default",
        timeout_seconds=7,
    )
    relay = config_of(GOOGLE | {"SMTP_USER": "", "OAUTH_REFRESH_TOKEN": "oauth-refresh"}, tmp_path)
    assert relay.smtp.tokens is None
    assert relay.imap.tokens._service == TokenService(
        "https://oauth2.googleapis.com/token", "1-2-3", refresh_token="oauth-refresh"
    )


def test_each_board_keeps_the_sign_in_of_its_own_person(tmp_path: Path) -> None:
    own = {f"HIPS__{name}": "hips@board.example" for name in ("MAIL_ADDRESS", "SMTP_USER", "IMAP_USER")}
    world = wiring.build(load_settings(BASE | OAUTH | own | {"DATA_DIR": str(tmp_path)}))
    for number, mail in enumerate([world.mail, world.own_mailboxes[0].mail]):
        file = mail.tokens._service.token_file  # type: ignore[attr-defined]
        with file.locked():
            file.write(f"token{number}")
    assert {"oauth-token", "oauth-token-hips"} < {each.name for each in tmp_path.iterdir()}
