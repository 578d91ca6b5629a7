"""What will happen in the month, drawn from one seed: the same seed gives the same cents. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from contracts.payroll.enums import ContractKind
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import format_structured_communication
from kernel.rates import Rate
from kernel.rounding import half_up
from scenarios.cast import CLIENTS, UNITS
from scenarios.trade import ORDERS, PATIENT, SALARIED, Offer, Order, PaymentFate

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
TURNOVER_PERCENT = "6.5"  # annual report 2024
COEFFICIENTS = {"artist_day": "0.02", "employee_month": "0.03"}  # demo values, not Smart's
ADVANCE_SHARE = Rate.percent("80")  # demo value of services/payroll/parameters/advance_facility.yaml
TURNOVER = Rate.percent(TURNOVER_PERCENT)

# The most that a unit spends per euro of gross wage, with employer's charges and contribution.
_DAY_COST, _MONTH_COST = Fraction(150, 100), Fraction(132, 100)
_LEAST_DAYS, _MOST_DAYS = 2, 5
_WORKING_DAYS = [day for n in range(30) if (day := FIRST + timedelta(days=n)).weekday() < 5]
_NAMES = {client.key: client for client in CLIENTS}
_UNITS = {unit.key: unit for unit in UNITS}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`halves` half units at `unit_price_cents` each whole unit."""

    offer: Offer
    halves: int
    unit_price_cents: int

    @property
    def quantity(self) -> str:
        return f"{self.halves // 2}.{self.halves % 2 * 5}"

    @property
    def net_cents(self) -> int:
        """Whole, since prices are in tens of cents."""
        return self.halves * self.unit_price_cents // 2


@dataclass(frozen=True, slots=True)
class PlannedInvoice:
    """`key` (`01`, `02`, …) counts in order of issue."""

    key: str
    unit: str
    client: str
    day: date
    lines: tuple[PlannedLine, ...]
    fate: PaymentFate

    @property
    def net_cents(self) -> int:
        return sum(line.net_cents for line in self.lines)

    @property
    def earned_cents(self) -> int:
        """What it brings the unit once it is paid: the net less the common contribution."""
        return self.net_cents - TURNOVER.of_cents(self.net_cents)

    @property
    def advance_cents(self) -> int:
        """What the unit may spend of it before it is paid."""
        return ADVANCE_SHARE.of_cents(self.net_cents)


@dataclass(frozen=True, slots=True)
class PlannedWage:
    unit: str
    worker: str
    kind: ContractKind
    day: date
    hours: int
    gross_cents: int

    @property
    def most_cents(self) -> int:
        """The unit never spends more on it."""
        return half_up(self.gross_cents * (_DAY_COST if self.kind == "artist_day" else _MONTH_COST))


@dataclass(frozen=True, slots=True)
class Plan:
    """`advanced` wages are paid before any client pays, `wages` after."""

    seed: int
    invoices: tuple[PlannedInvoice, ...]
    advanced: tuple[PlannedWage, ...]
    wages: tuple[PlannedWage, ...]

    def of_unit(self, unit: str) -> list[PlannedInvoice]:
        return [invoice for invoice in self.invoices if invoice.unit == unit]

    def earned_cents(self, unit: str) -> int:
        """What the unit has earned by the end of the month."""
        return sum(invoice.earned_cents for invoice in self.of_unit(unit) if invoice.fate.settles)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a client has on the desk: an issued invoice."""

    invoice: PlannedInvoice
    communication: str
    total_cents: int


def plan_month(seed: int) -> Plan:
    """The whole month. What a unit spends on wages is within what it earns, whatever the seed."""
    invoices = tuple(_invoices(Random(f"{seed} invoices")))
    empty = Plan(seed, invoices, (), ())
    calendar = _Calendar(Random(f"{seed} days"))
    chance = Random(f"{seed} wages")
    advances = sum(invoice.advance_cents for invoice in empty.of_unit(PATIENT))
    advanced = _days(PATIENT, min(advances, 150_000), chance, calendar)
    others = [unit.key for unit in UNITS if unit.key != PATIENT]
    wages = [wage for key in others for wage in _wages(key, empty.earned_cents(key), chance, calendar)]
    return Plan(seed, invoices, tuple(advanced), tuple(wages))


def payments(bills: Sequence[Bill], seed: int) -> list[BankPayment]:
    """What the clients pay until the last day, in the order in which the bank books it."""
    chance = Random(f"{seed} bank")
    paid = [payment for bill in bills for payment in _payments(bill, chance)]
    return [payment for _, payment in sorted(paid, key=lambda dated: dated[0])]


def _invoices(chance: Random) -> Iterator[PlannedInvoice]:
    rows = [
        (FIRST + timedelta(days=chance.randrange(24)), order, _lines(order, chance), fate)
        for order in ORDERS
        for fate in order.fates
    ]
    for number, (day, order, lines, fate) in enumerate(sorted(rows, key=lambda row: row[0]), start=1):
        yield PlannedInvoice(f"{number:02d}", order.unit, order.client, day, lines, fate)


def _lines(order: Order, chance: Random) -> tuple[PlannedLine, ...]:
    return tuple(_line(offer, chance) for offer in order.offers)


def _line(offer: Offer, chance: Random) -> PlannedLine:
    least, most = offer.euro
    return PlannedLine(offer, chance.randint(*offer.halves), 10 * chance.randint(10 * least, 10 * most))


class _Calendar:
    """Gives each worker working days, each day once."""

    def __init__(self, chance: Random) -> None:
        self._chance, self._left = chance, dict[str, list[date]]()

    def day(self, worker: str) -> date:
        if worker not in self._left:
            self._left[worker] = self._chance.sample(_WORKING_DAYS, len(_WORKING_DAYS))
        return self._left[worker].pop()


def _wages(unit: str, budget_cents: int, chance: Random, calendar: _Calendar) -> list[PlannedWage]:
    if unit == SALARIED:
        gross = 10 * chance.randint(29_000, 32_000)
        return [PlannedWage(unit, _UNITS[unit].holders[0], "employee_month", FIRST, 165, gross)]
    return _days(unit, budget_cents, chance, calendar)


def _days(unit: str, budget_cents: int, chance: Random, calendar: _Calendar) -> list[PlannedWage]:
    """Days of eight hours, two to five, or as many as the budget bears; holders take turns."""
    gross, days = 500 * chance.randint(36, 46), chance.randint(_LEAST_DAYS, _MOST_DAYS)
    holders, wages = _UNITS[unit].holders, list[PlannedWage]()
    for turn in range(days):
        worker = holders[turn % len(holders)]
        wage = PlannedWage(unit, worker, "artist_day", calendar.day(worker), 8, gross)
        budget_cents -= wage.most_cents
        if budget_cents >= 0:
            wages.append(wage)
    return wages


def _payments(bill: Bill, chance: Random) -> Iterator[tuple[tuple[date, str], BankPayment]]:
    """Each with the day and the invoice that order the bank's file."""
    day = bill.invoice.day
    for cents in _amounts(bill):
        day = min(LAST, day + timedelta(days=chance.randint(1, 6)))
        yield (day, bill.invoice.key), _payment(bill, cents, day)


def _amounts(bill: Bill) -> Iterable[int]:
    match bill.invoice.fate:
        case PaymentFate.UNPAID:
            return ()
        case PaymentFate.TWICE:
            return (bill.total_cents, bill.total_cents)
        case PaymentFate.IN_PART:
            return (bill.total_cents // 200 * 100,)
        case _:
            return (bill.total_cents,)


def _payment(bill: Bill, cents: int, day: date) -> BankPayment:
    client, typed = _NAMES[bill.invoice.client], bill.communication
    in_text = bill.invoice.fate is PaymentFate.IN_TEXT
    if bill.invoice.fate is PaymentFate.MISTYPED:
        typed = typed[:-1] + str((int(typed[-1]) + 1) % 10)
    return BankPayment(
        amount_cents=cents,
        structured=None if in_text else typed,
        text=f"Invoice {format_structured_communication(typed)}" if in_text else "",
        counterparty_name=client.name,
        counterparty_iban=client.iban,
        value_date=day,
    )
