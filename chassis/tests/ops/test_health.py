"""Live and ready are two questions: the loop turns, and everything this process needs answers."""

import http.client
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis.ops.health import Health, database_check
from deploy.local.ports import remembered_port


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def address(health: Health, tmp_path: Path) -> str:
    address = f"127.0.0.1:{remembered_port(tmp_path, 'http')}"
    health.serve(address)
    return address


def get(address: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_ready_when_every_check_is_well(health: Health, address: str) -> None:
    health.watch("database", lambda: None)

    assert get(address, "/ready") == (200, json.dumps({"ready": True, "database": "ok"}))


def test_a_simulation_shows_and_is_ready_all_the_same(tmp_path: Path) -> None:
    address = f"127.0.0.1:{remembered_port(tmp_path, 'http')}"
    Health(("allowed", "inbox off")).serve(address)

    status, body = get(address, "/ready")

    assert (status, json.loads(body)) == (200, {"ready": True, "simulation": "allowed, inbox off"})


def test_a_warning_shows_and_is_ready_all_the_same(health: Health, address: str) -> None:
    health.warn("rules", lambda: "older than the mandatory ones")
    health.warn("nothing", lambda: None)

    status, body = get(address, "/ready")

    assert (status, json.loads(body)) == (200, {"ready": True, "warnings": {"rules": "older than the mandatory ones"}})


def test_not_ready_tells_which_check_says_what(health: Health, address: str) -> None:
    health.watch("database", lambda: None)
    health.watch("broker", lambda: "not connected")

    status, body = get(address, "/ready")

    assert status == 503
    assert json.loads(body) == {"ready": False, "database": "ok", "broker": "not connected"}


def test_a_check_that_raises_shows_its_kind_and_nothing_of_its_message(health: Health, address: str) -> None:
    def broken() -> None:
        raise ConnectionError("postgresql://payroll:s3cret@db")

    health.watch("database", broken)

    status, body = get(address, "/ready")

    assert (status, json.loads(body)["database"]) == (503, "ConnectionError")
    assert "s3cret" not in body


def test_live_does_not_depend_on_what_is_away(health: Health, address: str) -> None:
    health.watch("database", lambda: "away")

    assert get(address, "/live")[0] == 200

    health.alive = lambda: False
    assert get(address, "/live")[0] == 503


def test_metrics_and_unknown_pages(address: str) -> None:
    status, page = get(address, "/metrics")

    assert status == 200
    assert "gedeeld_messages_total" in page
    assert get(address, "/other")[0] == 404


def test_the_database_check_knows_the_schema_that_the_code_needs(engine: sa.Engine, owner: sa.Engine) -> None:
    check = database_check(engine, "contributions")
    assert check() is None

    with owner.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '0001'"))

    assert str(check()).startswith("schema at 0001, code at ")


def test_a_database_that_is_away_is_no_news_of_the_caller(health: Health) -> None:
    nowhere = sa.create_engine("postgresql+psycopg://nobody:s3cret@127.0.0.1:1/none")
    health.watch("database", database_check(nowhere, "contributions"))

    assert health.checks() == {"database": "OperationalError"}
