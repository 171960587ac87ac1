"""What an administrator has to do, for each mail system and each scheme of addresses: one sentence each.

It rests on docs/operations.md, which has the same at length.
"""

from typing import Literal

from mail.address import Scheme

System = Literal["local", "smtp+imap", "exchange", "graph"]
Fault = Literal[
    "arrival", "plus_delivery", "plus_sending", "catch_all_delivery", "catch_all_sending", "headers", "invite"
]

_ASK = "Ask whoever runs that mail server"
_FOLDERS = "Make sure that nothing but Accord changes the folders in DATA_DIR/mail."

_ADVICE: dict[Fault, dict[System, str]] = {
    "arrival": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} what its log says of this mail, and check that MAIL_ADDRESS is delivered to the mailbox "
        "of IMAP_USER and into IMAP_FOLDER, and not into a folder for junk.",
        "exchange": "Ask the Exchange administrator for Get-MessageTrackingLog of this mail, and for inbox rules or a "
        "junk filter that take it out of MAIL_FOLDER.",
        "graph": "Ask the administrator of Microsoft 365 for a message trace of this mail, and for inbox rules or a "
        "junk filter that take it out of MAIL_FOLDER.",
    },
    "plus_delivery": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} to deliver mail for plus-addresses into the mailbox, with the address kept in To (in "
        "Postfix and in Dovecot: recipient_delimiter = +).",
        "exchange": "Exchange Server has no plus-addresses of its own: ask its administrator for a gateway in front "
        "that delivers mail for them into the mailbox, with the address kept in To.",
        "graph": "Ask the Exchange administrator for Set-OrganizationConfig -DisablePlusAddressInRecipients $false, "
        "and that no rule rewrites To.",
    },
    "plus_sending": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} to let SMTP_USER send from the mailbox's plus-addresses (in Postfix: "
        "smtpd_sender_login_maps) and to rewrite neither From nor the envelope's sender.",
        "exchange": "Exchange Server replaces or refuses a plus-address in From: ask its administrator for Send As on "
        "this mailbox, and whether a gateway behind it can let them through.",
        "graph": "Ask the Exchange administrator to try Set-OrganizationConfig -SendFromAliasEnabled $true, and for "
        "Send As on this mailbox.",
    },
    "catch_all_delivery": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} to take mail for MAIL_REPLY_DOMAIN, also from outside (an MX record), and to deliver all "
        "of it into the mailbox, with the address kept in To (in Postfix: virtual_alias_maps).",
        "exchange": "Ask the Exchange administrator to make MAIL_REPLY_DOMAIN an accepted domain of the type internal "
        "relay, and for a transport rule that redirects all its mail into the mailbox.",
        "graph": "Ask the Exchange administrator to make MAIL_REPLY_DOMAIN an accepted domain of the type internal "
        "relay, and for a mail flow rule that redirects all its mail into the mailbox.",
    },
    "catch_all_sending": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} to let SMTP_USER send from every address of MAIL_REPLY_DOMAIN (in Postfix: "
        "smtpd_sender_login_maps) and to rewrite neither From nor the envelope's sender.",
        "exchange": "Exchange Server lets a mailbox send from its own addresses only, and none can have all those of a "
        "domain.",
        "graph": "Microsoft 365 lets a mailbox send from its own addresses only, and none can have all those of a "
        "domain.",
    },
    "headers": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK} which rule or gateway takes these fields away or changes them, and to let mail of "
        "MAIL_ADDRESS keep them.",
        "exchange": "Ask the Exchange administrator for the transport rule that removes or changes them "
        "(Get-TransportRule), and to let mail of MAIL_ADDRESS keep them.",
        "graph": "Ask the Exchange administrator for the mail flow rule that removes or changes them "
        "(Get-TransportRule), and to let mail of MAIL_ADDRESS keep them.",
    },
    "invite": {
        "local": _FOLDERS,
        "smtp+imap": f"{_ASK}, and any mail gateway, to let text/calendar parts through unchanged.",
        "exchange": "Ask the Exchange administrator whether a transport rule, a content filter or the mailbox's "
        "calendar processing (Get-CalendarProcessing) changes meeting requests.",
        "graph": "Ask the Exchange administrator whether a mail flow rule, a content filter or the mailbox's "
        "calendar processing (Get-CalendarProcessing) changes meeting requests.",
    },
}

_MAILBOX = "MAIL_ADDRESSES=mailbox, which needs nothing more of the mail system"
# Which other scheme to set where the one that is set does not work, and what it needs.
INSTEAD: dict[Scheme, str] = {
    "plus": f"Or set {_MAILBOX}, or MAIL_ADDRESSES=catch-all, which needs a domain of its own that Accord may send "
    "from and whose mail all comes to the mailbox.",
    "catch-all": f"Or set {_MAILBOX}, or MAIL_ADDRESSES=plus, which needs plus-addresses of the mailbox to send from "
    "and to receive at.",
}
PLUS_IS_BETTER = (
    "Nothing is wrong, but plus-addresses work here too: MAIL_ADDRESSES=plus is better, since an answer then finds its "
    "case whatever was left out of it."
)

CLOCK = (
    "Let this machine take its time from a time server (timedatectl set-ntp true); if its time is right, ask whoever "
    "runs the mail system to set its clock."
)
TAKEN = (
    "Accord itself read the mailbox meanwhile and took the check's mail. Stop Accord (systemctl stop accord, on "
    "every machine) and run the check again."
)
CROWDED = (
    "At least {count} messages wait in {mailbox}, so the check's mail cannot be seen behind them. Start Accord so "
    "that it reads them, or have them moved to another folder, and run the check again."
)

CALENDARS = (
    "It cannot be seen when {mailbox} is busy. Nothing need be done: where it is so with other people too, meetings "
    "are put at the earliest time that suits the Board."
)

# Header fields that a system is known to drop, and why nothing is to be done.
KNOWN_TO_DROP: dict[System, dict[str, str]] = {
    "graph": {
        "Auto-Submitted": "Microsoft Graph drops Auto-Submitted from everything that is sent. Nothing is to be done: "
        "X-Auto-Response-Suppress says the same to Exchange.",
        "X-Accord-Loop": "Microsoft Graph drops a field that the tenant has never seen, here X-Accord-Loop. Nothing is "
        "to be done: Accord knows its own mail by the Message-ID as well.",
    }
}


def advice(system: System, fault: Fault) -> str:
    """What to do about `fault` where the mail system is `system`."""
    return _ADVICE[fault][system]
