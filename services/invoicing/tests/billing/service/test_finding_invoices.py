"""Invoices are found page by page, and summed up by month."""

from datetime import date
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import (
    DiscardDraft,
    FindInvoices,
    GetTurnover,
    InvoicesReply,
    MonthTurnover,
    TurnoverReply,
)
from contracts.wire.refusals import InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    credit,
    drafted,
    issue,
    issued,
    pay,
    registered,
)
from services.invoicing.tests.dunning.service.late_clients import write_off

AS_ANNE: dict[str, Any] = {"subject": f"member:{ANNE}", "roles": ("member",)}
AS_BOB: dict[str, Any] = {"subject": f"member:{BOB}", "roles": ("member",)}


def find(house: ServiceHarness, caller: dict[str, Any] | None = None, **fields: Any) -> InvoicesReply:
    return house.ask(FindInvoices(**fields), **(caller or {}))


def ids(reply: InvoicesReply) -> list[str]:
    return [invoice.invoice_id for invoice in reply.invoices]


def turnover(house: ServiceHarness, caller: dict[str, Any] | None = None, **fields: Any) -> TurnoverReply:
    period = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), **fields}
    return house.ask(GetTurnover(**period), **(caller or {}))


def test_pages_follow_one_another_without_gap_or_repeat(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    made = [issued(invoicing, client).invoice_id for _ in range(5)]

    paged_ids, cursor = list[str](), None
    for _ in range(3):
        page = find(invoicing, unit_id=UNIT, limit=2, cursor=cursor)
        paged_ids += ids(page)
        cursor = page.next_cursor

    assert paged_ids == made[::-1]
    assert cursor is None


def test_each_state_finds_its_own(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Le Bal")
    draft, gone = drafted(invoicing, client), drafted(invoicing, client)
    invoicing.ask(DiscardDraft(request_id=uuid7(), invoice_id=gone.invoice_id))
    late, paid, back, lost = (issued(invoicing, client) for _ in range(4))
    pay(invoicing, paid.communication, 121_000)
    credit(invoicing, back)
    write_off(invoicing, lost)

    by_state = {state: ids(find(invoicing, state=state)) for state in ("draft", "issued", "paid", "credited", "lost")}

    assert by_state == {
        "draft": [draft.invoice_id],
        "issued": [late.invoice_id],
        "paid": [paid.invoice_id],
        "credited": [back.invoice_id],
        "lost": [lost.invoice_id],
    }
    assert {invoice.invoice_id: invoice.state for invoice in find(invoicing).invoices} == {
        draft.invoice_id: "draft",
        gone.invoice_id: "discarded",
        late.invoice_id: "issued",
        paid.invoice_id: "paid",
        back.invoice_id: "credited",
        lost.invoice_id: "lost",
    }
    assert ids(find(invoicing, state="overdue")) == []


@pytest.mark.parametrize("text", ["2026-BE-000002", "BE-000002", "le bal", "LE B", "+++012/6000/00209+++"])
def test_people_find_by_part_of_a_number_or_name_or_by_communication(invoicing: ServiceHarness, text: str) -> None:
    issued(invoicing, registered(invoicing, name="100 % Autre_Chose"))
    invoice = issued(invoicing, registered(invoicing, name="Le Bal"))

    assert ids(find(invoicing, text=text)) == [invoice.invoice_id]


@pytest.mark.parametrize(("text", "count"), [("%", 1), ("_", 1), ("\\", 0)])
def test_signs_that_mean_something_to_the_database_mean_themselves(
    invoicing: ServiceHarness, text: str, count: int
) -> None:
    issued(invoicing, registered(invoicing, name="100 % Autre_Chose"))
    issued(invoicing, registered(invoicing, name="Le Bal"))

    assert len(find(invoicing, text=text).invoices) == count


def test_a_period_and_a_client_narrow_it_down(invoicing: ServiceHarness) -> None:
    first, second = registered(invoicing, name="One"), registered(invoicing, name="Two")
    august = issue(invoicing, drafted(invoicing, first), date(2026, 8, 31))
    september = issue(invoicing, drafted(invoicing, second), date(2026, 9, 1))

    assert ids(find(invoicing, issued_to=date(2026, 8, 31))) == [august.invoice_id]
    assert ids(find(invoicing, issued_from=date(2026, 9, 1))) == [september.invoice_id]
    assert ids(find(invoicing, client_id=second)) == [september.invoice_id]


def test_a_member_sees_its_own_units_only(invoicing: ServiceHarness) -> None:
    issued(invoicing)

    assert len(find(invoicing, AS_ANNE, unit_id=UNIT).invoices) == 1
    for look in (find, turnover):
        with pytest.raises(NotYourOwn):
            look(invoicing, AS_BOB, unit_id=UNIT)
        with pytest.raises(NotYourOwn):
            look(invoicing, AS_ANNE)
        with pytest.raises(UnknownThing):
            look(invoicing, unit_id="unit_" + "f" * 32)


def test_turnover_by_month_tells_what_was_credited_and_is_open(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    issue(invoicing, drafted(invoicing, client), date(2026, 8, 31))
    paid, reduced = issued(invoicing, client), issued(invoicing, client)
    pay(invoicing, paid.communication, 121_000)
    credit(invoicing, reduced, percent="25")

    reply = turnover(invoicing, AS_ANNE, unit_id=UNIT)

    assert reply.months == (
        MonthTurnover(
            month="2026-08", invoices=1, net_cents=100_000, vat_cents=21_000, credited_net_cents=0, open_cents=121_000
        ),
        MonthTurnover(
            month="2026-09",
            invoices=2,
            net_cents=200_000,
            vat_cents=42_000,
            credited_net_cents=25_000,
            open_cents=90_750,
        ),
    )
    assert (reply.invoices, reply.net_cents, reply.credited_net_cents, reply.open_cents) == (
        3,
        300_000,
        25_000,
        211_750,
    )
    assert turnover(invoicing, first=DAY, last=DAY).net_cents == 200_000


def test_a_period_that_ends_before_it_begins_is_refused(invoicing: ServiceHarness) -> None:
    with pytest.raises(InvalidRequest):
        turnover(invoicing, first=date(2026, 2, 1), last=date(2026, 1, 31))
