"""Secrets that open something for whoever has them: a session, a sign-in link, a calendar feed."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token: a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
