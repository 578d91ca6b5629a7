"""A unit finds its orders; what others have, or however much of it, costs nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.invoicing.quoting import FindOrders, OrderReply
from contracts.wire.refusals import NotYourOwn
from services.invoicing.tests.billing.service.billing import BOB, DAY, UNIT, registered, unit_opened
from services.invoicing.tests.quoting.service.quoting import MIXED, cancel, ordered, quoted

OTHER = test_id("unit", "bobs")
_MANY = (
    """insert into quote (quote_id, unit_id, client_id, title, valid_until, lines, made_on, actor)
    select 'quo_f' || lpad(n::text, 31, '0'), :unit, client_id, title, valid_until, lines, made_on, actor
    from quote, generate_series(1, 3000) n where quote_id = :like""",
    """insert into sent_quote
      (quote_id, number, series, year, sequence, sent_on, document, content_hash, sent_at, actor)
    select 'quo_f' || lpad(n::text, 31, '0'), year || '-FILL-' || lpad(n::text, 6, '0'), 'FILL', year, n, sent_on,
      document, content_hash, sent_at, actor
    from sent_quote, generate_series(1, 3000) n where quote_id = :like order by n""",
    """insert into client_order (order_id, quote_id)
    select 'ord_f' || lpad(n::text, 31, '0'), 'quo_f' || lpad(n::text, 31, '0') from generate_series(1, 3000) n""",
    """insert into quote_answer (quote_id, order_id, answered_on, words, answered_at, actor)
    select 'quo_f' || lpad(n::text, 31, '0'), 'ord_f' || lpad(n::text, 31, '0'), answered_on, words, answered_at, actor
    from quote_answer, generate_series(1, 3000) n where quote_id = :like""",
    """insert into order_cancellation (order_id, cancelled_on, work_begins_on, why, fee_cents, cancelled_at, actor)
    select order_id, answered_on, answered_on, 'No money', 0, answered_at, actor
    from quote_answer where order_id like 'ord_f%'""",
)


def orders_of_unit(house: ServiceHarness, **fields: Any) -> list[str]:
    return [order.order_id for order in house.ask(FindOrders(unit_id=UNIT, **fields)).orders]


def test_orders_are_found_by_unit_and_client(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second, third = ordered(invoicing, client_id=client), ordered(invoicing), ordered(invoicing, MIXED)
    quoted(invoicing, client_id=client)
    cancel(invoicing, first)

    assert orders_of_unit(invoicing) == [third.order_id, second.order_id, first.order_id]
    assert orders_of_unit(invoicing, client_id=client) == [first.order_id]
    newest, _, oldest = invoicing.ask(FindOrders(unit_id=UNIT)).orders
    assert (newest.net_cents, newest.number, newest.title, newest.accepted_on, newest.cancelled_on) == (
        93_005,
        "2026-QU-000003",
        "Website",
        DAY,
        None,
    )
    assert oldest.cancelled_on == DAY


def test_a_member_finds_the_orders_of_its_own_unit_alone(invoicing: ServiceHarness) -> None:
    ordered(invoicing)
    invoicing.consume(unit_opened(OTHER, holders=[BOB]))

    with pytest.raises(NotYourOwn):
        invoicing.ask(FindOrders(unit_id=UNIT), roles=["member"], subject=f"member:{BOB}")

    assert invoicing.ask(FindOrders(unit_id=OTHER), roles=["member"], subject=f"member:{BOB}").orders == ()


def test_a_page_reads_nothing_of_other_units(invoicing: ServiceHarness, each_plan: EachPlan) -> None:
    orders = [ordered(invoicing) for _ in range(3)]
    _many_orders_elsewhere(invoicing, orders[0])

    for _ in each_plan(invoicing.engine):
        with rows_read(invoicing.engine) as rows:
            assert len(invoicing.ask(FindOrders(unit_id=UNIT, limit=2)).orders) == 2
        assert rows.count < 30
        with rows_read(invoicing.engine) as rows:
            assert len(invoicing.ask(FindOrders(unit_id=OTHER, limit=2)).orders) == 2
        assert rows.count < 30
        with rows_read(invoicing.engine) as rows:
            assert invoicing.ask(FindOrders(unit_id=OTHER, client_id=orders[1].client_id)).orders == ()
        assert rows.count < 30


def _many_orders_elsewhere(house: ServiceHarness, like: OrderReply) -> None:
    house.consume(unit_opened(OTHER, holders=[BOB]))
    with house.engine.begin() as connection:
        for statement in _MANY:
            connection.execute(sa.text(statement), {"unit": OTHER, "like": like.quote_id})
