"""Each library by itself: the shortest loop that sends the same bytes, or fetches them, and does nothing else."""

import base64
import contextlib
import os
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import httpx
from exchangelib import BASIC, DELEGATE, UTC, Account, Build, Configuration, Credentials, Message, Version
from imapclient import IMAPClient

from services.ports import OutgoingMail
from tests.servers import MailServers


class SmtpImapLoop:
    """smtplib and IMAPClient, one connection for all mails."""

    def __init__(self, servers: MailServers, address: str) -> None:
        self._servers = servers
        self._address = address
        self._context = ssl.create_default_context(cafile=str(servers.ca_file))

    def send(self, mails: Sequence[OutgoingMail]) -> None:
        with smtplib.SMTP(self._servers.host, self._servers.smtp_port) as smtp:
            smtp.starttls(context=self._context)
            smtp.login(self._address, self._servers.password)
            for mail in mails:
                smtp.sendmail(mail.envelope_from, mail.envelope_to, mail.raw)

    def fetch(self) -> int:
        with IMAPClient(self._servers.host, self._servers.imaps_port, ssl_context=self._context) as client:
            client.login(self._address, self._servers.password)
            client.select_folder("INBOX")
            return sum(bool(client.fetch(uid, ["BODY.PEEK[]"])) for uid in client.search())


class ExchangeLoop:
    """exchangelib, one account for all mails; a copy of each in Sent Items, as Accord keeps one."""

    def __init__(self, url: str, ca_file: Path, address: str, password: str) -> None:
        self._ca_file = ca_file
        self._address = address
        self._configuration = Configuration(
            service_endpoint=url,
            credentials=Credentials(address, password),
            auth_type=BASIC,
            version=Version(Build(15, 2)),
        )

    def send(self, mails: Sequence[OutgoingMail]) -> None:
        with self._account() as account:
            for mail in mails:
                Message(
                    account=account,
                    folder=account.sent,
                    mime_content=mail.raw,
                    message_id=mail.message_id,
                    is_response_requested=True,
                ).send_and_save()

    def fetch(self) -> int:
        with self._account() as account:
            ids = list(account.inbox.all().values_list("id", "changekey"))
            return sum(bool(account.inbox.get(id=id_, changekey=key).mime_content) for id_, key in ids)

    @contextlib.contextmanager
    def _account(self) -> Iterator[Account]:
        # exchangelib asks requests, which asks the environment whom to trust.
        before = os.environ.get("REQUESTS_CA_BUNDLE")
        os.environ["REQUESTS_CA_BUNDLE"] = str(self._ca_file)
        account = Account(
            self._address, config=self._configuration, access_type=DELEGATE, default_timezone=UTC
        )
        try:
            yield account
        finally:
            account.protocol.close()
            os.environ.pop("REQUESTS_CA_BUNDLE")
            if before is not None:
                os.environ["REQUESTS_CA_BUNDLE"] = before


class GraphLoop:
    """httpx, one client for all mails."""

    def __init__(self, base: str, ca_file: Path, address: str, token: str) -> None:
        self._url = f"{base}/v1.0/users/{address}"
        self._context = ssl.create_default_context(cafile=str(ca_file))
        self._headers = {"Authorization": f"Bearer {token}"}

    def send(self, mails: Sequence[OutgoingMail]) -> None:
        with httpx.Client(verify=self._context, headers=self._headers) as client:
            for mail in mails:
                body = base64.b64encode(mail.raw)
                answer = client.post(
                    f"{self._url}/sendMail", content=body, headers={"Content-Type": "text/plain"}
                )
                assert answer.status_code == 202, answer.text

    def fetch(self) -> int:
        with httpx.Client(verify=self._context, headers=self._headers) as client:
            query = {"$top": "200", "$select": "id"}
            listed = client.get(f"{self._url}/mailFolders/inbox/messages", params=query).json()["value"]
            paths = [f"{self._url}/messages/{quote(each['id'], safe='')}/$value" for each in listed]
            return sum(bool(client.get(path).content) for path in paths)
