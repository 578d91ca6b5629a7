"""The services that are asked whether a unit can close, as they answer."""

from chassis.testing.harness import ServiceHarness
from contracts.contributions.events import UnitAnswered as ContributionsAnswered
from contracts.invoicing.events import UnitAnswered as InvoicingAnswered
from contracts.payroll.events import UnitAnswered as PayrollAnswered
from contracts.wire.closing import ClosingAnswer, ClosingFigure, ClosingPosition

ANSWERS: dict[str, type[ClosingAnswer]] = {
    "contributions": ContributionsAnswered,
    "invoicing": InvoicingAnswered,
    "payroll": PayrollAnswered,
}


def figure(name: str, cents: int, count: int = 1) -> ClosingFigure:
    return ClosingFigure(name=name, count=count, cents=cents)


def answer(
    service: str,
    unit_id: str,
    number: int = 1,
    *,
    hinders: ClosingFigure | None = None,
    crosses: ClosingFigure | None = None,
    figures: tuple[ClosingFigure, ...] = (),
) -> ClosingAnswer:
    position = ClosingPosition(
        hindrances=(hinders,) if hinders else (), crossings=(crosses,) if crosses else (), figures=figures
    )
    return ANSWERS[service](unit_id=unit_id, number=number, position=position)


def all_let_go(house: ServiceHarness, unit_id: str, number: int = 1) -> None:
    for service in ANSWERS:
        house.consume(answer(service, unit_id, number))
