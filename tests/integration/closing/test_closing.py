"""A unit closes when nothing of it is open anywhere and no money is on its way; what is left goes to its heir."""

from datetime import timedelta

import pytest

from chassis.testing.running import RunningSystem
from contracts.invoicing.internal import AcceptInternalInvoice, OfferInternalInvoice
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from tests.integration.closing.units import LONG_ENOUGH_S, Estate
from tests.integration.one_invoice import CONTRIBUTION_CENTS, NET_CENTS, an_invoice_is_issued

NET_OF_CONTRIBUTION = NET_CENTS - CONTRIBUTION_CENTS


@pytest.mark.timeout(180)
def test_a_unit_with_money_and_a_claim_closes_when_both_are_gone(system: RunningSystem) -> None:
    with system.client("operator:test", "operator") as client:
        estate = Estate.made(system, client)

        assert estate.close().state == "closing"
        claim = {"open claims": estate.unpaid.total_cents}
        estate.is_hindered_by({"contributions": {}, "invoicing": claim, "payroll": {"budget": NET_OF_CONTRIBUTION}})
        with pytest.raises(Refused, match="closing") as wage:
            estate.declare(legal_date(utc_now()) + timedelta(days=1))
        with pytest.raises(Refused, match="closing") as draft:
            an_invoice_is_issued(client, estate.unit_id)
        taken_over = _takes_over(estate, 300_00)
        estate.close(estate.heir_id)
        estate.is_hindered_by({"contributions": {}, "invoicing": claim, "payroll": {}})
        estate.client_pays()
        closed = estate.is_closed()

        assert (wage.value.code, draft.value.code) == ("unit_is_closing", "unit_is_closing")
        assert taken_over == "issued"
        assert closed.closed_on == legal_date(utc_now())
        assert estate.hindrances() == {"contributions": {}, "invoicing": {}, "payroll": {}}
        assert closed.on_their_way == ()
        assert estate.budget_cents(estate.unit_id) == 0
        assert estate.budget_cents(estate.heir_id) == 2 * NET_OF_CONTRIBUTION
        with pytest.raises(Refused) as late:
            an_invoice_is_issued(client, estate.unit_id)
        assert late.value.code in {"unit_is_closing", "unit_is_closed"}
    verdict = system.quiet(LONG_ENOUGH_S)
    assert verdict.balanced, verdict.faults()


def _takes_over(estate: Estate, cents: int) -> str:
    """The heir invoices the closing unit, which empties it."""
    offer = OfferInternalInvoice(
        request_id=uuid7(),
        seller_unit_id=estate.heir_id,
        buyer_unit_id=estate.unit_id,
        description="take over",
        amount_cents=cents,
    )
    offered = estate.client.ask(offer)
    accept = AcceptInternalInvoice(request_id=uuid7(), internal_invoice_id=offered.internal_invoice_id)
    return estate.client.ask(accept).state
