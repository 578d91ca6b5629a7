"""Questions a second, and how long one takes: the same read of the same database, asked of Gedeeld and of FastStream.

Gedeeld's call is signed, verified, authorized and strictly read; FastStream's is typed and otherwise trusted.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.ground import Ground, wait_until
from benchmarks.machine import spent
from benchmarks.rpc_callers import WARM_UP
from contracts.catalogue import OPERATOR

CALLERS = (1, 16)


def rpc(ground: Ground, *, quick: bool) -> list[dict[str, Any]]:
    """One row per side and number of callers: threads or calls in flight (Gedeeld), tasks (FastStream)."""
    seconds = "1" if quick else "5"
    with ground.gedeeld("worker", "contributions") as pid:
        ground.wait_ready("contributions")
        measure = partial(_asked, ground, pid, seconds, ground.environments.of(OPERATOR))
        rows = [measure("Gedeeld", side="gedeeld", callers=callers) for callers in CALLERS]
        rows.append(measure("Gedeeld, one connection", side="gedeeld-pipeline", callers=CALLERS[-1]))
    argv = [sys.executable, "-m", "benchmarks.peers.faststream_rpc"]
    with ground.peer("rpc", argv) as pid:
        wait_until(lambda: ground.consumers_of("peers.rpc") > 0, "FastStream answering")
        measure = partial(_asked, ground, pid, seconds, ground.peer_environment())
        rows += [measure("FastStream", side="faststream", callers=callers) for callers in CALLERS]
        rows.append(measure("FastStream, a connection each", side="faststream-apart", callers=CALLERS[-1]))
    return rows


def _asked(
    ground: Ground, pid: int, seconds: str, environment: dict[str, str], name: str, *, side: str, callers: int
) -> dict[str, Any]:
    """`pid`: who answers. CPU of the callers is without their start; that of the others with the calls to warm up."""
    before = spent(ground, pid)
    argv = [sys.executable, "-m", "benchmarks.rpc_callers", side, str(callers), seconds]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv[2:])} failed:\n{done.stderr[-2000:]}")
    figures = json.loads(done.stdout.splitlines()[-1])
    cost = spent(ground, pid).since(before, figures["calls"] + WARM_UP * callers)
    return {"name": name, "callers": callers, **figures, "worker_cpu_us": cost.pop("consumer_cpu_us"), **cost}


def percentile(sorted_values: Sequence[float], percent: int) -> float:
    """The smallest value that is not exceeded by this percentage of all."""
    index = max(0, -(-len(sorted_values) * percent // 100) - 1)
    return sorted_values[index]
