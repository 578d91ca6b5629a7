import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db.work import Cause, work
from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.banking import UnmatchPayment
from contracts.invoicing.billing import CreditInvoice, InvoiceReply
from contracts.invoicing.dunning import WriteOff, WriteOffReply
from contracts.invoicing.events import InvoicePaid, InvoiceWrittenOff, LossRecovered
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.accounts import Account
from services.invoicing.billing.store.claims import lock_claims
from services.invoicing.dunning.refusals import CreditFirst, InvoiceNotOpen, RecoveredBefore
from services.invoicing.dunning.use_cases.recover_loss import RecoveryRequest, RecoveryResult, recover
from services.invoicing.tests.banking.service.banking import match, received, unmatch, unproven, use_credit
from services.invoicing.tests.billing.service.billing import (
    DAY,
    UNIT,
    credit,
    drafted,
    issued,
    pay,
    registered,
    shown,
)
from services.invoicing.tests.dunning.service.late_clients import write_off

POT = "clearing:invoicing>contributions"
PAYROLL = "clearing:invoicing>payroll"


def recovered(house: ServiceHarness) -> list[tuple[str, int]]:
    return [(message.data.invoice_id, message.data.recovered_cents) for message in house.published(LossRecovered)]


def reopened(house: ServiceHarness) -> InvoiceReply:
    """An invoice that was paid, by a payment that turned out to belong elsewhere."""
    invoice = issued(house)
    payment = pay(house, invoice.communication, 121_000)
    unmatch = UnmatchPayment(
        request_id=uuid7(), payment_id=payment.payment_id, invoice_id=invoice.invoice_id, reason="of another client"
    )
    house.ask(unmatch)
    return invoice


def test_after_a_bankruptcy_the_vat_comes_back_and_the_pot_bears_the_turnover(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    reply = write_off(invoicing, invoice, "bankruptcy")

    assert reply == WriteOffReply(
        invoice_id=invoice.invoice_id,
        written_off_on=DAY,
        open_cents=121_000,
        lost_net_cents=100_000,
        vat_back_cents=21_000,
    )
    assert invoicing.balances() == {}
    [message] = invoicing.published(InvoiceWrittenOff)
    assert message.subject == invoice.invoice_id
    assert message.data == InvoiceWrittenOff(
        invoice_id=invoice.invoice_id,
        number="2026-BE-000001",
        unit_id=UNIT,
        legal_entity="BE",
        issued_on=DAY,
        written_off_on=DAY,
        lost_cents=100_000,
        reason="bankruptcy",
    )
    assert invoicing.published(InvoicePaid) == []
    assert shown(invoicing, invoice).open_cents == 0


@pytest.mark.parametrize("reason", ["uncollectable", "small_balance", "goodwill"])
def test_for_other_reasons_the_vat_is_lost_too(invoicing: ServiceHarness, reason: str) -> None:
    reply = write_off(invoicing, issued(invoicing), reason)

    assert (reply.lost_net_cents, reply.vat_back_cents) == (100_000, 0)
    assert invoicing.balances() == {"loss:vat": 21_000, "vat_due": -21_000}


def test_what_the_client_had_paid_passes_to_the_unit(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    pay(invoicing, invoice.communication, 60_500)

    reply = write_off(invoicing, invoice)

    assert (reply.open_cents, reply.lost_net_cents) == (60_500, 50_000)
    [paid] = invoicing.published(InvoicePaid)
    [lost] = invoicing.published(InvoiceWrittenOff)
    assert (paid.data.net_cents, lost.data.lost_cents) == (50_000, 50_000)
    assert invoicing.balances() == {"bank": 60_500, PAYROLL: -50_000, "vat_due": -21_000, "loss:vat": 10_500}


def test_a_credit_note_before_lowers_what_is_lost(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    credit = CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="half was not done", percent="50")
    invoicing.ask(credit)
    pay(invoicing, invoice.communication, 30_250)

    reply = write_off(invoicing, invoice, "bankruptcy")

    assert (reply.open_cents, reply.lost_net_cents, reply.vat_back_cents) == (30_250, 25_000, 5_250)
    [paid] = invoicing.published(InvoicePaid)
    assert paid.data.net_cents == 25_000
    assert invoicing.balances() == {"bank": 30_250, PAYROLL: -25_000, "vat_due": -5_250}


def test_a_last_cent_is_given_up_without_any_turnover_lost_twice(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    pay(invoicing, invoice.communication, 120_999)

    reply = write_off(invoicing, invoice, "small_balance")

    assert (reply.open_cents, reply.lost_net_cents) == (1, 1)
    [paid] = invoicing.published(InvoicePaid)
    assert paid.data.net_cents == 99_999


def test_when_the_unit_has_its_turnover_the_loss_is_the_enterprises_alone(invoicing: ServiceHarness) -> None:
    invoice = reopened(invoicing)

    reply = write_off(invoicing, invoice)

    assert (reply.open_cents, reply.lost_net_cents) == (121_000, 100_000)
    assert invoicing.published(InvoiceWrittenOff) == []
    assert len(invoicing.published(InvoicePaid)) == 1
    balances = invoicing.balances()
    assert (balances["loss:bad_debts"], balances["loss:vat"], balances[PAYROLL]) == (100_000, 21_000, -100_000)
    assert "receivable" not in balances


def test_only_what_is_open_is_given_up_and_only_once(invoicing: ServiceHarness) -> None:
    paid, lost = issued(invoicing), issued(invoicing)
    pay(invoicing, paid.communication, 121_000)
    write_off(invoicing, lost)

    for invoice in (paid, lost):
        with pytest.raises(InvoiceNotOpen) as refusal:
            write_off(invoicing, invoice)
        assert refusal.value.field == "invoice_id"
    with pytest.raises(UnknownThing):
        write_off(invoicing, drafted(invoicing))
    assert len(invoicing.published(InvoiceWrittenOff)) == 1


def test_a_repeated_write_off_is_answered_as_the_first(invoicing: ServiceHarness) -> None:
    request = WriteOff(
        request_id=uuid7(), invoice_id=issued(invoicing).invoice_id, reason="goodwill", note="a long friendship"
    )

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert invoicing.count("loss") == 1


def test_money_that_comes_after_all_goes_back_to_the_pot_and_the_state(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    write_off(invoicing, invoice, "bankruptcy")

    payment = pay(invoicing, invoice.communication, 60_500)

    assert recovered(invoicing) == [(invoice.invoice_id, 50_000)]
    assert invoicing.published(LossRecovered)[0].subject == payment.payment_id
    assert invoicing.balances() == {"bank": 60_500, POT: -50_000, "vat_due": -10_500}
    assert invoicing.published(InvoicePaid) == []


def test_never_more_comes_back_than_was_lost(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    write_off(invoicing, invoice)

    for cents in (100_000, 100_000):
        pay(invoicing, invoice.communication, cents)

    assert sum(cents for _, cents in recovered(invoicing)) == 100_000
    assert invoicing.balances() == {
        "bank": 200_000,
        POT: -100_000,
        "vat_due": -21_000,
        "client_credit": -79_000,
    }


def test_what_the_enterprise_bore_alone_comes_back_to_it(invoicing: ServiceHarness) -> None:
    invoice = reopened(invoicing)
    write_off(invoicing, invoice)
    before = invoicing.balances()

    pay(invoicing, invoice.communication, 121_000)

    after = invoicing.balances()
    assert (before["loss:bad_debts"], after.get("loss:bad_debts", 0)) == (100_000, 0)
    assert (before["loss:vat"], after.get("loss:vat", 0)) == (21_000, 0)
    assert recovered(invoicing) == []


def test_one_payment_may_bring_back_several_losses(invoicing: ServiceHarness) -> None:
    first, second, sound = issued(invoicing), issued(invoicing), issued(invoicing)
    for invoice in (first, second):
        write_off(invoicing, invoice, "bankruptcy")
    payment = test_id("pay", "of the trustee")
    requests = [
        RecoveryRequest(payment, invoice.invoice_id, 12_100, DAY, Account.SUSPENSE)
        for invoice in (first, second, sound)
    ]

    with work(invoicing.engine, "invoicing", Cause(uuid7(), None, "operator:test"), clock=invoicing.clock) as unit:
        lock_claims(unit.connection, [request.invoice_id for request in requests])
        answers = recover(unit, requests)

    assert answers == (
        RecoveryResult(payment, first.invoice_id, 12_100, 0),
        RecoveryResult(payment, second.invoice_id, 12_100, 0),
        RecoveryResult(payment, sound.invoice_id, 0, 12_100),
    )
    assert recovered(invoicing) == [(first.invoice_id, 10_000), (second.invoice_id, 10_000)]
    assert [message.subject for message in invoicing.published(LossRecovered)] == [payment, f"{payment}.2"]
    assert invoicing.balances()["suspense"] == 24_200


def test_a_payment_brings_back_a_part_of_the_same_loss_only_once(invoicing: ServiceHarness) -> None:
    """Books and pot know a recovery by its payment and its invoice."""
    invoice = issued(invoicing)
    write_off(invoicing, invoice, "bankruptcy")
    payment = received(invoicing, 90_000)
    match(invoicing, payment, (invoice, 12_100))

    with pytest.raises(RecoveredBefore):
        match(invoicing, payment, (invoice, 12_100))

    assert recovered(invoicing) == [(invoice.invoice_id, 10_000)]
    match(invoicing, payment, rest_to=invoice.client_id)
    assert unproven(invoicing) == []


def test_a_loss_is_kept_with_its_reason_and_who_decided_it(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    write_off(invoicing, invoice, "bankruptcy")

    with invoicing.engine.connect() as connection:
        row = connection.execute(sa.text("select * from loss join allocation on source = loss_id")).one()

    assert (row.reason, row.note, row.actor, row.of_unit) == (
        "bankruptcy",
        "nothing to be had",
        "operator:test",
        True,
    )
    assert (row.applied_cents, row.settles) == (121_000, True)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 300_000),
    st.integers(0, 350_000),
    st.sampled_from(["bankruptcy", "uncollectable"]),
    st.lists(st.integers(1, 200_000), max_size=4),
)
def test_whatever_is_paid_lost_and_recovered_no_cent_is_lost(
    invoicing: ServiceHarness, net: int, paid: int, reason: str, later: list[int]
) -> None:
    invoice = issued(invoicing, net_cents=net)
    before = invoicing.balances()
    published_before = len(invoicing.published(InvoicePaid))
    first = min(paid, invoice.total_cents - 1)
    if first:
        pay(invoicing, invoice.communication, first)

    lost = write_off(invoicing, invoice, reason)
    for cents in later:
        pay(invoicing, invoice.communication, cents)

    after = invoicing.balances()
    assert sum(after.values()) == 0
    assert after.get("receivable", 0) - before.get("receivable", 0) == -invoice.total_cents
    passed = sum(message.data.net_cents for message in invoicing.published(InvoicePaid)[published_before:])
    assert passed + lost.lost_net_cents == net
    back = sum(cents for invoice_id, cents in recovered(invoicing) if invoice_id == invoice.invoice_id)
    assert back <= lost.lost_net_cents
    if sum(later) >= lost.open_cents:
        assert back == lost.lost_net_cents


def test_what_was_credited_is_not_lost_as_well(invoicing: ServiceHarness) -> None:
    invoice = reopened(invoicing)
    pay(invoicing, invoice.communication, 121_000)
    credit(invoicing, invoice)
    with invoicing.engine.connect() as connection:
        payment_id = connection.scalar(sa.text("select max(payment_id) from payment"))
    unmatch = UnmatchPayment(
        request_id=uuid7(), payment_id=payment_id, invoice_id=invoice.invoice_id, reason="of another client"
    )
    invoicing.ask(unmatch)
    before = invoicing.balances()

    with pytest.raises(CreditFirst):
        write_off(invoicing, invoice, "bankruptcy")

    assert invoicing.balances() == before
    assert shown(invoicing, invoice).open_cents == 121_000


def test_once_the_credit_is_spent_elsewhere_the_enterprise_bears_what_stands_open(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoice, other = issued(invoicing, client), issued(invoicing, client)
    payment = pay(invoicing, invoice.communication, 121_000)
    credit(invoicing, invoice)
    use_credit(invoicing, client, other, 121_000)
    unmatch(invoicing, payment.payment_id, invoice)

    reply = write_off(invoicing, invoice, "bankruptcy")

    assert (reply.open_cents, reply.vat_back_cents) == (121_000, 0)
    assert invoicing.balances()["loss:bad_debts"] == 121_000
    assert invoicing.published(InvoiceWrittenOff) == []
    assert sum(invoicing.balances().values()) == 0
