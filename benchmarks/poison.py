"""What bad messages cost the good ones: the same queue without, and with one bad message in twenty. By turns."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.bodies import fill
from benchmarks.drain import drain
from benchmarks.gedeeld_consumer import QUEUE, gedeeld
from benchmarks.ground import Ground
from contracts.invoicing.events import InvoicePaid
from contracts.wire.envelope import Envelope
from kernel.identifiers import prefixed, uuid7

EVERY = 20  # good messages to a bad one: 5 %

Paid = Envelope[InvoicePaid]


def conflicting(message: Paid) -> Paid:
    """The same invoice once more under another id, with a cent more."""
    data = message.data.model_copy(update={"net_cents": message.data.net_cents + 1})
    return message.model_copy(update={"id": uuid7(), "data": data})


def too_early(message: Paid) -> Paid:
    """Another invoice, of a legal entity without a tariff."""
    message_id = uuid7()
    data = message.data.model_copy(update={"invoice_id": prefixed("inv", message_id), "legal_entity": "FR"})
    return message.model_copy(update={"id": message_id, "data": data})


KINDS: dict[str, Callable[[Paid], Paid]] = {"conflicting": conflicting, "too early": too_early}


def poison(ground: Ground, *, messages: int, rounds: int) -> dict[str, Any]:
    """Good messages a second without bad ones and with each kind, and the median of the ratios within a round."""
    clean = gedeeld(ground, messages)
    rates: dict[str, list[int]] = {kind: [] for kind in ("none", *KINDS)}
    for _ in range(rounds):
        rates["none"].append(drain(ground, clean)["rate"])
        for kind, spoil in KINDS.items():
            rates[kind].append(drain(ground, replace(clean, fill=_filling(ground, spoil)))["rate"])
    ratios = {kind: median(bad / good for bad, good in zip(rates[kind], rates["none"], strict=True)) for kind in KINDS}
    return {"rates": rates, "ratios": {kind: round(ratio, 2) for kind, ratio in ratios.items()}}


def _filling(ground: Ground, spoil: Callable[[Paid], Paid]) -> Callable[[Sequence[Paid]], None]:
    def fill_spoilt(envelopes: Sequence[Paid]) -> None:
        spoilt = []
        for index, message in enumerate(envelopes):
            spoilt += [message, spoil(message)] if index % EVERY == 0 else [message]
        fill(ground.amqp_url, QUEUE, spoilt)

    return fill_spoilt
