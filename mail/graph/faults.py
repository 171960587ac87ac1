"""What an answer of Microsoft Graph means, in the terms of services/ports.py ("Microsoft Graph error responses
and resource types", "Microsoft Graph throttling guidance"):

a recipient or the message is refused for good      Permanent
429, or 503 with Retry-After                        Throttled
everything else: no right, no mailbox, a fault of   Transient, with a sentence for the administrator
the server                                          of Microsoft 365: no recipient is to blame
"""

import httpx

from mail.graph.config import GraphConfig
from mail.graph.line import OutcomeUnknown
from mail.http import asked_to_wait
from services.ports import MailError, Permanent, Transient

_LONGEST_SAYING = 300
_NO_MAILBOX = {
    "ErrorInvalidUser",
    "MailboxNotEnabledForRESTAPI",
    "ResourceNotFound",
    "Request_ResourceNotFound",
}
_BAD_RECIPIENT = {"ErrorInvalidRecipients", "ErrorInvalidRecipientsException"}
_TOO_LARGE = {"ErrorMessageSizeExceeded", "RequestBodyTooLarge", "ErrorAttachmentSizeLimitExceeded"}
_BAD_MESSAGE = {"ErrorMimeContentInvalid", "ErrorMimeContentInvalidBase64String"}


class Gone(Transient):
    """404: what the request names is not there (any more)."""


class Forbidden(Transient):
    """403: a permission is missing. `said` is what the server said, without our advice about mail."""

    def __init__(self, said: str, advice: str) -> None:
        super().__init__(f"{said}. {advice}")
        self.said = said


def fault(config: GraphConfig, response: httpx.Response, doing: str) -> MailError:
    """The error for an answer other than the one that was hoped for.

    Args:
        doing: what was tried, to follow "did not let us".
    """
    status, (code, said) = response.status_code, _error(response)
    host, it = config.host, f"{status} {code + ': ' if code else ''}{said}"
    if slower := asked_to_wait(host, response):
        return slower
    if status == 401:
        return Transient(
            f"{host} refused our sign-in ({it}). Check GRAPH_TENANT, GRAPH_CLIENT_ID and GRAPH_URL, and that the "
            "application is not disabled in Microsoft Entra."
        )
    if code == "ErrorSendAsDenied":
        return Transient(
            f"{host} does not let {config.address} send under this address ({it}). Ask the Exchange administrator to "
            "allow sending from aliases and plus addresses (SendFromAliasEnabled), or Send As."
        )
    if status == 403:
        return Forbidden(f"{host} did not let us {doing} ({it})", _permissions(config))
    if code in _NO_MAILBOX:
        return Transient(
            f"{host} has no mailbox {config.address} that it may use ({it}). Check MAIL_ADDRESS, and that the mailbox "
            "is in Exchange Online and licensed."
        )
    if code in _BAD_RECIPIENT:
        return Permanent(f"{host} refused the recipient: {it}.")
    if status == 413 or code in _TOO_LARGE:
        return Permanent(f"The mail is too large for {host}: {it}.")
    if code in _BAD_MESSAGE:
        return Permanent(f"{host} could not read the mail: {it}.")
    # The server broke over it, or somebody between: what it had done by then, nobody knows.
    kind = Gone if status == 404 else OutcomeUnknown if status >= 500 else Transient
    return kind(f"{host} did not let us {doing}: {it}.")


def _error(response: httpx.Response) -> tuple[str, str]:
    """The error's code and message; a proxy may answer in some other form."""
    try:
        error = response.json()["error"]
        code, said = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return "", response.reason_phrase
    return code, " ".join(said.split())[:_LONGEST_SAYING].rstrip(".")


def _permissions(config: GraphConfig) -> str:
    if config.token_file is not None:
        return (
            "Ask the administrator of Microsoft 365 to grant the application the delegated permissions "
            "Mail.ReadWrite and Mail.Send (for a shared mailbox also Mail.ReadWrite.Shared and Mail.Send.Shared), and "
            f"to let the person who signed in read and send as {config.address}; then sign in again."
        )
    return (
        f"Ask the administrator of Microsoft 365 to grant the application {config.client_id} the application "
        "permissions Mail.ReadWrite and Mail.Send with admin consent, or both as roles in RBAC for Applications with "
        f"{config.address} in their scope. A change can take two hours."
    )
