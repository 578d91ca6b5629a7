from datetime import date
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.contributions.events import Coefficient, TariffSet
from contracts.contributions.tariffs import GetTariff, SetTariff
from contracts.wire.refusals import RequestIdReused
from services.contributions.refusals import CoefficientGivenTwice, NoTariff, RateOutOfRange, TariffAlreadySet

ARTIST = Coefficient(kind="artist_day", factor="0.061")
MONTH = Coefficient(kind="employee_month", factor="0.05")


def tariff_request(number: int = 1, since: date = date(2024, 1, 1), percent: str = "6.50") -> SetTariff:
    return SetTariff(
        request_id=UUID(int=number),
        legal_entity="BE",
        since=since,
        turnover_percent=percent,
        coefficients=(MONTH, ARTIST),
        source="general assembly 2023, minutes 4",
    )


def test_a_tariff_is_said_and_can_be_read_back(contributions: ServiceHarness) -> None:
    reply = contributions.ask(tariff_request())

    assert contributions.ask(GetTariff(legal_entity="BE", day=date(2026, 5, 5))) == reply
    assert (reply.turnover_percent, reply.coefficients) == ("6.5", (ARTIST, MONTH))
    assert reply.source == "general assembly 2023, minutes 4"
    [message] = contributions.published(TariffSet)
    assert message.data == TariffSet(
        legal_entity="BE", since=date(2024, 1, 1), turnover_percent="6.5", coefficients=(ARTIST, MONTH)
    )


def test_the_day_decides_which_tariff_is_told(contributions: ServiceHarness) -> None:
    contributions.ask(tariff_request(2, since=date(2025, 1, 1), percent="7"))
    contributions.ask(tariff_request(1))

    def percent_on(day: date) -> str:
        return contributions.ask(GetTariff(legal_entity="BE", day=day)).turnover_percent

    assert [percent_on(date(2024, 12, 31)), percent_on(date(2025, 1, 1))] == ["6.5", "7"]


def test_a_day_without_a_tariff_is_refused(contributions: ServiceHarness) -> None:
    contributions.ask(tariff_request())

    with pytest.raises(NoTariff) as refusal:
        contributions.ask(GetTariff(legal_entity="BE", day=date(2023, 12, 31)))
    assert refusal.value.field == "day"


def test_a_second_tariff_for_the_same_day_is_refused_and_leaves_nothing(contributions: ServiceHarness) -> None:
    contributions.ask(tariff_request(1))

    with pytest.raises(TariffAlreadySet) as refusal:
        contributions.ask(tariff_request(2, percent="8"))

    assert refusal.value.field == "since"
    assert contributions.count("tariff") == 1
    assert contributions.count("request") == 1
    assert len(contributions.published()) == 1


def test_a_tariff_without_coefficients_is_possible(contributions: ServiceHarness) -> None:
    bare = tariff_request().model_copy(update={"coefficients": ()})

    assert contributions.ask(bare).coefficients == ()
    assert contributions.ask(GetTariff(legal_entity="BE", day=date(2024, 1, 1))).coefficients == ()


def test_impossible_tariffs_are_refused(contributions: ServiceHarness) -> None:
    with pytest.raises(RateOutOfRange):
        contributions.ask(tariff_request(percent="101"))
    with pytest.raises(CoefficientGivenTwice):
        contributions.ask(tariff_request().model_copy(update={"coefficients": (ARTIST, ARTIST)}))
    assert contributions.count("tariff") == 0


def test_a_repeated_request_gets_the_first_reply(contributions: ServiceHarness) -> None:
    first = contributions.ask(tariff_request())

    assert contributions.ask(tariff_request()) == first
    assert len(contributions.published(TariffSet)) == 1
    with pytest.raises(RequestIdReused):
        contributions.ask(tariff_request(percent="8"))


@pytest.mark.parametrize(
    "table", ["tariff", "coefficient", "deduction", "unit", "contribution_return", "loss", "recovery"]
)
@pytest.mark.parametrize("change", ["delete from {}", "truncate {}", "update {} set legal_entity = 'SE'"])
def test_facts_cannot_be_changed(contributions: ServiceHarness, table: str, change: str) -> None:
    contributions.ask(tariff_request())

    with pytest.raises(sa.exc.ProgrammingError) as fault, contributions.engine.begin() as connection:
        connection.execute(sa.text(change.format(table)))
    assert isinstance(fault.value.orig, psycopg.errors.InsufficientPrivilege)
