"""The `gedeeld` command where no system runs, and what it computes from the services' answers."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from chassis.cli import plugins as plugs
from chassis.cli import system
from chassis.cli.app import app
from chassis.cli.reference import refusals_page, settings_page
from contracts.catalogue import BROKER_USERS, EVENTS, METHODS, SERVICES
from deploy.local.keys import key_file, make_keys

COMMANDS = ("worker", "relay", "migrate", "topology", "health", "audit", "statement", "trace", "dead", "call", "jobs")
OTHERS = (
    "events",
    "contracts",
    "catalogue",
    "bank",
    "invoice",
    "remind",
    "receivables",
    "documents",
    "invoices",
    "turnover",
    "bylaws",
)
UNIT = "unit_" + "a" * 32
INVOICE = "inv_" + "b" * 32


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No running system: no settings, no local state, and nothing of a test left in the environment."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("GEDEELD_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(system, "PROJECT", tmp_path)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]


def gedeeld(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def said_in_one_sentence(result: Result, exit_code: int) -> str:
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr.strip()


@pytest.mark.parametrize("command", [*COMMANDS, *OTHERS])
def test_every_command_explains_itself(command: str) -> None:
    result = gedeeld(command, "--help")

    assert result.exit_code == 0
    assert "Usage" in result.stdout
    assert command in gedeeld("--help").stdout


def test_help_imports_nothing_heavy() -> None:
    heavy = (
        "{'pydantic', 'sqlalchemy', 'amqp', 'kombu', 'nameko', 'eventlet', 'alembic', 'contracts.catalogue', 'lxml'}"
    )
    program = f"import sys, chassis.cli.app; sys.exit(sorted({heavy} & set(sys.modules)) or 0)"

    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (process.returncode, process.stderr) == (0, "")


def test_the_list_of_commands_imports_nothing_of_a_service_but_its_commands() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from chassis.cli.app import app\n"
        "page = CliRunner().invoke(app, ['--help']).stdout\n"
        "assert 'bank ' in page and 'invoice ' in page, page\n"
        "modules = {name: m for name, m in sys.modules.items() if name.startswith('services.invoicing.')}\n"
        "code = [name for name, m in modules.items() if not hasattr(m, '__path__')]\n"
        "sys.exit([name for name in code if '.commands' not in name] or 0)"
    )

    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (process.returncode, process.stderr) == (0, "")


def test_a_command_of_a_service_that_is_not_here_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in an image that holds one service, into which nothing is installed."""
    monkeypatch.setattr("services.__path__", [str(tmp_path)])
    offered = typer.Typer()

    plugs.add_plugs(offered)

    assert (offered.registered_groups, offered.registered_commands) == ([], [])


def test_a_worker_is_patched_before_anything_is_imported() -> None:
    program = (
        "import os, sys; sys.argv = ['gedeeld', 'worker', 'nobody']\n"
        "from chassis.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        "from eventlet.patcher import is_monkey_patched\n"
        "print(code, is_monkey_patched('socket'), os.environ['PSYCOPG_WAIT_FUNC'])"
    )

    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert process.stdout.split() == ["2", "True", "wait_selector"]
    assert process.stderr.startswith("There is no service 'nobody'; there are members,")


@pytest.mark.parametrize(
    "arguments",
    [
        ("health",),
        ("audit",),
        ("statement", UNIT),
        ("trace", INVOICE),
        ("dead", "list"),
        ("dead", "show", "payroll", "1"),
        ("dead", "replay", "payroll", "1", "--why", "mended"),
        ("call", "members", "get_health"),
        ("events",),
        ("receivables",),
        ("bank", "quarantine"),
    ],
)
def test_without_a_running_system_a_command_says_so_and_exits_3(arguments: tuple[str, ...]) -> None:
    sentence = said_in_one_sentence(gedeeld(*arguments), 3)

    assert sentence.startswith("Not reachable: ")
    assert "make up" in sentence


@pytest.mark.parametrize("arguments", [("health",), ("audit", "--json"), ("events",)])
def test_a_broker_that_does_not_answer_is_told_without_its_password(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_keys(tmp_path, ["operator"])
    monkeypatch.setenv("GEDEELD_KEY_FILE", str(key_file(tmp_path, "operator")))
    monkeypatch.setenv("GEDEELD_AMQP_URL", "amqp://operator:hidden@127.0.0.1:1/gedeeld")
    monkeypatch.setenv("GEDEELD_WATCH_URL", "amqp://watcher:hidden@127.0.0.1:1/gedeeld")

    result = gedeeld(*arguments)

    assert "is the system running?" in said_in_one_sentence(result, 3)
    assert "hidden" not in result.output


def test_a_key_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEDEELD_KEY_FILE", "absent.pem")
    monkeypatch.setenv("GEDEELD_AMQP_URL", "amqp://operator:hidden@127.0.0.1:1/gedeeld")

    assert "absent.pem cannot be read" in said_in_one_sentence(gedeeld("health"), 3)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("call", "nobody", "get_health"), "There is no service 'nobody'"),
        (("call", "members", "nothing"), "members has no method 'nothing'; it has "),
        (("call", "members", "get_unit", "{"), "The request is no JSON"),
        (("call", "members", "get_unit", '{"unit_id": 1.0}'), "The request is no JSON"),
        (("call", "members", "get_unit", '{"a": 1, "a": 2}'), "The request is no JSON"),
        (("call", "members", "get_unit", "[]"), "The request must be one JSON object"),
        (("call", "members", "get_unit", "@absent.json"), "Cannot use absent.json"),
        (("call", "members", "get_health", "--as", "Anne"), "--as wants a kind and a name"),
        (("call", "members", "get_health", "--role", "king"), "There is no role king"),
        (("migrate",), "Name one service, or say --all"),
        (("migrate", "payroll", "--all"), "Name one service, or say --all"),
        (("migrate", "payroll"), "GEDEELD_OWNER_DATABASE_URL is not set"),
        (("migrate", "--all", "--plan"), "GEDEELD_OWNER_DATABASE_URL_MEMBERS is not set"),
        (("topology",), "GEDEELD_AMQP_URL is not set"),
        (("worker", "nobody"), "There is no service 'nobody'"),
        (("relay", "nobody"), "There is no service 'nobody'"),
    ],
)
def test_wrong_use_is_told_and_exits_2(arguments: tuple[str, ...], sentence: str) -> None:
    assert said_in_one_sentence(gedeeld(*arguments), 2).startswith(sentence)


def test_a_request_comes_from_stdin_too() -> None:
    assert said_in_one_sentence(gedeeld("call", "members", "get_unit", "-", stdin="nonsense"), 2)


def test_a_database_that_does_not_answer_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEDEELD_OWNER_DATABASE_URL", "postgresql://owner:hidden@127.0.0.1:1/payroll")

    result = gedeeld("migrate", "payroll", "--plan")

    assert "the database does not answer" in said_in_one_sentence(result, 3)
    assert "hidden" not in result.output


def test_the_operator_file_is_found_from_a_folder_below(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".local/env/operator.env"
    file.parent.mkdir(parents=True)
    file.write_text("GEDEELD_AMQP_URL=amqp://u:p=q@h/v\nGEDEELD_PRINCIPAL=operator\n\n")
    (tmp_path / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep/er")

    system.load_operator_env()

    assert os.environ["GEDEELD_AMQP_URL"] == "amqp://u:p=q@h/v"


def test_a_named_broker_outweighs_the_operator_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".local/env/operator.env"
    file.parent.mkdir(parents=True)
    file.write_text("GEDEELD_AMQP_URL=amqp://other\nGEDEELD_KEY_FILE=other.pem\n")
    monkeypatch.setenv("GEDEELD_AMQP_URL", "amqp://mine")

    system.load_operator_env()

    assert os.environ["GEDEELD_AMQP_URL"] == "amqp://mine"
    assert "GEDEELD_KEY_FILE" not in os.environ


def test_the_catalogue_names_every_event_and_method() -> None:
    text, data = gedeeld("catalogue").stdout, json.loads(gedeeld("catalogue", "--json").stdout)

    assert all(spec.type in text and ", ".join(spec.consumers) in text for spec in EVENTS)
    assert {m["method"] for m in data["methods"]} == {spec.name for spec in METHODS}


def test_the_list_of_queues_needs_no_broker() -> None:
    queues = {queue["name"] for queue in json.loads(gedeeld("topology", "--list", "--json").stdout)}

    assert {spec.queue(consumer) for spec in EVENTS for consumer in spec.consumers} < queues
    assert {f"{service}.dead" for service in SERVICES} < queues
    assert "payroll.invoicing.invoice_paid.v1" in gedeeld("topology", "--list").stdout


def test_definitions_want_every_password() -> None:
    sentence = said_in_one_sentence(gedeeld("topology", "--definitions", "d.json"), 2)

    assert "GEDEELD_BROKER_PASSWORD_OPERATOR" in sentence
    assert "GEDEELD_BROKER_PASSWORD_WATCHER" in sentence
    assert not Path("d.json").exists()


def test_definitions_hold_hashes_and_are_private(monkeypatch: pytest.MonkeyPatch) -> None:
    for user in BROKER_USERS:
        monkeypatch.setenv(f"GEDEELD_BROKER_PASSWORD_{user.upper()}", f"open {user}")

    result = gedeeld("topology", "--definitions", "d.json", "--vhost", "house")

    definitions = Path("d.json").read_text()
    users = {user["name"]: base64.b64decode(user["password_hash"]) for user in json.loads(definitions)["users"]}
    assert result.exit_code == 0
    assert users["payroll"][4:] == sha256(users["payroll"][:4] + b"open payroll").digest()
    assert json.loads(definitions)["vhosts"] == [{"name": "house"}]
    assert "open payroll" not in definitions
    assert Path("d.json").stat().st_mode & 0o077 == 0


def test_the_check_of_the_contracts_writes_nothing() -> None:
    path = Path(__file__).parents[3] / "contracts/asyncapi.yaml"
    before = path.stat().st_mtime_ns

    result = gedeeld("contracts", "--check")

    assert result.exit_code in (0, 1)
    assert "up to date" in result.output
    assert path.stat().st_mtime_ns == before


def test_the_settings_page_names_every_variable_and_no_machine() -> None:
    page = settings_page()

    assert "| `GEDEELD_BATCH_SIZE` | number | `500` |" in page
    assert "| `GEDEELD_DATABASE_URL` | text | none |" in page


def test_the_refusals_page_knows_each_services_own() -> None:
    page = refusals_page(Path(__file__).parents[3])

    assert "`request_id_reused`" in page.split("## members")[0]
    assert "`not_a_cooperator`" in page.split("## members")[1].split("## governance")[0]
