"""What the loops cost, against what they may: `python -m tests.house.times [PART ...]`, on two quiet cores.

Beside the wall time stands the processor time of all that was started: on a busy machine only that one says much.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.house.tree import ROOT


@dataclass(frozen=True, slots=True)
class Part:
    """What to run, and how many seconds it may take."""

    command: str
    budget_s: int


PARTS = {
    "quick": Part("make quick", 20),
    "unit": Part("make test-unit", 15),
    "service": Part(".venv/bin/python -m pytest -q services/members/tests", 20),
    "check": Part("make check", 30),
    "test": Part("make test", 360),
}


def main(part_names: Sequence[str]) -> int:
    """The exit code: 1 when something failed or took longer than it may."""
    print(f"load before: {os.getloadavg()[0]:.1f}; processors: {os.cpu_count()}", flush=True)
    passed = [_run(name, PARTS[name]) for name in part_names or PARTS]
    return 0 if all(passed) else 1


def _run(name: str, part: Part) -> bool:
    log_path = ROOT / f".local/times-{name}.log"
    log_path.parent.mkdir(exist_ok=True)
    wall, processor = time.monotonic(), _processor_s()
    with log_path.open("wb") as log:
        code = subprocess.run(part.command.split(), cwd=ROOT, stdout=log, stderr=log, check=False).returncode
    wall, processor = time.monotonic() - wall, _processor_s() - processor
    verdict = f"FAILED, see {log_path.relative_to(ROOT)}" if code else "over" if wall > part.budget_s else "within"
    print(f"{name:8} {wall:6.1f} s of {part.budget_s:3}, processor {processor:6.1f} s: {verdict}", flush=True)
    return verdict == "within"


def _processor_s() -> float:
    usage = os.times()
    return usage.children_user + usage.children_system


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
