"""Every list of invoicing is given page by page, and takes no cursor but its own."""

import pytest

from chassis.testing.harness import ServiceHarness
from chassis.testing.paging import (
    PagedList,
    assert_new_rows_disturb_no_page,
    assert_only_own_cursors_are_taken,
    assert_pages_are_the_whole,
    cursor_of,
)
from contracts.invoicing.banking import GetSuspense
from contracts.invoicing.billing import FindInvoices
from contracts.invoicing.clients import FindClients
from contracts.invoicing.documents import FindInbound, GetDispatches
from contracts.invoicing.internal import FindInternalInvoices
from contracts.invoicing.lookups import FindCreditNotes, FindDraftsToValidate
from contracts.invoicing.quoting import FindOrders, FindQuotes
from contracts.invoicing.shares import GetSharePayouts
from deploy.local.bank.coda import BankPayment
from services.invoicing.tests.billing.service.billing import (
    BOB,
    DAY,
    UNIT,
    bring,
    coda,
    credit,
    drafted,
    issued,
    registered,
    unit_opened,
)
from services.invoicing.tests.billing.service.test_reviews import submit
from services.invoicing.tests.documents.service.test_inbound import receive
from services.invoicing.tests.documents.unit.responses import response
from services.invoicing.tests.internal.service.test_internal_invoices import BUYER, offered
from services.invoicing.tests.quoting.service.quoting import ordered, quoted
from services.invoicing.tests.shares.service.test_share_payouts import payout


def _offer(house: ServiceHarness) -> None:
    house.consume(unit_opened(BUYER, holders=(BOB,)))
    offered(house, BOB, seller_unit_id=BUYER, buyer_unit_id=UNIT)


PAGED = {
    type(tested.request): tested
    for tested in (
        PagedList(
            FindInvoices(unit_id=UNIT),
            lambda house, _: drafted(house),
            (FindInvoices(), FindInvoices(unit_id=UNIT, state="draft"), FindInvoices(unit_id=UNIT, text="Client")),
        ),
        PagedList(FindQuotes(unit_id=UNIT), lambda house, _: quoted(house), (FindQuotes(unit_id=UNIT, state="draft"),)),
        PagedList(FindOrders(unit_id=UNIT), lambda house, _: ordered(house)),
        PagedList(
            FindClients(text="studio"),
            lambda house, n: registered(house, name=f"Studio {n % 2}"),
            (FindClients(), FindClients(text="studio 1"), FindClients(text="0417.497.106")),
        ),
        PagedList(
            FindCreditNotes(unit_id=UNIT),
            lambda house, _: credit(house, issued(house)),
            (FindCreditNotes(), FindCreditNotes(unit_id=UNIT, credited_from=DAY)),
        ),
        PagedList(
            FindDraftsToValidate(adviser="claire"),
            lambda house, _: submit(house, drafted(house)),
            (FindDraftsToValidate(), FindDraftsToValidate(adviser="karim")),
        ),
        PagedList(
            FindInternalInvoices(unit_id=UNIT),
            lambda house, _: _offer(house),
            (FindInternalInvoices(unit_id=UNIT, side="seller"), FindInternalInvoices(unit_id=UNIT, undecided=True)),
        ),
        PagedList(GetSuspense(), lambda house, n: bring(house, coda([BankPayment(n + 1, text="?")], number=n + 1))),
        PagedList(GetSharePayouts(), lambda house, n: house.consume(payout(str(n)))),
        PagedList(GetDispatches(state="waiting"), lambda house, _: issued(house), (GetDispatches(state="sent"),)),
        PagedList(
            FindInbound(),
            lambda house, n: receive(house, response("AP", identity=f"R-{n}")),
            (FindInbound(kind="response"),),
        ),
    )
}
LISTS = pytest.mark.parametrize("tested", PAGED.values(), ids=lambda tested: type(tested.request).__name__)


@LISTS
def test_all_pages_are_the_whole(invoicing: ServiceHarness, tested: PagedList) -> None:
    assert_pages_are_the_whole(invoicing, tested)


@LISTS
def test_what_comes_in_between_disturbs_no_page(invoicing: ServiceHarness, tested: PagedList) -> None:
    assert_new_rows_disturb_no_page(invoicing, tested)


@LISTS
def test_no_cursor_is_taken_but_the_own_one(invoicing: ServiceHarness, tested: PagedList) -> None:
    others = [other for other in PAGED.values() if other is not tested]
    for other in others:
        for number in (10, 11):
            other.add(invoicing, number)
    assert_only_own_cursors_are_taken(invoicing, tested, strange=[cursor_of(invoicing, other) for other in others])
