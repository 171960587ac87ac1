"""Whose fault it was. What EWS says, in the terms of services/ports.py:

the recipient or the message is refused for good         Permanent
the server is busy, or a quota for sending is used up    Throttled, for as long as it asks
everything else: no connection, login, rights,           Transient, with a sentence for the administrator:
the mailbox, an answer that is none                      none of it is the recipient's fault

Rests on Microsoft's pages "ResponseCode", "EWS throttling in Exchange" and "Impersonation and EWS in Exchange".
"""

from datetime import timedelta

import requests
from exchangelib import errors
from exchangelib.errors import EWSError

from mail.exchange.config import ExchangeConfig
from services.ports import MailError, Permanent, Throttled, Transient

_LONGEST_WAIT = 3600.0  # seconds: an absurd number must not put a mail off for days.
_QUOTA_WAIT = timedelta(minutes=15)

_NO_SUCH_RECIPIENT = (
    errors.ErrorInvalidRecipients,
    errors.ErrorMailRecipientNotFound,
    errors.ErrorMissingRecipients,
)
_NO_SUCH_MESSAGE = (
    errors.ErrorMessageSizeExceeded,
    errors.ErrorMimeContentInvalid,
    errors.ErrorMimeContentInvalidBase64String,
)
_QUOTAS = (errors.ErrorSubmissionQuotaExceeded, errors.ErrorExceededConnectionCount)
_NO_IMPERSONATION = (
    errors.ErrorImpersonateUserDenied,
    errors.ErrorImpersonationDenied,
    errors.ErrorImpersonationFailed,
)
_LOGIN = (
    errors.UnauthorizedError,
    errors.ErrorAccountDisabled,
    errors.ErrorPasswordExpired,
    errors.ErrorPasswordChangeRequired,
)


class Blocked(EWSError):  # type: ignore[misc]
    """HTTP 403: EWS is switched off for this mailbox or for this application."""


class OddAnswer(EWSError):  # type: ignore[misc]
    """An answer that is not one of EWS: a proxy's page, a redirect to a login form. Its text is the status only."""


def fault(error: EWSError, config: ExchangeConfig, doing: str) -> MailError:
    """`error` as one of ours. `doing` completes "did not let us …"."""
    host, address = config.host, config.address
    if isinstance(error, errors.ErrorServerBusy):
        wait = timedelta(seconds=min(float(error.back_off or 0), _LONGEST_WAIT))
        return Throttled(f"{host} is busy and asks us to wait {wait.total_seconds():g} seconds.", wait)
    if isinstance(error, _QUOTAS):
        return Throttled(f"{host} takes no more from {address} for now: {_said(error)}.", _QUOTA_WAIT)
    if isinstance(error, _NO_SUCH_RECIPIENT):
        return Permanent(f"{host} refused the recipient: {_said(error)}.")
    if isinstance(error, _NO_SUCH_MESSAGE):
        return Permanent(f"{host} refused the mail: {_said(error)}.")
    return Transient(_sentence(error, config) or f"{host} did not let us {doing}: {_said(error)}.")


def is_unanswered(error: BaseException | None) -> bool:
    """Whether the server may have done what we asked, although we do not know."""
    if not isinstance(error, EWSError) or isinstance(error, (*_LOGIN, Blocked)):
        return False
    # What the server itself says is a refusal, save that it broke down over our request.
    broke = (errors.ErrorTimeoutExpired, errors.ErrorInternalServerError)
    if isinstance(error, errors.ResponseMessageError) and not isinstance(error, broke):
        return False
    return _kind(error) not in ("certificate", "refused")


def _sentence(error: EWSError, config: ExchangeConfig) -> str:
    host, address = config.host, config.address
    if isinstance(error, _LOGIN):
        why = "the account or its password may be locked or expired"
        return f"{host} refused our login. Check {config.login_settings}; {why}."
    if isinstance(error, Blocked):
        return (
            f"{host} does not allow EWS for {address} or for this application (HTTP 403). Ask the Exchange "
            f"administrator to allow it: Set-CASMailbox {address} -EwsEnabled $true, and an EwsApplicationAccessPolicy "
            "of the organisation and of the mailbox that lets the user agent “Accord” in."
        )
    if isinstance(error, _NO_IMPERSONATION):
        return (
            f"{host} does not let us act for {address}. Ask the Exchange administrator for the management role "
            "ApplicationImpersonation on this mailbox, or set EWS_ACCESS to delegate."
        )
    if isinstance(error, errors.ErrorSendAsDenied):
        return f"{host} does not let us send as this address. Ask the Exchange administrator for Send As on {address}."
    if isinstance(error, errors.ErrorNonExistentMailbox):
        return f"{host} has no mailbox {address}. Check MAIL_ADDRESS."
    if isinstance(error, errors.ErrorAccessDenied | errors.ErrorCreateSubfolderAccessDenied):
        return f"{host} does not let us into {address}. Ask the Exchange administrator for Full Access to this mailbox."
    if isinstance(error, errors.ErrorQuotaExceeded):
        return f"The mailbox {address} is full. Ask the Exchange administrator for more room, or empty Sent Items."
    if isinstance(error, OddAnswer):
        return f"{host} did not answer as Exchange Web Services does ({error}). Check EWS_URL."
    return _unreachable(error, config)


def _unreachable(error: EWSError, config: ExchangeConfig) -> str:
    where = f"The Exchange server {config.host}"
    match _kind(error):
        case "certificate":
            return f"{where} has a certificate that we cannot trust. Check the name in EWS_URL, and MAIL_CA_FILE."
        case "tls":
            return f"{where} did not agree on encryption, or dropped the line. Check EWS_URL."
        case "refused":
            return f"{where} could not be reached. Check EWS_URL, and that it is running."
        case "timeout":
            return f"{where} did not answer in {config.timeout_seconds:g} seconds. Check that it is running."
        case "dropped":
            return f"{where} dropped the line. Check that it is running."
    return ""


def _kind(error: EWSError) -> str:
    """How the line failed; empty where it did not. exchangelib keeps requests' own error only as the context."""
    cause, text = error.__context__, str(error)
    if isinstance(cause, requests.exceptions.SSLError):
        return "certificate" if "CERTIFICATE_VERIFY_FAILED" in text else "tls"
    if (
        isinstance(cause, requests.exceptions.ConnectTimeout)
        or "NewConnectionError" in text
        or "NameResolution" in text
    ):
        return "refused"
    if isinstance(cause, requests.exceptions.Timeout):
        return "timeout"
    return "dropped" if isinstance(cause, OSError) else ""


def _said(error: EWSError) -> str:
    """The server's code and words, on one line."""
    name = type(error).__name__
    return f"{name}: {' '.join(str(error).split())}".rstrip(".: ")[:300]
