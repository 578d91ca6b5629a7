"""The campaign's course: one fault after another, each followed by rest and by all proofs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.campaign.faults import KINDS, Kind
from tests.faults.campaign.ground import Ground
from tests.faults.campaign.proofs import differences


class Broken(AssertionError):
    """After a fault something was not as promised. The message names seed, number and what differs."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The `number`-th fault of a seed, from 1: the same one, on the same targets, wherever the campaign begins."""

    seed: int
    number: int
    kinds: tuple[Kind, ...] = KINDS

    @property
    def kind(self) -> Kind:
        """Each kind comes once in as many faults as there are kinds, in an order of chance."""
        turn, place_in_turn = divmod(self.number - 1, len(self.kinds))
        return Random(f"{self.seed} turn {turn}").sample(self.kinds, len(self.kinds))[place_in_turn]

    @property
    def name(self) -> str:
        return self.kind.__name__.replace("_", " ")

    def inject(self, ground: Ground) -> None:
        self.kind(ground, Random(f"{self.seed} fault {self.number}"))


@dataclass(frozen=True, slots=True)
class Survival:
    """A fault, in words what was done, and how many commands had been acknowledged when all was proven after it."""

    fault: Fault
    what: str
    acknowledged: int

    def __str__(self) -> str:
        return f"{self.fault.number:4}  {self.what}. {self.acknowledged} acknowledged, all well."


def take_course(ground: Ground, faults: Iterable[Fault]) -> Iterator[Survival]:
    """Inject each while people ask for things, and prove everything after each. Raises Broken."""
    for fault in faults:
        wrong = _injected(ground, fault)
        what = "; ".join(ground.notes)
        ground.notes.clear()
        if wrong:
            raise Broken(f"seed {fault.seed}, fault {fault.number}, {fault.name}: {what}\n  " + "\n  ".join(wrong))
        yield Survival(fault, what, ground.traffic.memory.answers["acknowledged"])


def _injected(ground: Ground, fault: Fault) -> list[str]:
    """What is not as promised afterwards."""
    try:
        ground.traffic.goes_on()
        ground.felt(60 if ground.patient else 6)
        fault.inject(ground)
        return differences(ground)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is told with the fault that brought it about
        return [f"{type(failure).__name__}: {failure}"]
