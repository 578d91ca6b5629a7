"""Ports: remembered, and never given to two."""

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
