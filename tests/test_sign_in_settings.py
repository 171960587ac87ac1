"""The settings of who gets in: what is refused, in whole sentences, and what is made of the rest."""

import pytest

from services.roles import Role
from settings import SettingsFault, load_settings
from tests.test_settings import REAL, faults

OIDC = {
    "OIDC_ISSUER": "https://id.board.example",
    "OIDC_CLIENT_ID": "accord",
    "OIDC_CLIENT_SECRET": "client-secret",
}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"STAFF": "hips=jo@board.example, leeds:viewer=al@board.example"},
            "STAFF names leeds: the Boards that are served are bedfordshire, brighton-hove, eastriding, hips, sewscb.",
        ),
        (
            {
                "STAFF": "hips=jo@board.example,sewscb=jo@board.example",
                "BOARD_INBOX": "hips=in@board.example",
            },
            "STAFF names sewscb: the Boards that are served are hips.",
        ),
        (
            {"EMAIL_SIGN_IN": "false"},
            "EMAIL_SIGN_IN=false needs OIDC_ISSUER, or nobody could sign in. Put it in the environment or in .env.",
        ),
        (
            {"SESSION_IDLE_MINUTES": "4"},
            "SESSION_IDLE_MINUTES must be a whole number of minutes from 5 to 480, not '4'.",
        ),
        (
            {**OIDC, "OIDC_ROLES": "cases=leeds:viewer"},
            "OIDC_ROLES names leeds: the Boards that are served are bedfordshire, brighton-hove, eastriding, hips,"
            " sewscb.",
        ),
        (
            {**OIDC, "OIDC_CLIENT_SECRET": ""},
            "OIDC_CLIENT_SECRET is required with OIDC_ISSUER. Put it in the environment or in .env.",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(changes: dict[str, str], fault: str) -> None:
    assert faults(**changes) == [fault]


def test_what_a_person_is_named_as_adds_up() -> None:
    staff = "hips:viewer=jo@board.example, hips:technical+caseworker=JO@board.example,sewscb:viewer=jo@board.example"
    s = load_settings(REAL | {"STAFF": staff})
    assert s.staff_by_board == {
        "hips": {"jo@board.example": {Role.VIEWER, Role.TECHNICAL, Role.CASEWORKER}},
        "sewscb": {"jo@board.example": {Role.VIEWER}},
    }


@pytest.mark.parametrize(
    "staff", ["hips:boss=jo@board.example", "hips:=jo@board.example", "hips:viewer+=jo@board.example"]
)
def test_a_role_that_there_is_not_is_refused(staff: str) -> None:
    with pytest.raises(
        SettingsFault, match=r"^STAFF must be .* viewer, caseworker, administrator, technical, not "
    ):
        load_settings(REAL | {"STAFF": staff})


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.board.example",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://id.board.example/?x=1",
        "id.board.example",
    ],
)
def test_an_issuer_that_anybody_could_be_or_speak_for_is_refused(issuer: str) -> None:
    with pytest.raises(SettingsFault, match=r"^OIDC_ISSUER must be the address of one organisation"):
        load_settings(REAL | OIDC | {"OIDC_ISSUER": issuer})


def test_which_claim_tells_who_it_is_goes_by_the_issuer() -> None:
    assert load_settings(REAL | OIDC).oidc_identity == "verified-email"
    entra = OIDC | {"OIDC_ISSUER": "https://login.microsoftonline.com/0c0ffee0/v2.0"}
    assert load_settings(REAL | entra).oidc_identity == "entra"
    assert load_settings(REAL | entra | {"OIDC_IDENTITY": "verified-email"}).oidc_identity == "verified-email"
