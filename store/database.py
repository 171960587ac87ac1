"""The engine and the unit of work.

SQLite has one writer: a writing unit begins with BEGIN IMMEDIATE, so it waits its turn instead of
failing at the commit. PostgreSQL locks the rows it loads (FOR UPDATE).
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from casework.errors import Conflict
from casework.sentence import Sentence
from store.bookings import SqlBookings
from store.busy import SqlBusy
from store.case_lists import SqlCaseLists
from store.cases import SqlCases
from store.directories import SqlDirectories
from store.drafts import SqlDrafts
from store.feeds import SqlFeeds
from store.inbox import SqlInbox
from store.keeping import SqlKeeping
from store.labels import SqlLabels
from store.lessons import SqlLessons
from store.outbox import SqlOutbox
from store.paper_drafts import SqlPaperDrafts
from store.returns import SqlReturns
from store.senders import SqlSenders
from store.staff import SqlAccounts, SqlSessions, SqlSignIns, SqlStaffList
from store.tallies import SqlTallies
from store.views import SqlViews
from store.watch import SqlWatch
from store.whereabouts import SqlWhereabouts

log = logging.getLogger(__name__)

BUSY_SECONDS = 20
# In octets: some seconds, which is less than others wait.
LARGEST_VACUUM = 1_000_000_000
# The tables that hold what people wrote.
SCRUBBED = ("cases", "facts", "inbox", "outbox", "views", "drafts", "senders", "feeds")


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL. The address is SQLAlchemy's own form."""
    # Errors are logged, and what is written is about children: no value may be in their text.
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    busy = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=busy, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # Python's sqlite3 would begin transactions by itself, and late; "begin" below does it.
        connection.isolation_level = None
        # FULL: a committed mail must outlive a power cut, not only a killed process.
        # secure_delete: what was deleted is overwritten in the file.
        safe = "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"
        for pragma in (*safe, "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


class SqlUnitOfWork:
    """One transaction and the repositories that work in it."""

    def __init__(self, session: Session, writes: bool) -> None:
        self.session = session
        self.cases = SqlCases(session, lock=writes)
        self.case_lists = SqlCaseLists(session)
        self.outbox = SqlOutbox(session)
        self.inbox = SqlInbox(session, lock=writes)
        self.labels = SqlLabels(session)
        self.directories = SqlDirectories(session, lock=writes)
        self.senders = SqlSenders(session)
        self.drafts = SqlDrafts(session, lock=writes)
        self.sign_ins = SqlSignIns(session)
        self.sessions = SqlSessions(session)
        self.accounts = SqlAccounts(session)
        self.staff = SqlStaffList(session, lock=writes)
        self.returns = SqlReturns(session)
        self.tallies = SqlTallies(session)
        self.watch = SqlWatch(session)
        self.feeds = SqlFeeds(session)
        self.busy = SqlBusy(session)
        self.bookings = SqlBookings(session)
        self.views = SqlViews(session)
        self.keeping = SqlKeeping(session)
        self.whereabouts = SqlWhereabouts(session)
        self.lessons = SqlLessons(session, lock=writes)
        self.paper_drafts = SqlPaperDrafts(session)

    def commit(self) -> None:
        """Raises Conflict when another writer has recorded the same numbered fact."""
        try:
            self.session.commit()
        except IntegrityError as error:
            raise Conflict(Sentence("The case was changed by somebody else at the same moment.")) from error


class SqlStore:
    """The port services.storage.Store on one database."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._reading = self.engine.execution_options(read_only=True)

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield SqlUnitOfWork(session, writes=True)

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        with Session(self._reading, expire_on_commit=False) as session:
            yield SqlUnitOfWork(session, writes=False)

    def is_reachable(self) -> bool:
        try:
            with self._reading.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def scrub(self) -> None:
        # None of these statements runs within a transaction.
        with contextlib.closing(self.engine.raw_connection()) as connection:
            driver = connection.driver_connection
            assert driver is not None
            if self.engine.dialect.name == "sqlite":
                _scrub_file(driver)
                return
            driver.autocommit = True
            try:
                driver.execute("VACUUM " + ", ".join(SCRUBBED))
            finally:
                driver.autocommit = False


def _scrub_file(driver: Any) -> None:
    """secure_delete leaves pieces in the gaps of pages that were rearranged; only a file that is written anew has none.
    It keeps others waiting, so a large one is left to an administrator (docs/retention.md)."""
    (pages,), (size,) = (driver.execute(f"PRAGMA {each}").fetchone() for each in ("page_count", "page_size"))
    try:
        if pages * size <= LARGEST_VACUUM:
            driver.execute("VACUUM")
        else:
            log.warning("the database file is too large to be written anew; run VACUUM when nobody works")
        # Whoever reads at this moment keeps older pages in the log; then it is done after the next deletion.
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        told = {"error": type(error).__name__}
        log.warning(
            "the database file could not be written anew (%(error)s); after the next deletion it is", told
        )
