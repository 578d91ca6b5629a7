"""Errors that a person can do something about: one sentence, and an exit code."""

import re
from errno import EADDRINUSE, EADDRNOTAVAIL
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.refusal import Refused

REFUSED, USAGE, UNREACHABLE = 1, 2, 3

_FAULT = re.compile(r"fault_[0-9]+", re.ASCII)


class Failure(Exception):
    """What went wrong and what to do about it, in one sentence."""

    exit_code = REFUSED


class WrongUse(Failure):
    """The command was asked something it cannot do."""

    exit_code = USAGE


class OutOfReach(Failure):
    """Something that should be running does not answer."""

    exit_code = UNREACHABLE


def failure_of(error: Exception) -> Failure | None:
    """The sentence for an expected error; None when `error` is a fault of the program."""
    if isinstance(error, Failure):
        return error
    return _of_the_chassis(error) or _of_the_bus(error) or _of_the_database(error)


def _of_the_chassis(error: Exception) -> Failure | None:
    from chassis.ops.settings import WrongSetting
    from chassis.rpc.client import NoBroker
    from chassis.worker.process import NotConfigured
    from contracts.wire.refusals import DatabaseAway, DeadlineExceeded, ServiceUnreachable
    from kernel.refusal import Refused

    if isinstance(error, NoBroker):
        return OutOfReach(f"Not reachable: {error}")
    if isinstance(error, DatabaseAway | DeadlineExceeded | ServiceUnreachable):
        return OutOfReach(f"Not reachable: {error.sentence} ({error.code})")
    if isinstance(error, Refused):
        return Failure(_refused(error))
    if isinstance(error, WrongSetting):
        return WrongUse(f"Cannot start: {error}")
    if isinstance(error, NotConfigured):
        return WrongUse(f"Cannot start: {error}; `python -m deploy.local env` prints the settings of a local system")
    return None


def _refused(refusal: "Refused") -> str:
    """The sentence, its code, the field at fault, and the facts that the sentence does not name; with many faults,
    each on a line of its own.
    """
    faults = [f"- {value}" for name, value in refusal.facts.items() if _FAULT.fullmatch(name)]
    facts = [
        f"{name} {value}"
        for name, value in refusal.facts.items()
        if value is not None and not _FAULT.fullmatch(name) and str(value) not in refusal.sentence
    ]
    field = [f"field {refusal.field}"] if refusal.field and not faults else []
    more = int(refusal.facts.get("faults") or 0) - len(faults)
    rest = [f"- and {more} more"] if faults and more > 0 else []
    return "\n".join([f"Refused: {refusal.sentence} ({', '.join([refusal.code, *field, *facts])})", *faults, *rest])


def _of_the_bus(error: Exception) -> Failure | None:
    """What kombu and py-amqp raise, and OSError: a refused connection is one."""
    from ssl import SSLError

    from amqp import AMQPError
    from amqp.exceptions import AccessRefused
    from kombu.exceptions import OperationalError

    if isinstance(error, BrokenPipeError):
        return None  # whoever read our output has gone; typer ends the program quietly
    if isinstance(error, AccessRefused):
        where = "look at GEDEELD_AMQP_URL, for `gedeeld events` at GEDEELD_WATCH_URL"
        return Failure(f"Refused by the broker: this user may not do that here; {where}")
    if isinstance(error, AMQPError | OperationalError | SSLError | ConnectionError | TimeoutError):
        kind = type(error).__name__
        return OutOfReach(f"Not reachable: the broker does not answer ({kind}); is the system running?")
    if isinstance(error, OSError) and error.errno in (EADDRINUSE, EADDRNOTAVAIL):
        return WrongUse(f"Cannot listen on $GEDEELD_HTTP_ADDRESS: {error.strerror}; name another address")
    if isinstance(error, OSError):
        return WrongUse(f"Cannot use {error.filename or 'a file'}: {error.strerror or type(error).__name__}")
    return None


def _of_the_database(error: Exception) -> Failure | None:
    import sqlalchemy as sa

    if isinstance(error, sa.exc.OperationalError):
        kind = type(error.orig).__name__
        return OutOfReach(f"Not reachable: the database does not answer or does not let us in ({kind})")
    return None
