"""What a worker process has once: settings, engine, trust, health. Built at start; `process()` gives it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa

from chassis.db.engine import engine
from chassis.ops.clock import clock_of
from chassis.ops.health import Health
from chassis.ops.peers import require_peers
from chassis.ops.settings import Settings, settings
from chassis.ops.simulation import require_real, simulation
from chassis.rpc.auth import Trust
from kernel.clock import Clock, utc_now


@dataclass(slots=True)
class Process:
    settings: Settings
    engine: sa.Engine
    trust: Trust
    health: Health = field(default_factory=Health)
    clock: Clock = utc_now
    """By which work is done: of calls, messages and jobs."""
    in_hand_s: dict[str, Callable[[], float]] = field(default_factory=dict)
    """By queue, how long its oldest message has been in hand."""


class NotConfigured(Exception):
    """A setting that this command needs is missing; the message names it."""


@cache
def process() -> Process:
    """This process's settings, engine, trust and health. Raises NotConfigured, WrongSetting."""
    here = settings()
    require_real(here)
    require_peers(here)
    missing = [name for name in ("database_url", "amqp_url", "trust_file") if not getattr(here, name)]
    if missing:
        raise NotConfigured(", ".join(f"GEDEELD_{name.upper()}" for name in missing) + " not set")
    assert here.trust_file is not None  # noqa: S101  (checked just above)
    trust = Trust.from_file(here.trust_file)
    pool = engine(here.database_url, here.max_workers + 2)
    return Process(here, pool, trust, Health(simulation(here)), clock_of(here))
