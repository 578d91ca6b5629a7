"""For every request of contributions: who is let in, and who is not."""

from datetime import date

from chassis.testing.harness import ServiceHarness
from chassis.testing.who_may import OF_EVERY_SERVICE, Requests, assert_only_who_may_is_let_in
from contracts.contributions.pot import GetPot
from contracts.contributions.tariffs import GetTariff, SetTariff

_TARIFF = {"legal_entity": "BE", "turnover_percent": "6.5", "coefficients": (), "source": "general assembly 2023"}
REQUESTS: Requests = OF_EVERY_SERVICE | {
    GetPot: lambda _: {},
    SetTariff: lambda _: {**_TARIFF, "since": date(2024, 1, 1)},
    GetTariff: lambda _: {"legal_entity": "BE", "day": date(2026, 5, 5)},
}


def test_only_who_may_is_let_in(contributions: ServiceHarness) -> None:
    assert_only_who_may_is_let_in(contributions, REQUESTS)
