"""What is issued becomes an entry of the log of documents, in the transaction that issues it."""

import json

import pytest
import sqlalchemy as sa

from chassis.audit.answering import answer_audit
from chassis.testing.harness import ServiceHarness
from kernel.refusal import Refused
from services.invoicing.tests.billing.service.billing import credit, drafted, issue_many, issued
from services.invoicing.tests.quoting.service.quoting import quoted, send

HASHES = """select {key}, number, content_hash from {table}"""


def entries(house: ServiceHarness) -> list[list[str]]:
    with house.engine.connect() as connection:
        contents = connection.execute(sa.text("select content from log_entry order by id")).scalars().all()
    return [json.loads(content) for content in contents]


def rows(house: ServiceHarness, query: str) -> list[list[str]]:
    with house.engine.connect() as connection:
        return [list(row) for row in connection.execute(sa.text(query))]


def test_invoices_credit_notes_and_quotes_are_sealed_with_their_hash(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    issue_many(invoicing, [drafted(invoicing), drafted(invoicing)])
    credit(invoicing, invoice)
    send(invoicing, quoted(invoicing))

    tables = {"invoice": "issued_invoice", "credit_note": "credit_note", "quote": "sent_quote"}
    expected = [
        ["document/1", kind, *row]
        for kind, table in tables.items()
        for row in rows(invoicing, HASHES.format(key=f"{kind}_id", table=table))
    ]
    assert len(expected) == 5
    assert sorted(entries(invoicing)) == sorted(expected)
    with invoicing.engine.connect() as connection:
        [comparison] = [c for c in answer_audit(connection, "invoicing").checks if c.name == "invoicing.sealed"]
    assert (comparison.rows, comparison.differing) == (5, 0)


def test_what_is_refused_is_not_sealed(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    with pytest.raises(Refused):
        issue_many(invoicing, [drafted(invoicing), invoice])

    assert len(entries(invoicing)) == 1
