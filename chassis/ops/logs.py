"""Structured logs: one JSON object a line, to standard error, never personal data.

Only plain values get out: ids, codes, counts, names of our own things. Anything that looks like an address, an account
or a national number is cut, whoever logs it, foreign libraries included.
"""

import logging
import re
import sys
import threading
import warnings
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from chassis.ops.telemetry import trace_id

_PERSONAL = re.compile(
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+"  # e-mail
    r"|\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7} ?[A-Z0-9]{1,4}\b"  # IBAN
    r"|\b[a-z]{2}[0-9]{2}(?: [a-z0-9]{4}){2,7}(?: [a-z0-9]{1,4})?\b"  # IBAN in small letters, not our hexadecimal ids
    r"|\b[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[-. ]?[0-9]{3}[-. ]?[0-9]{2}\b"  # national number
    r"|://[^@\s/]+@"  # credentials in a URL
)
QUIET = (
    "nameko",
    "kombu",
    "amqp",
    "eventlet",
    "alembic",
    "opentelemetry",
)  # their errors come to us as exceptions


def start_logging(service: str, level: str = "INFO") -> None:
    """Set up logging for this process. Call once, first."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _with_trace_id,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_traceback,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _filter_what_python_prints()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _filter_what_python_prints() -> None:
    """What it would print by itself, with messages that may quote rows: what ended a process or a thread, warnings."""
    log = structlog.get_logger()

    def crashed(kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None) -> None:
        log.critical("crashed", fault=kind.__name__, at=_place_of(trace))

    def warned(*warning: Any, **_: Any) -> None:
        _message, category, filename, lineno = warning[:4]
        log.warning("python warns", fault=category.__name__, at=f"{Path(filename).name}:{lineno}")

    sys.excepthook = crashed
    sys.unraisablehook = lambda what: crashed(what.exc_type, what.exc_value, what.exc_traceback)
    threading.excepthook = lambda what: crashed(what.exc_type, what.exc_value, what.exc_traceback)
    warnings.showwarning = warned


def _place_of(trace: TracebackType | None) -> str:
    """Module and line where it was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"


def without_personal_data(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut what looks personal from every text value."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _PERSONAL.sub("***", value)
        elif isinstance(value, (list, tuple, set)):
            event[key] = [_PERSONAL.sub("***", str(item)) for item in value]
        elif not isinstance(value, (int, bool, float, type(None), logging.LogRecord)):
            event[key] = type(value).__name__
    return event


def _named(service: str) -> structlog.typing.Processor:
    def name(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("service", service)
        return event

    return name


def _with_trace_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of the work at hand; null outside any, as at a start."""
    event.setdefault("trace_id", trace_id())
    return event


def _without_traceback(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("exc_info", None)  # frames and messages of foreign exceptions may hold rows
    return event
