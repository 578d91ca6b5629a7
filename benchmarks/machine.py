"""What every figure depends on: the machine, the versions, the CPU and the memory used."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.ground import Ground
from deploy.local import process_table

_PACKAGES = (
    "nameko", "kombu", "amqp", "eventlet", "psycopg", "sqlalchemy", "pydantic",
    "faststream", "celery", "aio-pika", "asyncpg",
)  # fmt: skip
_TICKS = os.sysconf("SC_CLK_TCK")


def machine(ground: Ground) -> dict[str, Any]:
    """Processor, memory, system, and the servers' settings that decide what durable means."""
    with ground.superuser("contributions") as database:
        settings = {
            name: str(database.execute(f"show {name}").fetchone()[0])  # type: ignore[index]
            for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        }
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load_before": round(os.getloadavg()[0], 2),
        "postgresql": settings,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251
    }


def versions(broker: str) -> dict[str, str]:
    versions_by_name = {"python": platform.python_version(), "rabbitmq": broker}
    for package in _PACKAGES:
        try:
            versions_by_name[package] = version(package)
        except PackageNotFoundError:
            versions_by_name[package] = "absent"
    return versions_by_name


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds used so far by the parties of a run, and by the whole machine. Zero where there is no /proc."""

    consumer: float
    broker: float
    database: float
    busy: float
    total: float

    def since(self, before: "Spent", messages: int) -> dict[str, int]:
        """Microseconds of CPU a message, by party; and which percentage of the machine others used meanwhile."""
        consumer = self.consumer - before.consumer
        broker, database = self.broker - before.broker, self.database - before.database
        total = self.total - before.total
        others = self.busy - before.busy - consumer - broker - database
        return {
            "consumer_cpu_us": round(consumer / messages * 1e6),
            "broker_cpu_us": round(broker / messages * 1e6),
            "database_cpu_us": round(database / messages * 1e6),
            "others_percent": max(0, round(100 * others / total)) if total else 0,
        }


def spent(ground: Ground, consumer: int | None) -> Spent:
    """A reading now. `consumer` is the pid of its first process."""
    busy, total = _machine_seconds()
    return Spent(
        _tree_seconds(consumer) if consumer else 0.0,
        _tree_seconds(ground.broker.pid),
        _tree_seconds(ground.postgres.pid),
        busy,
        total,
    )


def memory_mb(pid: int) -> int:
    """Resident memory of the process and its children, shared pages counted once (PSS). 0 where there is no /proc."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    own = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return own // 1024 + sum(memory_mb(child) for child in process_table.children(pid))


def _tree_seconds(pid: int) -> float:
    """CPU of the process, its ended children and its living descendants."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = sum(map(int, fields[11:15])) / _TICKS
    return own + sum(_tree_seconds(child) for child in process_table.children(pid))


def _machine_seconds() -> tuple[float, float]:
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    except OSError:
        return 0.0, 0.0
    ticks = [int(word) for word in line.split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS, sum(ticks) / _TICKS


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line), "")
