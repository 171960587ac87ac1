"""The settings of the mail systems. What goes with what: see mail_faults.py."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from mail.server import Security
from settings.basics import ADDRESS, PORT_MUST, Basics, setting

_SECURITY_MUST = "starttls, tls or none (none only for a mail server on this machine)"
_TENANT = r"^[A-Za-z0-9][A-Za-z0-9.-]*$"
_TENANT_MUST = "the directory (tenant) id or a domain of it, for example board.onmicrosoft.com"
_PACE_MUST = "a whole number, 0 for no limit"
_ID = r"^[^\s/]+$"
_ID_MUST = "one application (client) id without blanks"
_AUTHORITY_MUST = "a web address that begins with https://, for example https://login.microsoftonline.com"
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")


def _https(value: str) -> str:
    """`value`, where it is an address that a library can call. Passwords do not belong into it."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    bare = parts.username is None and not parts.query and not parts.fragment and parts.port != 0
    if (
        parts.scheme != "https"
        or not bare
        or not _HOST.fullmatch(host)
        or ".." in host
        or re.search(r"\s", value)
    ):
        raise ValueError("no such address")
    return value


HttpsUrl = Annotated[str, AfterValidator(_https)]


class MailSettings(Basics):
    """The mailbox, and the mail system that it is in."""

    mail: Literal["local", "smtp+imap", "exchange", "graph"] | None = setting(
        None,
        "The mail system: `local` (folders, demo mode only), `smtp+imap`, `exchange` (Exchange Server) or `graph` "
        "(Microsoft 365, NHSmail).",
        "local, smtp+imap, exchange or graph",
        "`local` in demo mode, else `smtp+imap`",
    )
    mail_address: str = setting(
        "",
        "The mailbox that Accord sends from and reads. Required outside demo mode.",
        "one e-mail address, for example accord@board.example",
        "`accord@accord.example` in demo mode",
        pattern=rf"^{ADDRESS.pattern}$",
    )
    mail_addresses: Literal["plus", "catch-all", "mailbox"] = setting(
        "plus",
        "How an answer names its case: by `plus` addresses of the mailbox, by a domain of its own (`catch-all`), or, "
        "where only the `mailbox` itself may send, by Message-ID and subject.",
        "plus, catch-all or mailbox",
    )
    mail_reply_domain: str = setting(
        "",
        "A domain all of whose mail comes to the mailbox. Required for `catch-all`.",
        "a domain where nobody else has an address, for example reply.board.example",
        "",
        pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    )
    mail_name: str = setting("Accord", "The name that people see beside that address.")
    smtp_host: str = setting("", "The server that takes mail. Required for `smtp+imap`.")
    smtp_port: int = setting(587, "Its port.", PORT_MUST, ge=1, le=65535)
    smtp_security: Security = setting(
        "starttls", "`starttls`, `tls`, or `none` for a server on this machine.", _SECURITY_MUST
    )
    smtp_user: str = setting("", "The user to sign in as; empty: no sign-in.")
    smtp_password: SecretStr = setting(SecretStr(""), "That user's password.")
    imap_host: str = setting("", "The server that keeps the mailbox. Required for `smtp+imap`.")
    imap_port: int = setting(993, "Its port.", PORT_MUST, ge=1, le=65535)
    imap_security: Security = setting(
        "tls", "`tls`, `starttls`, or `none` for a server on this machine.", _SECURITY_MUST
    )
    imap_user: str = setting("", "The user to sign in as. Required for `smtp+imap`.")
    imap_password: SecretStr = setting(SecretStr(""), "That user's password. Required for `smtp+imap`.")
    smtp_imap_auth: Literal["password", "oauth"] = setting(
        "password",
        "How to sign in to both servers: `password`, or `oauth` for `SMTP_USER` and `IMAP_USER` without passwords.",
        "password or oauth",
    )
    oauth_tenant: str = setting(
        "",
        "For `SMTP_IMAP_AUTH=oauth` at Microsoft: the directory (tenant) id, or a domain of it.",
        _TENANT_MUST,
        pattern=_TENANT,
    )
    oauth_token_url: HttpsUrl = setting(
        "",
        "Instead of a tenant, for others and for national clouds: the address that gives out tokens, such as "
        "`https://oauth2.googleapis.com/token`.",
        "a web address that begins with https://, for example https://oauth2.googleapis.com/token",
        repr=False,
    )
    oauth_client_id: str = setting(
        "",
        "The application (client) id. Required for `SMTP_IMAP_AUTH=oauth`.",
        _ID_MUST,
        pattern=_ID,
    )
    oauth_secret: SecretStr = setting(
        SecretStr(""),
        "The value of its client secret. Neither secret nor certificate nor refresh token: a person signs in with "
        "`flask mail sign-in`.",
    )
    oauth_certificate: Path | None = setting(
        None, "Instead of a secret: a PEM file with its certificate and the RSA key.", shown=""
    )
    oauth_refresh_token: SecretStr = setting(
        SecretStr(""), "A person's sign-in at a service that never replaces it, such as Google's."
    )
    oauth_scope: str = setting(
        "",
        "What the tokens are for.",
        shown="`https://outlook.office365.com/.default` with `OAUTH_TENANT`",
    )
    imap_folder: str = setting("INBOX", "The folder that new mail comes into, for `smtp+imap`.")
    imap_done_folder: str = setting(
        "Accord-done", "The folder that mail is moved to when it has been read, for `smtp+imap`."
    )
    ews_url: HttpsUrl = setting(
        "",
        "The server's EWS address, such as `https://mail.board.example/EWS/Exchange.asmx`. Required for `exchange`.",
        "a web address that begins with https://, for example https://mail.board.example/EWS/Exchange.asmx",
        repr=False,
    )
    ews_auth: Literal["basic", "ntlm", "oauth"] = setting(
        "basic",
        "How to sign in: `basic` or `ntlm` with user and password, or `oauth`.",
        "basic, ntlm or oauth",
    )
    ews_user: str = setting("", "The user to sign in as. Required for `basic` and `ntlm`.")
    ews_password: SecretStr = setting(SecretStr(""), "That user's password. Required for `basic` and `ntlm`.")
    ews_tenant: str = setting(
        "",
        "The directory (tenant) id, or a domain of it. Required for `oauth`.",
        _TENANT_MUST,
        pattern=_TENANT,
    )
    ews_client_id: str = setting(
        "", "The application (client) id. Required for `oauth`.", _ID_MUST, pattern=_ID
    )
    ews_secret: SecretStr = setting(SecretStr(""), "For `oauth`: the value of its client secret.")
    ews_certificate: Path | None = setting(
        None, "For `oauth`, instead of a secret: a PEM file with its certificate and the key.", shown=""
    )
    ews_authority: HttpsUrl = setting(
        "https://login.microsoftonline.com",
        "For `oauth`: who gives out the tokens. The tenant is added to it.",
        _AUTHORITY_MUST,
        repr=False,
    )
    ews_access: Literal["delegate", "impersonation"] = setting(
        "delegate",
        "`delegate` for the user's own mailbox or one with Full Access, `impersonation` with ApplicationImpersonation. "
        "With `oauth` always `impersonation`.",
        "delegate or impersonation",
    )
    ews_version: str = setting(
        "",
        "`15.2` for Exchange Server 2019 and later, `15.1` for 2016, `15.0` for 2013. Empty: the server is asked.",
        "two numbers with a dot between, for example 15.2",
        "",
        pattern=r"^\d{1,2}\.\d{1,2}$",
    )
    graph_tenant: str = setting(
        "",
        "The directory (tenant) id, or a domain of it. Required for `graph`.",
        _TENANT_MUST,
        pattern=_TENANT,
    )
    graph_client_id: str = setting(
        "", "The application (client) id. Required for `graph`.", _ID_MUST, pattern=_ID
    )
    graph_secret: SecretStr = setting(
        SecretStr(""),
        "The value of its client secret. Neither secret nor certificate: a person signs in with `flask mail sign-in`.",
    )
    graph_certificate: Path | None = setting(
        None, "Instead of a secret: a PEM file with its certificate and the RSA key.", shown=""
    )
    graph_authority: HttpsUrl = setting(
        "https://login.microsoftonline.com",
        "Who gives out the tokens; another one for a national cloud.",
        _AUTHORITY_MUST,
        repr=False,
    )
    graph_url: HttpsUrl = setting(
        "https://graph.microsoft.com",
        "Where Microsoft Graph is; another one for a national cloud.",
        "a web address that begins with https://, for example https://graph.microsoft.com",
        repr=False,
    )
    mail_folder: str = setting("INBOX", "The folder that new mail comes into, for `exchange` and `graph`.")
    mail_done_folder: str = setting(
        "Accord-done", "The folder that mail is moved to when it has been read, for `exchange` and `graph`."
    )
    mail_ca_file: Path | None = setting(
        None, "A file of certificates to trust besides the system's, for a private mail server.", shown=""
    )
    mail_timeout_seconds: int = setting(
        20, "How long to wait for it.", "a whole number of seconds from 1 to 300", ge=1, le=300
    )
    mail_max_mb: int = setting(
        25,
        "Larger mail is held with only its header read, and a known sender is told.",
        "a whole number from 1 to 150",
        ge=1,
        le=150,
    )
    mail_per_minute: int | None = setting(
        None,
        "How many mails may leave the mailbox within a minute, as its provider allows; the others wait, reminders "
        "longest. 0: no limit.",
        _PACE_MUST,
        "30 for `graph` (Exchange Online’s limit), else 0",
        ge=0,
    )
    mail_per_day: int | None = setting(
        None,
        "The same within 24 hours.",
        _PACE_MUST,
        "10000 for `graph`, else 0",
        ge=0,
    )
    mail_authserv_id: str = setting(
        "",
        "The name under which your own mail server writes Authentication-Results; only its field is believed. "
        "Empty: the topmost one (Exchange Online writes no name).",
        "one name without blanks, for example mx.board.example",
        "",
        pattern=r"^[^\s;()]+$",
    )
