from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.invoicing.enums import InvoiceKind
from contracts.wire.enums import Language
from kernel.rates import Rate
from kernel.refusal import Refused
from services.invoicing.billing.domain.discounts import PricedLine, discounted_totals
from services.invoicing.billing.domain.invoice import Allowance, Draft, sound_draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import NothingToCharge
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.order import InvoicedPart, Order, Share
from services.invoicing.quoting.domain.order_invoice import (
    MAX_ALLOWANCES,
    cancellation_fee,
    final_invoice,
    instalment,
)
from services.invoicing.quoting.refusals import (
    CancelledBeforeAccepted,
    CancelledInFuture,
    NothingLeftToInvoice,
    OrderExceeded,
    OrderHasDrafts,
    OrderIsCancelled,
)
from services.invoicing.tests.quoting.unit.orders import (
    AT_0,
    AT_6,
    AT_21,
    CLIENT,
    DAY,
    TERMS,
    line,
    nets_of,
    order_of,
    with_invoice,
)
from services.invoicing.texts import MAX_TEXT

RATES = {Rate.percent(percent) for percent in ("21", "6", "0")}
GROUPS = [("S", Rate.percent("21")), ("S", Rate.percent("6")), ("Z", Rate.percent("0"))]

prices = st.integers(1, 10**6).map(lambda n: f"{n // 10_000}.{n % 10_000:04d}")
vats = st.sampled_from([AT_21, AT_6, AT_0, Vat.of("exempt", reason="art. 44")])
orders = (
    st.lists(st.builds(line, prices, vats, st.sampled_from(["1", "0.25", "7.5"])), min_size=1, max_size=8)
    .filter(lambda lines: discounted_totals(map(PricedLine, lines)).net_cents > 0)
    .map(lambda lines: order_of(*lines))
)
parts = st.lists(st.one_of(st.fractions(0, 1).map(Rate), st.integers(1, 10**6)), max_size=8)


def test_a_deposit_has_a_line_for_each_vat_rate_in_proportion() -> None:
    order = order_of(line("700"), line("200", AT_6), line("100", AT_0))

    deposit = instalment(order, "deposit", TERMS.deposit, CLIENT)

    assert [
        (invoice_line.description, invoice_line.vat, int(invoice_line.net_cents)) for invoice_line in deposit.lines
    ] == [
        ("Acompte 30 % sur le devis 2026-QU-000012", AT_21, 21_000),
        ("Acompte 30 % sur le devis 2026-QU-000012", AT_6, 6_000),
        ("Acompte 30 % sur le devis 2026-QU-000012", AT_0, 3_000),
    ]
    assert deposit.kind == "deposit"
    assert (deposit.totals.net_cents, deposit.totals.gross_cents) == (30_000, 34_770)


@pytest.mark.parametrize(
    ("language", "kind", "share", "description"),
    [
        ("fr", "progress", Rate.percent("12.5"), "Facture intermédiaire 12,5 % sur le devis 2026-QU-000012"),
        ("fr", "deposit", 100, "Acompte sur le devis 2026-QU-000012"),
        ("nl", "deposit", Rate.percent("30"), "Voorschot 30 % op offerte 2026-QU-000012"),
        ("nl", "progress", 100, "Tussentijdse factuur op offerte 2026-QU-000012"),
        ("en", "progress", Rate.percent("12.5"), "Progress invoice 12.5% on quote 2026-QU-000012"),
    ],
)
def test_an_invoice_names_its_quote_in_the_language_of_the_client(
    language: Language, kind: InvoiceKind, share: Share, description: str
) -> None:
    draft = instalment(order_of(line("100")), kind, share, Client("cli_1", "Client", language=language))

    assert [invoice_line.description for invoice_line in draft.lines] == [description]


def test_a_final_invoice_has_all_lines_less_every_earlier_invoice() -> None:
    order = order_of(line("700"), line("200", AT_6), line("100", AT_0))
    order = with_invoice(order, instalment(order, "deposit", Rate.percent("30"), CLIENT))
    order = with_invoice(order, instalment(order, "progress", Rate.percent("40"), CLIENT))

    final = final_invoice(order, CLIENT)

    assert final.lines == order.sent.quote.lines
    assert final.allowances == (
        Allowance(AT_21, 21_000, "Déjà facturé : facture 2026-BE-000001"),
        Allowance(AT_6, 6_000, "Déjà facturé : facture 2026-BE-000001"),
        Allowance(AT_0, 3_000, "Déjà facturé : facture 2026-BE-000001"),
        Allowance(AT_21, 28_000, "Déjà facturé : facture 2026-BE-000002"),
        Allowance(AT_6, 8_000, "Déjà facturé : facture 2026-BE-000002"),
        Allowance(AT_0, 4_000, "Déjà facturé : facture 2026-BE-000002"),
    )
    assert [part.net_cents for part in final.totals.by_vat] == [21_000, 6_000, 3_000]


@given(orders, parts)
def test_all_invoices_of_an_order_come_to_its_net_in_each_vat_group(order: Order, shares: list[Share]) -> None:
    left_by_group = {group: net for group, net in order.left.items() if net}
    drafts = []
    for share in shares:
        try:
            draft = sound_draft(instalment(order, "progress", share, CLIENT), RATES)
        except (OrderExceeded, NothingToCharge, NothingLeftToInvoice):
            continue
        order = with_invoice(order, draft)
        drafts.append(draft)
        assert all(left >= 0 for left in order.left.values())
    if order.left_cents:
        final = sound_draft(final_invoice(order, CLIENT), RATES)
        order = with_invoice(order, final)
        drafts.append(final)

    assert nets_of(drafts) == left_by_group
    assert (order.left_cents, order.state) == (0, "invoiced")


@given(orders, st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_percentages_that_sum_to_all_are_never_refused(order: Order, weights: list[int]) -> None:
    for weight in weights:
        share = Rate(Fraction(weight, sum(weights)))
        try:
            order = with_invoice(order, instalment(order, "progress", share, CLIENT))
        except (NothingToCharge, NothingLeftToInvoice):
            continue

    assert order.left_cents <= len(weights)


def test_a_vat_group_that_is_done_stands_not_on_the_final_invoice_again() -> None:
    # 0.5 cent is printed as 1 cent: taking that off the exact lines would leave less than nothing.
    order = order_of(line("0.005"), line("100", AT_6))
    earlier = InvoicedPart("inv_1", "2026-BE-000001", {GROUPS[0]: 1, GROUPS[1]: 4_000})

    final = final_invoice(replace(order, taken=(earlier,)), CLIENT)

    assert [line.vat for line in final.lines] == [AT_6]
    assert [allowance.cents for allowance in final.allowances] == [4_000]
    assert final.totals.net_cents == 6_000


def test_what_was_credited_can_be_invoiced_again() -> None:
    order = order_of(line("100"))
    credited = InvoicedPart("inv_1", "2026-BE-000001", {GROUPS[0]: 0})
    order = replace(order, taken=(credited,))

    final = final_invoice(order, CLIENT)

    assert (final.allowances, final.totals.net_cents) == ((), 10_000)
    assert order.state == "open"


def test_more_earlier_invoices_than_an_invoice_can_name_are_taken_together() -> None:
    order = order_of(line("1000"), line("1000", AT_6))
    for _ in range(MAX_ALLOWANCES // 2 + 1):
        order = with_invoice(order, instalment(order, "progress", 1_000, CLIENT))

    final = final_invoice(order, CLIENT)

    reason = "Déjà facturé : 26 factures, de 2026-BE-000001 à 2026-BE-000026"
    assert [(allowance.vat, allowance.cents, allowance.reason) for allowance in final.allowances] == [
        (AT_21, 13_000, reason),
        (AT_6, 13_000, reason),
    ]
    assert final.totals.net_cents == 174_000


def test_reasons_of_many_exempt_lines_are_shortened_to_what_a_line_holds() -> None:
    many = [line("10", Vat.of("exempt", reason=f"{n} {'x' * 190}")) for n in range(8)]

    deposit = instalment(order_of(*many), "deposit", 100, CLIENT)

    assert len(deposit.lines) == 1
    assert len(deposit.lines[0].vat.reason) <= MAX_TEXT


@pytest.mark.parametrize(
    ("share", "refusal", "field"),
    [
        (10_001, OrderExceeded, "net_cents"),
        (Rate.percent("100.01"), OrderExceeded, "percent"),
        (Rate.percent("0.001"), NothingToCharge, "percent"),
    ],
)
def test_a_part_is_above_zero_and_no_more_than_is_left(share: Share, refusal: type[Refused], field: str) -> None:
    with pytest.raises(refusal) as refused:
        instalment(order_of(line("100")), "progress", share, CLIENT)

    assert refused.value.field == field


def test_the_rest_is_known_once_no_draft_is_open() -> None:
    order = order_of(line("100"))
    drafted = with_invoice(order, instalment(order, "deposit", 3_000, CLIENT), issued=False)

    with pytest.raises(OrderHasDrafts, match="inv_1"):
        final_invoice(drafted, CLIENT)
    with pytest.raises(OrderHasDrafts):
        drafted.fee_cents(DAY, None, DAY)

    assert instalment(drafted, "progress", 7_000, CLIENT).totals.net_cents == 7_000


def test_nothing_left_is_told_in_words() -> None:
    order = order_of(line("100"))
    order = with_invoice(order, final_invoice(order, CLIENT))

    def ask(kind: InvoiceKind) -> Draft:
        return final_invoice(order, CLIENT) if kind == "final" else instalment(order, kind, 100, CLIENT)

    for kind in ("final", "progress"):
        with pytest.raises(NothingLeftToInvoice, match="nothing is left"):
            ask(kind)
    with pytest.raises(NothingLeftToInvoice):
        order.fee_cents(DAY, None, DAY)


def test_the_fee_is_a_part_of_what_is_left_and_outside_the_scope_of_vat() -> None:
    order = order_of(line("1000"))
    order = with_invoice(order, instalment(order, "deposit", Rate.percent("30"), CLIENT))

    cents = order.fee_cents(DAY, None, DAY)
    fee = sound_draft(cancellation_fee(order, cents, CLIENT), RATES)

    assert cents == 17_500
    assert (fee.kind, fee.totals.net_cents, fee.totals.vat_cents) == ("cancellation_fee", 17_500, 0)
    assert [(invoice_line.description, invoice_line.vat.treatment) for invoice_line in fee.lines] == [
        ("Indemnité d'annulation 25 % sur le devis 2026-QU-000012", "outside_scope")
    ]


@pytest.mark.parametrize(("days", "cents"), [(31, 0), (30, 0), (29, 2_500), (0, 2_500), (-1, 2_500)])
def test_notice_in_time_costs_nothing(days: int, cents: int) -> None:
    assert order_of(line("100")).fee_cents(DAY, DAY + timedelta(days), DAY) == cents


def test_an_order_is_cancelled_once_it_is_one_and_not_before_it_is_said() -> None:
    order = order_of(line("100"))

    with pytest.raises(CancelledInFuture):
        order.fee_cents(DAY + timedelta(1), None, DAY)
    with pytest.raises(CancelledBeforeAccepted):
        order.fee_cents(DAY - timedelta(1), None, DAY)


def test_a_cancelled_order_is_not_invoiced_further() -> None:
    order = replace(order_of(line("100")), cancelled_on=DAY)

    with pytest.raises(OrderIsCancelled):
        instalment(order, "progress", 100, CLIENT)
    with pytest.raises(OrderIsCancelled):
        final_invoice(order, CLIENT)
    with pytest.raises(OrderIsCancelled):
        order.fee_cents(DAY, None, DAY)
    assert (order.state, order.left_cents) == ("cancelled", 0)


def test_lines_of_less_than_half_a_cent_do_not_stop_the_final_invoice() -> None:
    tiny = Line.of("Stamp", "0.1", "0.01", AT_6)
    order = order_of(line("100"), tiny)
    order = with_invoice(order, instalment(order, "deposit", Rate.percent("30"), CLIENT))

    final = final_invoice(order, CLIENT)

    assert final.lines == order.sent.quote.lines
    assert final.totals.net_cents == 7_000
