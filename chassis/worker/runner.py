"""Running a worker (nameko, green threads) or a relay (plain) until SIGTERM.

The command line patches the standard library before this module is imported, for workers only.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from functools import partial
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from prometheus_client import REGISTRY

from chassis.db.engine import engine
from chassis.db.questions import reader_of
from chassis.db.revisions import is_newer
from chassis.ops.health import Health, database_check
from chassis.ops.logs import start_logging
from chassis.ops.measures import Measures
from chassis.ops.peers import require_peers
from chassis.ops.settings import Settings, settings
from chassis.ops.simulation import require_real, simulation
from chassis.ops.telemetry import start_tracing
from contracts.catalogue import SERVICES
from kernel.clock import Clock, legal_date

if TYPE_CHECKING:
    from chassis.log.sealer import Sealer

log = structlog.get_logger()


class UnknownService(LookupError):
    """There is no such service; the message lists those there are."""


def service_class(service: str) -> Any:
    """The nameko service class. Raises UnknownService."""
    if service not in SERVICES:
        raise UnknownService(f"no service {service!r}; there are {', '.join(SERVICES)}")
    return getattr(import_module(f"services.{service}.entrypoints"), service.capitalize())


def run_worker(service: str) -> None:
    """Answer calls and consume events until SIGTERM; then finish what is in hand and go."""
    import eventlet  # noqa: PLC0415  (a relay must not import it)
    from nameko import config  # noqa: PLC0415
    from nameko.runners import ServiceRunner  # noqa: PLC0415

    from chassis.worker.green import wait_greenly  # noqa: PLC0415
    from chassis.worker.process import process  # noqa: PLC0415

    if os.environ.get("PSYCOPG_WAIT_FUNC") != "wait_selector":
        raise RuntimeError("PSYCOPG_WAIT_FUNC must be wait_selector, or one slow query stops every green thread")
    wait_greenly()
    here = process()
    start_logging(service, here.settings.log_level)
    _filter_what_green_threads_raise(eventlet.hubs.get_hub())
    provider = start_tracing(service, here.settings)
    cls = service_class(service)
    config.setup({"AMQP_URI": here.settings.amqp_url, "max_workers": here.settings.max_workers})
    _require_schema(here.engine, service)
    here.health.watch("database", database_check(here.engine, service))
    for subject, warning in cls.warnings:
        here.health.warn(subject, partial(_today, here.clock, warning))
    beside = engine(here.settings.database_url, 1)
    pools = (here.engine.pool, reader_of(here.engine).pool)
    REGISTRY.register(Measures(service, beside, pools, here.in_hand_s, cls.measures))
    runner = ServiceRunner()
    runner.add_service(cls)

    def stop(*_: object) -> None:
        eventlet.spawn_n(runner.stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if here.settings.http_address:
        here.health.serve(here.settings.http_address)
    _freeze_for_the_collector()
    runner.start()
    log.info("started", process="worker")
    runner.wait()
    provider.shutdown()
    log.info("stopped", process="worker")


def _today(clock: Clock, warning: Callable[[date], str | None]) -> str | None:
    return warning(legal_date(clock()))


def _filter_what_green_threads_raise(hub: Any) -> None:
    """Eventlet prints it with its message, which may quote a row; the log's own hook names kind and place."""

    def of_descriptor(fileno: int, exc_info: Any) -> None:
        sys.excepthook(*exc_info)
        hub.remove_descriptor(fileno)

    hub.squelch_exception = of_descriptor
    hub.squelch_generic_exception = lambda exc_info: sys.excepthook(*exc_info)
    hub.squelch_timer_exception = lambda _timer, exc_info: sys.excepthook(*exc_info)


def _freeze_for_the_collector() -> None:
    """What was imported is never garbage: scanning it again and again took a sixth of the consumer's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def run_relay(service: str) -> None:
    """Relay the outbox, and seal the logs beside it, until SIGTERM."""
    from chassis.events.relay import Relay, stop_at_signals  # noqa: PLC0415

    here = settings()
    require_real(here)
    require_peers(here)
    start_logging(service, here.log_level)
    database = engine(here.database_url, 2)
    _require_schema(database, service)
    relay = Relay(here.database_url, here.amqp_url, service)
    sealer = _sealer(here, service)
    health = Health(simulation(here))
    health.watch("relay", lambda: relay.fault)
    health.watch("sealer", lambda: sealer.fault if sealer else "GEDEELD_KEY_FILE is not set: nothing is sealed")
    health.watch("database", database_check(database, service))
    REGISTRY.register(Measures(service, engine(here.database_url, 2)))
    health.alive = lambda: time.monotonic() - min(relay.turned_at, sealer.turned_at if sealer else inf) < 60
    if here.http_address:
        health.serve(here.http_address)
    stop_at_signals(relay)
    log.info("started", process="relay")
    with sealer.beside() if sealer else nullcontext():
        relay.run()
    log.info("stopped", process="relay")


def _sealer(here: Settings, service: str) -> "Sealer | None":
    """None without a key: events must go out all the same, and /ready says what is missing."""
    from chassis.log.sealer import Sealer  # noqa: PLC0415
    from chassis.rpc.auth import Signer  # noqa: PLC0415

    if here.key_file is None:
        log.error("nothing is sealed", missing="GEDEELD_KEY_FILE")
        return None
    return Sealer(engine(here.database_url, 1), Signer.from_file(service, here.key_file))


def _require_schema(database: sa.Engine, service: str) -> None:
    """Raises SchemaTooNew. A database that is away is waited for, as ever; /ready tells of it."""
    with suppress(sa.exc.OperationalError), database.connect() as connection:
        is_newer(connection, service)
