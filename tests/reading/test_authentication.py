"""Authentication-Results as mail systems write it, and what is believed of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.authentication import forged_because, read_results, trusted_results
from reading.message import Message, parse

EXCHANGE_ONLINE = (
    "spf=fail (sender IP is 192.0.2.9)\r\n smtp.mailfrom=council.example; dkim=none (message not\r\n signed) header.d=none;"
    "dmarc=fail action=oreject\r\n header.from=council.example;compauth=fail reason=000"
)
PASSES = "mx.board.example; dkim=pass header.d=council.example; spf=pass smtp.mailfrom=jo@council.example; dmarc=pass header.from=council.example"


def mail(*fields: str, sender: str = "jo@council.example", more: str = "") -> Message:
    header = "".join(f"Authentication-Results: {field}\r\n" for field in fields)
    return parse(f"{header}From: Jo <{sender}>\r\n{more}\r\nAGREED".encode())


def test_a_field_without_a_server_is_read() -> None:
    results = read_results(mail(EXCHANGE_ONLINE).header("authentication-results"))
    assert results.by == ""
    assert [(each.method, each.result) for each in results.findings] == [
        ("spf", "fail"), ("dkim", "none"), ("dmarc", "fail"), ("compauth", "fail"),
    ]  # fmt: skip
    assert results.of("spf")[0].get("smtp.mailfrom") == "council.example"


@pytest.mark.parametrize(
    ("field", "by", "found"),
    [
        ("mx.board.example; none", "mx.board.example", []),
        ("mx.board.example 1; spf=pass", "mx.board.example", [("spf", "pass")]),
        ('"mx.board.example"; DMARC = Fail', "mx.board.example", [("dmarc", "fail")]),
        ("mx (a (nested) ; comment); dmarc (why) = (not) fail", "mx", [("dmarc", "fail")]),
        ('mx; dmarc=pass reason="a; dmarc=fail"', "mx", [("dmarc", "pass")]),
        ("mx; dkim/1=pass header.b=ab=; spf=none", "mx", [("dkim", "pass"), ("spf", "none")]),
        ("mx; (dmarc=fail); spf=pass", "mx", [("spf", "pass")]),
        ("mx;;; spf=pass;", "mx", [("spf", "pass")]),
        ("", "", []),
        (";=;==;a=", "", []),
    ],
)
def test_what_mail_systems_write_is_read_and_nonsense_left_out(
    field: str, by: str, found: list[tuple[str, str]]
) -> None:
    results = read_results(field)
    assert (results.by, [(each.method, each.result) for each in results.findings]) == (by, found)


FORGED = [
    pytest.param(mail(EXCHANGE_ONLINE), "", id="Exchange Online, topmost"),
    pytest.param(mail("mx.board.example; dmarc=fail header.from=council.example"), "mx.board.example", id="our own server"),
    pytest.param(mail("evil.example; dmarc=pass", "mx.board.example; dmarc=fail"), "mx.board.example", id="another's pass above"),
    pytest.param(mail("MX.board.example; dmarc=FAIL"), "mx.Board.example", id="in whatever case"),
    pytest.param(mail("mx; dmarc=none; spf=fail smtp.mailfrom=jo@council.example; dkim=none"), "mx", id="no policy, and SPF says no"),
    pytest.param(mail("mx; dkim=fail header.d=council.example"), "mx", id="a broken signature alone"),
    pytest.param(mail("mx; dmarc=pass header.from=evil.example"), "mx", id="it checked somebody else"),
    pytest.param(mail("mx; dmarc=permerror"), "mx", id="a policy that is broken"),
]  # fmt: skip
NOT_FORGED = [
    pytest.param(mail(), "mx", id="nobody checked"),
    pytest.param(mail(PASSES), "mx.board.example", id="all pass"),
    pytest.param(mail("other.example; dmarc=fail"), "mx.board.example", id="a field of somebody else"),
    pytest.param(mail(PASSES, "mx.board.example; dmarc=fail"), "mx.board.example", id="an older field below"),
    pytest.param(mail("mx; dmarc=bestguesspass; spf=softfail smtp.mailfrom=council.example"), "mx", id="soft"),
    pytest.param(mail("mx; spf=fail smtp.mailfrom=list.example; dkim=pass header.d=council.example"), "mx", id="sent on, and signed"),
    pytest.param(mail("mx; dmarc=temperror"), "mx", id="the check itself failed"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "trusted"), FORGED)
def test_what_the_trusted_server_found_forged_is_forged(message: Message, trusted: str) -> None:
    assert forged_because(message, trusted)


@pytest.mark.parametrize(("message", "trusted"), NOT_FORGED)
def test_what_nobody_trusted_found_forged_is_not(message: Message, trusted: str) -> None:
    assert forged_because(message, trusted) == ""


@pytest.mark.parametrize(
    "more",
    [
        "Sender: secretary@council.example\r\n",
        "Resent-From: boss@council.example\r\n",
        "From: two@council.example\r\n",
    ],
)
def test_a_mail_that_somebody_else_sent_is_doubted(more: str) -> None:
    assert forged_because(mail(PASSES, more=more), "mx.board.example")


TOKENS = st.sampled_from(
    [
        "dmarc",
        "spf",
        "dkim",
        "=",
        ";",
        "fail",
        "pass",
        " ",
        "(",
        ")",
        '"',
        "\\",
        "header.from",
        "a.example",
        "/1",
        "\t",
    ]
)


@given(st.lists(TOKENS, max_size=60).map("".join))
def test_no_field_makes_it_raise_and_comments_and_quotations_hide_what_they_hold(field: str) -> None:
    read_results(field)
    comment = field.translate({ord(sign): None for sign in '()\\"'})
    assert read_results(f"mx; ({comment}); spf=pass").findings == read_results("mx; spf=pass").findings
    assert read_results(f'mx; spf=pass reason="{comment}"').findings[0].result == "pass"


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(field: str) -> None:
    read_results(field)


@given(
    st.sampled_from(["dmarc", "DMARC", "Dmarc"]),
    st.sampled_from(["", " ", "\t", " (c) "]),
    st.sampled_from(["", " reason=x", " header.from=council.example", " (p=none)"]),
    st.lists(st.sampled_from(["spf=pass", "dkim=none", "arc=pass", "x-y=z"]), max_size=4),
)
def test_a_failed_dmarc_is_found_wherever_it_stands(
    method: str, blank: str, tail: str, others: list[str]
) -> None:
    for place in range(len(others) + 1):
        pieces = [*others[:place], f"{method}{blank}={blank}fail{tail}", *others[place:]]
        assert forged_because(mail("mx; " + "; ".join(pieces)), "mx")


@given(st.lists(st.sampled_from([PASSES, "other; dmarc=fail", EXCHANGE_ONLINE]), max_size=4))
def test_only_the_fields_of_the_trusted_server_count(below: list[str]) -> None:
    trusted = trusted_results(mail(PASSES, *below), "mx.board.example")
    assert trusted and all(each.of("dmarc")[0].result == "pass" for each in trusted)
    assert forged_because(mail(PASSES, *below), "mx.board.example") == ""
    assert forged_because(mail(*below), "nobody.example") == ""


def test_the_trusted_server_may_write_a_field_for_each_method_and_a_failure_counts() -> None:
    fails = "mx.board.example; dmarc=fail header.from=council.example"
    for fields in (("mx.board.example; dkim=none", fails), (fails, PASSES)):
        assert "DMARC" in forged_because(mail(*fields), "mx.board.example")


def test_a_header_of_a_megabyte_takes_no_time() -> None:
    field = "mx; " + "dmarc=pass (" * 80_000
    assert len(read_results(field).findings) <= 60
