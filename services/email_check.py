"""Whether something is an e-mail address: the one answer for forms, files and commands."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# Mail servers inside an organisation and in tests have such names. This is the library's documented
# way to allow them; ".invalid" stays refused.
for _name in ("local", "localhost", "test"):
    if _name in SPECIAL_USE_DOMAIN_NAMES:
        SPECIAL_USE_DOMAIN_NAMES.remove(_name)


def normal_address(text: str) -> str | None:
    """The address in its normal form (RFC 5321, by email-validator; nothing is looked up); None for another text."""
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    # A server inside the organisation may be called .internal or .test, but a name without any dot is nearly
    # always a slip of the pen.
    if "." not in found.ascii_domain and found.ascii_domain != "localhost":
        return None
    return found.normalized
