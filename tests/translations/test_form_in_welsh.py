"""The form in Welsh, page by page, right and wrong: no sentence of ours on it is left in English."""

import pytest

from tests.forms.filling import answered
from tests.translations.reader import BOARD, STEPS, Reader
from tests.web.conftest import token_in
from tests.web.steps import boxes_of, fill


@pytest.mark.parametrize("start", STEPS)
@pytest.mark.parametrize("danger", ["", "yes"])
def test_the_form_from_each_stage_to_its_receipt(reader: Reader, start: str, danger: str) -> None:
    data = answered(BOARD, "default", start, danger=danger, needed_by=["4", "12", "2026"])
    url = f"/start/{BOARD}"
    for _ in range(10):
        page = reader.get(url)
        name = url.rpartition("/")[2] if "/raise/" in url else "start"
        if name == "check":
            break
        if name == "danger":
            url = url.replace("danger", "you")
            continue
        url = fill(reader.client, url, boxes_of(name, data)).location
    assert name == "check"
    sent = reader.client.post(url, data={"csrf_token": token_in(page)}, follow_redirects=True)
    reader.look("the receipt", sent)
    reader.has_met_no_english(6)


WRONG = [
    {},
    {"born": ["1", "", ""], "needed_by": ["1", "1", "2020"], "agreed_by": ["1", "1", "2020"], "needed_time": "x"},
    {"born": ["31", "2", "2026"], "needed_by": ["1", "1", "2099"], "agreed_by": ["1", "1", "2028"]},
    {"born": ["1", "1", "2050"], "needed_time": "4pm", "agreed_time": "4pm", "theme": "x", "start_step": "x"},
    {"born": ["1", "1", "1800"], "summary": "x" * 20_000, "child": "x" * 5_000, "born_x": "x"},
    {"raiser_email": "x", "counterpart_email": "x", "raiser_manager_email": "x", "counterpart_manager_email": "x"},
    {"raiser_name": "x" * 900, "raiser_language": "fr", "raiser_manager_name": "Mo", "counterpart_manager_name": "Mo"},
    {
        "raiser_email": "inbox@sewscb.example",
        "raiser_manager_email": "inbox@sewscb.example",
        "counterpart_email": "inbox@sewscb.example",
        "counterpart_manager_email": "inbox@sewscb.example",
    },
    {
        "raiser_email": "a@b.example",
        "raiser_manager_email": "a@b.example",
        "counterpart_email": "a@b.example",
        "counterpart_manager_email": "a@b.example",
    },
    {"earlier_1_on": ["1", "1", "2050"], "earlier_2_on": ["1", "", ""], "earlier_3_on": ["31", "2", "2026"]},
    {"earlier_1_outcome": "x", "earlier_2_on": ["20", "11", "2026"], "earlier_3_outcome": "x" * 9_000},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_the_forms_error_messages(reader: Reader, wrong: dict) -> None:
    reader.data |= {"Mo", "fr"}
    data = answered(BOARD, "default", "4")
    page = reader.get(f"/start/{BOARD}")
    first = reader.client.post(
        f"/start/{BOARD}", data=boxes_of("start", data) | {"csrf_token": token_in(page)}
    )
    token = first.location.split("/")[2]
    for name in ("start", "you", "them", "disagreement", "earlier"):
        address = f"/raise/{token}/{name}"
        # Without its start step the form has no page of earlier ones: it says so.
        page = reader.get(address, None)
        if page.status_code == 200:
            told = boxes_of(name, data | wrong) if wrong else {}
            reader.post(address, csrf_token=token_in(page), **told)
            reader.post(address)
    page = reader.get(f"/raise/{token}/check")
    reader.post(f"/raise/{token}/check")
    reader.has_met_no_english(12)
