"""Credit notes give back, losses are borne, recoveries come in: each once, in any order."""

from datetime import date
from itertools import permutations

import pytest

from chassis.events.inbox import FactConflict
from chassis.events.retry import NotYet
from chassis.testing.harness import ServiceHarness, test_id
from contracts.contributions.events import ContributionDeducted, ContributionReturned, LossCovered
from contracts.contributions.pot import GetPot, PotReply
from contracts.invoicing.events import InvoiceCredited, InvoiceWrittenOff, LossRecovered
from contracts.wire.base import Event
from services.contributions.tests.service.test_deductions import UNIT, paid, set_tariff

INVOICE = test_id("inv", "one")
ISSUED = date(2026, 9, 1)


def credited(name: str = "one", *, before: int = 1_000_00, after: int = 0, issued_on: date = ISSUED) -> InvoiceCredited:
    return InvoiceCredited(
        credit_note_id=test_id("crn", name),
        number="2026/C1",
        invoice_id=INVOICE,
        unit_id=UNIT,
        client_id=test_id("cli", "hall"),
        legal_entity="BE",
        issued_on=issued_on,
        credited_on=date(2026, 9, 12),
        net_cents=max(before - after, 1),
        vat_cents=0,
        passed_before_cents=before,
        passed_after_cents=after,
    )


def written_off(name: str = "one", lost_cents: int = 1_000_00, issued_on: date = ISSUED) -> InvoiceWrittenOff:
    return InvoiceWrittenOff(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=UNIT,
        legal_entity="BE",
        issued_on=issued_on,
        written_off_on=date(2026, 9, 13),
        lost_cents=lost_cents,
        reason="bankruptcy",
    )


def recovered(name: str = "one", invoice: str = "one", recovered_cents: int = 1_000_00) -> LossRecovered:
    return LossRecovered(
        payment_id=test_id("pay", name),
        invoice_id=test_id("inv", invoice),
        unit_id=UNIT,
        legal_entity="BE",
        recovered_on=date(2026, 9, 14),
        recovered_cents=recovered_cents,
    )


def pot(house: ServiceHarness) -> PotReply:
    """The pot, seen to add up."""
    reply = house.ask(GetPot())
    income = reply.turnover_cents + reply.wage_cents + reply.reductions_cents
    assert reply.total_cents == income - reply.losses_cents
    return reply


def test_a_credit_note_after_payment_gives_the_contribution_back(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    contributions.consume(paid())

    contributions.consume(credited(after=600_00), times=2)

    assert contributions.balances() == {"clearing:contributions>payroll": 39_00, "pot:turnover": -39_00}
    [message] = contributions.published(ContributionReturned)
    assert message.subject == test_id("crn", "one")
    assert message.data == ContributionReturned(
        credit_note_id=test_id("crn", "one"),
        invoice_id=INVOICE,
        unit_id=UNIT,
        base_cents=400_00,
        contribution_cents=26_00,
        credited_on=date(2026, 9, 12),
    )
    assert pot(contributions).turnover_cents == 39_00


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_a_whole_credit_in_parts_gives_back_what_was_taken_in_any_order(
    contributions: ServiceHarness, order: tuple[int, ...]
) -> None:
    set_tariff(contributions)
    steps = [(1_08, 1_00), (1_00, 92), (92, 0)]  # 6.5 % of each part by itself would give back a cent too much
    facts: list[Event] = [paid(net_cents=1_08)]
    facts += [credited(str(n), before=before, after=after) for n, (before, after) in enumerate(steps)]

    for n in order:
        contributions.consume(facts[n])

    assert contributions.balances() == {}
    assert pot(contributions).total_cents == 0
    assert len(contributions.published(ContributionReturned)) == 3


def test_a_credit_note_on_an_unpaid_invoice_gives_nothing_back_and_needs_no_tariff(
    contributions: ServiceHarness,
) -> None:
    contributions.consume(credited(before=0, after=0))

    assert contributions.balances() == {}
    assert contributions.published() == []
    assert contributions.count("contribution_return") == 0


def test_a_batch_of_credit_notes_says_only_what_comes_back(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(
        credited("unpaid", before=0, after=0), credited("part", before=100_00, after=40_00), credited("tiny", before=7)
    )

    returned_cents = {
        s.data.credit_note_id: s.data.contribution_cents for s in contributions.published(ContributionReturned)
    }
    assert returned_cents == {test_id("crn", "part"): 3_90, test_id("crn", "tiny"): 0}
    assert contributions.balances() == {"clearing:contributions>payroll": -3_90, "pot:turnover": 3_90}


def test_a_credit_note_waits_for_the_tariff_of_its_invoice(contributions: ServiceHarness) -> None:
    set_tariff(contributions, since=date(2026, 9, 2), percent="10")
    with pytest.raises(NotYet, match="BE has no tariff on 2026-09-01"):
        contributions.consume(credited())

    set_tariff(contributions)
    contributions.consume(credited())

    assert [s.data.contribution_cents for s in contributions.published(ContributionReturned)] == [65_00]


def test_the_pot_makes_good_a_loss_less_its_contribution(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(written_off(), times=2)

    assert contributions.balances() == {"pot:losses": 935_00, "clearing:contributions>payroll": -935_00}
    [message] = contributions.published(LossCovered)
    assert message.subject == INVOICE
    assert message.data == LossCovered(
        invoice_id=INVOICE,
        unit_id=UNIT,
        lost_cents=1_000_00,
        contribution_cents=65_00,
        covered_cents=935_00,
        written_off_on=date(2026, 9, 13),
    )
    assert (pot(contributions).losses_cents, pot(contributions).total_cents) == (935_00, -935_00)


def test_a_loss_counts_by_the_tariff_of_the_day_of_issue(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    set_tariff(contributions, since=date(2026, 9, 2), percent="10")

    contributions.consume(written_off("before"), written_off("after", issued_on=date(2026, 9, 2)))

    assert [s.data.covered_cents for s in contributions.published(LossCovered)] == [935_00, 900_00]


def test_a_loss_waits_for_its_tariff(contributions: ServiceHarness) -> None:
    with pytest.raises(NotYet):
        contributions.consume(written_off())

    assert contributions.count("loss") == contributions.count("inbox") == 0


def test_an_invoice_may_be_part_paid_and_part_lost(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(written_off(lost_cents=400_00))
    contributions.consume(paid(net_cents=600_00))

    assert contributions.balances() == {
        "clearing:contributions>payroll": 39_00 - 374_00,
        "pot:turnover": -39_00,
        "pot:losses": 374_00,
    }
    assert len(contributions.published(ContributionDeducted)) == 1


@pytest.mark.parametrize("recovered_first", [False, True])
def test_what_comes_in_after_all_is_the_pots(contributions: ServiceHarness, recovered_first: bool) -> None:
    set_tariff(contributions)
    facts: list[Event] = [written_off(), recovered()]

    for fact in reversed(facts) if recovered_first else facts:
        contributions.consume(fact, times=2)

    assert contributions.balances() == {
        "pot:losses": -65_00,
        "clearing:contributions>payroll": -935_00,
        "clearing:invoicing>contributions": 1_000_00,
    }
    assert (pot(contributions).losses_cents, pot(contributions).total_cents) == (-65_00, 65_00)
    assert len(contributions.published()) == 2  # the tariff and the loss


def test_one_payment_may_recover_several_invoices(contributions: ServiceHarness) -> None:
    contributions.consume(
        recovered(invoice="one", recovered_cents=10_00), recovered(invoice="two", recovered_cents=5_00)
    )

    assert contributions.balances() == {"clearing:invoicing>contributions": 15_00, "pot:losses": -15_00}
    assert contributions.count("recovery") == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (credited(after=600_00), credited(after=500_00)),
        (written_off(), written_off(lost_cents=1)),
        (recovered(), recovered(recovered_cents=1)),
    ],
)
def test_the_same_fact_with_another_amount_is_refused(
    contributions: ServiceHarness, first: Event, second: Event
) -> None:
    set_tariff(contributions)
    contributions.consume(first)
    before = contributions.balances()

    with pytest.raises(FactConflict):
        contributions.consume(second)

    assert contributions.balances() == before
