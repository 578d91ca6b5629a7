"""What is installed elsewhere than on one machine speaks TLS only."""

from pathlib import Path

import yaml

from contracts.catalogue import SERVICES
from deploy.compose.secrets import write_secrets
from deploy.k8s import checks
from tests.house.tree import ROOT

COMPOSE = ROOT / "deploy/compose/compose.yaml"


def test_compose_speaks_nothing_in_clear(tmp_path: Path) -> None:
    """Each program verifies; each server refuses what is not TLS. On one machine too: the lines may change one day."""
    write_secrets(tmp_path / "compose")
    files = {path.stem: path.read_text("ascii") for path in (tmp_path / "compose/env").iterdir()}
    programs = yaml.safe_load(COMPOSE.read_text())["services"]

    for name in (*SERVICES, "operator"):
        assert "amqps://" in files[name]
        assert "GEDEELD_CA_FILE=/run/secrets/ca.pem" in files[name]
    assert "GEDEELD_WATCH_URL=amqps://watcher:" in files["operator"]
    assert [name for name, text in files.items() if "watcher" in text] == ["operator"]
    for name in (*SERVICES, "setup"):
        urls = [line for line in files[name].splitlines() if "postgresql://" in line]
        assert urls
        assert all(line.endswith("?sslmode=verify-full") for line in urls)
    assert programs["notifications"]["environment"]["GEDEELD_SMTP_URL"].startswith("smtps://")
    assert not [name for name, text in files.items() if checks.IN_CLEAR in text]
    assert checks.IN_CLEAR not in COMPOSE.read_text()
    for folder in ("compose", "k8s/overlays/dev"):
        assert "listeners.tcp = none" in (ROOT / "deploy" / folder / "rabbitmq.conf").read_text()
        rules = (ROOT / "deploy" / folder / "pg_hba.conf").read_text().splitlines()
        assert {rule.split()[0] for rule in rules if not rule.startswith("#")} == {"local", "hostssl"}
