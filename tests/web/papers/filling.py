"""East Riding's Appendix A as somebody fills it in, and a case at the stage that asks for it."""

import email
import email.policy
import re

from models import OutboxRow

FILLED = {
    "answer-referral_date": ["2", "11", "2026"],
    "answer-referrer": "Rae Raiser",
    "answer-job_title": "Teacher",
    "answer-agency": "Harbour School",
    "answer-address": "rae@school.example",
    "answer-parents.1.first_name": "Ann",
    "answer-parents.1.surname": "Example",
    "answer-parents.1.born": ["1", "5", "1985"],
    "answer-children.1.first_name": "Robin",
    "answer-children.1.surname": "Example",
    "answer-children.1.born": ["3", "5", "2018"],
    "answer-family_address": "",
    "answer-agencies": "Harbour School\nSolent Council",
    "answer-issues": "Robin has come to school hungry.",
    "answer-earlier_stages.1.stage": "Stages 1 and 2",
    "answer-earlier_stages.1.outcome": "No answer.",
    "answer-earlier_stages.2.stage": "Stage 3",
    "answer-earlier_stages.2.date": ["4", "11", "2026"],
    "answer-stage_4_date": ["5", "Nov", "2026"],
    "answer-officers.1.name": "Sid Senior",
    "answer-officers.1.agency": "Harbour School",
    "answer-officers.2.name": "Hal Head",
    "answer-outcome": "",
}


def box(page, name: str) -> str:
    """What stands in a box of the page."""
    html = page.get_data(as_text=True)
    area = re.search(rf'<textarea[^>]*name="answer-{name}"[^>]*>(.*?)</textarea>', html, re.S)
    line = re.search(rf'<input[^>]*name="answer-{name}"[^>]*?value="([^"]*)"', html)
    found = area or line
    return found[1].strip() if found else ""


def text_in(mail: OutboxRow) -> str:
    """The words of a mail of ours, its lines joined."""
    body = email.message_from_bytes(mail.raw, policy=email.policy.default).get_body(("plain",))
    assert body, "the mail has no plain text"
    return " ".join(body.get_content().split())
