"""/metrics for Prometheus. Everything is counted in the database when it is asked for, so any process answers right
and any number of them may; nothing is kept in a process."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.health import SAYS, Health, look
from services.watch import Pile
from web.here import world

pages = Blueprint("metrics", __name__)

NEVER = 0.0


@pages.get("/metrics")
def metrics() -> Response:
    """For whoever has METRICS_TOKEN, as `Authorization: Bearer …` (RFC 6750 §2.1)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = current_app.config["METRICS_TOKEN"]
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), wanted.encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    if not world().store.is_reachable():
        abort(503)
    registry = CollectorRegistry()
    registry.register(_Figures(look(world())))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """A Health as gauges. Times are seconds since 1970, and 0 where there is none."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterable[GaugeMetricFamily]:
        health, figures = self._health, self._health.figures
        yield _gauge(
            "last_tick_timestamp_seconds", "When the deadlines were last looked at", _time(health.ticked)
        )
        for name, words in (
            ("came", "New mail was last in the mailbox"),
            ("read", "All mail in the mailbox was last read"),
            ("went", "A mail was last handed over"),
            ("refused", "The mail system last took nothing"),
        ):
            times = {each.address: _time(getattr(each, name)) for each in health.mailboxes}
            yield _gauges(f"mailbox_last_{name}_timestamp_seconds", words, "mailbox", times)
        states = {each: figures.outbox.get(each, 0) for each in ("queued", "sending", "retry", "failed")}
        yield _gauges("outbox_mails", "Mails that were not sent, by state", "state", states)
        for name, words, pile in (
            ("outbox_waiting", "Mails on their way out", figures.waiting),
            ("outbox_overdue", "Mails that should have left", figures.overdue),
            ("inbox_unread", "Received mails that nobody has looked at", figures.unread),
            ("cases_late", "Cases that should have moved on", figures.late),
        ):
            yield _gauge(name, words, pile.count)
            yield _gauge(
                f"{name}_oldest_timestamp_seconds", f"{words}: since when the first", _time(pile.since)
            )
        boards = {"": Pile()} | {key: Pile() for key in world().protocols}
        for name, words, piles in (
            ("inbox_held", "Received mails that wait for a person", figures.held),
            ("outbox_failed", "Mails that cannot be delivered", figures.failed),
        ):
            counts = {key: pile.count for key, pile in {**boards, **piles}.items()}
            yield _gauges(name, f"{words}, by Board; of no case: empty", "board", counts)
        wrong = dict.fromkeys(SAYS, 0) | {fault.kind: 1 for fault in health.faults}
        yield _gauges("wrong", "1 while this is wrong (the daily proof says it in words)", "kind", wrong)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"accord_{name}", f"{words}.", value=value)


def _gauges(
    name: str, words: str, label: str, values: dict[str, float] | dict[str, int]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"accord_{name}", f"{words}.", labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _time(moment: datetime | None) -> float:
    return moment.timestamp() if moment else NEVER
