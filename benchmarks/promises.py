"""What was promised of the bus, and what this run measured."""

from typing import Any

from benchmarks.contenders import RIVALS

REQUIRED_RATIO, AIMED_RATIO = 8, 12  # times the best of FastStream and Celery, per consumer process
AIMED_LATENCY_MS = 100
REQUIRED_RPC_RATIO, AIMED_RPC_RATIO = 1.5, 2  # times FastStream's best, with 16 callers
REQUIRED_CALL_CPU_US = 500  # of the worker, a call of get_tariff
AIMED_MEMORY_MB = 120
REQUIRED_SEALED, REQUIRED_VERIFIED = 40_000, 200_000  # leaves a second


def of(results: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a promise: what, measured, required (or None), aim, and whether the required, or else the aim, is met."""
    return [_consuming(results), _latency(results), *calling(results), *sealing(results), _memory(results)]


def best_rival(results: dict[str, Any]) -> dict[str, Any]:
    """The fastest of those that the promise names, per process."""
    rivals = [row for row in results["consumers"] if row["name"] in RIVALS]
    return max(rivals, key=lambda row: row["rate_per_process"])


def _consuming(results: dict[str, Any]) -> dict[str, Any]:
    best = best_rival(results)
    ours = next(row for row in results["consumers"] if row["name"] == "Gedeeld")
    ratio = round(ours["rate_per_process"] / best["rate_per_process"], 1)
    return _promise(
        f"consumed per process, times {best['name']} (best of FastStream and Celery)",
        ratio,
        REQUIRED_RATIO,
        AIMED_RATIO,
        met=ratio >= REQUIRED_RATIO,
    )


def _latency(results: dict[str, Any]) -> dict[str, Any]:
    p99 = results["latency"]["p99_ms"]
    return _promise(
        "payment to available budget, idle, p99 in ms", p99, None, AIMED_LATENCY_MS, met=p99 < AIMED_LATENCY_MS
    )


def calling(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the calls."""
    promises = []
    for callers in (1, 16):
        rows = [row for row in results["rpc"] if row["callers"] == callers]
        ours = next(row["rate"] for row in rows if row["name"] == "Gedeeld")
        ratio = round(ours / max(row["rate"] for row in rows if row["name"].startswith("FastStream")), 1)
        what = f"calls a second with {callers} callers, times FastStream's best"
        required = REQUIRED_RPC_RATIO if callers == 16 else None
        promises.append(_promise(what, ratio, required, AIMED_RPC_RATIO, met=ratio >= (required or AIMED_RPC_RATIO)))
    busy = next(row["worker_cpu_us"] for row in results["rpc"] if row["name"] == "Gedeeld" and row["callers"] == 16)
    what = "CPU of the worker a call with 16 callers, microseconds"
    required_us = REQUIRED_CALL_CPU_US
    promises.append(_promise(what, busy, required_us, required_us, met=busy <= required_us))
    return promises


def sealing(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of sealed logs."""
    rates = results["sealing"]
    wanted = (
        ("sealed", "leaves sealed a second", REQUIRED_SEALED),
        ("verified", "leaves verified a second", REQUIRED_VERIFIED),
    )
    return [_promise(what, rates[name], least, least, met=rates[name] >= least) for name, what, least in wanted]


def _memory(results: dict[str, Any]) -> dict[str, Any]:
    ours = next(row["memory_mb"] for row in results["consumers"] if row["name"] == "Gedeeld")
    return _promise("memory of a worker after its drain, MB", ours, None, AIMED_MEMORY_MB, met=ours < AIMED_MEMORY_MB)


def _promise(what: str, measured: float, required: float | None, aim: float, *, met: bool) -> dict[str, Any]:
    return {"what": what, "measured": measured, "required": required, "aim": aim, "met": met}
