"""What is installed elsewhere than on one machine speaks TLS only."""

import os
import ssl
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.ops.peers import database_url, require_peers
from chassis.ops.settings import Settings, settings
from chassis.rpc.auth import Signer, Trust
from contracts.catalogue import SERVICES
from deploy.compose.secrets import write_secrets
from deploy.k8s import checks
from deploy.local.system import process_names, service_of
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


def test_each_program_of_compose_starts_with_what_is_made_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are mounted, and where they lie a process accepts its settings, as it would not in clear text."""
    state = tmp_path / ".local/compose"
    write_secrets(state)
    compose = yaml.safe_load(COMPOSE.read_text())
    for name in process_names():
        program = compose["services"][name]
        environment = environment_of(program, state) | program.get("environment", {})
        mounted = {
            f"/run/secrets/{secret['target']}": tmp_path
            / compose["secrets"][secret["source"]]["file"].removeprefix("../../")
            for secret in program["secrets"]
        }
        for variable in [name for name in os.environ if name.startswith("GEDEELD_")]:
            monkeypatch.delenv(variable)
        for variable, text in environment.items():
            monkeypatch.setenv(variable, str(mounted.get(text, text)))
        settings.cache_clear()
        require_peers(settings())
        ca_file = settings().ca_file
        assert ca_file
        assert ssl.create_default_context(cafile=ca_file).get_ca_certs()
        assert f"sslrootcert={ca_file}" in database_url(settings().database_url)
        read_identity(name, settings())
    settings.cache_clear()


def environment_of(program: dict[str, Any], state: Path) -> dict[str, str]:
    """What its env file says."""
    [file] = program["env_file"]
    lines = (state / file["path"].removeprefix("../../.local/compose/")).read_text("utf-8").splitlines()
    return {name: text for name, _, text in (line.partition("=") for line in lines)}


def read_identity(name: str, here: Settings) -> None:
    """A relay's process signs, a worker's verifies. Raises when the file is missing or holds something else."""
    if name.endswith("-relay"):
        Signer.from_file(service_of(name), here.key_file or Path())
    else:
        Trust.from_file(here.trust_file or Path())
