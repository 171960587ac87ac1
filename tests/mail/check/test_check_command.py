"""`flask mail check`, from the settings to the exit code."""

import contextlib
import json
from pathlib import Path
from typing import Any

from click.testing import Result as Ran
from flask import Flask
from sqlmodel import SQLModel

from app import _only_commands, create_app
from services import health
from settings import SettingsFault, load_settings
from tests.mail.ews import PASSWORD as EWS_PASSWORD
from tests.mail.graph.double import GraphDouble
from tests.mail.graph.sign_in import SECRET

ALL = ["reading", "sending", "plus_sending", "plus_delivery", "headers", "invite", "clock", "done"]


class TestTheCommand:
    @staticmethod
    def environ(folder: Path, **changes: str) -> dict[str, str]:
        own = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://accord.board.example", "DATA_DIR": str(folder)}
        return own | {"STAFF": "hips=jo@x.example", "BOARD_INBOX": "hips=inbox@x.example"} | changes

    @staticmethod
    def run(environ: dict[str, str], *words: str) -> Ran:
        app: Flask
        try:
            app = create_app(load_settings(environ))
        except SettingsFault as fault:
            app = _only_commands(fault)
        with contextlib.closing(_store_of(app)):
            return app.test_cli_runner().invoke(args=["mail", "check", *words])

    def test_says_that_all_is_well(self, tmp_path: Path) -> None:
        ran = self.run({"DEMO": "1", "DATA_DIR": str(tmp_path)})
        assert (ran.exit_code, ran.output.splitlines()[0]) == (
            0,
            "Checking accord@accord.example by local.",
        )
        assert ran.output.endswith("All is well.\n")
        assert "ok      The invite arrives whole" in ran.output

    def test_tells_a_program(self, tmp_path: Path) -> None:
        ran = self.run({"DEMO": "1", "DATA_DIR": str(tmp_path)}, "--json")
        told = json.loads(ran.stdout)
        assert (told["ok"], told["system"]) == (True, "local")
        assert [each["name"] for each in told["results"]] == ["found", *ALL]
        assert "Sending a mail" in ran.stderr

    def test_says_what_failed_and_no_secret(self, tmp_path: Path, double: GraphDouble) -> None:
        double.fault("answer", "sendMail", status=403, code="ErrorAccessDenied", times=3)
        graph = double.config("accord@accord.example")
        ran = self.run(
            self.environ(
                tmp_path,
                MAIL="graph",
                MAIL_ADDRESS=graph.address,
                GRAPH_TENANT=graph.tenant,
                GRAPH_CLIENT_ID=graph.client_id,
                GRAPH_SECRET=graph.secret,
                GRAPH_AUTHORITY=double.base,
                GRAPH_URL=double.base,
                MAIL_CA_FILE=str(double.ca_file),
            )
        )
        assert ran.exit_code == 1
        assert ran.output.endswith("Failed: 1.\n")
        assert not any(secret in ran.output for secret in (SECRET, "k" * 40, *double.sign_in.tokens))

    def test_says_that_a_worker_reads_the_mailbox(self, tmp_path: Path) -> None:
        environ = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
        app = create_app(load_settings(environ))
        world = app.extensions["accord"]
        with contextlib.closing(_store_of(app)):
            SQLModel.metadata.create_all(world.store.engine)
            health.record(world, "read", world.mailbox)
        assert "Accord has read this mailbox just now" in self.run(environ).output

    def test_cannot_run_without_settings(self, tmp_path: Path) -> None:
        ran = self.run(self.environ(tmp_path, MAIL="exchange", EWS_PASSWORD=EWS_PASSWORD))
        assert (ran.exit_code, EWS_PASSWORD in ran.output) == (2, False)
        assert "EWS_URL is required" in ran.output


def _store_of(app: Flask) -> Any:
    class Closing:
        def close(self) -> None:
            world = app.extensions.get("accord")
            if world is not None:
                world.store.engine.dispose()

    return Closing()
