"""The tables of `benchmarks.bus`."""

from typing import Any

from benchmarks.promises import best_rival
from benchmarks.report import QUIET_PERCENT, table


def print_tables(results: dict[str, Any]) -> None:
    here = results["machine"]
    print(f"\n{here['processor']}, {here['cores']} cores, {here['memory_mb']:,} MB, {here['system']}")
    print(f"load before {here['load_before']}; {here['at']}; the run took {results['took_s']} s")
    print(", ".join(f"{name} {number}" for name, number in results["versions"].items()))
    _consumers(results)
    _relay(results)
    print_calls(results)
    print_sealing(results)
    _limits(results)
    _promises(results)


def _consumers(results: dict[str, Any]) -> None:
    best = best_rival(results)["rate_per_process"]
    rows = sorted(results["consumers"], key=lambda row: -row["rate_per_process"])
    table(
        f"One durable InvoicePaid: dedupe, two ledger rows, outbox row, commit, ack (median of {results['rounds']})",
        ("consumer", "events/s", "per process", "x best", "n", "s", "typed", "MB", "CPU us", "broker us",
         "postgres us", "others %"),
        [
            (row["name"], row["rate"], row["rate_per_process"], f"{row['rate_per_process'] / best:.1f}", row["n"],
             row["seconds"], row["typed"], row["memory_mb"], row["consumer_cpu_us"], row["broker_cpu_us"],
             row["database_cpu_us"], row["others_percent"])
            for row in rows
        ],
    )  # fmt: skip
    if any(row["others_percent"] > QUIET_PERCENT for row in rows):
        print(f"  The machine was not quiet: others used more than {QUIET_PERCENT} % of it in some rounds.")


def _relay(results: dict[str, Any]) -> None:
    relay, latency = results["relay"], results["latency"]
    table(
        "Relay: outbox to confirmed and marked",
        ("", "events/s", "n", "s", "MB", "CPU us", "broker us", "postgres us"),
        [
            ("Gedeeld", relay["rate"], relay["n"], relay["seconds"], relay["memory_mb"], relay["consumer_cpu_us"],
             relay["broker_cpu_us"], relay["database_cpu_us"])
        ],
    )  # fmt: skip
    table(
        "Payment (RPC to invoicing) to budget available in payroll, idle system, ms",
        ("", "p50", "p99", "longest", "n"),
        [("Gedeeld", latency["p50_ms"], latency["p99_ms"], latency["longest_ms"], latency["n"])],
    )


_CALL_COLUMNS = (
    "name", "callers", "rate", "p50_ms", "p99_ms",
    "client_cpu_us", "worker_cpu_us", "broker_cpu_us", "database_cpu_us", "others_percent",
)  # fmt: skip


def print_calls(results: dict[str, Any]) -> None:
    """CPU a call by party; of the callers without their start."""
    table(
        "Calls: the same read of the same database",
        ("", "callers", "calls/s", "p50 ms", "p99 ms", "CPU us: client", "worker", "broker", "database", "others %"),
        [tuple(row[column] for column in _CALL_COLUMNS) for row in results["rpc"]],
    )


def print_sealing(results: dict[str, Any]) -> None:
    rates = results["sealing"]
    table(
        "Sealed logs: journal entries of two postings, leaves a second",
        ("", "sealed", "verified", "by check_log.py", "n"),
        [("Gedeeld", rates["sealed"], rates["verified"], rates["verified_by_checker"], rates["n"])],
    )


def _limits(results: dict[str, Any]) -> None:
    words = {
        "single_commits": "transactions of one row, one connection",
        "books_events": "events booked without a broker or a rule, 500 a transaction",
        "ledger_rows": "of which ledger rows",
        "copied_rows": "plain rows by COPY",
        "confirmed_publishes": "confirmed persistent publishes, quorum queue, 1,000 in flight",
        "read_and_acknowledged": "messages read and acknowledged, doing nothing",
    }
    table("Limits of this machine, a second", ("", "rate"), [(words[k], v) for k, v in results["limits"].items()])


def _promises(results: dict[str, Any]) -> None:
    table(
        "Promises",
        ("", "measured", "required", "aim", "met"),
        [(p["what"], p["measured"], p["required"], p["aim"], p["met"]) for p in results["promises"]],
    )
