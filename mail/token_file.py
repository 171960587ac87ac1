"""The refresh token of a signed-in person, kept encrypted on this machine."""

import base64
import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.ports import Transient

SIGN_IN = "Run `flask mail sign-in` as the person whose mailbox it is."


class TokenFile:
    """One refresh token in one file, readable by our own account only.

    The sign-in service hands out a new refresh token at every use, and may stop taking an old one. So whoever
    uses it holds `locked` from reading to writing: of several processes each then starts from the newest.

    Args:
        path: the file; its folder is made if need be, and beside it there is a file ending in ".lock".
        secret: the application's secret; with another one the file cannot be read any more.
    """

    def __init__(self, path: Path, secret: str) -> None:
        self._path = path
        key = HKDF(SHA256(), length=32, salt=None, info=b"accord: refresh token").derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process and thread out; the lock ends with the process at the latest.

        Raises:
            Transient: the file, or its folder, cannot be read or written.
        """
        lock = -1
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(f"{self._path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as error:
            raise Transient(
                f"The sign-in to Microsoft 365 in {self._path} cannot be read or kept ({error.strerror}). Check that "
                "Accord's account may write there, and that the disk is not full."
            ) from error
        finally:
            if lock >= 0:
                os.close(lock)

    def read(self) -> str:
        """The newest token.

        Raises:
            Transient: there is none, or it was written with another secret; somebody has to sign in.
        """
        try:
            return self._fernet.decrypt(self._path.read_bytes()).decode()
        except FileNotFoundError as error:
            raise Transient(f"Nobody has signed in to Microsoft 365 for Accord yet. {SIGN_IN}") from error
        except InvalidToken as error:
            raise Transient(
                f"The sign-in to Microsoft 365 in {self._path} cannot be read, perhaps because SECRET_KEY was "
                f"changed. {SIGN_IN}"
            ) from error

    def write(self, token: str) -> None:
        """Put the token in the place of the one before: a reader sees either, whole, even after a crash."""
        new = self._path.with_name(f"{self._path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(self._fernet.encrypt(token.encode()))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        finally:
            new.unlink(missing_ok=True)
