"""The dated amounts of governance, read once from the YAML files of this folder."""

from datetime import date
from functools import cache
from pathlib import Path

from chassis.parameters import Parameters, load_parameters
from kernel.dated import NoParameter
from services.governance.domain.refusals import DateNotCovered


def share_price_cents(day: date) -> int:
    """What one share costs on this day, in cents. Raises DateNotCovered."""
    try:
        return _all_parameters().cents("share_price", day)
    except NoParameter as error:
        raise DateNotCovered(str(error)) from error


@cache
def _all_parameters() -> Parameters:
    return load_parameters(Path(__file__).parent / "shares.yaml")
