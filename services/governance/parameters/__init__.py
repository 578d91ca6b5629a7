"""The dated amounts of governance, read once from the YAML files of this folder."""

from datetime import date
from functools import cache
from pathlib import Path

from chassis.parameters import Parameters, load_parameters, never_guessed


def share_price_cents(day: date) -> int:
    """What one share costs on this day, in cents. Raises DateNotCovered."""
    with never_guessed():
        return _all_parameters().cents("share_price", day)


@cache
def _all_parameters() -> Parameters:
    return load_parameters(Path(__file__).parent / "shares.yaml")
