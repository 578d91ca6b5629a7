"""Credit notes are found by unit, client, invoice and day; what others have, or however much of it, costs nothing."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.invoicing.lookups import CreditNotesReply, FindCreditNotes
from contracts.wire.refusals import NotYourOwn
from services.invoicing.tests.billing.service.billing import (
    BOB,
    DAY,
    UNIT,
    credit,
    issued,
    registered,
    unit_opened,
)
from services.invoicing.tests.billing.service.test_reviews import AS_BOB

OTHER = test_id("unit", "bobs")
# Three thousand of an own unit, each of another client and day, and as many of another unit.
_CLIENTS = """insert into client (client_id, name, name_key, country, kind, language, payment_days, registered_on)
  select 'cli_' || lpad(n::text, 32, '0'), 'Client', 'client ' || n, 'FR', 'company', 'fr', 30, '2026-01-01'
  from generate_series(1, 3000) n"""
_MANY = """insert into credit_note (credit_note_id, number, series, year, sequence, legal_entity, invoice_id, unit_id,
    client_id, credited_on, net_cents, vat_cents, gross_cents, document, content_hash)
  select 'crn_' || lower(:tag) || lpad(n::text, 31, '0'), '2026-' || :tag || '-' || lpad(n::text, 6, '0'), :tag, 2026,
    n, 'BE', invoice_id, :unit, 'cli_' || lpad(n::text, 32, '0'), date '2026-01-01' + n / 20, net_cents, vat_cents,
    gross_cents, document, content_hash
  from credit_note, generate_series(1, 3000) n where series not in ('A', 'B') order by n"""


def find(house: ServiceHarness, **fields: Any) -> CreditNotesReply:
    return house.ask(FindCreditNotes(**fields))


def ids(reply: CreditNotesReply) -> list[str]:
    return [note.credit_note_id for note in reply.credit_notes]


def test_credit_notes_are_found_by_unit_client_invoice_and_day(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Theatre")
    invoice = issued(invoicing, client)
    first = credit(invoicing, invoice, net_cents=10_000)
    invoicing.clock.forward(days=1)
    second, third = credit(invoicing, invoice, net_cents=1_000), credit(invoicing, issued(invoicing))

    newest_first = [third.credit_note_id, second.credit_note_id, first.credit_note_id]
    assert ids(find(invoicing)) == ids(find(invoicing, unit_id=UNIT)) == newest_first
    assert ids(find(invoicing, client_id=client)) == newest_first[1:]
    assert ids(find(invoicing, unit_id=UNIT, client_id=client, limit=1)) == [second.credit_note_id]
    assert ids(find(invoicing, invoice_id=third.invoice_id)) == [third.credit_note_id]
    assert ids(find(invoicing, credited_to=DAY)) == [first.credit_note_id]
    assert ids(find(invoicing, unit_id=UNIT, credited_from=date(2026, 9, 15))) == newest_first[:2]
    assert ids(find(invoicing, credited_from=date(2026, 9, 16))) == []
    oldest = find(invoicing, credited_to=DAY).credit_notes[0]
    assert (oldest.number, oldest.invoice_number, oldest.client_name, oldest.net_cents, oldest.total_cents) == (
        first.number,
        invoice.number,
        "Theatre",
        10_000,
        12_100,
    )


def test_a_member_finds_the_credit_notes_of_its_own_unit_alone(invoicing: ServiceHarness) -> None:
    note = credit(invoicing, issued(invoicing))
    invoicing.consume(unit_opened(OTHER, holders=[BOB]))

    for request in (FindCreditNotes(), FindCreditNotes(unit_id=UNIT), FindCreditNotes(invoice_id=note.invoice_id)):
        with pytest.raises(NotYourOwn):
            invoicing.ask(request, **AS_BOB)

    request = FindCreditNotes(unit_id=OTHER, invoice_id=note.invoice_id)
    assert invoicing.ask(request, **AS_BOB).credit_notes == ()


def test_a_page_is_read_and_not_the_list(invoicing: ServiceHarness, each_plan: EachPlan) -> None:
    note = credit(invoicing, issued(invoicing))
    with invoicing.engine.begin() as connection:
        connection.execute(sa.text(_CLIENTS))
        for tag, unit in (("A", UNIT), ("B", OTHER)):
            connection.execute(sa.text(_MANY), {"tag": tag, "unit": unit})
    client = find(invoicing, invoice_id=note.invoice_id, limit=1).credit_notes[0].client_id

    for _ in each_plan(invoicing.engine):
        for fields in (
            {"unit_id": UNIT},
            {"unit_id": UNIT, "credited_to": date(2026, 3, 1)},
            {"unit_id": UNIT, "client_id": client},
            {"client_id": client},
            {"client_id": client, "credited_to": date(2026, 3, 1)},
            {},
            {"credited_to": date(2026, 3, 1)},
            {"credited_from": date(2026, 3, 1), "credited_to": date(2026, 3, 2)},
        ):
            with rows_read(invoicing.engine) as rows:
                page = find(invoicing, **fields, limit=20)
            assert rows.count < 100, fields
            if page.next_cursor:
                with rows_read(invoicing.engine) as rows:
                    find(invoicing, **fields, limit=20, cursor=page.next_cursor)
                assert rows.count < 100, fields
