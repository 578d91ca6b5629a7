from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context

import sqlalchemy as sa

from chassis.testing.house import House
from contracts.invoicing import InvoiceIssued, InvoiceReply
from services.invoicing.domain.numbering import BELGIUM
from services.invoicing.domain.refusals import AlreadyIssued, IssueDateInFuture
from services.invoicing.store.issued import take_sequence
from services.invoicing.tests.service.billing import (
    DAY,
    another,
    drafted,
    issue,
    issue_all,
    registered,
    sequences,
)


def drafts(house: House, count: int) -> list[InvoiceReply]:
    client = registered(house)
    return [drafted(house, client) for _ in range(count)]


def test_threads_that_issue_at_once_leave_no_gap_and_no_double(invoicing: House) -> None:
    waiting = drafts(invoicing, 24)

    def run(place: int) -> str | None:
        house = another(invoicing, place + 1)
        if place % 3 == 0:  # some are refused in between, after others have taken numbers
            with suppress(IssueDateInFuture):
                issue(house, waiting[place], DAY.replace(year=2027))
        return issue(house, waiting[place]).number

    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(run, range(24)))

    assert sorted(map(str, numbers)) == [f"2026-BE-{n:06d}" for n in range(1, 25)]
    assert sequences(invoicing) == list(range(1, 25))
    assert len(invoicing.said(InvoiceIssued)) == 24
    assert sum(invoicing.balances().values()) == 0


def test_processes_that_issue_at_once_leave_no_gap_and_no_double(invoicing: House) -> None:
    waiting = drafts(invoicing, 30)
    url = invoicing.engine.url.render_as_string(hide_password=False)

    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
        shares = [processes.submit(issue_all, url, n + 1, waiting[n::3]) for n in range(3)]
        numbers = [number for share in shares for number in share.result()]

    assert sorted(numbers) == [f"2026-BE-{n:06d}" for n in range(1, 31)]
    assert sequences(invoicing) == list(range(1, 31))
    assert len(invoicing.said(InvoiceIssued)) == 30


def test_one_draft_issued_by_many_at_once_is_issued_once(invoicing: House) -> None:
    [draft] = drafts(invoicing, 1)

    def run(n: int) -> str:
        try:
            issue(another(invoicing, n), draft)
        except AlreadyIssued:
            return "refused"
        return "issued"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(run, range(1, 5)))

    assert outcomes == ["issued", "refused", "refused", "refused"]
    assert sequences(invoicing) == [1]


def test_a_number_taken_by_a_transaction_that_fails_was_never_taken(invoicing: House) -> None:
    [draft] = drafts(invoicing, 1)
    with invoicing.engine.connect() as connection:
        taken = take_sequence(connection, BELGIUM, DAY)
        connection.rollback()

    assert (taken, issue(invoicing, draft).number) == (1, "2026-BE-000001")
    with invoicing.engine.connect() as connection:
        assert connection.execute(sa.text("select last from number_series")).scalars().all() == [1]
