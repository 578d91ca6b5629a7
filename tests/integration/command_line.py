"""`gedeeld` as a person types it, in a process of its own that has all imports behind it.

A command that is started anew spends most of its time importing: here one server has imported everything once, and
each command is a fork of it, with the operator's environment, its own output and its own exit code.
"""

import json
import os
import sys
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chassis.cli.main import main
from chassis.testing.running import RunningSystem
from contracts.catalogue import OPERATOR

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["chassis.cli.app", "chassis.rpc.client", "contracts.catalogue", __name__])
_ENOUGH_S = 60


def run(system: RunningSystem, *arguments: str, code: int = 0) -> str:
    """What the command printed, errors last. Fails unless it exits with `code`."""
    environment = system.environment(OPERATOR) | {"NO_COLOR": "1", "COLUMNS": "160"}
    with TemporaryDirectory() as folder:
        outputs = [Path(folder, name) for name in ("stdout", "stderr")]
        process = _SERVER.Process(target=_command, args=(arguments, environment, *outputs), daemon=True)
        process.start()
        process.join(_ENOUGH_S)
        process.kill()
        printed = "".join(output.read_text(encoding="utf-8") for output in outputs if output.exists())
    assert process.exitcode == code, f"exit code {process.exitcode}\n{printed}"
    return printed


def read(system: RunningSystem, *arguments: str, code: int = 0) -> Any:
    """What the command printed as JSON."""
    return json.loads(run(system, *arguments, "--json", code=code))


def _command(arguments: tuple[str, ...], environment: dict[str, str], stdout: Path, stderr: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for path, stream in ((stdout, sys.stdout), (stderr, sys.stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream.fileno())
    sys.argv = ["gedeeld", *arguments]
    main()
