"""Sending by SMTP submission (RFC 6409). What a fault means, in the terms of services/ports.py:

the recipient or the message is refused for good      Permanent
we are asked to send less                             Throttled
everything else: no connection, login or TLS, the     Transient, with a sentence for the administrator:
sender is refused, a 4xx, a dropped line              none of it is the recipient's fault
"""

import contextlib
import re
import smtplib
from datetime import timedelta

from mail.address import well_formed
from mail.oauth import Bearer, mechanism
from mail.server import MailServer
from services.ports import MailError, OutgoingMail, Permanent, Throttled, Transient

_WAIT = timedelta(minutes=1)
_SLOWER_CODES = {421, 432, 450, 451, 452, 454}
_SLOWER = re.compile(
    r"throttl|too (?:many|fast|quickly)|rate limit|\brate\b|slow down|concurrent|server busy|limit exceeded",
    re.IGNORECASE,
)
_LOGIN_CODES = {530, 534, 535, 538}
# Exchange and Gmail say only at RCPT or DATA, and with a 5xx, that we may not send as this sender, not beyond
# their own domains, or not so much today. Any recipient would have been refused.
_ABOUT_US = re.compile(
    r"\b5\.7\.5[47]\b|\b5\.7\.6[04]\b|\b5\.2\.252\b|\b5\.4\.5\b|SendAsDenied|\brelay", re.IGNORECASE
)
# Exchange Online says so of every password, since it takes none any more.
_NO_PASSWORDS = re.compile(r"\b5\.7\.139\b|basic authentication is disabled", re.IGNORECASE)
_BY_ITSELF = "It is tried again by itself."
_TOO_LARGE = 552
_OAUTH = (
    "Check SMTP_USER and OAUTH_SCOPE, and that the application may send for this mailbox: in Microsoft 365 it needs "
    "the permission SMTP.SendAsApp (for a person SMTP.Send) with admin consent, New-ServicePrincipal, "
    "Add-MailboxPermission, and SMTP AUTH switched on for the mailbox; at Google the scope https://mail.google.com/."
)


class SmtpOutgoing:
    """One SMTP connection for any number of mails, opened by the first. A `services.ports.Outgoing`."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over, its bytes unchanged.

        Raises:
            Permanent, Throttled, Transient: see the head of this file.
        """
        for address in (mail.envelope_to, mail.envelope_from):
            if not well_formed(address):
                raise Permanent(f"“{address}” is not an e-mail address. Check it and send again.")
        try:
            self._transfer(mail)
        except MailError:
            self._reset()
            raise
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # Where the line drops after DATA, nobody can know whether the server took the message. It is sent
            # again with the same Message-ID: twice is a nuisance, not at all would be a missed deadline.
            self._drop()
            raise Transient(self._server.unreachable("SMTP", error)) from error

    def close(self) -> None:
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _transfer(self, mail: OutgoingMail) -> None:
        host = self._server.host
        smtp, code, said = self._begin(mail)
        if code == _TOO_LARGE:
            raise Permanent(f"The mail to {mail.envelope_to} is too large for {host}: {code} {said}.")
        if code != 250:
            what = f"{host} refused the sender {mail.envelope_from}"
            raise self._fault(
                code, said, what, Transient, f"Check that {self._sender} may send as this address."
            )
        code, said = _reply(smtp.rcpt(mail.envelope_to))
        if code not in (250, 251):
            what = f"{host} refused the recipient {mail.envelope_to}"
            raise self._fault(code, said, what, Permanent, "Check the address.")
        try:
            code, said = _reply(smtp.data(mail.raw))
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, _text(error.smtp_error)
        if code != 250:
            what = f"{host} refused the mail to {mail.envelope_to}"
            raise self._fault(
                code, said, what, Permanent, "Ask whoever runs that server what it does not take."
            )

    def _begin(self, mail: OutgoingMail) -> tuple[smtplib.SMTP, int, str]:
        """MAIL FROM, on the open connection or on a new one."""
        if self._smtp is not None:
            # Servers drop idle connections. Nothing of this mail has gone out yet, so a second try is safe.
            with contextlib.suppress(smtplib.SMTPServerDisconnected, OSError):
                code, said = self._mail_from(self._smtp, mail)
                # A login may run out with its token.
                if code != 421 and code not in _LOGIN_CODES:
                    return self._smtp, code, said
            self._drop()
        self._smtp = self._open()
        return self._smtp, *self._mail_from(self._smtp, mail)

    def _mail_from(self, smtp: smtplib.SMTP, mail: OutgoingMail) -> tuple[int, str]:
        options = [f"SIZE={len(mail.raw)}"] if smtp.has_extn("size") else []
        if not mail.raw.isascii() and smtp.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        if not (mail.envelope_to + mail.envelope_from).isascii():
            if not smtp.has_extn("smtputf8"):
                raise Permanent(
                    f"{self._server.host} cannot send to {mail.envelope_to}, which has letters beyond plain "
                    "ASCII. Ask for another address of this person."
                )
            options.append("SMTPUTF8")
        return _reply(smtp.mail(mail.envelope_from, options))

    def _open(self) -> smtplib.SMTP:
        """Connect, encrypt, log in. Raises Transient or Throttled, or OSError where the line drops."""
        server = self._server
        try:
            smtp = self._connect_with_token() if server.tokens else self._connect()
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPResponseException as error:
            what, said = f"{server.host} did not let us in", _text(error.smtp_error)
            advice = "Ask whoever runs that server to take mail from this machine."
            raise self._fault(error.smtp_code, said, what, Transient, advice) from error
        except smtplib.SMTPException as error:
            login = "the OAUTH settings" if server.tokens else "SMTP_PASSWORD"
            advice = f"Check SMTP_SECURITY, SMTP_USER and {login}."
            raise Transient(f"{server.host} does not offer what we need ({error}). {advice}") from error
        except UnicodeEncodeError as error:
            raise Transient("SMTP_USER and SMTP_PASSWORD may have plain ASCII characters only.") from error
        return smtp

    def _connect_with_token(self) -> smtplib.SMTP:
        """A token that the server refuses is asked for anew, once: it may have been withdrawn before its time."""
        tokens = self._server.tokens
        assert tokens is not None
        token = tokens.token()
        try:
            return self._connect(token)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code not in _LOGIN_CODES:
                raise
            tokens.refused(token)
        return self._connect(tokens.token())

    def _connect(self, token: str = "") -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_seconds, context=server.tls()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
        try:
            if server.security == "starttls":
                smtp.starttls(context=server.tls())
            smtp.ehlo_or_helo_if_needed()
            if token:
                _sign_in(smtp, server.user, token)
            elif server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    @property
    def _sender(self) -> str:
        return self._server.user or "Accord"

    def _fault(self, code: int, said: str, what: str, refused: type[MailError], advice: str) -> MailError:
        """What a reply means. `refused` and `advice` are for one that is meant for good, and not about our login."""
        host = self._server.host
        if code in _SLOWER_CODES and _SLOWER.search(said):
            return Throttled(f"{host} asks us to send more slowly: {code} {said}. {_BY_ITSELF}", _WAIT)
        if code in _LOGIN_CODES:
            return Transient(f"{host} refused our login: {code} {said}. {self._login_advice(said)}")
        if code < 500:
            return Transient(f"{what}: {code} {said}. {_BY_ITSELF}")
        if _ABOUT_US.search(said):
            about = f"Ask whoever runs that server as whom {self._sender} may send, to whom, and how much."
            return Transient(f"{what}: {code} {said}. {about}")
        return refused(f"{what}: {code} {said}. {advice}")

    def _login_advice(self, said: str) -> str:
        if self._server.tokens:
            return _OAUTH
        if _NO_PASSWORDS.search(said):
            return "It takes no passwords any more: set SMTP_IMAP_AUTH to oauth, and the OAUTH settings."
        return "Check SMTP_USER and SMTP_PASSWORD."

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _sign_in(smtp: smtplib.SMTP, user: str, token: str) -> None:
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    name = mechanism(offered.__contains__)
    if name is None:
        raise smtplib.SMTPNotSupportedError("no sign-in by OAuth")
    smtp.auth(name, Bearer(name, user, token))


def _reply(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], _text(answer[1])


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split()).rstrip(".")
