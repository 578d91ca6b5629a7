"""Which faults pass by themselves; only this module decides it."""

import psycopg
import sqlalchemy as sa

_PASSING = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock not available
    "57014",  # statement time-out
}


class NotYet(Exception):
    """Something this message needs has not arrived yet: try again later. The sentence says what."""


def lost_connection(error: BaseException) -> bool:
    """The database is away (not: the statement is wrong). Hold everything and try again until it is back."""
    if isinstance(error, sa.exc.TimeoutError):
        return True  # no connection to be had from the pool
    if isinstance(error, sa.exc.DBAPIError):
        return error.connection_invalidated or _lost(error.orig)
    return _lost(error)


def _lost(error: BaseException | None) -> bool:
    if not isinstance(error, psycopg.Error):
        return isinstance(error, OSError)
    state = error.sqlstate or ""
    if isinstance(error, psycopg.OperationalError) and not state:
        return True
    return state[:2] == "08" or state in {"57P01", "57P02", "57P03", "53300"}


def passing(error: BaseException) -> bool:
    """Whether a message that failed with this error deserves another try."""
    if isinstance(error, NotYet):
        return True
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return isinstance(original, psycopg.Error) and original.sqlstate in _PASSING
