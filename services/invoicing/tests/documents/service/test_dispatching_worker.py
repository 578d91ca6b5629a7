"""A real worker sends what was issued, answers calls meanwhile, and outlives kill -9."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.rpc.client import Client
from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import DraftInvoice, GetInvoice, InvoiceReply, IssueInvoice, IssueInvoices
from contracts.invoicing.clients import RegisterClient
from contracts.invoicing.documents import GetDispatches
from kernel.identifiers import uuid7
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.use_cases.dispatch_documents import BATCH
from services.invoicing.tests.billing.service.billing import UNIT, WORK, unit_opened

DOCUMENTS = 12


@pytest.fixture(scope="module")
def system(new_system: NewSystem) -> Iterator[RunningSystem]:
    with running(new_system("invoicing")) as started:
        yield started


def files(system: RunningSystem) -> list[Path]:
    """What lies in the folder, half files too."""
    return sorted(file for file in (system.place / "outgoing").rglob("*") if file.is_file())


def issued(client: Client, client_id: str) -> InvoiceReply:
    drafting = DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=client_id, lines=(WORK,))
    draft = client.ask(drafting)
    return client.ask(IssueInvoice(request_id=uuid7(), invoice_id=draft.invoice_id))


def client_of(system: RunningSystem, client: Client) -> str:
    """Of a unit that was opened."""
    system.vhost.publish(unit_opened())
    eventually(lambda: bool(system.ask_database("invoicing", "select 1 from unit")), what="the unit is known")
    registering = RegisterClient(
        request_id=uuid7(), name="Le Bal", country="BE", kind="company", enterprise_number="0428759497"
    )
    return client.ask(registering).client_id


def sent(client: Client) -> dict[str, str | None]:
    """The numbers of what was sent, and the files."""
    reply = client.ask(GetDispatches(state="sent"))
    return {dispatch.number: dispatch.file_name for dispatch in reply.dispatches}


def test_killed_in_the_middle_it_sends_every_document_and_none_by_half(system: RunningSystem) -> None:
    with system.client("operator:test", "operator") as client:
        client_id = client_of(system, client)
        invoices = [issued(client, client_id) for _ in range(DOCUMENTS)]
        eventually(lambda: bool(files(system)), 30, "the first file")

        system.kill("invoicing")
        system.start("invoicing")
        eventually(lambda: len(sent(client)) == DOCUMENTS, 30, "all sent")

        names = {str(invoice.number): f"peppol/{invoice.number}.xml" for invoice in invoices}
        assert sent(client) == names
        assert [str(file.relative_to(system.place / "outgoing")) for file in files(system)] == sorted(names.values())
        assert [finding for file in files(system) for finding in validate(file.read_bytes())] == []
        client.ask(GetInvoice(invoice_id=invoices[0].invoice_id))


def test_stopped_in_the_middle_it_ends_the_batch_at_hand(new_system: NewSystem) -> None:
    with running(new_system("invoicing")) as system:
        with system.client("operator:test", "operator") as client:
            client_id = client_of(system, client)
            drafting = [
                DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=client_id, lines=(WORK,))
                for _ in range(2 * BATCH + 5)
            ]
            drafts = tuple(client.ask(request).invoice_id for request in drafting)
            client.ask(IssueInvoices(request_id=uuid7(), invoice_ids=drafts))
        eventually(lambda: bool(files(system)), 30, "the first file")

        system.stop("invoicing")

        lying = len(files(system))
        assert system.ask_database("invoicing", "select count(*) from dispatch where state = 'sent'") == [(lying,)]
        query = "select done, faults from job_run where job = 'dispatch_documents'"
        assert system.ask_database("invoicing", query) == [(lying, 0)]
        system.start("invoicing")
        eventually(lambda: len(files(system)) == len(drafts), 60, "the others")


def test_its_log_names_no_client(system: RunningSystem) -> None:
    assert "Le Bal" not in system.log_of("invoicing")
