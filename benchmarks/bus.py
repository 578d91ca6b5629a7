"""`python -m benchmarks.bus`: our consuming, relaying and calling beside the peers', in one run on one machine.

`--quick` tries everything with few messages; its figures mean nothing and are not kept. `--poison` measures only
what bad messages cost the good ones; `--calls` only questions and answers; `--sealing` only sealed logs.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import promises
from benchmarks.contenders import contenders
from benchmarks.drain import Contender, drain
from benchmarks.gedeeld_consumer import set_tariff
from benchmarks.ground import Ground, standing
from benchmarks.latency import latency
from benchmarks.limits import limits
from benchmarks.machine import machine, versions
from benchmarks.poison import poison
from benchmarks.relaying import relay
from benchmarks.report import keep
from benchmarks.rpc import rpc
from benchmarks.sealing import sealing
from benchmarks.tables import print_calls, print_sealing, print_tables

STATE = Path(".local/bench")
GOOD_KEEP = 0.6  # of their speed, with 5 % of bad messages


def main() -> int:
    """0 when every required figure is reached (always for --quick), else 1."""
    options = argparse.ArgumentParser(description="Gedeeld's message bus beside its peers")
    options.add_argument("--quick", action="store_true", help="few messages, one round, nothing is kept")
    options.add_argument("--poison", action="store_true", help="only good messages beside bad ones; nothing is kept")
    options.add_argument("--calls", action="store_true", help="only questions and answers; nothing is kept")
    options.add_argument("--sealing", action="store_true", help="only sealed logs; nothing is kept")
    options.add_argument("--rounds", type=int, default=3, help="rounds of consuming; the median counts")
    options.add_argument("--state", type=Path, default=STATE, help="where the servers keep their data")
    arguments = options.parse_args()
    with standing(arguments.state.absolute()) as ground:
        if arguments.poison:
            return _poison(ground, 1 if arguments.quick else arguments.rounds, 2_000 if arguments.quick else 8_000)
        if arguments.calls:
            return _calls(ground, quick=arguments.quick)
        if arguments.sealing:
            return _sealing(ground, quick=arguments.quick)
        results = measure(ground, quick=arguments.quick, rounds=1 if arguments.quick else arguments.rounds)
    print_tables(results)
    if arguments.quick:
        print("\n  Quick: too few messages to mean anything; nothing was kept.")
        return 0
    print(f"\n  Kept in {keep('bus', results).relative_to(Path.cwd())}")
    return 0 if all(promise["met"] for promise in results["promises"] if promise["required"]) else 1


def measure(ground: Ground, *, quick: bool, rounds: int) -> dict[str, Any]:
    """Everything, in one run: limits, consuming by turns, relaying, latency, calls."""
    began = time.monotonic()
    set_tariff(ground)
    results: dict[str, Any] = {
        "name": "bus",
        "machine": machine(ground),
        "versions": versions(ground.broker_version()),
    }
    results["limits"] = _timed("limits of this machine", lambda: limits(ground, quick=quick))
    results["consumers"], results["relay"] = _consume(ground, quick=quick, rounds=rounds)
    results["latency"] = _timed("one invoice at a time", lambda: latency(ground, quick=quick))
    results["rpc"] = _timed("questions and answers", lambda: rpc(ground, quick=quick))
    results["sealing"] = _timed("sealed logs", lambda: sealing(ground, quick=quick))
    results["rounds"] = rounds
    results["promises"] = promises.of(results)
    results["took_s"] = round(time.monotonic() - began)
    return results


def _poison(ground: Ground, rounds: int, messages: int) -> int:
    """0 when the good messages keep enough of their speed beside every kind of bad ones, else 1."""
    set_tariff(ground)
    figures = poison(ground, messages=messages, rounds=rounds)
    for kind, rates in figures["rates"].items():
        ratio = figures["ratios"].get(kind)
        print(f"  {kind:12} {rates} good messages a second" + ("" if ratio is None else f", ratio {ratio}"))
    return 0 if min(figures["ratios"].values()) >= GOOD_KEEP else 1


def _calls(ground: Ground, *, quick: bool) -> int:
    """0 when what is required of calls is reached (always for `quick`), else 1."""
    set_tariff(ground)
    results = {"rpc": rpc(ground, quick=quick)}
    print_calls(results)
    return _kept(promises.calling(results), quick=quick)


def _sealing(ground: Ground, *, quick: bool) -> int:
    """0 when what is required of sealed logs is reached (always for `quick`), else 1."""
    results = {"sealing": sealing(ground, quick=quick)}
    print_sealing(results)
    return _kept(promises.sealing(results), quick=quick)


def _kept(of_a_part: list[dict[str, Any]], *, quick: bool) -> int:
    for promise in of_a_part:
        print(f"  {promise['what']}: {promise['measured']} (required {promise['required']}, aim {promise['aim']})")
    return 0 if quick or all(promise["met"] for promise in of_a_part if promise["required"]) else 1


def _consume(ground: Ground, *, quick: bool, rounds: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rounds in which everybody has a turn, every other one backwards; the relay runs after each of Gedeeld's."""
    everybody = contenders(ground, quick=quick)
    runs: dict[str, list[dict[str, Any]]] = {contender.name: [] for contender in everybody}
    relayed: list[dict[str, Any]] = []
    for turn in range(rounds):
        for contender in everybody if turn % 2 == 0 else reversed(everybody):
            title = f"round {turn + 1} of {rounds}: {contender.name}"
            runs[contender.name].append(_timed(title, lambda it=contender: drain(ground, it)))
            if contender is everybody[0]:
                relayed.append(_timed(f"round {turn + 1} of {rounds}: relay", lambda: relay(ground)))
    return [_row(contender, runs[contender.name]) for contender in everybody], _middle(relayed)


def _row(contender: Contender, runs: list[dict[str, Any]]) -> dict[str, Any]:
    middle = _middle(runs)
    return {
        "name": contender.name,
        "typed": contender.typed,
        "batching": contender.batching,
        "processes": contender.processes,
        "rate_per_process": round(middle["rate"] / contender.processes),
        **middle,
    }


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run of the median rate, with the rates of all."""
    rates = [run["rate"] for run in runs]
    middle = min(runs, key=lambda run: abs(run["rate"] - median(rates)))
    return {**middle, "rates": rates}


def _timed(title: str, work: Any) -> Any:
    """Call `work`, and print on stderr how long it took: a bench of minutes should not be silent."""
    start = time.monotonic()
    print(f"  {title} …", end="", file=sys.stderr, flush=True)
    figures = work()
    rate = f"{figures['rate']:,}/s, " if isinstance(figures, dict) and "rate" in figures else ""
    print(f" {rate}{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
