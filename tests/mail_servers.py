"""A real mail server for the tests: Exim takes mail by SMTP, and Dovecot serves it by IMAP.

TLS with a throw-away certificate authority, login required, plus-addresses on. Every address of every domain
is a mailbox with the same password, or with an access token of `tokens`: XOAUTH2 on the port for STARTTLS and
OAUTHBEARER on the port for TLS by SMTP, both by IMAP. Exim turns these away at RCPT TO:

    refused…@  550, no such user       busy…@  451, try again later       full…@  452, mailbox full

It takes mail for gone…@ and sends it back as a bounce, and delivers all mail for a domain reply.… to accord@….
"""

import contextlib
import grp
import os
import smtplib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.processes import Account, Server, answers, free_port, helper_account, private_folder, program
from tests.token_server import TokenServer, token_server

_TEMPLATES = Path(__file__).parent / "mail_server_files"

PASSWORD = "kept-only-while-the-tests-run"

Fault = Literal["throttled", "busy", "refused", "slow"]


@dataclass(frozen=True, slots=True)
class MailServers:
    """The addresses of both servers, and the levers that tests pull.

    `smtp_port` speaks STARTTLS, `smtps_port` TLS from the first byte; likewise `imap_port`, `imaps_port`.
    Log in as any address with `password`.
    """

    folder: Path
    host: str
    smtp_port: int
    smtps_port: int
    imap_port: int
    imaps_port: int
    password: str
    ca_file: Path
    smtp: Server
    imap: Server
    tokens: TokenServer

    def environment(self, address: str) -> dict[str, str]:
        """Accord's settings for this mail server, with `address` as Accord's own mailbox."""
        return {
            "MAIL": "smtp+imap",
            "MAIL_ADDRESS": address,
            "SMTP_HOST": self.host,
            "SMTP_PORT": str(self.smtp_port),
            "SMTP_SECURITY": "starttls",
            "SMTP_USER": address,
            "SMTP_PASSWORD": self.password,
            "IMAP_HOST": self.host,
            "IMAP_PORT": str(self.imaps_port),
            "IMAP_SECURITY": "tls",
            "IMAP_USER": address,
            "IMAP_PASSWORD": self.password,
            "MAIL_CA_FILE": str(self.ca_file),
        }

    def stop_smtp(self) -> None:
        self.smtp.stop()

    def start_smtp(self) -> None:
        self.smtp.start()

    def stop_imap(self) -> None:
        """Stop IMAP and the way into the mailboxes; Exim keeps what it takes meanwhile."""
        self.imap.stop()

    def start_imap(self) -> None:
        self.imap.start()

    @contextlib.contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        """Inside the `with` block Exim does this at every RCPT TO, whoever the recipient is.

        throttled: 452, asks for fewer messages · busy: 451 · refused: 550 · slow: silent for a minute
        """
        lever = self.folder / f"fault-{fault}"
        lever.touch()
        lever.chmod(0o644)
        try:
            yield
        finally:
            lever.unlink()

    def maildir(self, address: str) -> Path:
        """Where Dovecot keeps this address's INBOX."""
        return self.folder / "mail" / address.lower()

    def messages(self, address: str) -> list[bytes]:
        """Everything in the INBOX of this address now, in the order of arrival."""
        files = [file for part in ("new", "cur") for file in (self.maildir(address) / part).glob("*")]
        try:
            # Dovecot's file names begin with seconds and microseconds: "1763812345.M123456P…".
            return [file.read_bytes() for file in sorted(files, key=_arrival)]
        except FileNotFoundError:
            # Dovecot renames a message when somebody opens the mailbox.
            return self.messages(address)

    def wait_for(self, address: str, count: int, seconds: float = 15) -> list[bytes]:
        """The messages of this address once there are `count`; AssertionError when they do not come."""
        until = time.monotonic() + seconds
        while len(found := self.messages(address)) < count:
            assert time.monotonic() < until, (
                f"{address} has {len(found)} mails after {seconds} s, not {count}."
            )
            time.sleep(0.02)
        return found


@contextlib.contextmanager
def mail_servers(tmp: Path) -> Iterator[MailServers]:
    """Start Exim and Dovecot, both as `helper_account`; stop them at the end.

    Args:
        tmp: an existing folder for what the programs print.
    """
    exim = program("exim4")
    dovecot = program("dovecot")
    account = helper_account()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(private_folder())
        # A folder of their own: Exim watches the one its certificate is in, and would read it anew at every line
        # that it logs there.
        certificates = folder / "certificates"
        certificates.mkdir()
        _make_certificates(certificates)
        smtp_port, smtps_port, imap_port, imaps_port = (free_port() for _ in range(4))
        for name in ("spool", "mail", "home"):
            (folder / name).mkdir()
        tokens = stack.enter_context(
            token_server(folder / "tokens", certificates / "server.pem", certificates / "server.key")
        )
        group = grp.getgrgid(account.gid).gr_name
        values = {"folder": folder, "password": PASSWORD}
        values |= {"user": account.name, "uid": account.uid, "group": group, "gid": account.gid}
        values |= {"smtp": smtp_port, "smtps": smtps_port, "imap": imap_port, "imaps": imaps_port}
        values["introspection"] = tokens.introspection_url
        templates = {name: name for name in ("exim.conf", "dovecot-oauth2.conf.ext")}
        for name, template in {**templates, "dovecot.conf": _dovecot_template(dovecot)}.items():
            (folder / name).write_text((_TEMPLATES / template).read_text() % values)
        _hand_over(folder, account)
        imap = Server(
            [dovecot, "-F", "-c", str(folder / "dovecot.conf")],
            lambda: answers(imaps_port) and (folder / "run" / "lmtp").exists(),
            tmp / f"dovecot-{imaps_port}.log",
            as_helper=True,
        )
        smtp = Server(
            [exim, "-C", str(folder / "exim.conf"), "-bdf", "-q1s"],
            lambda: _greets(smtp_port),
            tmp / f"exim-{smtps_port}.log",
            as_helper=True,
        )
        for server in (imap, smtp):
            stack.callback(server.stop)
            server.start()
        ca_file = certificates / "ca.pem"
        ports = (smtp_port, smtps_port, imap_port, imaps_port)
        yield MailServers(folder, "localhost", *ports, PASSWORD, ca_file, smtp, imap, tokens)


def _arrival(file: Path) -> tuple[int, int]:
    seconds, rest = file.name.split(".", 2)[:2]
    micro = rest.removeprefix("M").split("P")[0]
    return int(seconds), int(micro) if micro.isdigit() else 0


def _greets(port: int) -> bool:
    """Does an SMTP server talk on this port? The kernel takes connections before the server looks at them."""
    with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=5):
        return True
    return False


def _dovecot_template(dovecot: str) -> str:
    # Dovecot 2.4 (Debian 13, Ubuntu 26.04) does not read the configuration of 2.3 (Debian 12, Ubuntu 24.04).
    said = subprocess.run([dovecot, "--version"], check=True, capture_output=True, text=True).stdout
    return "dovecot.conf" if said.startswith("2.3") else "dovecot-2.4.conf"


def _hand_over(folder: Path, account: Account) -> None:
    if os.geteuid() != 0:
        return
    for path in folder.rglob("*"):
        os.chown(path, account.uid, account.gid)


def _make_certificates(folder: Path) -> None:
    """ca.pem, server.pem and server.key: a certificate authority of one day, and `localhost` signed by it."""
    openssl = program("openssl")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    # Python 3.13 and later check certificates by every rule of RFC 5280, hence the extensions.
    usage = "keyUsage=critical,keyCertSign,cRLSign"
    authority = ["-days", "1", "-subj", "/CN=Accord tests", "-addext", usage]
    run("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", *authority)
    run("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "extensions").write_text(
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions", "-days", "1"]
    run("x509", "-req", "-in", "server.csr", *sign, "-out", "server.pem")
