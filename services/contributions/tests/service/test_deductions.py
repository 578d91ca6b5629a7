from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.books.ledger import EntryConflict
from chassis.db.culprits import Culprits
from chassis.events.batch import Batch, read
from chassis.events.inbox import FactConflict
from chassis.events.retry import NotYet
from chassis.testing.harness import ServiceHarness, envelope_of, test_id
from contracts.catalogue import event_spec
from contracts.contributions.events import Coefficient, ContributionDeducted, WageContributionDeducted
from contracts.contributions.pot import GetPot, PotReply
from contracts.contributions.tariffs import SetTariff
from contracts.invoicing.events import InvoicePaid
from contracts.members.events import UnitOpened
from contracts.payroll.events import WageSettled
from services.contributions.entrypoints import Contributions

UNIT = test_id("unit", "songs")
EMPTY = PotReply(turnover_cents=0, wage_cents=0, reductions_cents=0, total_cents=0)


def paid(name: str = "one", net_cents: int = 1_000_00, issued_on: date = date(2026, 9, 1)) -> InvoicePaid:
    return InvoicePaid(
        invoice_id=test_id("inv", name),
        number="2026/1",
        unit_id=UNIT,
        legal_entity="BE",
        issued_on=issued_on,
        paid_on=date(2026, 9, 10),
        net_cents=net_cents,
    )


def settled(name: str = "one", gross_cents: int = 250_00, reductions_cents: int = 0) -> WageSettled:
    return WageSettled(
        contract_id=test_id("ctr", name),
        unit_id=UNIT,
        worker_id=test_id("mbr", "anne"),
        legal_entity="BE",
        kind="artist_day",
        worked_on=date(2026, 9, 3),
        gross_cents=gross_cents,
        net_cents=200_00,
        employer_charges_cents=90_00,
        reductions_cents=reductions_cents,
    )


def set_tariff(house: ServiceHarness, since: date = date(2024, 1, 1), percent: str = "6.5") -> None:
    house.ask(
        SetTariff(
            request_id=UUID(int=since.toordinal()),
            legal_entity="BE",
            since=since,
            turnover_percent=percent,
            coefficients=(Coefficient(kind="artist_day", factor="0.061"),),
            source="general assembly",
        ),
    )


def test_a_paid_invoice_feeds_the_pot(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(paid())

    assert contributions.balances() == {"clearing:contributions>payroll": 65_00, "pot:turnover": -65_00}
    [message] = contributions.published(ContributionDeducted)
    assert message.data == ContributionDeducted(
        invoice_id=test_id("inv", "one"),
        unit_id=UNIT,
        base_cents=1_000_00,
        contribution_cents=65_00,
        paid_on=date(2026, 9, 10),
    )
    assert message.subject == test_id("inv", "one")
    assert contributions.ask(GetPot()) == EMPTY.model_copy(update={"turnover_cents": 65_00, "total_cents": 65_00})


def test_every_invoice_of_a_batch_keeps_its_own_story(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    events = [paid(str(n), net_cents=n) for n in range(1, 201)]

    contributions.consume(*events)

    messages = contributions.published(ContributionDeducted)
    assert [s.data.invoice_id for s in messages] == [e.invoice_id for e in events]
    assert [s.causation_id for s in messages] == [envelope_of(e, None, contributions.clock.now).id for e in events]
    assert contributions.balances()["pot:turnover"] == -sum((130 * n + 1000) // 2000 for n in range(1, 201))


def test_a_redelivered_payment_has_no_second_effect(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    assert contributions.consume(paid(), paid("two"), times=3) == 2

    assert contributions.balances()["pot:turnover"] == -130_00
    assert len(contributions.published(ContributionDeducted)) == 2
    assert contributions.count("deduction") == 2


def test_the_books_hold_even_without_the_inbox(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    hear_without_inbox(contributions, paid())
    hear_without_inbox(contributions, paid())

    assert contributions.balances()["pot:turnover"] == -65_00
    assert contributions.count("deduction") == 1


@pytest.mark.parametrize(("cents", "others"), [(1_000_00, 1_000_01), (1_000_00, 2_000_00), (7, 8), (7, 1_000_00)])
def test_the_same_invoice_with_another_amount_is_a_fault_whatever_it_is_rounded_to(
    contributions: ServiceHarness, cents: int, others: int
) -> None:
    set_tariff(contributions)
    contributions.consume(paid(net_cents=cents))
    before = contributions.balances()

    with pytest.raises(FactConflict, match=paid().invoice_id):
        contributions.consume(paid(net_cents=others))

    assert contributions.balances() == before
    assert [s.data.base_cents for s in contributions.published(ContributionDeducted)] == [cents]


def test_the_books_hold_against_what_was_taken_in_before_facts_were_kept(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    hear_without_inbox(contributions, paid())

    with pytest.raises(EntryConflict):
        contributions.consume(paid(net_cents=2_000_00))

    assert contributions.balances()["pot:turnover"] == -65_00


def test_a_batch_names_all_who_wait_and_all_who_contradict_the_books(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    contributions.consume(paid("a"), paid("b"))
    early = [paid(f"early{n}", issued_on=date(2023, 1, n)) for n in (1, 2, 3)]

    with pytest.raises(Culprits) as waiting:
        contributions.consume(*early, paid("c"))
    with pytest.raises(Culprits) as conflicting:
        contributions.consume(paid("a", net_cents=2_000_00), paid("c"), paid("b", net_cents=3_000_00))

    assert [type(reason) for reason in waiting.value.reasons.values()] == [NotYet] * 3
    assert [type(reason) for reason in conflicting.value.reasons.values()] == [FactConflict] * 2
    assert contributions.count("deduction") == 2


def test_the_tariff_of_the_day_of_issue_counts(contributions: ServiceHarness) -> None:
    set_tariff(contributions)
    set_tariff(contributions, since=date(2026, 9, 2), percent="10")

    contributions.consume(paid("before"), paid("after", issued_on=date(2026, 9, 2)))

    assert [s.data.contribution_cents for s in contributions.published(ContributionDeducted)] == [65_00, 100_00]


def test_a_payment_waits_for_its_tariff(contributions: ServiceHarness) -> None:
    with pytest.raises(NotYet, match="BE has no tariff on 2026-09-01"):
        contributions.consume(paid())
    assert contributions.balances() == {}
    assert contributions.count("inbox") == 0

    set_tariff(contributions)
    contributions.consume(paid())

    assert contributions.balances()["pot:turnover"] == -65_00


def test_an_invoice_too_small_for_a_contribution_is_still_said(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(paid(net_cents=7))

    assert contributions.balances() == {}
    assert [s.data.contribution_cents for s in contributions.published(ContributionDeducted)] == [0]
    assert contributions.count("deduction") == 1


def test_a_settled_wage_and_its_reductions_feed_the_pot(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(settled(reductions_cents=12_00), times=2)

    assert contributions.balances() == {
        "clearing:contributions>payroll": 15_25,
        "pot:wages": -15_25,
        "clearing:payroll>contributions": 12_00,
        "pot:reductions": -12_00,
    }
    [message] = contributions.published(WageContributionDeducted)
    assert message.data == WageContributionDeducted(
        contract_id=test_id("ctr", "one"), unit_id=UNIT, base_cents=250_00, contribution_cents=15_25
    )
    pot = contributions.ask(GetPot())
    assert (pot.wage_cents, pot.reductions_cents, pot.total_cents) == (15_25, 12_00, 27_25)


def test_a_wage_waits_for_the_coefficient_of_its_kind(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    with pytest.raises(NotYet, match="no coefficient for employee_month"):
        contributions.consume(settled().model_copy(update={"kind": "employee_month"}))

    assert contributions.count("deduction") == 0


def test_the_pot_is_empty_at_first(contributions: ServiceHarness) -> None:
    assert contributions.ask(GetPot()) == EMPTY


def test_a_unit_is_kept_once(contributions: ServiceHarness) -> None:
    opened = UnitOpened(
        unit_id=UNIT,
        name="Songs",
        holder_ids=(test_id("mbr", "anne"),),
        tool="activity",
        sector="music",
        office="brussels",
        adviser="ada",
        legal_entity="BE",
        opened_on=date(2026, 1, 5),
    )

    contributions.consume(opened, times=2)

    with contributions.engine.connect() as connection:
        rows = connection.execute(sa.text("select * from unit")).all()
    assert [tuple(row) for row in rows] == [(UNIT, "BE", date(2026, 1, 5))]


def hear_without_inbox(house: ServiceHarness, event: InvoicePaid) -> None:
    spec = event_spec(event.NAME)
    assert spec is not None
    message = read(spec, envelope_of(event, None, house.clock.now).model_dump_json().encode())
    batch = Batch(spec, "test", house.engine, house.name, [message], house.clock, house.ids, inbox_off=True)
    Contributions().on_invoice_paid(batch)
