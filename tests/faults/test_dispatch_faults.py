"""Documents leave although the worker, its database, the disk or the process beside it fails: once, and whole."""

import os
import resource
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import IssueInvoices
from deploy.local.servers import DatabaseServer
from kernel.identifiers import uuid7
from services.invoicing.documents.ubl.validate import validate
from tests.faults.holding import hold_before
from tests.faults.striking import assert_left_once, beside, count, dropped, kill_beside, sent
from tests.faults.trading import Trade

pytestmark = pytest.mark.timeout(180)

WAITING = "dispatch where state = 'waiting'"
TRIED = f"{WAITING} and attempts > 0"
TOO_LONG = " " * 70_000_000
"""More than may be said to the process beside the worker: reading it kills that process, each time."""


@pytest.fixture(scope="module")
def trade(new_system: NewSystem) -> Iterator[Trade]:
    with running(new_system("invoicing")) as system, Trade.opened(system) as opened:
        yield opened


@pytest.fixture(scope="module")
def clients(trade: Trade) -> list[str]:
    """One gets XML over Peppol, the other a PDF. Something left each way: both folders stand."""
    client_ids = [trade.registered(1), trade.registered(2, kind="individual")]
    issue(trade, client_ids, 2)
    until_all_left(trade.system)
    return client_ids


def issue(trade: Trade, clients: list[str], documents: int) -> list[str]:
    """Their numbers."""
    request = IssueInvoices(request_id=uuid7(), invoice_ids=trade.drafted(clients, documents))
    return [invoice.number for invoice in trade.ask(request).issued]


def until_all_left(system: RunningSystem) -> None:
    """What waits for its next try need not wait any longer."""
    with psycopg.connect(system.dsns["invoicing"].owner, autocommit=True) as database:
        database.execute("set lock_timeout = '60s'")  # a document in hand may take as long as it may
        database.execute("update dispatch set next_try_at = now() where state = 'waiting'")
    eventually(lambda: not count(system, "invoicing", WAITING), 60, "all documents left")
    assert_left_once(system)


def until_tried(system: RunningSystem) -> None:
    eventually(lambda: count(system, "invoicing", TRIED), 30, "a document that was tried and waits")


def outgoing(system: RunningSystem) -> Path:
    return system.place / "outgoing"


def process_beside(system: RunningSystem) -> int:
    return eventually(lambda: beside(system), 30, "a process beside the worker")


def frozen_again(system: RunningSystem, server: DatabaseServer, number: str, document: str) -> None:
    """Change what can never be changed, as only a superuser can."""
    name = conninfo_to_dict(system.dsns["invoicing"].owner)["dbname"]
    with psycopg.connect(make_conninfo(server.superuser_dsn, dbname=name), autocommit=True) as database:
        database.execute("set session_replication_role = replica")
        database.execute(
            "update issued_invoice set document = %s, content_hash = %s where number = %s",
            [document, sha256(document.encode()).hexdigest(), number],
        )


def test_killed_between_the_file_and_its_commit_it_hands_the_same_file_over_again(
    trade: Trade, clients: list[str]
) -> None:
    system = trade.system
    with hold_before(system, "invoicing", "update", "dispatch") as reached:
        issue(trade, clients, 30)
        eventually(reached, 60, "files that are dropped and not noted")
        system.kill("invoicing")
        before = dropped(system)
    unnoted = sorted(set(before) - set(sent(system)))
    assert len(unnoted) > 1
    taken_over, content = unnoted[0], before.pop(unnoted[0])
    (outgoing(system) / taken_over).unlink()

    system.start("invoicing")

    until_all_left(system)
    after = dropped(system)
    assert after[taken_over] == content  # under the same number: whoever took it over before knows it
    assert {name: after[name] for name in before} == before
    assert [name for name, xml in after.items() if name.endswith(".xml") and validate(xml)] == []


def test_the_database_restarts_while_documents_leave(
    trade: Trade, clients: list[str], postgres_server: DatabaseServer
) -> None:
    system, before = trade.system, len(dropped(trade.system))
    with hold_before(system, "invoicing", "update", "dispatch") as reached:
        issue(trade, clients, 50)
        eventually(reached, 60, "files that are dropped and not noted")
    eventually(lambda: len(dropped(system)) > before + 25, 60, "half of the documents")
    postgres_server.kill()
    postgres_server.start()

    until_all_left(system)


def test_documents_wait_while_the_folder_is_away(trade: Trade, clients: list[str]) -> None:
    system = trade.system
    elsewhere = outgoing(system).with_name("elsewhere")
    outgoing(system).rename(elsewhere)
    issue(trade, clients, 6)
    until_tried(system)

    assert not outgoing(system).exists()  # a disk that is not there is not made up
    elsewhere.rename(outgoing(system))

    until_all_left(system)


def test_documents_wait_while_the_folder_takes_no_file(trade: Trade, clients: list[str]) -> None:
    """A file in its place: not even root may write into it."""
    system = trade.system
    folders = [outgoing(system) / channel for channel in ("peppol", "pdf")]
    for folder in folders:
        folder.rename(folder.with_suffix(".away"))
        folder.touch()
    issue(trade, clients, 6)
    until_tried(system)

    assert count(system, "invoicing", WAITING) == 6
    assert all(folder.is_file() for folder in folders)  # what stands in the way is not cleared away
    for folder in folders:
        folder.unlink()
        folder.with_suffix(".away").rename(folder)

    until_all_left(system)


def test_documents_wait_while_the_disk_is_full(trade: Trade, clients: list[str]) -> None:
    """The process that writes may write no byte more, as on a full disk: OSError from the write itself."""
    system = trade.system
    issue(trade, clients, 1)
    writer = process_beside(system)
    _, hard = resource.prlimit(writer, resource.RLIMIT_FSIZE)
    resource.prlimit(writer, resource.RLIMIT_FSIZE, (0, hard))
    numbers = issue(trade, clients, 6)
    until_tried(system)

    assert not [name for name in dropped(system) if Path(name).stem in numbers]
    resource.prlimit(writer, resource.RLIMIT_FSIZE, (hard, hard))

    until_all_left(system)


def test_the_process_beside_is_killed_again_and_again(trade: Trade, clients: list[str]) -> None:
    system = trade.system
    issue(trade, clients, 30)
    for _ in range(3):
        eventually(lambda: kill_beside(system), 30, "a process beside the worker")

    until_all_left(system)


def test_the_process_beside_hangs(trade: Trade, clients: list[str]) -> None:
    """It is killed when a document takes longer than it may; the others leave, and the worker answers meanwhile."""
    system = trade.system
    issue(trade, clients, 1)
    hanging = process_beside(system)
    os.kill(hanging, signal.SIGSTOP)
    numbers = issue(trade, clients, 6)

    until_tried(system)
    assert process_beside(system) != hanging
    eventually(
        lambda: len(numbers) - 1 <= sum(Path(name).stem in numbers for name in dropped(system)), 30, "the others"
    )

    until_all_left(system)


def test_a_document_that_kills_the_process_beside_stops_no_other(
    trade: Trade, clients: list[str], postgres_server: DatabaseServer
) -> None:
    system = trade.system
    with hold_before(system, "invoicing", "update", "dispatch"):
        bad, *others = issue(trade, clients, 6)
        [(document,)] = system.ask_database("invoicing", "select document from issued_invoice where number = %s", bad)
        frozen_again(system, postgres_server, bad, document + TOO_LONG)
        system.kill("invoicing")
    (outgoing(system) / f"peppol/{bad}.xml").unlink(missing_ok=True)
    system.start("invoicing")

    eventually(lambda: {Path(name).stem for name in sent(system)} >= set(others), 60, "the others")
    until_tried(system)
    assert bad not in {Path(name).stem for name in dropped(system)}
    frozen_again(system, postgres_server, bad, document)

    until_all_left(system)
