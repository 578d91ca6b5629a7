"""The release before this one, taken from history: its workers, relays and people on databases of today."""

import io
import json
import subprocess
import sysconfig
import tarfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from chassis.testing.running import RunningSystem
from deploy.local.ports import remembered_port
from deploy.local.supervisor import Program, Supervisor
from deploy.local.system import process_names, service_of
from tests.house.tree import ROOT

VERSION, COMMIT = "v0.1.0", "bfbbd72"
# The process beside a worker (chassis.offload) looks where it was started first: that must not be today's code.
_GEDEELD = """#!{python} -P
import os
os.chdir({code!r})
from chassis.command.main import main
main()
"""


class NoHistory(RuntimeError):
    """This checkout does not hold the previous release."""


@dataclass(frozen=True, slots=True)
class PreviousRelease:
    """Its code, and an interpreter that finds it and the packages of this environment, and none of today's code."""

    python: Path

    @property
    def gedeeld(self) -> Path:
        return self.python.with_name("gedeeld")

    @classmethod
    def installed(cls, folder: Path) -> "PreviousRelease":
        """Below `folder`. Raises NoHistory."""
        archive = subprocess.run(["git", "-C", ROOT, "archive", COMMIT], capture_output=True, check=False)
        if archive.returncode:
            raise NoHistory(f"{VERSION} ({COMMIT}) is not in this checkout: `git fetch --unshallow` brings its history")
        code = folder / "code"
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(code, filter="data")
        venv.create(folder / "venv", symlinks=True)
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
        (packages / "previous.pth").write_text(f"{code}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        release = cls(folder / "venv/bin/python")
        release.gedeeld.write_text(_GEDEELD.format(python=release.python, code=str(code)), encoding="utf-8")
        release.gedeeld.chmod(0o755)
        return release

    def programs(self, system: RunningSystem) -> Supervisor:
        """Its workers and relays on this system's databases and broker, by the names of today's; not yet started."""
        programs = [self._program(system, name) for name in process_names()]
        return Supervisor(programs, system.place / "logs of before")

    def _program(self, system: RunningSystem, name: str) -> Program:
        """As a deployment that has only set another image: the code of before with today's settings."""
        address = f"127.0.0.1:{remembered_port(system.place, f'http before {name}')}"
        kind = "relay" if name.endswith("-relay") else "worker"
        env = system.environment(name) | {"GEDEELD_HTTP_ADDRESS": address}
        return Program(name, [self.gedeeld, kind, service_of(name)], env, ready=lambda: _works(address))


def _works(address: str) -> bool:
    """Whether all is well but the schema's number: that release knows no range, and says of a newer one 503."""
    answers = _asked(address)
    other = {name: answer for name, answer in answers.items() if name not in {"ready", "database"}}
    return bool(other) and all(answer == "ok" for answer in other.values())


def _asked(address: str) -> Mapping[str, object]:
    connection = HTTPConnection(address, timeout=2)
    try:
        connection.request("GET", "/ready")
        answers: dict[str, object] = json.loads(connection.getresponse().read())
    except (OSError, HTTPException):
        return {}
    finally:
        connection.close()
    return answers
