"""Errors that a person can do something about: one sentence, and an exit code."""

from errno import EADDRINUSE, EADDRNOTAVAIL

REFUSED, USAGE, UNREACHABLE = 1, 2, 3


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
    from chassis.calling import NoBroker  # noqa: PLC0415
    from chassis.process import NotConfigured  # noqa: PLC0415
    from contracts.refusals import DeadlineExceeded, ServiceUnreachable  # noqa: PLC0415
    from kernel.refusal import Refused  # noqa: PLC0415

    if isinstance(error, NoBroker):
        return OutOfReach(f"Not reachable: {error}")
    if isinstance(error, DeadlineExceeded | ServiceUnreachable):
        return OutOfReach(f"Not reachable: {error.sentence} ({error.code})")
    if isinstance(error, Refused):
        return Failure(f"Refused: {error.sentence} ({error.code})")
    if isinstance(error, NotConfigured):
        return WrongUse(f"Cannot start: {error}; `python -m deploy.local env` prints the settings of a local system")
    return None


def _of_the_bus(error: Exception) -> Failure | None:
    """What kombu and py-amqp raise; OSError with them, since a refused connection is no more than that."""
    from amqp import AMQPError  # noqa: PLC0415
    from amqp.exceptions import AccessRefused  # noqa: PLC0415
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    if isinstance(error, BrokenPipeError):
        return None  # whoever read our output has gone; typer ends the program quietly
    if isinstance(error, AccessRefused):
        return Failure("Refused by the broker: this user may not do that here; look at GEDEELD_AMQP_URL")
    if isinstance(error, AMQPError | OperationalError | ConnectionError | TimeoutError):
        kind = type(error).__name__
        return OutOfReach(f"Not reachable: the broker does not answer ({kind}); is the system running?")
    if isinstance(error, OSError) and error.errno in (EADDRINUSE, EADDRNOTAVAIL):
        return WrongUse(f"Cannot listen on $GEDEELD_HTTP_ADDRESS: {error.strerror}; name another address")
    if isinstance(error, OSError):
        return WrongUse(f"Cannot use {error.filename or 'a file'}: {error.strerror or type(error).__name__}")
    return None


def _of_the_database(error: Exception) -> Failure | None:
    import sqlalchemy as sa  # noqa: PLC0415

    if isinstance(error, sa.exc.OperationalError):
        kind = type(error.orig).__name__
        return OutOfReach(f"Not reachable: the database does not answer or does not let us in ({kind})")
    return None
