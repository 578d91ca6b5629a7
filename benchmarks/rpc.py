"""Questions a second, and how long one takes: the same read of the same database, asked of Gedeeld and of FastStream.

Gedeeld's call is signed, verified, authorized and strictly read; FastStream's is typed and otherwise trusted.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.ground import Ground, wait_until
from contracts.catalogue import OPERATOR

CALLERS = (1, 16)


def rpc(ground: Ground, *, quick: bool) -> list[dict[str, Any]]:
    """One row per side and number of callers. Callers are threads (Gedeeld) or tasks (FastStream) of one process."""
    seconds = "1" if quick else "5"
    with ground.gedeeld("worker", "contributions"):
        ground.wait_ready("contributions")
        environment = ground.environments.of(OPERATOR)
        rows = [_asked("Gedeeld", "gedeeld", callers, seconds, environment) for callers in CALLERS]
    argv = [sys.executable, "-m", "benchmarks.peers.faststream_rpc"]
    with ground.peer("rpc", argv):
        wait_until(lambda: ground.consumers_of("peers.rpc") > 0, "FastStream answering")
        environment = ground.peer_environment()
        rows += [_asked("FastStream", "faststream", callers, seconds, environment) for callers in CALLERS]
        rows.append(_asked("FastStream, a connection each", "faststream-apart", CALLERS[-1], seconds, environment))
    return rows


def _asked(name: str, side: str, callers: int, seconds: str, environment: dict[str, str]) -> dict[str, Any]:
    argv = [sys.executable, "-m", "benchmarks.rpc_callers", side, str(callers), seconds]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv[2:])} failed:\n{done.stderr[-2000:]}")
    figures = json.loads(done.stdout.splitlines()[-1])
    return {"name": name, "callers": callers, **figures}


def percentile(sorted_values: Sequence[float], percent: int) -> float:
    """The smallest value that is not exceeded by this percentage of all."""
    index = max(0, -(-len(sorted_values) * percent // 100) - 1)
    return sorted_values[index]
