"""`gedeeld` as a person types it, in a process of its own that has all imports behind it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chassis.testing.running import RunningSystem
from contracts.catalogue import OPERATOR
from deploy.local import forks

_ENOUGH_S = 60


def run(system: RunningSystem, *arguments: str, code: int = 0) -> str:
    """What the command printed, errors last. Fails unless it exits with `code`."""
    environment = system.environment(OPERATOR) | {"NO_COLOR": "1", "COLUMNS": "160"}
    with TemporaryDirectory() as folder:
        outputs = [Path(folder, name) for name in ("stdout", "stderr")]
        with outputs[0].open("wb") as stdout, outputs[1].open("wb") as stderr:
            process = forks.fork(
                "command", arguments, env=environment, stdout=stdout.fileno(), stderr=stderr.fileno(), umask=0o022
            )
        try:
            ended_with = process.wait(_ENOUGH_S)
        finally:
            process.kill()
        printed = "".join(output.read_text(encoding="utf-8") for output in outputs)
    assert ended_with == code, f"exit code {ended_with}\n{printed}"
    return printed


def read(system: RunningSystem, *arguments: str, code: int = 0) -> Any:
    """What the command printed as JSON."""
    return json.loads(run(system, *arguments, "--json", code=code))
