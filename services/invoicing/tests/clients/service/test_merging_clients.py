"""Two clients that are one: what was issued stays; what is asked, owed, set off and reminded is of one client."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import ask_as
from contracts.invoicing.billing import DraftInvoice, FindInvoices
from contracts.invoicing.clients import GetClient, MergeClients, MergedReply, RegisterClient
from contracts.invoicing.dunning import GetReminders
from contracts.invoicing.lookups import FindCreditNotes
from contracts.invoicing.quoting import FindOrders
from contracts.wire.operations import GetAudit
from contracts.wire.refusals import UnknownThing
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.clients.refusals import (
    AlreadyMerged,
    ClientAlreadyKnown,
    ClientLooksKnown,
    ClientsDiffer,
    MergedWithItself,
)
from services.invoicing.tests.banking.service.banking import PAYER, use_credit, waiting
from services.invoicing.tests.billing.service.billing import (
    BOB,
    UNIT,
    WORK,
    bring,
    coda,
    credit,
    drafted,
    issue,
    issued,
    pay,
    registered,
    shown,
    unit_opened,
)
from services.invoicing.tests.clients.service.registering import (
    MARIE,
    THEATRE,
    block,
    find,
    get,
    names,
    set_view,
    update,
)
from services.invoicing.tests.dunning.service.late_clients import letters, receivables, run_after
from services.invoicing.tests.quoting.service.quoting import ordered


def merge(house: ServiceHarness, kept_id: str, merged: str, **fields: Any) -> MergedReply:
    request = MergeClients(
        request_id=uuid7(), kept_client_id=kept_id, merged_client_id=merged, why="registered twice", **fields
    )
    return house.ask(request, roles=("finance",), subject="finance:fatima")


def twins(house: ServiceHarness) -> tuple[str, str]:
    """Two of one country and kind; the second has the numbers."""
    kept_id = registered(house, name="Canal Theatre", country="FR")
    merged = registered(house, name="Theatre du Canal", country="FR", vat_number="FR40303265045", email="a@b.example")
    return kept_id, merged


def assert_books_are_right(house: ServiceHarness) -> None:
    assert [check.name for check in house.ask(GetAudit()).checks if check.differing] == []


def test_the_id_of_the_merged_one_means_the_kept_one(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)

    reply = merge(invoicing, kept_id, merged)

    assert reply.kept == get(invoicing, merged) == get(invoicing, kept_id)
    assert (reply.kept.client_id, reply.kept.vat_number, reply.kept.email) == (kept_id, "FR40303265045", "a@b.example")
    assert update(invoicing, merged, city="Paris").client_id == kept_id
    assert block(invoicing, merged).client_id == kept_id
    assert get(invoicing, kept_id).city == "Paris"


def test_the_kept_one_is_found_by_every_name_and_number_and_the_merged_one_no_more(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    merge(invoicing, kept_id, merged)

    for text in ("theatre du", "canal", "canal theatre", "FR40303265045", None):
        assert [client.client_id for client in find(invoicing, text).clients] == [kept_id], text
    issued(invoicing, merged)
    assert (
        names(find(invoicing, "theatre du", unit_id=UNIT)) == names(find(invoicing, unit_id=UNIT)) == ["Canal Theatre"]
    )
    invoicing.consume(unit_opened(test_id("unit", "bobs"), holders=(BOB,)))
    assert names(find(invoicing, "theatre du", member=BOB)) == ["Canal Theatre"]


def test_nobody_is_registered_again_beside_the_merged_one(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    merge(invoicing, kept_id, merged)
    other = {"name": "Other", "country": "FR", "kind": "company"}

    for refusal, fields in (
        (ClientAlreadyKnown, {**other, "vat_number": "FR40303265045"}),
        (ClientLooksKnown, {**other, "email": "a@b.example"}),
        (ClientLooksKnown, {**other, "name": "Theatre du Canal"}),
    ):
        with pytest.raises(refusal) as refused:
            invoicing.ask(RegisterClient.model_validate({"request_id": uuid7(), **fields}))
        assert kept_id in refused.value.facts.values()
    assert update(invoicing, kept_id, name="Theatre du Canal").client_id == kept_id


def test_documents_stay_and_new_ones_go_to_the_kept_one(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    before, waiting_draft = issued(invoicing, merged), drafted(invoicing, merged)
    order = ordered(invoicing, client_id=merged)
    note = credit(invoicing, before, net_cents=1_000)

    merge(invoicing, kept_id, merged)
    after, late_draft = issued(invoicing, merged), issue(invoicing, waiting_draft)
    new_order = ordered(invoicing, client_id=merged)

    assert shown(invoicing, before).client_id == merged
    assert {invoice.client_id for invoice in (after, late_draft)} == {kept_id}
    assert {invoice.client.name for invoice in (after, late_draft) if invoice.client} == {"Canal Theatre"}
    for client_id in (kept_id, merged):
        listed = invoicing.ask(FindInvoices(client_id=client_id)).invoices
        assert {invoice.invoice_id for invoice in listed} == {i.invoice_id for i in (before, after, late_draft)}
        [listed_note] = invoicing.ask(FindCreditNotes(client_id=client_id)).credit_notes
        assert listed_note.credit_note_id == note.credit_note_id
        orders = invoicing.ask(FindOrders(unit_id=UNIT, client_id=client_id)).orders
        assert [listed_order.order_id for listed_order in orders] == [new_order.order_id, order.order_id]
    assert_books_are_right(invoicing)


def test_what_both_owe_and_have_is_of_one_client(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    ours, theirs = issued(invoicing, kept_id), issued(invoicing, merged)
    paid = issued(invoicing, kept_id)
    pay(invoicing, paid.communication, paid.total_cents + 30_000)

    reply = merge(invoicing, kept_id, merged)

    assert (reply.open_invoices, reply.open_cents, reply.credit_cents) == (2, 242_000, 30_000)
    [debt] = receivables(invoicing, client_id=merged).clients
    assert (debt.client_id, debt.open_cents) == (kept_id, 242_000)
    assert [debt.open_cents for debt in receivables(invoicing).clients] == [242_000]
    assert use_credit(invoicing, kept_id, theirs, 20_000).credit_left_cents == 10_000
    assert use_credit(invoicing, merged, ours, 10_000).credit_left_cents == 0
    assert [shown(invoicing, invoice).open_cents for invoice in (ours, theirs)] == [111_000, 101_000]
    assert_books_are_right(invoicing)


def test_one_letter_names_all_late_invoices_less_all_credit(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    ours, theirs = issued(invoicing, kept_id), issued(invoicing, merged)
    paid = issued(invoicing, merged)
    pay(invoicing, paid.communication, paid.total_cents + 121_000)

    merge(invoicing, kept_id, merged)
    run_after(invoicing, 45)

    [letter] = letters(invoicing)
    assert (letter.client_id, letter.client_name) == (kept_id, "Canal Theatre")
    assert [invoice.invoice_id for invoice in letter.invoices] == [theirs.invoice_id]
    assert letter.invoices[0].open_cents == 121_000
    assert ours.due_on == theirs.due_on
    for client_id in (kept_id, merged):
        assert len(invoicing.ask(GetReminders(client_id=client_id)).entries) == 1
    run_after(invoicing, 1)
    assert len(letters(invoicing)) == 1


def test_the_account_of_the_merged_one_speaks_for_the_kept_one(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    first = issued(invoicing, merged)
    bring(invoicing, coda([BankPayment(first.total_cents, structured=first.communication, counterparty_iban=PAYER)]))
    merge(invoicing, kept_id, merged)
    after = issued(invoicing, kept_id, net_cents=77_700)

    content = coda(
        [BankPayment(after.total_cents, text="?", counterparty_iban=PAYER, counterparty_name="Canal Theatre")], number=2
    )
    bring(invoicing, content)

    assert waiting(invoicing) == []
    assert shown(invoicing, after).state == "paid"


def test_a_chain_ends_at_the_last_one(invoicing: ServiceHarness) -> None:
    first, second = twins(invoicing)
    third = registered(invoicing, name="Theatre of the Canal", country="FR")
    merge(invoicing, first, second)

    merge(invoicing, third, first)

    assert {get(invoicing, client_id).client_id for client_id in (first, second, third)} == {third}
    assert [client.client_id for client in find(invoicing, "theatre du").clients] == [third]
    with invoicing.engine.connect() as connection:
        facts = connection.execute(sa.text("select merged_id, kept_id, actor, before from client_merge order by at"))
        assert [(row.merged_id, row.kept_id, row.actor) for row in facts] == [
            (second, first, "finance:fatima"),
            (first, third, "finance:fatima"),
        ]


def test_a_unit_of_the_merged_private_person_goes_on_with_the_kept_one(invoicing: ServiceHarness) -> None:
    """And no other unit is told more of it than before."""
    bobs = test_id("unit", "bobs")
    invoicing.consume(unit_opened(bobs, holders=(BOB,)))
    kept_id = ask_as(invoicing, "holder", RegisterClient(request_id=uuid7(), **MARIE))["client_id"]
    twin = {**MARIE, "name": "Duval Marie", "email": None, "street": "Rue Haute 7 b"}
    merged = ask_as(invoicing, "stranger", RegisterClient(request_id=uuid7(), **twin))["client_id"]
    assert ask_as(invoicing, "stranger", GetClient(client_id=kept_id))["street"] is None

    merge(invoicing, kept_id, merged)

    assert ask_as(invoicing, "stranger", GetClient(client_id=merged))["street"] == MARIE["street"]
    drafting = DraftInvoice(request_id=uuid7(), unit_id=bobs, client_id=merged, lines=(WORK,))
    assert ask_as(invoicing, "stranger", drafting)["client_id"] == kept_id


def test_a_unit_keeps_its_view(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    set_view(invoicing, merged, own_name="Ours", payment_days=10)

    merge(invoicing, kept_id, merged)

    view = get(invoicing, kept_id, unit_id=UNIT).view
    assert view is not None
    assert (view.own_name, view.payment_days) == ("Ours", 10)
    set_view(invoicing, merged, own_name="Theirs")
    assert [v and v.own_name for v in (get(invoicing, c, unit_id=UNIT).view for c in (kept_id, merged))] == [
        "Theirs"
    ] * 2


@pytest.mark.parametrize(
    ("kept_id", "merged", "field"),
    [
        ({"country": "FR"}, {"country": "NL"}, "country"),
        ({"country": "FR"}, {"country": "FR", "kind": "individual"}, "kind"),
        ({"enterprise_number": THEATRE["enterprise_number"]}, {}, "enterprise_number"),
        (
            {"country": "FR", "vat_number": "FR40303265045"},
            {"country": "FR", "vat_number": "FR23334175221"},
            "vat_number",
        ),
    ],
)
def test_two_that_cannot_be_one_are_refused(
    invoicing: ServiceHarness, kept_id: dict[str, str], merged: dict[str, str], field: str
) -> None:
    ids = [registered(invoicing, **fields) for fields in (kept_id, merged)]

    for first, second in (ids, reversed(ids)):
        with pytest.raises(ClientsDiffer) as refusal:
            merge(invoicing, first, second)
        assert refusal.value.field == field
    assert invoicing.count("client_merge") == 0


def test_a_block_of_one_of_them_is_decided_before(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    block(invoicing, merged)

    with pytest.raises(ClientsDiffer) as refusal:
        merge(invoicing, kept_id, merged)

    assert refusal.value.field == "blocked_because"
    block(invoicing, kept_id)
    assert merge(invoicing, kept_id, merged).kept.blocked_because is not None


def test_no_circle_no_client_with_itself_and_none_twice(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    other, ghost = registered(invoicing, country="FR"), test_id("cli", "ghost")
    merge(invoicing, kept_id, merged)

    refusals: list[tuple[str, str, type[Refused], str]] = [
        (kept_id, kept_id, MergedWithItself, "merged_client_id"),
        (merged, kept_id, AlreadyMerged, "kept_client_id"),
        (other, merged, AlreadyMerged, "merged_client_id"),
        (merged, other, AlreadyMerged, "kept_client_id"),
        (ghost, other, UnknownThing, "kept_client_id"),
        (other, ghost, UnknownThing, "merged_client_id"),
    ]
    for first, second, refusal_class, field in refusals:
        with pytest.raises(refusal_class) as refusal:
            merge(invoicing, first, second)
        assert refusal.value.field == field
    assert invoicing.count("client_merge") == 1


def test_a_dry_run_says_what_would_be_and_changes_nothing(invoicing: ServiceHarness) -> None:
    kept_id, merged = twins(invoicing)
    issued(invoicing, kept_id)
    issued(invoicing, merged)

    reply = merge(invoicing, kept_id, merged, dry_run=True)

    assert (reply.open_invoices, reply.open_cents, reply.kept.vat_number) == (2, 242_000, "FR40303265045")
    assert get(invoicing, merged).client_id == merged
    assert get(invoicing, kept_id).vat_number is None
    assert invoicing.count("client_merge") == 0
