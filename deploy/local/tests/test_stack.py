import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.console import LogFollower
from deploy.local.environment import Environments, as_shell, env_file, inherited
from deploy.local.keys import make_keys
from deploy.local.passwords import Secrets, SharedDirectory
from deploy.local.ports import remembered_port
from deploy.local.provision import ServiceDsns
from deploy.local.stack import UP, AnotherStackRuns, Stack, only_stack, running_stack, stop_running
from deploy.local.supervisor import Program, Supervisor

HOLDER = """
import sys, time
from pathlib import Path
from deploy.local.stack import only_stack
try:
    with only_stack(Path(sys.argv[1])):
        print("held", flush=True)
        time.sleep(600)
except KeyboardInterrupt:
    sys.exit(7)
"""
SERVICES = ("members", "payroll", "invoicing")


def test_output_that_nobody_reads_any_more_is_no_traceback(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "deploy.local", "down"]
    process = subprocess.run(
        command,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
        env=os.environ | {"GEDEELD_STATE": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )
    os.close(writing)

    assert (process.returncode, process.stderr) == (1, "")


@pytest.fixture
def environments(tmp_path: Path) -> Environments:
    def dsn(service: str, kind: str) -> str:
        return f"postgresql://{service}_{kind}:{service}-{kind}@127.0.0.1:5/{service}"

    dsns = {s: ServiceDsns(owner=dsn(s, "owner"), app=dsn(s, "app"), audit=dsn(s, "audit")) for s in SERVICES}
    secrets = Secrets(tmp_path / "secrets.json")
    return Environments(tmp_path, dsns, lambda user, password: f"amqp://{user}:{password}@127.0.0.1:6/v", secrets)


def test_a_second_stack_of_the_same_state_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with (
        only_stack(tmp_path),
        pytest.raises(AnotherStackRuns, match=rf"process {os.getpid()}\): `make down` stops it\.$"),
        only_stack(tmp_path),
    ):
        pass

    assert running_stack(tmp_path) is None


def test_a_state_is_closed_to_others_also_when_it_stood_open(tmp_path: Path) -> None:
    new, old = tmp_path / "deep/new", tmp_path / "old"
    old.mkdir(mode=0o755)
    for state in (new, old):
        with only_stack(state):
            assert state.stat().st_mode & 0o777 == 0o700


def test_a_directory_of_everybody_is_no_state(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)

    with pytest.raises(SharedDirectory, match="belongs to everybody"), only_stack(tmp_path):
        pass


def test_documents_leave_into_a_directory_of_their_owner(environments: Environments) -> None:
    folder = Path(environments.own("invoicing")["GEDEELD_OUTGOING_DIR"])

    assert folder.stat().st_mode & 0o777 == 0o700


LISTENER = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        server.accept()[0].close()
"""


def test_a_port_that_somebody_takes_before_the_programs_listen_costs_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environments: Environments, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = Stack(tmp_path, UP)
    stack._environments = environments

    def new_system(_self: Stack, _environments: Environments) -> Supervisor:
        port = remembered_port(tmp_path, "smtp")
        argv = [sys.executable, "-c", LISTENER, str(port)]
        return Supervisor([Program("mail", argv, dict(os.environ), lambda: answers(port))], tmp_path / "logs")

    def answers(port: int) -> bool:
        process = stack.system.processes["mail"]
        return process.poll() is None and process_listens(process.pid, port)

    monkeypatch.setattr(Stack, "_new_system", new_system)
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        (tmp_path / "ports.json").write_text(json.dumps({"smtp": taken}))

        stack._start_programs()
        stack.system.stop()

    assert remembered_port(tmp_path, "smtp") != taken
    assert "Somebody took the port of smtp meanwhile: starting again on others" in capsys.readouterr().out


def process_listens(pid: int, port: int) -> bool:
    """Whether this very process does, and not somebody else."""
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[1].endswith(f":{port:04X}") and f"socket:[{row[9]}]" in sockets for row in rows)


def test_down_stops_the_stack_that_runs_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert running_stack(tmp_path) == holder.pid

        assert stop_running(tmp_path)
        assert holder.wait(10) == 7

    assert not stop_running(tmp_path)


def test_a_stack_that_was_killed_does_not_lock_its_state(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)
        holder.wait()

    with only_stack(tmp_path):
        assert running_stack(tmp_path) == os.getpid()


def test_a_service_is_told_its_own_secrets_and_no_others(environments: Environments) -> None:
    variables = "\n".join(f"{name}={value}" for name, value in environments.own("payroll").items())

    assert "payroll-app" in variables
    assert "payroll-owner" not in variables
    assert "members" not in variables
    assert "GEDEELD_PII_KEY" not in variables


def test_a_relay_is_its_service_at_another_address(environments: Environments) -> None:
    worker, relay = environments.own("payroll"), environments.own("payroll-relay")

    assert worker.pop("GEDEELD_HTTP_ADDRESS") != relay.pop("GEDEELD_HTTP_ADDRESS")
    assert worker == relay


def test_an_env_file_is_private_and_holds_what_the_principal_is_told(environments: Environments) -> None:
    environments.write_files()

    path = env_file(environments.state, "payroll")
    pairs = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert pairs == environments.own("payroll")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_callers_own_servers_are_not_handed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://superuser@example.org/postgres")
    monkeypatch.setenv("GEDEELD_OWNER_DATABASE_URL_PAYROLL", "postgresql://other")
    monkeypatch.setenv("GEDEELD_TRACE_FILE", "trace.jsonl")

    handed_down = inherited()

    assert handed_down["GEDEELD_TRACE_FILE"] == "trace.jsonl"
    assert not {"DATABASE_URL", "GEDEELD_OWNER_DATABASE_URL_PAYROLL"} & set(handed_down)


def test_keys_stay_and_are_trusted(tmp_path: Path) -> None:
    first = make_keys(tmp_path, ["payroll"]).read_text()

    again = make_keys(tmp_path, ["payroll", "members"]).read_text()

    assert first.split('"')[3] in again
    assert (tmp_path / "payroll.pem").stat().st_mode & 0o777 == 0o600


def test_a_shell_can_read_the_environment() -> None:
    assert as_shell("A=b c\nURL=x?y=1&z=2\n") == "export A='b c'\nexport URL='x?y=1&z=2'\n"


def test_logs_are_shown_side_by_side_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "payroll.log"
    follower = LogFollower({"payroll": log, "payroll-relay": tmp_path / "absent.log"})
    log.write_text("one\ntw")
    follower.show()
    with log.open("a") as more:
        more.write("o\n")
    follower.show()

    assert capsys.readouterr().out == "payroll       | one\npayroll       | two\n"
