"""What is missing for the mail system that was chosen, and what is unsafe or makes no sense together."""

import os
from collections.abc import Container, Iterator

from pydantic import SecretStr

from mail.address import ReplyAddresses, refuse_unless_reply_domain
from mail.oauth import signs_people_in
from mail.server import is_loopback
from settings.fields import Settings

_WHERE = "Put it in the environment or in .env"


def mail_faults(s: Settings, refused: Container[str]) -> Iterator[tuple[str, str]]:
    """Name and fault of each setting, as `load_settings` tells them.

    Args:
        refused: settings whose own value is wrong already; what would follow from it cannot be told.
    """
    yield from _address_faults(s, refused)
    if s.mail_ca_file and not os.path.isfile(s.mail_ca_file):
        yield "mail_ca_file", f"MAIL_CA_FILE names {s.mail_ca_file}, which is no file: correct or remove it."
    for name, host in (("smtp_security", s.smtp_host), ("imap_security", s.imap_host)):
        if host and getattr(s, name) == "none" and not is_loopback(host):
            yield name, f"{name.upper()}=none would send passwords openly to {host}: use starttls or tls."
    by_token = s.smtp_imap_auth == "oauth" or "smtp_imap_auth" in refused
    if s.smtp_user and not by_token and not s.smtp_password.get_secret_value():
        yield "smtp_password", "SMTP_PASSWORD is required when SMTP_USER is set: set both or neither."
    for pair in ("imap", "mail"):
        folder, done = getattr(s, f"{pair}_folder"), getattr(s, f"{pair}_done_folder")
        if folder.casefold() == done.casefold():
            name = f"{pair}_done_folder"
            yield name, f"{name.upper()} must not be {pair.upper()}_FOLDER: give it another name."
    if "mail" in refused:
        return
    if s.mail == "exchange":
        yield from _exchange_faults(s, refused)
    elif s.mail == "graph":
        yield from _missing(s, "graph_tenant", "graph_client_id", because="MAIL=graph")
        yield from _proof_faults(s, "graph")
    elif s.mail == "smtp+imap" or not (s.demo or s.mail):
        yield from _missing(s, "smtp_host", "imap_host", "imap_user", because="MAIL=smtp+imap")
        if s.smtp_imap_auth == "oauth":
            yield from _oauth_faults(s, refused)
        elif "smtp_imap_auth" not in refused:
            yield from _missing(s, "imap_password", because="MAIL=smtp+imap")


def _address_faults(s: Settings, refused: Container[str]) -> Iterator[tuple[str, str]]:
    catch_all = s.mail_addresses == "catch-all"
    if s.mail_address:
        # What is wrong with the domain is told below, beside what is wrong with the mailbox.
        scheme = "mailbox" if catch_all or "mail_addresses" in refused else s.mail_addresses
        try:
            ReplyAddresses(s.mail_address, "", scheme)
        except ValueError as fault:
            yield "mail_address", str(fault)
    if s.mail_reply_domain:
        try:
            refuse_unless_reply_domain(s.mail_reply_domain, s.mail_address)
        except ValueError as fault:
            yield "mail_reply_domain", str(fault)
    elif catch_all:
        yield from _missing(s, "mail_reply_domain", because="MAIL_ADDRESSES=catch-all")
    if catch_all and s.demo and "mail" not in refused and s.mail in (None, "local"):
        yield (
            "mail_addresses",
            "MAIL_ADDRESSES must be plus or mailbox where MAIL=local keeps mail in folders.",
        )


def _oauth_faults(s: Settings, refused: Container[str]) -> Iterator[tuple[str, str]]:
    because = "SMTP_IMAP_AUTH=oauth"
    yield from _missing(s, "oauth_client_id", because=because)
    if s.oauth_tenant and s.oauth_token_url:
        yield "oauth_token_url", "Set only one of OAUTH_TENANT and OAUTH_TOKEN_URL."
    elif not s.oauth_tenant and not s.oauth_token_url and "oauth_token_url" not in refused:
        yield "oauth_tenant", f"OAUTH_TENANT or OAUTH_TOKEN_URL is required with {because}. {_WHERE}."
    yield from _proof_faults(s, "oauth")
    secrets = s.oauth_secret.get_secret_value() or s.oauth_refresh_token.get_secret_value()
    by_a_person = not secrets and not s.oauth_certificate
    if s.oauth_token_url and by_a_person and not signs_people_in(s.oauth_token_url):
        yield (
            "oauth_refresh_token",
            f"OAUTH_REFRESH_TOKEN, OAUTH_SECRET or OAUTH_CERTIFICATE is required with this OAUTH_TOKEN_URL. {_WHERE}.",
        )


def _exchange_faults(s: Settings, refused: Container[str]) -> Iterator[tuple[str, str]]:
    yield from _missing(s, "ews_url", because="MAIL=exchange")
    if "ews_auth" in refused:
        return
    if s.ews_auth != "oauth":
        yield from _missing(s, "ews_user", "ews_password", because=f"EWS_AUTH={s.ews_auth}")
        return
    yield from _missing(s, "ews_tenant", "ews_client_id", because="EWS_AUTH=oauth")
    if not s.ews_certificate and not s.ews_secret.get_secret_value():
        yield "ews_secret", f"EWS_SECRET or EWS_CERTIFICATE is required with EWS_AUTH=oauth. {_WHERE}."
    yield from _proof_faults(s, "ews")


def _proof_faults(s: Settings, system: str) -> Iterator[tuple[str, str]]:
    """Two ways to prove who we are, or a certificate that is not there."""
    name, secret = f"{system}_certificate", f"{system}_secret"
    certificate = getattr(s, name)
    if certificate and getattr(s, secret).get_secret_value():
        yield name, f"Set only one of {secret.upper()} and {name.upper()}."
    elif certificate and not os.path.isfile(certificate):
        yield name, f"{name.upper()} names {certificate}, which is no file: correct or remove it."


def _missing(s: Settings, *names: str, because: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if getattr(s, name) in ("", SecretStr("")):
            yield name, f"{name.upper()} is required with {because}. {_WHERE}."
