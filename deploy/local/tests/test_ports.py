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


def test_two_processes_beside_each_other_pick_from_shares_that_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_shares", [0, 1])
    picks = []
    for share in (0, 1):
        ports.confine(share, 2)
        picks.append({port for _ in range(30) for port in ports._candidates()})

    assert len(picks[0] | picks[1]) > 5_000
    assert picks[0].isdisjoint(picks[1])
