"""Signed web links. A link says what it is for, which case and which party; it holds no names.

Whether a link still works is not in the link: the case knows. Sign-in links alone are used once.
"""

import hashlib
from typing import Literal, get_args

from itsdangerous import BadSignature, URLSafeSerializer

from casework.errors import LinkRefused

Purpose = Literal[
    "confirm",
    "answer",
    "own-side",
    "go-on",
    "wrong",
    "settle",
    "paper",
    "meeting",
    "sender",
    "language",
    "sign-in",
]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

FORGED = (
    "This link is not one of ours, or it was cut off on the way. Open it again from the e-mail, "
    "or copy the whole address into your browser. You can also simply answer the e-mail."
)


class Links:
    """Makes and reads the links in mails.

    Args:
        secret: the SECRET_KEY; changing it makes every link that is out there useless.
        base_url: where the pages are, without a slash at the end.
    """

    def __init__(self, secret: str, base_url: str) -> None:
        self._secret = secret
        self._base_url = base_url.rstrip("/")

    def confirm(self, case_number: int, party: int) -> str:
        return self._make("confirm", case_number, party)

    def answer(self, case_number: int, party: int, step: str) -> str:
        return self._make("answer", case_number, party, step)

    def own_side(self, case_number: int, party: int, step: str) -> str:
        return self._make("own-side", case_number, party, step)

    def go_on(self, case_number: int, party: int, step: str) -> str:
        return self._make("go-on", case_number, party, step)

    def wrong(self, case_number: int, party: int, step: str) -> str:
        """Where `party` can say that the answer of `step` was read wrongly."""
        return self._make("wrong", case_number, party, step)

    def settle(self, case_number: int, party: int, step: str) -> str:
        """Where the raiser says whether a late AGREED of somebody whom `step` had asked settles it."""
        return self._make("settle", case_number, party, step)

    def paper(self, case_number: int, party: int, key: str) -> str:
        """The paper of the protocol with this key, to be filled in by `party`."""
        return self._make("paper", case_number, party, key)

    def meeting(self, case_number: int, party: int) -> str:
        """Where `party` tells what came of the meeting, if they are asked; the raiser chooses another time for it."""
        return self._make("meeting", case_number, party)

    def sender(self, case_number: int, party: int, mail: str) -> str:
        """Where `party` says whether the received mail with this number is theirs."""
        return self._make("sender", case_number, party, mail)

    def language(self, case_number: int, party: int) -> str:
        return self._make("language", case_number, party)

    def sign_in(self, nonce: str) -> str:
        return f"{self._base_url}/staff/sign-in/{self._serializer('sign-in').dumps(nonce)}"

    def staff_case(self, reference: str) -> str:
        return f"{self._base_url}/staff/cases/{reference}"

    def staff_held(self, mail: int | None = None) -> str:
        """The held mail that comes first, or the received mail with this number."""
        return f"{self._base_url}/staff/held" + (f"/{mail}" if mail else "")

    def staff_retention(self) -> str:
        return f"{self._base_url}/staff/retention"

    def staff_feeds(self, reference: str = "") -> str:
        """The page of calendar feeds; with a reference, those of the people on that case too."""
        return f"{self._base_url}/staff/feeds" + (f"?case={reference}" if reference else "")

    def staff_figures(self, board: str, period: str) -> str:
        return f"{self._base_url}/staff/figures?board={board}&period={period}"

    def staff_health(self) -> str:
        return f"{self._base_url}/staff/health"

    def read(self, purpose: Purpose, link: str) -> tuple[int, int, str]:
        """(case number, party, step or key of a paper or number of a mail). Raises LinkRefused: forged or damaged."""
        number, party, step = self._load(purpose, link)
        return int(number), int(party), str(step)

    def read_sign_in(self, link: str) -> str:
        """The nonce of a sign-in link. Raises LinkRefused if it is forged or damaged."""
        return str(self._load("sign-in", link))

    def _make(self, purpose: Purpose, case_number: int, party: int, step: str = "") -> str:
        return f"{self._base_url}/{purpose}/{self._serializer(purpose).dumps([case_number, party, step])}"

    def _load(self, purpose: Purpose, link: str) -> list[int | str]:
        try:
            return self._serializer(purpose).loads(link)  # type: ignore[no-any-return]
        except BadSignature:
            raise LinkRefused(FORGED) from None

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret,
            salt=f"accord/{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
