import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import child_processes, process_table
from deploy.local.ports import remembered_port
from deploy.local.supervisor import Program, ProgramEnded, ProgramNotReady, Supervisor
from deploy.local.system import answers_ready

SLEEPER = [sys.executable, "-c", "import time; print('started', flush=True); time.sleep(600)"]
DEAF_CODE = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
DEAF = [sys.executable, "-c", DEAF_CODE]
WEB = """
import http.server, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    supervisors: list[Supervisor] = []

    def supervise(*programs: Program) -> Supervisor:
        supervisors.append(Supervisor(programs, tmp_path / "logs"))
        return supervisors[-1]

    yield supervise
    for supervisor in supervisors:
        for name in supervisor.programs:
            supervisor.kill(name)


def program(name: str, argv: list[str], **more: object) -> Program:
    return Program(name, argv, dict(os.environ), **more)  # type: ignore[arg-type]


def eventually(condition: Callable[[], bool], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_a_program_is_ready_when_its_ready_page_gives_200(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    port = remembered_port(tmp_path, "web")
    web = [sys.executable, "-c", WEB, str(port)]
    supervisor = supervise(program("web", web, ready=lambda: answers_ready(f"127.0.0.1:{port}")))

    supervisor.start()
    supervisor.wait_ready()

    assert answers_ready(f"127.0.0.1:{port}")


def test_what_a_program_writes_is_for_its_owner_alone(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    writes = "import os, pathlib, sys; os.mkdir(sys.argv[1]); pathlib.Path(sys.argv[1], 'mail').write_text('Marie')"
    supervisor = supervise(program("writer", [sys.executable, "-c", writes, str(tmp_path / "mails")]))

    supervisor.start()
    supervisor.processes["writer"].wait()

    paths = [tmp_path / "mails", tmp_path / "mails/mail", supervisor.log_of("writer")]
    assert [path.stat().st_mode & 0o077 for path in paths] == [0, 0, 0]


def test_a_program_that_ends_is_named_with_its_last_lines(supervise: Callable[..., Supervisor]) -> None:
    breaks = [sys.executable, "-c", "import sys; print('no database'); sys.exit(3)"]
    supervisor = supervise(program("steady", SLEEPER), program("payroll", breaks, ready=lambda: False))

    supervisor.start()

    with pytest.raises(ProgramEnded, match=r"payroll ended unexpectedly with exit code 3(.|\n)*no database"):
        supervisor.wait_ready()


def test_a_program_that_never_gets_ready_is_named(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(program("slow", SLEEPER, ready=lambda: False))
    supervisor.start()

    with pytest.raises(ProgramNotReady, match="slow is not ready"):
        supervisor.wait_ready(timeout=0.1)


def test_a_killed_program_is_not_missed_and_can_be_started_again(
    supervise: Callable[..., Supervisor],
) -> None:
    supervisor = supervise(program("one", SLEEPER), program("two", SLEEPER))
    supervisor.start()
    first = supervisor.processes["one"].pid

    supervisor.kill("one")
    supervisor.assert_alive()
    supervisor.restart("one")

    assert supervisor.processes["one"].pid != first
    supervisor.assert_alive()


def test_lower_waves_stop_first_and_the_deaf_are_killed(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(program("deaf", DEAF, patience=0.3), program("later", SLEEPER, wave=1))
    supervisor.start()
    assert eventually(lambda: "deaf" in child_processes.last_lines(supervisor.log_of("deaf")))

    supervisor.stop()

    codes = {name: process.returncode for name, process in supervisor.processes.items()}
    assert codes == {"deaf": -signal.SIGKILL, "later": -signal.SIGTERM}


KEEPER = """
import os, sys, time
from pathlib import Path
from deploy.local.supervisor import Program, Supervisor
child = Program("child", [sys.executable, "-c", sys.argv[2]], dict(os.environ))
supervisor = Supervisor([child], Path(sys.argv[1]))
supervisor.start()
print(supervisor.processes["child"].pid, flush=True)
time.sleep(600)
"""


def test_nothing_is_left_after_kill_9_of_the_supervisor(tmp_path: Path) -> None:
    """On Linux the kernel sees to it; elsewhere the next start does, and so it does here too."""
    command = [sys.executable, "-c", KEEPER, str(tmp_path), DEAF_CODE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        child = int(keeper.stdout.readline())
        assert process_table.started(child)
        keeper.kill()
        keeper.wait()

    if sys.platform != "linux":
        child_processes.reap(tmp_path / "child.log")
    assert eventually(lambda: not process_table.started(child))


def test_an_orphan_of_an_earlier_supervisor_is_reaped(tmp_path: Path) -> None:
    log = tmp_path / "left.log"
    orphan = subprocess.Popen(SLEEPER, start_new_session=True, stdout=subprocess.DEVNULL)
    note = '{"pid": %d, "parent": 1, "started": "%s"}'
    (tmp_path / "left.process").write_text(note % (orphan.pid, process_table.started(orphan.pid)))

    child_processes.reap(log)

    assert orphan.wait(10) == -signal.SIGKILL


def test_a_reused_pid_is_not_reaped(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEPER, start_new_session=True, stdout=subprocess.DEVNULL)
    note = f'{{"pid": {stranger.pid}, "parent": 1, "started": "at another time"}}'
    (tmp_path / "left.process").write_text(note)

    child_processes.reap(tmp_path / "left.log")

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
