"""How every process writes its log: with ids only.

Nothing in a line tells of a person: our own lines name cases and mails by number, an error is told by its kind and
place, and of what a library says its numbers are kept.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from settings.fields import Settings

# The first part of the names of our own loggers. Libraries are heard from WARNING on: below that some write out whole
# mails and addresses.
OURS = frozenset({"accord", "demo", "mail", "reading", "services", "store", "web", "workers"})


class Lines(logging.Formatter):
    """One line of text, and below it where an error happened."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_without_values(record))

    def formatException(self, ei: Any) -> str:
        """Kind and place of the error and of what caused it. Not its text, which may quote a mail or a form."""
        return "\n".join(_told(ei[1]))


class JsonLines(Lines):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `process`, `message`; `case`, `mail` and the like, each
    an id; `error` where one happened."""

    def format(self, record: logging.LogRecord) -> str:
        record = _without_values(record)
        told: dict[str, Any] = dict(record.args) if isinstance(record.args, Mapping) else {}
        told |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def set_up_logs(settings: Settings) -> None:
    """Sets this process's log up. One that somebody else has set up, as tests do, is left as it is."""
    ours = logging.StreamHandler()
    logging.basicConfig(handlers=[ours], level=logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level)
    # gunicorn's own lines are not handed on to ours.
    for handler in (ours, *logging.getLogger("gunicorn.error").handlers):
        handler.setFormatter(JsonLines() if settings.log_format == "json" else Lines())


def _without_values(record: logging.LogRecord) -> logging.LogRecord:
    """A library's record without the texts that it puts in: an address of a page opens what it names."""
    if record.name.partition(".")[0] in OURS or not isinstance(record.args, tuple):
        return record
    told = logging.makeLogRecord(vars(record))
    told.args = tuple(each if isinstance(each, int | float) else "…" for each in record.args)
    return told


def _told(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
