"""What a running worker and a running relay show at /metrics: the figures that the runbooks name."""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running

RUNBOOK = Path(__file__).parents[3] / "docs/runbooks/metrics.md"
OF_A_RELAY = {"gedeeld_outbox_rows", "gedeeld_outbox_oldest_seconds", "gedeeld_dead_letters"}
OF_NOTIFICATIONS = {"gedeeld_letters_waiting"}
QUEUES = ("gedeeld_message_in_hand_seconds", "gedeeld_pool_connections")


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("contributions")) as started:
        yield started


def page(system: RunningSystem, process: str) -> str:
    with urllib.request.urlopen(f"http://{system.address(process)}/metrics") as answer:
        return str(answer.read().decode())


def test_a_worker_knows_every_metric_of_the_runbook(system: RunningSystem) -> None:
    of_runbook = set(re.findall(r"^\| `(gedeeld_\w+)", RUNBOOK.read_text("utf-8"), re.MULTILINE))

    text = page(system, "contributions")

    assert len(of_runbook) >= 12
    assert [name for name in of_runbook - OF_NOTIFICATIONS if f"# TYPE {name}" not in text] == []
    for name in (*OF_A_RELAY, *QUEUES):
        assert re.search(rf'^{name}{{.*service="contributions".*}} ', text, re.MULTILINE), name


def test_a_relay_shows_the_outbox_when_no_worker_runs(system: RunningSystem) -> None:
    text = page(system, "contributions-relay")

    assert [name for name in OF_A_RELAY if not re.search(rf"^{name}{{", text, re.MULTILINE)] == []
