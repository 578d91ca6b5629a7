"""`python -m benchmarks.invoicing`: issuing, matching, documents and single calls, with registers of three sizes.

One real worker and its relay answer over the broker; the register holds 10,000, 200,000 and 999,000 open invoices.
`--quick` tries everything with few; its figures mean nothing and are not kept.
"""

import argparse
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import documents
from benchmarks.ground import Ground, standing
from benchmarks.invoices import promises as invoicing_promises
from benchmarks.invoices.filled import MOST, UNITS, communication, fill, gross_cents, open_units, unit_id
from benchmarks.machine import machine, memory_mb, versions
from benchmarks.report import QUIET_PERCENT, keep, table
from benchmarks.rpc import percentile
from chassis.rpc.client import Client
from contracts.invoicing.banking import ImportBankStatement, PaymentInput, RecordPayments
from contracts.invoicing.billing import (
    DraftContent,
    DraftInvoice,
    DraftInvoices,
    FindInvoices,
    IssueInvoice,
    IssueInvoices,
    LineInput,
)
from contracts.invoicing.clients import RegisterClient
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.identifiers import uuid7
from scenarios.cast import ENTERPRISE_ACCOUNT

SIZES, QUICK_SIZES = (10_000, 200_000, MOST), (1_000, 2_000, 3_000)
ROUNDS, QUICK_ROUNDS = 5, 2
BULK, FILE = 1_000, 1_250  # invoices in a bulk call, entries in a bank file
_LINES = tuple(LineInput(description=f"Work, part {n}", quantity="2.5", unit_price_cents=4_380) for n in range(3))


def main() -> int:
    """Exit code 0 when every required figure is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.invoicing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few invoices, nothing kept")
    quick = parser.parse_args().quick
    root = Path(".local/bench").absolute()
    with standing(root) as ground:
        results = measure(ground, quick=quick)
    _print(results)
    if quick:
        print("\n  Quick: too few to mean anything; nothing was kept.")
        return 0
    print(f"\n  Kept in {keep('invoicing', results).relative_to(Path.cwd())}")
    return 0 if all(promise["met"] for promise in results["promises"] if promise["required"]) else 1


def measure(ground: Ground, *, quick: bool) -> dict[str, Any]:
    """Everything in one run, the register growing from size to size."""
    began = time.monotonic()
    results: dict[str, Any] = {
        "name": "invoicing",
        "machine": machine(ground),
        "versions": versions(ground.broker_version()),
        "sizes": [],
    }
    open_units(ground)
    with ExitStack() as running:
        worker = running.enter_context(ground.gedeeld("worker", "invoicing"))
        running.enter_context(ground.gedeeld("relay", "invoicing"))
        ground.wait_ready("invoicing")
        bench = _Bench(ground, running.enter_context(ground.client()), quick=quick)
        for size in QUICK_SIZES if quick else SIZES:
            results["sizes"].append(bench.at(size))
        results["memory_mb"] = memory_mb(worker)
    results["documents"] = documents.rates(quick=quick)
    results["promises"] = invoicing_promises.of(results)
    results["took_s"] = round(time.monotonic() - began)
    return results


class _Bench:
    """One client of a worker whose register grows."""

    def __init__(self, ground: Ground, client: Client, *, quick: bool) -> None:
        self._ground, self._client, self._quick = ground, client, quick
        self._have, self._paid, self._statement, self._balance_cents = 0, 0, 0, 0
        self._clients = [self._register(n) for n in range(20 if quick else 200)]

    def at(self, size: int) -> dict[str, Any]:
        """The figures with `size` open invoices in the register."""
        _note(f"{size:,} open invoices")
        rounds = QUICK_ROUNDS if self._quick else ROUNDS
        want = min(MOST, self._paid + size + (rounds + 1) * (FILE + BULK))  # so many are still open at the end
        fill(self._ground, self._clients, have=self._have, want=want)
        self._have = want
        self._warm_up()
        figures = {
            "drafted": self._rate(rounds, self._drafted),
            "issued": self._rate(rounds, self._issued),
            "matched": self._rate(rounds, self._matched),
            "recorded": self._rate(rounds, self._recorded),
            "found_ms": self._times(self._find)[0],
        }
        p50, p99 = self._times(self._issue_one)
        return {"open": size, **figures, "issue_p50_ms": p50, "issue_p99_ms": p99}

    def _warm_up(self) -> None:
        for steps in (self._drafted(), self._issued(), self._matched(), self._recorded()):
            for _ in steps:
                pass
        self._issue_one()

    def _rate(self, rounds: int, steps: Callable[[], Iterator[int]]) -> int:
        """The median rate a second. The generator yields once before the timed part, then the number done."""
        rates = []
        for _ in range(rounds):
            running = steps()
            next(running)
            start = time.perf_counter()
            count = next(running)
            rates.append(count / (time.perf_counter() - start))
        return round(median(rates))

    def _times(self, once: Callable[[], float]) -> tuple[float, float]:
        times = sorted(once() for _ in range(20 if self._quick else 300))
        return round(percentile(times, 50) * 1e3, 1), round(percentile(times, 99) * 1e3, 1)

    def _drafted(self) -> Iterator[int]:
        request = self._drafts()
        yield 0
        self._client.ask(request)
        yield BULK

    def _issued(self) -> Iterator[int]:
        drafted = self._client.ask(self._drafts())
        request = IssueInvoices(request_id=uuid7(), invoice_ids=drafted.invoice_ids)
        yield 0
        issued = self._client.ask(request)
        yield len(issued.issued)

    def _matched(self) -> Iterator[int]:
        """A CODA file, from its bytes to settled invoices."""
        payments = [
            BankPayment(gross_cents(n), communication(n), counterparty_name="CLIENT", value_date=date(2026, 1, 5))
            for n in self._next(FILE)
        ]
        self._statement += 1
        file = write_coda(ENTERPRISE_ACCOUNT, self._statement, date(2026, 1, 5), self._balance_cents, payments)
        self._balance_cents += sum(payment.amount_cents for payment in payments)
        request = ImportBankStatement(request_id=uuid7(), content_base64=b64encode(file).decode("ascii"))
        yield 0
        reply = self._client.ask(request)
        assert reply.settled == FILE, reply
        yield reply.entries

    def _recorded(self) -> Iterator[int]:
        payments = tuple(
            PaymentInput(
                reference=uuid7().hex,
                communication=communication(n),
                amount_cents=gross_cents(n),
                value_date=date(2026, 1, 5),
            )
            for n in self._next(BULK)
        )
        request = RecordPayments(request_id=uuid7(), payments=payments)
        yield 0
        reply = self._client.ask(request)
        assert reply.settled == BULK, reply
        yield reply.payments

    def _issue_one(self) -> float:
        draft = DraftInvoice(request_id=uuid7(), unit_id=unit_id(1), client_id=self._clients[0], lines=_LINES)
        drafted = self._client.ask(draft)
        request = IssueInvoice(request_id=uuid7(), invoice_id=drafted.invoice_id)
        start = time.perf_counter()
        self._client.ask(request)
        return time.perf_counter() - start

    def _find(self) -> float:
        start = time.perf_counter()
        self._client.ask(FindInvoices(unit_id=unit_id(7), state="overdue"))
        return time.perf_counter() - start

    def _drafts(self) -> DraftInvoices:
        contents = tuple(
            DraftContent(unit_id=unit_id(1 + n % UNITS), client_id=self._clients[n % len(self._clients)], lines=_LINES)
            for n in range(BULK)
        )
        return DraftInvoices(request_id=uuid7(), invoices=contents)

    def _next(self, count: int) -> range:
        """Numbers of filler invoices that are not paid yet."""
        self._paid += count
        assert self._paid <= self._have, "the register has too few open invoices for this"
        return range(self._paid - count + 1, self._paid + 1)

    def _register(self, number: int) -> str:
        request = RegisterClient(
            request_id=uuid7(), name=f"Client {number:04d}", country="BE", kind="individual", not_a_duplicate=True
        )
        return self._client.ask(request).client_id


def _print(results: dict[str, Any]) -> None:
    heads = ("open invoices", "drafted/s", "issued/s", "matched/s", "recorded/s", "list ms", "issue p50 ms", "p99 ms")
    names = ("drafted", "issued", "matched", "recorded", "found_ms", "issue_p50_ms", "issue_p99_ms")
    rows = [(f"{row['open']:,}", *(row[name] for name in names)) for row in results["sizes"]]
    table("One worker and its relay, by calls over the broker", heads, rows)
    table("Documents, one core", ("what", "a second"), list(results["documents"].items()))
    promised = [(p["what"], p["measured"], p["required"], p["met"]) for p in results["promises"]]
    table("Promises", ("what", "measured", "required", "met"), promised)
    print(f"\n  {results['memory_mb']} MB; load before {results['machine']['load_before']} (quiet: {QUIET_PERCENT} %)")


def _note(text: str) -> None:
    print(f"  {text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
