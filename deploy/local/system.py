"""The six services as programs: a worker and a relay each."""

import http.client
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from contracts.catalogue import SERVICES
from deploy.local.supervisor import Program, Supervisor


class System(Supervisor):
    """The services' workers (`payroll`) and relays (`payroll-relay`).

    Each has the environment that `env_of` gives for its name, and is ready when GET /ready at that
    environment's GEDEELD_HTTP_ADDRESS gives 200.
    """

    def __init__(
        self,
        services: Sequence[str],
        env_of: Callable[[str], Mapping[str, str]],
        logs: Path,
        extra: Sequence[Program] = (),
    ) -> None:
        programs = [_program(name, env_of(name)) for name in process_names(services)]
        super().__init__([*programs, *extra], logs)


def process_names(services: Sequence[str] = SERVICES) -> list[str]:
    """`payroll`, `payroll-relay`, and so on for each service."""
    return [name for service in services for name in (service, f"{service}-relay")]


def service_of(process: str) -> str:
    """The service that a worker or a relay belongs to."""
    return process.removesuffix("-relay")


def gedeeld() -> Path:
    """The `gedeeld` command of the environment that runs this program."""
    return Path(sys.executable).parent / "gedeeld"


def answers_ready(address: str) -> bool:
    """Whether GET http://<address>/ready gives 200."""
    connection = http.client.HTTPConnection(address, timeout=2)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _program(name: str, env: Mapping[str, str]) -> Program:
    kind: Literal["relay", "worker"] = "relay" if name.endswith("-relay") else "worker"
    address = env["GEDEELD_HTTP_ADDRESS"]
    return Program(name, [kind, service_of(name)], env, ready=lambda: answers_ready(address), forked=kind)
