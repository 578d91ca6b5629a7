"""One engine per process, with time-outs always."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from pydantic_core import to_json

from chassis.ops.peers import DATABASE, database_url

STATEMENT_TIMEOUT_MS = 30_000  # no statement of a request or a batch has reason to take longer
LOCK_TIMEOUT_MS = 10_000  # a lock held longer is a fault elsewhere: let the message be retried
IDLE_TIMEOUT_MS = 60_000  # a transaction left open blocks vacuum and others
CONNECT_TIMEOUT_S = 5
TCP_USER_TIMEOUT_MS = 20_000  # a silent network is a lost connection after this


@cache
def engine(url: str, pool_size: int = 10) -> sa.Engine:
    """The engine of this database URL (`postgresql://…`). Connections are checked before use and bounded.

    Raises WrongSetting for a URL that may not be used.
    """
    return _engine(sqlalchemy_url(url), pool_size)


def engine_for_questions(url: sa.URL, pool_size: int) -> sa.Engine:
    """Its sessions can change nothing. Each statement is a transaction of its own, until `begin` is said."""
    reader = _engine(
        url,
        pool_size,
        " -c default_transaction_read_only=on",
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,
    )
    sa.event.listen(reader, "reset", _end_transaction)
    return reader


def _engine(url: str | sa.URL, pool_size: int, session: str = "", **more: Any) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,  # an error's text may reach a log; the values of a statement never do
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": TCP_USER_TIMEOUT_MS,
            "options": (
                f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
                f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS} -c timezone=UTC{session}"
            ),
        },
        **more,
    )


def sqlalchemy_url(url: str, setting: str = DATABASE) -> str:
    """The URL for SQLAlchemy, with TLS where it is needed. Raises WrongSetting, which names the `setting`."""
    return database_url(url, setting).replace("postgresql://", "postgresql+psycopg://", 1)


def _end_transaction(connection: Any, *_: object) -> None:
    """Of a session that goes back to the pool within one; the others cost no call."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        connection.rollback()


def rows_json(rows: Sequence[Any]) -> str:
    """Rows as one JSON parameter for `json_to_recordset`: cheaper than thousands of bound values (ADR 0006)."""
    return to_json(rows).decode()
