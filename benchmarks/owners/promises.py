"""What was promised of the register of shares, and what this run measured."""

from typing import Any

IMPORT_S, ROLL_S, LARGE_ROLL_S, BULK, SINGLE, LACKING_MS = 20, 1, 15, 1_000, 150, 20
FLAT = 1.3
"""The most by which a member of the largest register may be dearer than one of the enterprise's."""


def of(results: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a promise: what, measured, required, and whether it is met."""
    own, large = results["registers"]
    growth = round(large["roll_s"] / large["members"] / (own["roll_s"] / own["members"]), 2)
    paid = results["payments"]
    return [
        _most("import of an existing register, seconds", results["import"]["seconds"], IMPORT_S),
        _most("who may vote, of all members, seconds", own["roll_s"], ROLL_S),
        _most("who may vote, of a million members, seconds", large["roll_s"], LARGE_ROLL_S),
        _most("cost of a member on the roll, largest register to the enterprise's", growth, FLAT),
        _least("payments that complete a subscription, a second in bulk", paid["bulk"]["rate"], BULK),
        _least("payments that complete a subscription, a second one by one", paid["single"]["rate"], SINGLE),
        _most("what one member lacks to vote, by call, p99 in ms", own["lacking_p99_ms"], LACKING_MS),
        _most("the same in the largest register", large["lacking_p99_ms"], LACKING_MS),
    ]


def _least(what: str, measured: float, required: float) -> dict[str, Any]:
    return {"what": what, "measured": measured, "required": required, "met": measured >= required}


def _most(what: str, measured: float, required: float) -> dict[str, Any]:
    return {"what": what, "measured": measured, "required": required, "met": measured <= required}
