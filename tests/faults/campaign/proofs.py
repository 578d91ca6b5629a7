"""What must be true after each fault, as soon as nothing is on its way any more. Read from the databases."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import NotInTime, eventually
from contracts.catalogue import EVENTS
from tests.faults.campaign.ground import PATIENCE_S, Ground
from tests.faults.campaign.traffic import EFFECTS, Memory

_FIGURES = """select (select count(*) from outbox), (select count(*) from inbox), (select count(*) from journal_entry),
  (select coalesce(sum(cents), 0)::bigint from posting where cents > 0)"""


def differences(ground: Ground) -> list[str]:
    """Nothing, if all is well. Raises NotInTime when somebody gets no answer, ProgramNotReady, ProgramEnded."""
    ground.traffic.rests()
    ground.system.programs.wait_ready(timeout=PATIENCE_S)
    memory = ground.traffic.memory
    return [*_unrest(ground), *deviations(ground.system, memory, ground.rest_s), *_letters(ground)]


def deviations(system: RunningSystem, memory: Memory, within_s: float = PATIENCE_S) -> list[str]:
    """Where a quiet system holds more or less than what was acknowledged: commands, and events at each consumer."""
    return [*memory.at_odds, *_effects(system, memory), *_events(system, within_s)]


def _unrest(ground: Ground) -> list[str]:
    """What the audit says when all that was said has been taken in, or ought to have been."""
    try:
        return ground.system.quiet(ground.rest_s).faults()
    except NotInTime as restless:
        return [str(restless)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is in all databases together. `taken_in`: events, once for each consumer."""

    events: int
    taken_in: int
    entries: int
    cents: int


def figures(ground: Ground) -> Figures:
    """`cents` counts every debit."""
    rows = [ground.system.ask_database(service, _FIGURES)[0] for service in ground.system.services]
    return Figures(*(sum(int(row[n]) for row in rows) for n in range(4)))


def _effects(system: RunningSystem, memory: Memory) -> Iterator[str]:
    """Every question has its answer by now, so what there is must be what was acknowledged: once, and no more."""
    for kind, effect in EFFECTS.items():
        there = Counter(row[0] for row in system.ask_database(effect.service, effect.ids))
        acknowledged = Counter(set(memory.effects[kind]))
        yield from _compared(f"{kind.__name__} in {effect.service}", acknowledged, there)


def _events(system: RunningSystem, within_s: float) -> list[str]:
    """Each event was taken in by each of its consumers, and they took in nothing else.

    Asked until it is so: a head is signed, and said, up to a second after the last work was done.
    """
    untaken: list[str] = []

    def all_taken() -> bool:
        untaken[:] = _untaken(system)
        return not untaken

    with suppress(NotInTime):
        eventually(all_taken, within_s)
    return untaken


def _untaken(system: RunningSystem) -> Iterator[str]:
    said: dict[str, Counter[Any]] = {}
    taken: dict[str, Counter[Any]] = {}
    for service in system.services:
        for key, about in system.ask_database(service, "select routing_key, message_id from outbox"):
            said.setdefault(key, Counter())[about] += 1
        for queue, about in system.ask_database(service, "select consumer, message_id from inbox"):
            taken.setdefault(queue, Counter())[about] += 1
    for spec in EVENTS:
        for consumer in spec.consumers:
            queue = spec.queue(consumer)
            yield from _compared(queue, said.get(spec.type, Counter()), taken.get(queue, Counter()))


def _letters(ground: Ground) -> Iterator[str]:
    """The dead letters are what was sent to die."""
    rows = [
        (str(queue), bytes(body))
        for service in ground.system.services
        for queue, body in ground.system.ask_database(service, "select distinct queue, body from dead_letter")
    ]
    yield from _compared("dead letters", Counter(ground.letters), Counter(rows))


def _compared(what: str, expected: "Counter[Any]", there: "Counter[Any]") -> Iterator[str]:
    if lost := expected - there:
        yield f"{what}: {lost.total()} lost, for instance {next(iter(lost))}"
    if more := there - expected:
        yield f"{what}: {more.total()} too many, for instance {next(iter(more))}"
