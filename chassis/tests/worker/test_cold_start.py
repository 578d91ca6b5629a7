import signal

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.waiting import eventually
from deploy.local import child_processes
from deploy.local.system import answers_ready, gedeeld


@pytest.mark.parametrize("kind", ["worker", "relay"])
def test_the_command_of_an_image_starts_answers_and_stops(new_system: NewSystem, kind: str) -> None:
    """Elsewhere in the tests workers and relays are forks of a process that has imported everything."""
    system = new_system("members")
    name = "members" if kind == "worker" else "members-relay"
    system.logs.mkdir()
    log = system.logs / f"{name}.log"
    process = child_processes.spawn([gedeeld(), kind, "members"], env=system.environment(name), log=log)

    eventually(lambda: process.poll() is not None or answers_ready(system.address(name)), 60)

    assert child_processes.finish(process, signal.SIGTERM, patience=30) == 0, child_processes.last_lines(log)
