"""Ports: remembered, and never given to two."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import ports


def test_a_port_is_remembered(tmp_path: Path) -> None:
    first = ports.remembered_port(tmp_path, "payroll")

    assert ports.remembered_port(tmp_path, "payroll") == first


def test_the_port_of_a_program_that_is_down_is_not_given_to_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ports.remembered_port(tmp_path / "one", "payroll")
    monkeypatch.setattr(ports, "_candidates", lambda: [first, first + 1, first + 2, first + 3])

    assert ports.remembered_port(tmp_path / "two", "payroll") != first


def test_two_processes_beside_each_other_pick_from_shares_that_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_shares", [0, 1])
    picks = []
    for share in (0, 1):
        ports.confine(share, 2)
        picks.append({port for _ in range(30) for port in ports._candidates()})

    assert len(picks[0] | picks[1]) > 5_000
    assert picks[0].isdisjoint(picks[1])


PICK = """
import sys
from pathlib import Path
from deploy.local import ports
ports._candidates = lambda: [int(port) for port in sys.argv[2:]]
print(ports.claimed_port(Path(sys.argv[1]), "http payroll"), flush=True)
sys.stdin.read()
"""


def test_two_stacks_that_start_at_once_never_get_one_port(tmp_path: Path) -> None:
    """Both see the same free ports, and neither listens yet."""
    candidates = [str(ports.new_port(tmp_path / "free", f"port {number}")) for number in range(3)]
    for port in candidates:
        ports._claims.pop(int(port)).close()
    commands = [[sys.executable, "-c", PICK, str(tmp_path / state), *candidates] for state in ("one", "two", "three")]

    stacks = [subprocess.Popen(c, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for c in commands]
    picks = {stack.stdout.readline().strip() for stack in stacks if stack.stdout}
    for stack in stacks:
        stack.communicate()

    assert picks == set(candidates)


def test_a_remembered_port_that_another_stack_has_is_given_up(tmp_path: Path) -> None:
    port = ports.remembered_port(tmp_path, "http payroll")
    ports._claims.pop(port).close()
    with subprocess.Popen(
        [sys.executable, "-c", PICK, str(tmp_path / "other"), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == str(port)

        moved = ports.claimed_port(tmp_path, "http payroll")
        other.communicate()

    assert moved != port
    assert ports.remembered_port(tmp_path, "http payroll") == moved


def test_a_free_port_is_used_again_at_each_start(tmp_path: Path) -> None:
    port = ports.remembered_port(tmp_path, "http payroll")

    assert [ports.claimed_port(tmp_path, "http payroll") for _ in range(3)] == [port] * 3
