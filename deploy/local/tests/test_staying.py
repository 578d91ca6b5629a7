"""`make up` while it runs: what dies comes again and is named; with STRICT=1 the whole stack ends with the reason."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.local import __main__ as local
from deploy.local.revival import Revival
from deploy.local.supervisor import Program, ProgramEnded, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Any]:
    """One program, which was killed; and two servers that live."""
    programs = Supervisor([Program("payroll", SLEEPER, dict(os.environ))], tmp_path / "logs")
    programs.start()
    programs.processes["payroll"].kill()
    programs.processes["payroll"].wait()
    server = SimpleNamespace(assert_alive=lambda: None, launch=lambda: None)
    yield SimpleNamespace(system=programs, database=server, broker=server, assert_alive=programs.assert_alive)
    programs.kill("payroll")


@pytest.fixture(autouse=True)
def _a_few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look a second after the one before; the sixth is Ctrl-C."""
    seconds = iter(range(5))

    def sleep(_s: float) -> None:
        if next(seconds, None) is None:
            raise KeyboardInterrupt

    clock = iter(range(10_000))
    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr(local, "Revival", partial(Revival, clock=lambda: next(clock)))


@pytest.mark.parametrize("strict", ["", "0"])
def test_what_dies_is_started_again_and_named(
    stack: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], strict: str
) -> None:
    monkeypatch.setenv("STRICT", strict)

    local._stay(stack)

    assert stack.system.ended() == {}
    words = capsys.readouterr().out
    assert ">>> payroll ended (exit code -9); it is started again in 1 s" in words
    assert ">>> payroll is started again" in words


def test_strict_ends_all_with_the_name_of_what_died(stack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRICT", "1")

    with pytest.raises(ProgramEnded, match="payroll ended unexpectedly with exit code -9"):
        local._stay(stack)

    assert stack.system.ended() == {"payroll": -9}
