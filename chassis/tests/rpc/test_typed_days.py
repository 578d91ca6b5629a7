"""No request of the house takes a day whose year is a slip of the finger."""

import json
from datetime import date
from uuid import UUID

import pytest

from chassis.rpc.typed_days import dated_fields, require_sane_days
from contracts.catalogue import METHODS
from contracts.contributions.tariffs import GetTariff, SetTariff
from contracts.invoicing.billing import DraftContent, DraftInvoice, DraftInvoices, LineInput
from contracts.wire.refusals import DayOutOfBounds

TODAY = date(2026, 9, 14)
WORK = LineInput(description="Design", quantity="1", unit_price_cents=100)


def tariff(since: date) -> SetTariff:
    return SetTariff(
        request_id=UUID(int=1), legal_entity="BE", since=since, turnover_percent="6.5", coefficients=(), source="board"
    )


@pytest.mark.parametrize("day", [date(2015, 12, 31), date(2037, 1, 1), date.min, date.max])
def test_a_command_is_about_the_years_around_it(day: date) -> None:
    with pytest.raises(DayOutOfBounds) as refusal:
        require_sane_days(tariff(day), TODAY)

    assert refusal.value.field == "since"
    assert refusal.value.facts == {"first": "2016-01-01", "last": "2036-12-31"}
    for sound in (date(2016, 1, 1), date(2036, 12, 31)):
        require_sane_days(tariff(sound), TODAY)


def test_a_question_may_look_further_but_not_to_the_end_of_the_calendar() -> None:
    require_sane_days(GetTariff(legal_entity="BE", day=date(1930, 1, 1)), TODAY)

    with pytest.raises(DayOutOfBounds):
        require_sane_days(GetTariff(legal_entity="BE", day=date.max), TODAY)


def test_a_day_in_a_part_is_named_by_its_place() -> None:
    def content(day: date | None) -> DraftContent:
        return DraftContent(unit_id=f"unit_{0:032x}", client_id=f"cli_{0:032x}", lines=(WORK,), delivered_on=day)

    drafts = DraftInvoices(request_id=UUID(int=1), invoices=(content(None), content(date(2206, 9, 1))))

    with pytest.raises(DayOutOfBounds) as refusal:
        require_sane_days(drafts, TODAY)

    assert refusal.value.field == "invoices.1.delivered_on"
    assert "delivered_on" in dated_fields(DraftInvoice)


def test_every_day_of_every_request_is_looked_at() -> None:
    dated = {spec.name: bool(dated_fields(spec.request)) for spec in METHODS}

    assert dated == {spec.name: '"format": "date"' in json.dumps(spec.request.model_json_schema()) for spec in METHODS}
    assert sum(dated.values()) > 10
