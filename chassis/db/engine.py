"""One engine per process, with time-outs always."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
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
    return sa.create_engine(
        sqlalchemy_url(url),
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
                f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS} -c timezone=UTC"
            ),
        },
    )


def sqlalchemy_url(url: str, setting: str = DATABASE) -> str:
    """The URL for SQLAlchemy, with TLS where it is needed. Raises WrongSetting, which names the `setting`."""
    return database_url(url, setting).replace("postgresql://", "postgresql+psycopg://", 1)


def rows_json(rows: Sequence[Any]) -> str:
    """Rows as one JSON parameter for `json_to_recordset`: cheaper than thousands of bound values (ADR 0006)."""
    return to_json(rows).decode()
