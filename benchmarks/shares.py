"""`python -m benchmarks.shares`: a register comes in, who may vote, what a member lacks, payments that issue shares.

One real worker and its relay, which seals, on a durable database. The register is that of the enterprise, 41,702
members and a lot for each of 142,366 shares; then one of a million members. `--quick` tries everything with few; its
figures mean nothing and are not kept.
"""

import argparse
import subprocess
import sys
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.bodies import as_it_is, publish_all
from benchmarks.drain import between_commits
from benchmarks.ground import Ground, standing, wait_until
from benchmarks.machine import machine, memory_mb, spent, versions
from benchmarks.owners import filled
from benchmarks.owners import promises as register_promises
from benchmarks.report import QUIET_PERCENT, keep, table
from benchmarks.rpc import percentile
from chassis.db.engine import engine
from chassis.db.questions import snapshot
from chassis.rpc.client import Client
from contracts.governance.register import GetCapital
from contracts.governance.voters import GetVoters, GetVotingRight
from contracts.invoicing.events import SharePaymentReceived
from contracts.wire.envelope import Envelope
from contracts.wire.operations import GetAudit
from kernel.clock import legal_date, utc_now
from kernel.identifiers import prefixed, uuid7
from services.governance.shares.use_cases.get_voters import voters_at

MEMBERS, SHARES = 41_702, 142_366  # annual report 2024
MOST_MEMBERS, MOST_ENTRIES = 1_000_000, 3_300_000
BULK, SINGLE, CALLS = 30_000, 1_500, 1_000
_QUICK = 100
_DAY = legal_date(utc_now())
_QUEUE = f"governance.{SharePaymentReceived.NAME}"


def main() -> int:
    """Exit code 0 when every required figure is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shares", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few members, nothing kept")
    quick = parser.parse_args().quick
    with standing(Path(".local/bench").absolute()) as ground:
        results = _Bench(ground, quick=quick).measure()
    _print(results)
    if quick:
        print("\n  Quick: too few to mean anything; nothing was kept.")
        return 0
    print(f"\n  Kept in {keep('shares', results).relative_to(Path.cwd())}")
    return 0 if all(promise["met"] for promise in results["promises"]) else 1


class _Bench:
    """The register grows: brought in, paid into, filled."""

    def __init__(self, ground: Ground, *, quick: bool) -> None:
        self._ground, self._part = ground, _QUICK if quick else 1
        self._members, self._shares = MEMBERS // self._part, SHARES // self._part

    def measure(self) -> dict[str, Any]:
        began = time.monotonic()
        results: dict[str, Any] = {
            "name": "shares",
            "machine": machine(self._ground),
            "versions": versions(self._ground.broker_version()),
        }
        with self._ground.gedeeld("worker", "governance") as worker, self._ground.gedeeld("relay", "governance"):
            self._ground.wait_ready("governance")
            results["import"] = self._bring_in(worker)
            with self._ground.client() as client:
                own = self._register(client, self._members, self._shares)
        most = MOST_MEMBERS // self._part
        results["payments"] = {
            "bulk": self._pay(BULK // self._part, _DAY - timedelta(days=2), batch_size=max(1, 500 // self._part)),
            "single": self._pay(SINGLE // self._part, _DAY - timedelta(days=1), batch_size=1),
        }
        _note(f"filling up to {most:,} members")
        have = self._subscribed
        filled.grow(self._ground, have, most, (MOST_ENTRIES - SHARES) // self._part)
        with self._ground.gedeeld("worker", "governance") as worker, self._ground.client() as client:
            self._ground.wait_ready("governance")
            results["registers"] = [own, self._register(client, most, MOST_ENTRIES // self._part)]
            results["memory_mb"] = memory_mb(worker)
        results["promises"] = register_promises.of(results)
        results["took_s"] = round(time.monotonic() - began)
        return results

    def _bring_in(self, worker: int) -> dict[str, Any]:
        """The command itself, from the file to the last entry booked; then the audit looks at all of it."""
        _note(f"bringing in {self._shares:,} lots")
        file = self._ground.root / "register.csv"
        filled.know_members(self._ground, self._members)
        filled.write_register(file, self._members, self._shares)
        argv = [str(Path(sys.executable).parent / "gedeeld"), "shares", "import", str(file)]
        before, start = spent(self._ground, worker), time.perf_counter()
        subprocess.run(argv, check=True, capture_output=True, env=self._ground.environments.of("operator"))
        seconds = time.perf_counter() - start
        cost = spent(self._ground, worker).since(before, self._shares)
        self._subscribed = self._members
        with self._ground.client() as client:
            client.timeout_s = 120
            capital = client.ask(GetCapital())
            assert (capital.shares, capital.paid_cents) == (self._shares, self._shares * filled.PRICE_CENTS), capital
            wrong = [check.name for check in client.ask(GetAudit(), service="governance").checks if check.differing]
            assert not wrong, wrong
        return {"members": self._members, "lots": self._shares, "seconds": round(seconds, 1), **cost}

    def _register(self, client: Client, members: int, entries: int) -> dict[str, Any]:
        _note(f"{members:,} members")
        roll, cpu = self._roll(members)
        pages_s = self._pages(client)
        lacking = sorted(self._lacking(client, number, members) for number in range(CALLS // min(self._part, 10)))
        return {
            "members": members,
            "entries": entries,
            "roll_s": round(roll, 2),
            "roll_cpu_s": round(cpu, 2),
            "pages_s": round(pages_s, 2),
            "lacking_p50_ms": round(percentile(lacking, 50) * 1e3, 1),
            "lacking_p99_ms": round(percentile(lacking, 99) * 1e3, 1),
        }

    def _roll(self, members: int) -> tuple[float, float]:
        """Who may vote, of all members in one go: median seconds, and those of the processor on our side of it."""
        database = engine(self._ground.dsns["governance"].app, 1)
        times = []
        for _ in range(3):
            began, cpu = time.perf_counter(), time.process_time()
            with snapshot(database) as connection:
                voters = voters_at(connection, _DAY, _DAY).electors
            times.append((time.perf_counter() - began, time.process_time() - cpu))
            assert len(voters) >= members, len(voters)
            del voters
        database.dispose()
        return median(seconds for seconds, _ in times), median(cpu for _, cpu in times)

    def _pages(self, client: Client) -> float:
        """The first hundred pages of the same, by call, a thousand members each: seconds."""
        began, cursor = time.perf_counter(), None
        for _ in range(100):
            page = client.ask(GetVoters(day=_DAY, cursor=cursor, limit=1000))
            cursor = page.next_cursor
            if cursor is None:
                break
        return time.perf_counter() - began

    def _lacking(self, client: Client, number: int, members: int) -> float:
        start = time.perf_counter()
        client.ask(GetVotingRight(member_id=filled.member_id(1 + number * 7919 % members), day=_DAY))
        return time.perf_counter() - start

    def _pay(self, payments: int, paid_on: date, *, batch_size: int) -> dict[str, Any]:
        """Money for as many subscriptions, half of them by members who have no share yet; sealed meanwhile.

        The rate is that between the first commit and the last; `paid_on` tells these payments from others.
        """
        _note(f"{payments:,} payments, {batch_size} a transaction at most")
        first = self._subscribed - payments // 2
        communications = filled.subscribe(self._ground, first + 1, first + payments)
        self._subscribed = first + payments
        publish_all(self._ground.amqp_url, [as_it_is(_QUEUE, _received(text, paid_on)) for text in communications])
        these = f"share_payment where paid_on = '{paid_on}'"
        issued = f"""share_movement where act_id in
          (select subscription_id from subscription where paid_on = '{paid_on}')"""
        with self._ground.superuser("governance") as database:
            before = spent(self._ground, None)
            with (
                self._ground.gedeeld("relay", "governance"),
                self._ground.gedeeld("worker", "governance", GEDEELD_BATCH_SIZE=str(batch_size)) as worker,
            ):
                done = partial(_counts, database, these, payments)
                wait_until(done, f"{payments} payments, {batch_size} at a time", 300, 0.1)
                cost = spent(self._ground, worker).since(before, payments)
            assert _counts(database, issued, payments)
            rate, seconds = between_commits(database, these)
        return {"n": payments, "seconds": round(seconds, 2), "rate": round(rate), **cost}


def _counts(database: psycopg.Connection[Any], rows: str, count: int) -> bool:
    [(counted,)] = database.execute(f"select count(*) from {rows}").fetchall()
    return bool(counted == count)


def _received(communication: str, paid_on: date) -> Envelope[SharePaymentReceived]:
    message_id = uuid7()
    return Envelope[SharePaymentReceived](
        id=message_id,
        type=SharePaymentReceived.NAME,
        occurred_at=utc_now(),
        producer="invoicing",
        subject=prefixed("pay", message_id),
        correlation_id=message_id,
        causation_id=uuid7(),
        actor="operator:bench",
        data=SharePaymentReceived(
            payment_id=prefixed("pay", message_id),
            communication=communication,
            amount_cents=filled.PRICE_CENTS,
            paid_on=paid_on,
        ),
    )


def _print(results: dict[str, Any]) -> None:
    brought = results["import"]
    heads = ("what", "n", "seconds", "a second", "worker us", "database us", "others %")
    rows = [
        (
            name,
            n,
            row["seconds"],
            round(n / row["seconds"]),
            row["consumer_cpu_us"],
            row["database_cpu_us"],
            row["others_percent"],
        )
        for name, n, row in (
            ("lots brought in by the command", brought["lots"], brought),
            ("payments, in bulk", results["payments"]["bulk"]["n"], results["payments"]["bulk"]),
            ("payments, one by one", results["payments"]["single"]["n"], results["payments"]["single"]),
        )
    ]
    table("One worker and its relay; processor time of each", heads, rows)
    names = ("roll_s", "roll_cpu_s", "pages_s", "lacking_p50_ms", "lacking_p99_ms")
    heads = ("members", "entries", "roll s", "of it ours", "100 pages s", "lacking p50 ms", "p99 ms")
    table(
        "Who may vote, and why not",
        heads,
        [(f"{row['members']:,}", row["entries"], *(row[name] for name in names)) for row in results["registers"]],
    )
    promised = [(p["what"], p["measured"], p["required"], p["met"]) for p in results["promises"]]
    table("Promises", ("what", "measured", "required", "met"), promised)
    print(f"\n  {results['memory_mb']} MB; load before {results['machine']['load_before']} (quiet: {QUIET_PERCENT} %)")


def _note(text: str) -> None:
    print(f"  {text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
