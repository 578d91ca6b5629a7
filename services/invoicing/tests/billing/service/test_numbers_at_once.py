from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.events import InvoiceIssued
from services.invoicing.billing.domain.numbering import BELGIUM
from services.invoicing.billing.refusals import AlreadyIssued, IssueDateInFuture
from services.invoicing.billing.store.issued import take_sequences
from services.invoicing.refusals import ManyRefused
from services.invoicing.tests.billing.service.billing import (
    DAY,
    another,
    drafts,
    issue,
    issue_all,
    issue_many,
    issue_shares,
    sequences,
)


def test_threads_that_issue_at_once_leave_no_gap_and_no_double(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 24)

    def run(index: int) -> str | None:
        house = another(invoicing, index + 1)
        if index % 3 == 0:  # some are refused in between, after others have taken numbers
            with suppress(IssueDateInFuture):
                issue(house, waiting[index], DAY.replace(year=2027))
        return issue(house, waiting[index]).number

    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(run, range(24)))

    assert sorted(map(str, numbers)) == [f"2026-BE-{n:06d}" for n in range(1, 25)]
    assert sequences(invoicing) == list(range(1, 25))
    assert len(invoicing.published(InvoiceIssued)) == 24
    assert sum(invoicing.balances().values()) == 0


def test_processes_that_issue_at_once_leave_no_gap_and_no_double(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 30)
    url = invoicing.engine.url.render_as_string(hide_password=False)

    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
        shares = [processes.submit(issue_all, url, n + 1, waiting[n::3]) for n in range(3)]
        numbers = [number for share in shares for number in share.result()]

    assert sorted(numbers) == [f"2026-BE-{n:06d}" for n in range(1, 31)]
    assert sequences(invoicing) == list(range(1, 31))
    assert len(invoicing.published(InvoiceIssued)) == 30


def test_one_draft_issued_by_many_at_once_is_issued_once(invoicing: ServiceHarness) -> None:
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


def test_a_number_taken_by_a_transaction_that_fails_was_never_taken(invoicing: ServiceHarness) -> None:
    [draft] = drafts(invoicing, 1)
    with invoicing.engine.connect() as connection:
        first_sequence = take_sequences(connection, BELGIUM, DAY, 5)
        connection.rollback()

    assert (first_sequence, issue(invoicing, draft).number) == (1, "2026-BE-000001")
    with invoicing.engine.connect() as connection:
        assert connection.execute(sa.text("select last from number_series")).scalars().all() == [1]


def test_threads_that_issue_one_and_many_at_once_leave_no_gap(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 36)
    shares = [waiting[n : n + size] for n, size in enumerate_shares()]

    def run(index: int) -> list[str]:
        house, share = another(invoicing, index + 1), shares[index]
        if index % 3 == 0:  # refused after the others have begun: the last of them was issued before
            with suppress(ManyRefused):
                issue_many(house, [*share, waiting[-1]])
        if len(share) == 1:
            return [str(issue(house, share[0]).number)]
        return [invoice.number for invoice in issue_many(house, share).issued]

    issue(invoicing, waiting[-1])
    with ThreadPoolExecutor(6) as threads:
        issued = list(threads.map(run, range(len(shares))))

    assert sorted(number for numbers in issued for number in numbers) == [f"2026-BE-{n:06d}" for n in range(2, 37)]
    assert all(numbers == sorted(numbers) and is_a_run(numbers) for numbers in issued)
    assert sequences(invoicing) == list(range(1, 37))


def enumerate_shares() -> list[tuple[int, int]]:
    """Where each share of the first 35 drafts begins, and how many it has: 1, 9, 1, 9, ..."""
    return [(0, 1), (1, 9), (10, 1), (11, 9), (20, 1), (21, 9), (30, 1), (31, 4)]


def is_a_run(numbers: list[str]) -> bool:
    """Many that are issued together stand together, whoever else issues meanwhile."""
    return int(numbers[-1][-6:]) - int(numbers[0][-6:]) == len(numbers) - 1


def test_processes_that_issue_one_and_many_at_once_leave_no_gap(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 42)
    url = invoicing.engine.url.render_as_string(hide_password=False)
    mine = [waiting[n::3] for n in range(3)]

    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
        work = [
            processes.submit(issue_shares, url, n + 1, [own[:5], own[5:6], own[6:14]]) for n, own in enumerate(mine)
        ]
        numbers = [number for share in work for number in share.result()]

    assert sorted(numbers) == [f"2026-BE-{n:06d}" for n in range(1, 43)]
    assert sequences(invoicing) == list(range(1, 43))
    assert len(invoicing.published(InvoiceIssued)) == 42
    assert sum(invoicing.balances().values()) == 0
