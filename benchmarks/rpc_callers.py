"""The callers of the RPC bench, in a process of their own: `rpc_callers SIDE N SECONDS`.

Sides: gedeeld, gedeeld-pipeline, faststream, faststream-apart.

Prints one line of JSON: calls, calls a second, p50 and p99 in milliseconds, CPU of this process a call in microseconds.
"""

import asyncio
import json
import sys
import threading
import time
from collections import deque
from datetime import date
from itertools import chain

WARM_UP = 20  # calls of each caller that do not count


def main() -> None:
    side, callers, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if side == "gedeeld":
        times, took, busy = _gedeeld(callers, seconds)
    elif side == "gedeeld-pipeline":
        times, took, busy = _pipelined(callers, seconds)
    else:
        times, took, busy = asyncio.run(_faststream(callers, seconds, apart=side == "faststream-apart"))
    from benchmarks.rpc import percentile

    milliseconds = {f"p{percent}_ms": round(percentile(times, percent) * 1e3, 2) for percent in (50, 99)}
    client = {"client_cpu_us": round(busy / len(times) * 1e6)}
    print(json.dumps({"calls": len(times), "rate": round(len(times) / took), **milliseconds, **client}))


def _gedeeld(callers: int, seconds: int) -> tuple[list[float], float, float]:
    """Every caller a thread with a connection of its own, all through one key: `contributions.get_tariff`."""
    from chassis.ops.settings import settings
    from chassis.rpc.client import Client
    from contracts.contributions.tariffs import GetTariff

    times: list[list[float]] = [[] for _ in range(callers)]
    gate = threading.Barrier(callers + 1)

    def call(own: list[float]) -> None:
        question = GetTariff(legal_entity="BE", day=date(2026, 5, 1))
        with Client.from_settings(settings(), subject="operator:bench", roles=["operator"]) as client:
            for _ in range(WARM_UP):
                client.ask(question)
            gate.wait()
            end = time.perf_counter() + seconds
            while (start := time.perf_counter()) < end:
                client.ask(question)
                own.append(time.perf_counter() - start)

    threads = [threading.Thread(target=call, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    gate.wait()
    start, before = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    return sorted(chain.from_iterable(times)), time.perf_counter() - start, time.process_time() - before


def _pipelined(in_flight: int, seconds: int) -> tuple[list[float], float, float]:
    """One connection with so many questions in flight, all asked by one thread."""
    from chassis.ops.settings import settings
    from chassis.rpc.pipeline import Pipeline
    from contracts.contributions.tariffs import GetTariff

    question = GetTariff(legal_entity="BE", day=date(2026, 5, 1))
    times: list[float] = []
    with Pipeline.from_settings(settings(), subject="operator:bench", roles=["operator"]) as pipeline:
        for future in pipeline.ask_all([question] * WARM_UP * in_flight):
            future.result()
        start, before = time.perf_counter(), time.process_time()
        in_hand = deque((time.perf_counter(), pipeline.ask(question)) for _ in range(in_flight))
        while in_hand:
            began, future = in_hand.popleft()
            future.result()
            times.append(time.perf_counter() - began)
            if time.perf_counter() < start + seconds:
                in_hand.append((time.perf_counter(), pipeline.ask(question)))
        return sorted(times), time.perf_counter() - start, time.process_time() - before


async def _faststream(callers: int, seconds: int, *, apart: bool) -> tuple[list[float], float, float]:
    """Every caller a task, on one broker object as its documentation has it, or (`apart`) each on its own."""
    from faststream.rabbit import RabbitBroker

    from benchmarks.peers.durable_work import AMQP_URL
    from benchmarks.peers.faststream_rpc import QUEUE, GetTariff, TariffReply

    brokers = [RabbitBroker(AMQP_URL, logger=None) for _ in range(callers if apart else 1)]
    for broker in brokers:
        await broker.start()

    async def call(broker: RabbitBroker, how_long: float, most: int) -> list[float]:
        question = GetTariff(legal_entity="BE", day=date(2026, 5, 1))
        own: list[float] = []
        end = time.perf_counter() + how_long
        while (start := time.perf_counter()) < end and len(own) < most:
            reply = await broker.request(question, queue=QUEUE, timeout=30)
            TariffReply.model_validate_json(reply.body)
            own.append(time.perf_counter() - start)
        return own

    each = [brokers[index % len(brokers)] for index in range(callers)]
    await asyncio.gather(*(call(broker, 30, WARM_UP) for broker in each))
    start, before = time.perf_counter(), time.process_time()
    times = await asyncio.gather(*(call(broker, seconds, sys.maxsize) for broker in each))
    took, busy = time.perf_counter() - start, time.process_time() - before
    for broker in brokers:
        await broker.stop()
    return sorted(chain.from_iterable(times)), took, busy


if __name__ == "__main__":
    main()
