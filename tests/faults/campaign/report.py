"""The page on reliability: what was injected, and what came of it. Written by a campaign, never by hand."""

import os
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from kernel.clock import utc_now
from tests.faults.campaign.course import Broken, Survival
from tests.faults.campaign.proofs import Figures
from tests.faults.campaign.traffic import EFFECTS, Memory

_PAGE = """\
# Reliability

A campaign of faults wrote this page (`make faults REPORT=docs/reliability.md`): {count} faults in {course},
on {day}. {outcome}

| | |
|---|---:|
| commands acknowledged | {acknowledged} |
| their effects, compared one by one after each fault | {effects} |
| of these lost | {lost} |
| of these doubled, or there without having been asked for | {lost} |
| commands said again, word by word | {repeated} |
| of these answered otherwise, or with another effect | {lost} |
| events said | {events} |
| events taken in, by each consumer | {taken_in} |
| of these lost or taken in twice | {lost} |
| entries in the books | {entries} |
| cents debited | {cents} |
| cents that the audit misses or has too many | {lost} |
| answers to reads | {read} |
| times that somebody was turned away, and asked again | {away} |
| times that a rule refused | {refused} |

## What was injected

| fault | times | for instance |
|---|---:|---|
{kinds}

## How it is done

Three people with a connection each issue, pay and credit invoices, sell shares, declare and settle work, bill inside
the enterprise and look at budgets. Each question is asked, under the same id, until it is answered; answers are
remembered. Every connection of a service goes over a line of ours (`tests/faults/campaign/lines.py`), which can be
cut and fall silent, in one way or both. A fault is injected in the middle of this and lasts until somebody notices;
freezes last until a peer has given up. Then it is mended, the last question gets its answer, and as soon as nothing
is on its way:

- `gedeeld audit`, by the same code, must be balanced: facts against books, both sides of clearing, copies,
  messages in both directions;
- what there is must be what was acknowledged, id by id, no less and no more;
- every event must have been taken in by each of its consumers, and nothing else;
- the dead letters must be those messages that were sent to die.

One difference ends the campaign, which names seed, fault and difference. `make faults SEED=2 FIRST=17` begins with
the seventeenth fault of that seed: kinds, targets and order are the same; what happens at the same moment is up to
the machine. A short form, `tests/faults/campaign/test_campaign.py`, runs with all tests, and shows that a planted
difference is seen.

## Where

{machine}

Servers run without fsync: they were killed, the machine was not. One machine and one broker node: partitions inside a
cluster of brokers, full disks and clocks that differ were not injected here.
"""


def page(survivals: Sequence[Survival], memory: Memory, there: Figures, course: str, broken: Broken | None) -> str:
    """The whole page. After a difference it says so where the zeros would stand. `course`: how long, and its seed."""
    answers = memory.answers
    names = {name for name in answers if name[0].isupper()}
    own = {"acknowledged", "read", "repeated"}
    return _PAGE.format(
        count=len(survivals),
        course=course,
        day=utc_now().date(),
        outcome=_outcome(broken),
        lost="see above" if broken else 0,
        acknowledged=_number(answers["acknowledged"]),
        effects=_number(sum(len(set(memory.effects[kind])) for kind in EFFECTS)),
        repeated=_number(answers["repeated"]),
        events=_number(there.events),
        taken_in=_number(there.taken_in),
        entries=_number(there.entries),
        cents=_number(there.cents),
        read=_number(answers["read"]),
        away=_number(sum(answers[name] for name in names)),
        refused=_number(sum(n for name, n in answers.items() if name not in names | own)),
        kinds="\n".join(_kinds(survivals)),
        machine=_machine(),
    )


def _outcome(broken: Broken | None) -> str:
    if broken is None:
        return "Nothing was lost, nothing was done twice, no cent differed."
    return f"Then it stopped:\n\n```\n{broken}\n```"


def _kinds(survivals: Sequence[Survival]) -> Iterable[str]:
    times = Counter(survival.fault.name for survival in survivals)
    examples = {survival.fault.name: survival.what for survival in reversed(survivals)}
    return (f"| {name} | {n} | {examples[name]} |" for name, n in sorted(times.items()))


def _machine() -> str:
    cpus = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if "model name" in line
    ]
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({cpus[0] if cpus else platform.processor()}), {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}; load {load} at the end."
    )


def _number(n: int) -> str:
    return f"{n:,}"
