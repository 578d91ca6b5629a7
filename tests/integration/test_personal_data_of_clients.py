"""Names, accounts and words of clients and payers go through the whole of invoicing: they reach no log and no trace,
no refusal, and no table but those that docs/runbooks/personal-data.md lists.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chassis.rpc.client import Client
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.catalogue import SERVICES
from contracts.invoicing import banking as bnk
from contracts.invoicing import billing as inv
from contracts.invoicing import clients as cli
from contracts.invoicing import documents as doc
from contracts.invoicing import dunning as dun
from contracts.invoicing import quoting as quo
from contracts.wire.operations import GetDeadLetters
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.tests.documents.service.test_ubl_validation import concert
from tests.integration.one_invoice import an_invoice_is_paid

RUNBOOK = Path(__file__).resolve().parents[2] / "docs/runbooks/personal-data.md"
OURS, PAYER = "BE68539007547034", "BE43068999999501"
NAME, STREET, MAIL = "Zsofia Quasimodonska", "Rue Introuvable 77", "zsofia.q@sentinel.example"
SIGNER, CONTACT, SUPPLIER = "Xylandra Signatory", "Yorick Contactperson", "Wexler Inboundski"
WORDS, NOTE, WHAT = "FORTHERAREVIOLINLESSON", "knows Vespertina well", "Lessons for Ondine"
SECRETS = (NAME, STREET, MAIL, SIGNER, CONTACT, SUPPLIER, WORDS, NOTE, WHAT, PAYER)


@pytest.fixture(scope="module")
def client(system: RunningSystem) -> Iterator[Client]:
    with system.client("operator:test", "operator") as opened:
        yield opened


def ask(client: Client, request: Any, /, **fields: Any) -> Any:
    """The reply to a request to invoicing."""
    arguments = {"request_id": uuid7(), **fields} if "request_id" in request.model_fields else fields
    return client.ask(request.model_validate(arguments))


def refused(client: Client, request: Any, /, **fields: Any) -> str:
    """All that the refusal tells."""
    with pytest.raises(Refused) as refusal:
        ask(client, request, **fields)
    error = refusal.value
    return f"{error.sentence} {error.facts} {error.field}"


def _one_of_everything(client: Client, unit_id: str) -> list[str]:
    """Returns what the refusals on the way told."""
    today = legal_date(utc_now())
    person = {"name": NAME, "country": "BE", "kind": "individual", "street": STREET, "email": MAIL}
    client_id = ask(client, cli.RegisterClient, **person).client_id
    refusals = [
        refused(client, cli.RegisterClient, **person),
        refused(client, cli.UpdateClient, client_id=client_id, email=f"{MAIL} {NAME}"),
        refused(client, cli.RegisterClient, **(person | {"vat_number": PAYER[:20], "name": f"{NAME} II"})),
    ]
    ask(client, cli.SetClientView, unit_id=unit_id, client_id=client_id, contact=CONTACT, own_name=NAME)
    refusals.extend(_sell(client, unit_id, client_id, today))
    refusals.extend(_bank(client))
    bad = concert().replace(b"Gedeeld CV", SUPPLIER.encode(), 1)
    content = b64encode(bad).decode()
    ask(client, doc.ReceiveDocument, content_base64=content, sender=SUPPLIER)
    changed = b64encode(bad.replace(b"IssueDate>2026-09-14", b"IssueDate>2026-09-13", 1)).decode()
    refusals.append(refused(client, doc.ReceiveDocument, content_base64=changed))
    refusals.append(refused(client, doc.ReceiveDocument, content_base64=b64encode(f"<{SUPPLIER}".encode()).decode()))
    ask(client, cli.BlockClient, client_id=client_id, reason=NOTE)
    lines = ({"description": WHAT, "quantity": "1", "unit_price_cents": 100},)
    refusals.append(refused(client, inv.DraftInvoice, unit_id=unit_id, client_id=client_id, lines=_lines(lines)))
    return refusals


def _lines(lines: tuple[dict[str, Any], ...]) -> tuple[inv.LineInput, ...]:
    return tuple(inv.LineInput.model_validate(line) for line in lines)


def _sell(client: Client, unit_id: str, client_id: str, today: date) -> list[str]:
    lines = _lines(({"description": WHAT, "quantity": "1", "unit_price_cents": 10_000},))
    of = {"unit_id": unit_id, "client_id": client_id, "lines": lines}
    quote = ask(client, quo.MakeQuote, **of, title=WHAT, valid_until=today)
    ask(client, quo.SendQuote, quote_id=quote.quote_id)
    order = ask(client, quo.AcceptQuote, quote_id=quote.quote_id, accepted_on=today, accepted_by=SIGNER)
    ask(client, quo.CancelOrder, order_id=order.order_id, cancelled_on=today, work_begins_on=None, why=NOTE)
    draft = ask(client, inv.DraftInvoice, **of, buyer_reference=CONTACT)
    ask(client, inv.IssueInvoice, invoice_id=draft.invoice_id)
    ask(client, doc.GetDocument, document_id=draft.invoice_id, format="pdf")
    ask(client, dun.HoldReminders, invoice_id=draft.invoice_id, reason="disputed", note=NOTE)
    ask(client, inv.CreditInvoice, invoice_id=draft.invoice_id, reason=NOTE, net_cents=100)
    ask(client, dun.WriteOff, invoice_id=draft.invoice_id, reason="goodwill", note=NOTE)
    return [refused(client, inv.CreditInvoice, invoice_id=draft.invoice_id, reason=NOTE)]


def _bank(client: Client) -> list[str]:
    day = date(2026, 9, 14)
    file = write_coda(OURS, 71, day, 0, [BankPayment(4_321, None, WORDS, NAME, PAYER)])
    arguments = {"content_base64": b64encode(file).decode()}
    ask(client, bnk.ImportBankStatement, **arguments)
    waiting = ask(client, bnk.GetSuspense, limit=1000).entries
    [entry] = [candidate for candidate in waiting if WORDS in candidate.communication]
    broken = b64encode(file.replace(b"4321", b"4322")).decode()
    refusals = [refused(client, bnk.ImportBankStatement, content_base64=broken)]
    ask(client, bnk.ImportBankStatement, content_base64=broken, mode="quarantine")
    refusals.append(
        refused(
            client, bnk.MatchPayment, payment_id=entry.payment_id, allocations=(), rest_to_client_id="cli_" + "0" * 32
        )
    )
    return refusals


def test_what_clients_and_payers_are_reaches_no_log_no_refusal_and_no_table_that_is_not_listed(
    system: RunningSystem, client: Client, server_root: Path
) -> None:
    refusals = _one_of_everything(client, an_invoice_is_paid(system).unit_id)
    query = "select count(*) from dispatch where state <> 'waiting'"
    eventually(lambda: system.ask_database("invoicing", query)[0][0], 60, "documents were judged beside the worker")
    system.quiet()

    assert not [text for text in refusals if _secrets_in(text)]
    spans = Path(system.settings["GEDEELD_TRACE_FILE"])
    for log in [*system.logs.glob("*.log"), *server_root.rglob("*.log"), spans]:
        assert not _secrets_in(log.read_text(errors="replace")), log.name
    for service in SERVICES:
        letters = client.ask(GetDeadLetters(), service=service)
        assert not _secrets_in(letters.model_dump_json()), service
    listed = RUNBOOK.read_text()
    kept_by_all = {"request", "outbox"}
    tables = {
        f"`{'all' if table in kept_by_all else service}.{table}`" for service, table in _tables_with_secrets(system)
    }
    assert {"`invoicing.client`", "`invoicing.quarantine`", "`invoicing.suspense`", "`invoicing.inbound`"} <= tables
    assert not [table for table in sorted(tables) if table not in listed]


def test_every_table_that_the_page_lists_exists(system: RunningSystem) -> None:
    for line in RUNBOOK.read_text().splitlines():
        if line.startswith("| `"):
            service, _, table = line.split("`")[1].partition(".")
            for owner in SERVICES if service == "all" else [service]:
                assert system.ask_database(owner, "select to_regclass(%s)::text", table) == [(table,)], (owner, table)


def _secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text or json.dumps(secret)[1:-1] in text]


def _tables_with_secrets(system: RunningSystem) -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        with psycopg.connect(system.database(service)) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            for (table,) in tables:
                # bytea is shown in hexadecimal
                rows = connection.execute(f"select t::text from {table} t".encode()).fetchall()  # noqa: S608
                text = "\n".join(str(row[0]) for row in rows)
                if any(secret in text or secret.encode().hex() in text for secret in SECRETS):
                    yield service, table
