"""A client's credit is set off by law against its oldest debts, within one legal entity."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from kernel.identifiers import structured_communication
from services.invoicing.billing.store.credit import invoiced_by_several
from services.invoicing.dunning.use_cases import run_reminders
from services.invoicing.tests.billing.service.billing import (
    DAY,
    credit,
    drafted,
    issued,
    pay,
    registered,
)
from services.invoicing.tests.dunning.service.late_clients import (
    hold,
    letters,
    run,
    run_after,
    trace,
)

DUE = DAY + timedelta(30)


def test_a_client_is_reminded_of_no_more_than_it_owes_beside_its_credit(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    paid, first, second = (issued(invoicing, client) for _ in range(3))
    pay(invoicing, paid.communication, 121_000 + 150_000)

    reply = run_after(invoicing, 37)

    assert (reply.letters, reply.invoices) == (1, 1)
    [letter] = letters(invoicing)
    [item] = letter.invoices
    assert (letter.total_cents, item.number, item.open_cents, item.set_off_cents) == (
        92_000,
        second.number,
        92_000,
        29_000,
    )
    assert trace(invoicing, first).entries == ()
    assert [(entry.open_cents, entry.set_off_cents) for entry in trace(invoicing, second).entries] == [(92_000, 29_000)]


def test_what_is_set_off_bears_interest_until_the_day_of_the_credit(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    paid, invoice = issued(invoicing, client), issued(invoicing, client)
    invoicing.clock.forward(days=37)
    run(invoicing)
    invoicing.clock.forward(days=14)
    pay(invoicing, paid.communication, 121_000 + 100_000, DUE + timedelta(11))

    reply = run(invoicing)

    [entry, *_] = trace(invoicing, invoice).entries
    assert (entry.open_cents, entry.set_off_cents) == (21_000, 100_000)
    assert reply.interest_cents == entry.interest_cents == 443  # 1,210.00 for 11 days, 210.00 for 10 more, at 10.5 %


def test_a_held_invoice_takes_no_credit_from_the_others(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    paid, disputed, invoice = (issued(invoicing, client) for _ in range(3))
    pay(invoicing, paid.communication, 121_000 + 100_000)
    hold(invoicing, disputed)

    run_after(invoicing, 37)

    [letter] = letters(invoicing)
    assert [(item.number, item.open_cents) for item in letter.invoices] == [(invoice.number, 21_000)]


def test_a_credit_of_no_known_legal_entity_is_not_set_off_and_the_client_is_left_by_name(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = registered(invoicing)
    paid, invoice, other = issued(invoicing, client), issued(invoicing, client), issued(invoicing)
    pay(invoicing, paid.communication, 121_000 + 1_000)
    monkeypatch.setattr(run_reminders, "invoiced_by_several", lambda _, client_ids: {client} & set(client_ids))

    reply = run_after(invoicing, 37)

    assert [(left.client_id, left.invoices) for left in reply.left] == [(client, (invoice.number,))]
    assert "several legal entities" in reply.left[0].reason
    assert [item.number for letter in letters(invoicing) for item in letter.invoices] == [other.number]


def test_who_was_invoiced_by_several_legal_entities_is_known(invoicing: ServiceHarness) -> None:
    client, other = registered(invoicing), registered(invoicing)
    first, _ = issued(invoicing, client), issued(invoicing, other)
    copy = sa.text(
        """insert into issued_invoice select (jsonb_populate_record(i, cast(:changes as jsonb))).* from issued_invoice i
        where invoice_id = :invoice_id"""
    )
    changes = {
        "invoice_id": drafted(invoicing, client).invoice_id,
        "number": "2026-DE-000001",
        "series": "DE",
        "sequence": 1,
        "legal_entity": "DE",
        "communication": structured_communication(99),
    }

    with invoicing.engine.connect() as connection:
        before = invoiced_by_several(connection, [client, other])
        connection.execute(copy, {"changes": json.dumps(changes), "invoice_id": first.invoice_id})
        after = invoiced_by_several(connection, [client, other])

    assert (before, after) == (set(), {client})


def test_a_client_whose_credit_covers_all_is_not_reminded(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    paid, invoice = issued(invoicing, client), issued(invoicing, client, 50_000)
    pay(invoicing, paid.communication, 121_000)
    credit(invoicing, paid)

    replies = [run_after(invoicing, days) for days in (37, 14, 24)]

    assert [reply.letters for reply in replies] == [0, 0, 0]
    assert trace(invoicing, invoice).entries == ()
