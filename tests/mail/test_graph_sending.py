"""What Microsoft Graph does to a mail that goes out, and whose fault it is when it does not."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from mail.graph import Graph
from mail.invites import with_calendar
from mail.mime import text_part
from services.ports import MailError, OutgoingMail, Permanent, Throttled, Transient
from tests.mail.graph.double import GraphDouble
from tests.mail.graph.same import same_content
from tests.mail.test_contract import INVITE

ADDRESS = "accord@accord.example"
SAM = "sam@council.example"
SENDING = "/sendMail$"


@pytest.fixture
def graph(double: GraphDouble) -> Graph:
    return Graph(double.config(ADDRESS))


def letter(rest: bytes = b"\r\nGood morning.\r\n", to: str = f"Sam <{SAM}>") -> OutgoingMail:
    head = f"Message-ID: <1@accord.example>\r\nFrom: Accord <{ADDRESS}>\r\nTo: {to}\r\nSubject: Hello\r\n"
    return OutgoingMail("<1@accord.example>", ADDRESS, SAM, head.encode() + rest)


def with_files(*sizes: int) -> OutgoingMail:
    """An invite as Accord writes it, in a mail with files of these sizes."""
    message = EmailMessage(SMTP)
    message["From"], message["To"] = ADDRESS, SAM
    message["Message-ID"] = "<1@accord.example>"
    message["X-Accord"] = "kept"
    message.set_content("See the files.")
    calendar = INVITE.partition(b"\r\n\r\n")[2]
    message.add_alternative(calendar, "text", "calendar", params={"method": "REQUEST"})
    del message.get_payload()[1]["Content-Disposition"]  # type: ignore[union-attr, index]
    for number, size in enumerate(sizes):
        content = bytes([number]) * size
        message.add_attachment(content, "application", "pdf", filename=f"Plân {number}.pdf")
    return OutgoingMail("<1@accord.example>", ADDRESS, SAM, message.as_bytes())


def send(graph: Graph, mail: OutgoingMail) -> None:
    with graph.outgoing() as outgoing:
        outgoing.send(mail)


def inbox(double: GraphDouble, address: str = SAM) -> list[bytes]:
    return [message.raw for message in double.mailbox(address).inside("inbox")]


class TestAMail:
    def test_as_accord_writes_it_goes_word_for_word(self, double: GraphDouble, graph: Graph) -> None:
        parts = [text_part("plain", "Sir Gâr =3D"), text_part("html", "<p>Sir Gâr</p>")]
        body = with_calendar(parts, INVITE.partition(b"\r\n\r\n")[2], "REQUEST", "=_x")
        mail = letter(b"MIME-Version: 1.0\r\n" + body)
        send(graph, mail)
        assert [raw.endswith(mail.raw) for raw in inbox(double)] == [True]

    @pytest.mark.parametrize(
        "rest",
        [
            pytest.param(
                b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                b"Content-Transfer-Encoding: quoted-printable\r\n\r\nSir G=C3=A2r =3D a soft =\r\nbreak\r\n",
                id="quoted-printable",
            ),
            pytest.param(
                b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\nA preamble.\r\n'
                b'--a\r\nContent-Type: multipart/alternative; boundary="a_1"\r\n\r\n'
                b"--a_1\r\n\r\nNo header =3D at all.\r\n"
                b"--a_1\r\nContent-Type: text/calendar; charset=utf-8;\r\n\tmethod=REQUEST\r\n"
                b"Content-Transfer-Encoding: Quoted-Printable\r\n\r\nBEGIN:VCALENDAR=0D=0A\r\n"
                b"--a_1--\r\n"
                b"--a\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
                b"--a\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>\xc3\xa2\r\n--a--",
                id="nested parts, headers folded, no last line end",
            ),
        ],
    )
    def test_in_any_encoding_says_the_same_at_the_end(
        self, double: GraphDouble, graph: Graph, rest: bytes
    ) -> None:
        mail = letter(rest)
        send(graph, mail)
        (raw,) = inbox(double)
        assert same_content(raw, mail.raw)
        assert b"quoted-printable" not in raw.lower()

    @pytest.mark.parametrize(
        "to",
        [
            "jo@school.example",
            f"{SAM}, jo@school.example",
            f"{SAM}\r\nTo: jo@school.example",
            f"{SAM}\r\nCc: jo@school.example\r\nBcc: al@x.example",
        ],
    )
    def test_goes_to_its_envelopes_recipient_only(self, double: GraphDouble, graph: Graph, to: str) -> None:
        send(graph, letter(to=to))
        assert len(inbox(double)) == 1
        assert inbox(double, "jo@school.example") == inbox(double, "al@x.example") == []

    def test_to_one_person_keeps_their_name(self, double: GraphDouble, graph: Graph) -> None:
        send(graph, letter(to=f"=?utf-8?q?Si=C3=A2n?=\r\n <{SAM}>"))
        assert f"To: =?utf-8?q?Si=C3=A2n?=\r\n <{SAM}>\r\n".encode() in inbox(double)[0]

    def test_keeps_its_id_and_leaves_a_copy_in_sent_items(self, double: GraphDouble, graph: Graph) -> None:
        send(graph, letter())
        (copy,) = double.mailbox(ADDRESS).inside("sentitems")
        assert copy.header("Message-ID") == "<1@accord.example>"

    def test_is_one_of_many_over_one_connection(self, double: GraphDouble, graph: Graph) -> None:
        send(graph, letter())
        before = double.lines
        with graph.outgoing() as outgoing:
            for _ in range(5):
                outgoing.send(letter())
        assert double.lines == before + 1


class TestALargeMail:
    def test_goes_as_a_draft_with_its_files_and_invite_whole(self, double: GraphDouble, graph: Graph) -> None:
        mail = with_files(2_900_000, 4_000_000, 5)
        send(graph, mail)
        raw, sent = message_from_bytes(inbox(double)[0]), message_from_bytes(mail.raw)
        assert (raw["Message-ID"], raw["X-Accord"]) == ("<1@accord.example>", "kept")
        assert _leaves(raw) == _leaves(sent)
        assert [
            part.get_param("method") for part in raw.walk() if part.get_content_subtype() == "calendar"
        ] == ["REQUEST"]
        assert double.mailbox(ADDRESS).inside("drafts") == []
        assert double.count("PUT /upload/1") == 2

    @pytest.mark.parametrize("size", [1_050_000, 1_150_000])
    def test_on_either_side_of_the_limit_arrives(self, double: GraphDouble, graph: Graph, size: int) -> None:
        """Base64 twice over: of the file in the MIME, and of the MIME in the request."""
        send(graph, with_files(size))
        assert len(inbox(double)) == 1
        assert double.count(SENDING) == (size == 1_050_000)

    def test_leaves_no_draft_where_a_file_is_refused(self, double: GraphDouble, graph: Graph) -> None:
        double.fault("answer", "PUT /upload", status=500)
        with pytest.raises(Transient, match="did not let us send: 500"):
            send(graph, with_files(3_000_000))
        assert double.mailbox(ADDRESS).messages == {}

    def test_without_files_is_too_large_for_good(self, double: GraphDouble, graph: Graph) -> None:
        with pytest.raises(Permanent, match="too large"):
            send(graph, letter(b"\r\n" + b"x" * 76 * 20_000))
        assert double.count(SENDING) == 0

    def test_that_graph_takes_and_does_not_send_is_not_called_sent(
        self, double: GraphDouble, graph: Graph
    ) -> None:
        double.fault("answer", SENDING, status=200)
        with pytest.raises(Transient, match="did not let us send: 200"):
            send(graph, letter())


def _leaves(message: object) -> list[tuple[str, object, object]]:
    walk = message.walk()  # type: ignore[attr-defined]
    return sorted(
        (part.get_content_type(), part.get_filename(""), part.get_payload(decode=True).rstrip())
        for part in walk
        if not part.is_multipart()
    )


class TestALineThatDrops:
    def test_after_the_mail_was_taken_does_not_send_it_twice(self, double: GraphDouble, graph: Graph) -> None:
        double.fault("drop after", SENDING)
        send(graph, letter())
        assert len(inbox(double)) == 1

    @pytest.mark.parametrize("kind", ["drop before", "drop taken"])
    def test_before_it_was_sent_leaves_it_to_be_sent_again(
        self, double: GraphDouble, graph: Graph, kind: str
    ) -> None:
        double.fault(kind, SENDING)  # type: ignore[arg-type]
        with pytest.raises(Transient, match="dropped the line"):
            send(graph, letter())
        send(Graph(double.config(ADDRESS)), replace(letter(), tried=True))
        assert len(inbox(double)) == 1

    def test_with_the_copy_coming_late_is_found_before_the_next_try(
        self, double: GraphDouble, graph: Graph
    ) -> None:
        double.fault("drop after", SENDING)
        double.fault("answer", "sentitems", status=429)
        with pytest.raises(Throttled):
            send(graph, letter())
        send(Graph(double.config(ADDRESS)), replace(letter(), tried=True))
        assert len(inbox(double)) == 1

    def test_over_a_mail_wanted_again_ignores_the_old_copy(self, double: GraphDouble, graph: Graph) -> None:
        send(graph, letter())
        double.fault("drop before", SENDING)
        with pytest.raises(Transient, match="dropped the line"):
            send(graph, replace(letter(), resent=True))
        assert (len(inbox(double)), double.count("sentitems")) == (1, 0)

    def test_while_a_draft_is_sent_does_not_send_it_twice(self, double: GraphDouble, graph: Graph) -> None:
        double.fault("drop after", "/send$")
        send(graph, with_files(3_000_000))
        assert len(inbox(double)) == 1

    def test_or_a_server_that_breaks_once_it_was_sent_does_not_send_it_twice(
        self, double: GraphDouble, graph: Graph
    ) -> None:
        double.fault("answer after", SENDING, status=504)
        send(graph, letter())
        assert len(inbox(double)) == 1

    def test_or_only_falls_silent_does_not_send_it_twice(self, double: GraphDouble) -> None:
        hasty = Graph(double.config(ADDRESS, timeout_seconds=0.3))
        double.fault("slow", SENDING)
        send(hasty, letter())
        assert len(inbox(double)) == 1


class TestARefusal:
    @pytest.mark.parametrize(
        ("status", "code", "kind", "words"),
        [
            (400, "ErrorInvalidRecipients", Permanent, "refused the recipient"),
            (400, "ErrorMessageSizeExceeded", Permanent, "too large"),
            (413, "", Permanent, "too large"),
            (400, "ErrorMimeContentInvalidBase64String", Permanent, "could not read the mail"),
            (403, "ErrorAccessDenied", Transient, "11111111.*Mail.ReadWrite and Mail.Send.*RBAC"),
            (403, "ErrorSendAsDenied", Transient, "SendFromAliasEnabled"),
            (404, "ErrorInvalidUser", Transient, f"no mailbox {ADDRESS}.*MAIL_ADDRESS"),
            (404, "MailboxNotEnabledForRESTAPI", Transient, "Exchange Online and licensed"),
            (400, "ErrorSomethingNew", Transient, "did not let us send: 400 ErrorSomethingNew"),
            (502, "", Transient, "did not let us send: 502"),
            (503, "", Transient, "did not let us send: 503"),
        ],
    )
    def test_is_told_by_whose_fault_it_is(
        self, double: GraphDouble, graph: Graph, status: int, code: str, kind: type[MailError], words: str
    ) -> None:
        double.fault("answer", SENDING, status=status, code=code)
        with pytest.raises(kind, match=words):
            send(graph, letter())

    @pytest.mark.parametrize(
        ("status", "headers", "seconds"),
        [
            (429, {"Retry-After": "17"}, 17),
            (503, {"Retry-After": "17"}, 17),
            (429, {}, 60),
            (429, {"Retry-After": "soon"}, 60),
            (429, {"Retry-After": "99999999999999"}, 3600),
            (
                429,
                {"Retry-After": "Mon, 23 Nov 2026 10:00:45 GMT", "Date": "Mon, 23 Nov 2026 10:00:00 GMT"},
                45,
            ),
            (429, {"Retry-After": "Mon, 23 Nov 2020 10:00:00 GMT"}, 0),
        ],
    )
    def test_for_going_too_fast_says_how_long_to_wait(
        self, double: GraphDouble, graph: Graph, status: int, headers: dict[str, str], seconds: int
    ) -> None:
        double.fault("answer", SENDING, status=status, headers=headers)
        with pytest.raises(Throttled, match=f"wait {seconds} seconds") as caught:
            send(graph, letter())
        assert caught.value.wait == timedelta(seconds=seconds)
        assert inbox(double) == []

    def test_of_a_token_that_ran_out_midway_is_mended_by_a_new_one(
        self, double: GraphDouble, graph: Graph
    ) -> None:
        send(graph, letter())
        double.fault("expire", SENDING)
        send(graph, letter())
        assert len(inbox(double)) == 2

    def test_of_every_token_names_the_settings(self, double: GraphDouble, graph: Graph) -> None:
        double.fault("answer", SENDING, status=401, code="InvalidAuthenticationToken", times=9)
        with pytest.raises(
            Transient, match=r"refused our sign-in.*GRAPH_TENANT, GRAPH_CLIENT_ID and GRAPH_URL"
        ):
            send(graph, letter())
        assert double.count(SENDING) == 2


def test_a_server_that_is_down_may_come_back(double: GraphDouble) -> None:
    nowhere = "https://localhost:9"
    down = Graph(double.config(ADDRESS, authority=nowhere, url=nowhere))
    with pytest.raises(Transient, match=r"localhost refused the connection\. Check"):
        send(down, letter())
