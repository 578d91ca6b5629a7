from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.clients import BlockClient
from contracts.invoicing.dunning import WriteOff
from contracts.invoicing.quoting import GetOrder, InvoiceOrder
from contracts.wire.base import Request
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.refusals import DraftDiscarded, NothingToCharge
from services.invoicing.clients.refusals import ClientBlocked
from services.invoicing.quoting.refusals import (
    CancelledBeforeAccepted,
    NothingLeftToInvoice,
    OrderExceeded,
    OrderHasDrafts,
    OrderIsCancelled,
    PercentageOutOfRange,
)
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    another,
    counted,
    credit,
    issue,
    pay,
    registered,
    shown,
)
from services.invoicing.tests.quoting.service.quoting import MIXED, bases, cancel, discard, ordered, part, the_order


def test_from_quote_to_cash_to_the_cent(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)

    deposit = issue(invoicing, part(invoicing, order, "deposit"))
    progress = issue(invoicing, part(invoicing, order, "progress", net_cents=30_000))
    final = issue(invoicing, part(invoicing, order, "final"))

    assert [invoice.kind for invoice in (deposit, progress, final)] == ["deposit", "progress", "final"]
    assert (deposit.net_cents, deposit.vat_cents) == (27_902, 4_918)
    assert bases(deposit) == {"21": 21_748, "6": 5_854, "0": 300}
    assert (progress.net_cents, progress.vat_cents) == (30_000, 5_289)
    assert bases(progress) == {"21": 23_384, "6": 6_294, "0": 322}
    assert (final.net_cents, final.vat_cents) == (35_103, 6_188)
    assert bases(final) == {"21": 27_361, "6": 7_365, "0": 377}
    together = Counter(bases(deposit)) + Counter(bases(progress)) + Counter(bases(final))
    assert together == {"21": 72_493, "6": 19_513, "0": 999}
    for invoice in (deposit, progress, final):
        assert pay(invoicing, invoice.communication, invoice.total_cents).settled
    order_reply = the_order(invoicing, order)
    assert (order_reply.state, order_reply.invoiced_net_cents, order_reply.left_net_cents) == ("invoiced", 93_005, 0)
    assert [(invoice.number, invoice.state, invoice.order_id) for invoice in order_reply.invoices] == [
        (f"2026-BE-00000{n}", "paid", order.order_id) for n in (1, 2, 3)
    ]
    assert invoicing.balances()["bank"] == 93_005 + 4_918 + 5_289 + 6_188


def test_a_final_invoice_shows_the_order_less_every_invoice_before(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED, client_id=registered(invoicing, language="fr"))
    deposit = issue(invoicing, part(invoicing, order, "deposit"))

    final = part(invoicing, order, "final")

    with invoicing.engine.connect() as connection:
        lines = connection.execute(
            sa.text("select description from draft_line where invoice_id = :id order by place"),
            {"id": deposit.invoice_id},
        ).scalars()
        assert set(lines) == {"Acompte 30 % sur le devis 2026-QU-000001"}
        off = connection.execute(
            sa.text("select percent, cents, reason from draft_allowance where invoice_id = :id order by place"),
            {"id": final.invoice_id},
        ).all()
        count = connection.execute(
            sa.text("select count(*) from draft_line where invoice_id = :id"), {"id": final.invoice_id}
        ).scalar_one()
    assert off == [
        (percent, cents, "Déjà facturé : facture 2026-BE-000001") for percent, cents in bases(deposit).items()
    ]
    assert count == len(MIXED)
    assert final.net_cents == 93_005 - deposit.net_cents


def test_an_order_can_be_invoiced_at_once(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)

    final = part(invoicing, order, "final")

    assert (final.net_cents, final.vat_cents) == (93_005, 16_395)
    assert the_order(invoicing, order).state == "open"
    issue(invoicing, final)
    assert the_order(invoicing, order).state == "invoiced"


@pytest.mark.parametrize(
    ("kind", "share", "refusal", "field"),
    [
        ("deposit", {"percent": "10", "net_cents": 100}, InvalidRequest, "net_cents"),
        ("progress", {}, InvalidRequest, "percent"),
        ("final", {"percent": "10"}, InvalidRequest, "percent"),
        ("progress", {"percent": "101"}, PercentageOutOfRange, "percent"),
        ("progress", {"percent": "0"}, NothingToCharge, "percent"),
        ("deposit", {"net_cents": 100_001}, OrderExceeded, "net_cents"),
    ],
)
def test_a_part_is_one_and_within_the_order(
    invoicing: ServiceHarness, kind: str, share: dict[str, object], refusal: type[Refused], field: str
) -> None:
    order = ordered(invoicing)

    with pytest.raises(refusal) as refused:
        part(invoicing, order, kind, **share)

    assert refused.value.field == field
    assert invoicing.count("draft") == 0


def test_drafts_count_until_they_are_discarded(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)
    draft = part(invoicing, order, "progress", percent="60")

    with pytest.raises(OrderExceeded) as exceeded:
        part(invoicing, order, "progress", percent="50")
    with pytest.raises(OrderHasDrafts, match=draft.invoice_id):
        part(invoicing, order, "final")
    assert exceeded.value.facts == {"left_net_cents": 40_000}
    assert the_order(invoicing, order).left_net_cents == 40_000
    discard(invoicing, draft)

    assert the_order(invoicing, order).invoices == ()
    final = issue(invoicing, part(invoicing, order, "final"))
    assert final.net_cents == 100_000
    with pytest.raises(DraftDiscarded):
        issue(invoicing, draft)


def test_an_order_that_is_invoiced_is_not_invoiced_again(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)
    issue(invoicing, part(invoicing, order, "deposit", percent="50"))
    issue(invoicing, part(invoicing, order, "progress", percent="50"))

    for kind, share in (("final", {}), ("progress", {"percent": "1"}), ("deposit", {})):
        with pytest.raises(NothingLeftToInvoice) as refused:
            part(invoicing, order, kind, **share)
        assert refused.value.field == "order_id"

    assert the_order(invoicing, order).state == "invoiced"


def test_what_is_credited_can_be_invoiced_again(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)
    deposit = issue(invoicing, part(invoicing, order, "deposit"))
    progress = issue(invoicing, part(invoicing, order, "progress", percent="40"))
    credit(invoicing, deposit)
    credit(invoicing, progress, net_cents=10_000)

    order_reply = the_order(invoicing, order)
    final = issue(invoicing, part(invoicing, order, "final"))

    assert order_reply.invoiced_net_cents == progress.net_cents - 10_000
    assert order_reply.invoices[0].credited_cents == deposit.total_cents
    assert final.net_cents == 93_005 - progress.net_cents + 10_000
    assert the_order(invoicing, order).left_net_cents == 0


def test_a_final_invoice_that_was_credited_is_made_anew(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)
    deposit = issue(invoicing, part(invoicing, order, "deposit"))
    wrong = issue(invoicing, part(invoicing, order, "final"))
    credit(invoicing, wrong)

    right = part(invoicing, order, "final")

    assert (right.net_cents, bases(right)) == (wrong.net_cents, bases(wrong))
    assert the_order(invoicing, order).invoiced_net_cents == deposit.net_cents + right.net_cents


def test_two_who_take_the_rest_at_once_do_not_take_it_twice(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)
    waiting = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    lock_order = sa.text("select from client_order where order_id = :order_id for update")

    def run(n: int) -> InvoiceReply | None:
        try:
            return part(another(invoicing, n + 1), order, "final")
        except OrderHasDrafts:
            return None

    apart = invoicing.engine.execution_options(isolation_level="AUTOCOMMIT")
    with ThreadPoolExecutor(2) as threads, apart.connect() as watching:
        with invoicing.engine.begin() as locking:
            locking.execute(lock_order, {"order_id": order.order_id})
            futures = [threads.submit(run, n) for n in range(2)]
            eventually(lambda: watching.execute(waiting).scalar_one() == 2, what="two who wait for the order")
        drafts = [draft for future in futures if (draft := future.result()) is not None]

    assert [draft.net_cents for draft in drafts] == [93_005]
    assert invoicing.count("draft") == 1


def test_many_who_take_parts_at_once_never_take_more_than_there_is(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)

    def run(n: int) -> int:
        try:
            return part(another(invoicing, n + 1), order, "progress", net_cents=20_000).net_cents
        except OrderExceeded:
            return 0

    with ThreadPoolExecutor(4) as threads:
        net_cents = list(threads.map(run, range(8)))

    assert sorted(net_cents) == [0] * 4 + [20_000] * 4
    assert the_order(invoicing, order).left_net_cents == 13_005


def test_giving_up_an_order_costs_a_part_of_what_is_left(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)
    issue(invoicing, part(invoicing, order, "deposit"))

    cancelled = cancel(invoicing, order, work_begins_on=DAY + timedelta(29))

    assert (cancelled.state, cancelled.fee_cents) == ("cancelled", 17_500)
    assert (cancelled.invoiced_net_cents, cancelled.left_net_cents) == (30_000, 0)
    deposit, fee = cancelled.invoices
    assert (deposit.kind, fee.kind, fee.state) == ("deposit", "cancellation_fee", "draft")
    assert [(v.treatment, v.base_cents, v.vat_cents) for v in fee.vat] == [("outside_scope", 17_500, 0)]
    assert issue(invoicing, fee).total_cents == 17_500
    for kind in ("deposit", "final"):
        with pytest.raises(OrderIsCancelled):
            part(invoicing, order, kind)
    with pytest.raises(OrderIsCancelled):
        cancel(invoicing, order)


def test_notice_in_time_costs_nothing(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)

    cancelled = cancel(invoicing, order, work_begins_on=DAY + timedelta(30))

    assert (cancelled.state, cancelled.fee_cents, cancelled.invoices) == ("cancelled", 0, ())


def test_the_figures_of_the_quote_stand_instead_of_the_terms(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, deposit_percent="40", cancellation_percent="50", notice_days=0)

    deposit = part(invoicing, order, "deposit")

    assert deposit.net_cents == 40_000
    discard(invoicing, deposit)
    assert cancel(invoicing, order).fee_cents == 50_000
    assert cancel(invoicing, ordered(invoicing, notice_days=0), work_begins_on=DAY).fee_cents == 0


def test_an_order_is_cancelled_when_it_is_known_what_is_left(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)
    part(invoicing, order, "deposit")

    with pytest.raises(OrderHasDrafts):
        cancel(invoicing, order)
    with pytest.raises(CancelledBeforeAccepted):
        cancel(invoicing, order, cancelled_on=DAY - timedelta(1))

    assert the_order(invoicing, order).state == "open"


def test_cancelling_and_invoicing_at_once_do_one_of_both(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)

    def run(n: int) -> str:
        house = another(invoicing, n + 1)
        try:
            return cancel(house, order).state if n % 2 else part(house, order, "final").kind
        except (OrderHasDrafts, OrderIsCancelled):
            return "refused"

    with ThreadPoolExecutor(4) as threads:
        outcomes = Counter(threads.map(run, range(8)))

    assert outcomes["refused"] == 7
    assert outcomes["cancelled"] + outcomes["final"] == 1


def test_a_blocked_client_is_not_invoiced_for_its_order(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    order = ordered(invoicing, client_id=client)
    invoicing.ask(BlockClient(request_id=uuid7(), client_id=client, reason="does not pay"))

    with pytest.raises(ClientBlocked):
        part(invoicing, order, "final")

    assert the_order(invoicing, order).invoices == ()


def test_an_order_shows_each_of_its_invoices_as_it_stands(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)
    paid = issue(invoicing, part(invoicing, order, "deposit"))
    pay(invoicing, paid.communication, paid.total_cents)
    issue(invoicing, part(invoicing, order, "progress", percent="10"))
    part(invoicing, order, "progress", percent="20")

    order_reply = the_order(invoicing, order)

    assert [invoice.state for invoice in order_reply.invoices] == ["paid", "issued", "draft"]
    assert list(order_reply.invoices) == [shown(invoicing, invoice) for invoice in order_reply.invoices]
    bare = ordered(invoicing)
    with counted(invoicing.engine) as few:
        the_order(invoicing, bare)
    with counted(invoicing.engine) as many:
        the_order(invoicing, order)
    assert len(many) <= len(few)


def test_an_order_tells_what_was_lost_and_what_was_credited_as_the_invoice_does(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing, MIXED)
    lost = issue(invoicing, part(invoicing, order, "deposit"))
    invoicing.ask(WriteOff(request_id=uuid7(), invoice_id=lost.invoice_id, reason="bankruptcy", note="Declared today"))
    credit(invoicing, issue(invoicing, part(invoicing, order, "progress", percent="10")))

    invoices = the_order(invoicing, order).invoices

    assert sorted(invoice.state for invoice in invoices) == ["credited", "lost"]
    assert list(invoices) == [shown(invoicing, invoice) for invoice in invoices]


def test_members_see_and_invoice_only_orders_of_their_units(invoicing: ServiceHarness) -> None:
    order = ordered(invoicing)
    requests: list[Request[Any]] = [
        GetOrder(order_id=order.order_id),
        InvoiceOrder(request_id=uuid7(), order_id=order.order_id, kind="final"),
    ]

    for request in requests:
        with pytest.raises(NotYourOwn):
            invoicing.ask(request, roles=("member",), subject=f"member:{BOB}")
        invoicing.ask(request, roles=("member",), subject=f"member:{ANNE}")

    with pytest.raises(UnknownThing) as refused:
        invoicing.ask(GetOrder(order_id=test_id("ord", "none")))
    assert refused.value.field == "order_id"
