"""Budget facts: written set-wise, keyed by (what they are about, kind of fact), never changed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact, UnitBudget
from services.payroll.domain.statement import BookedFact


@dataclass(frozen=True, slots=True)
class NewFact:
    """One fact to book: about something of this unit, `cents` zero or more; of a credit note also its invoice.

    `booked_on` is the day of the fact itself, never that of booking it.
    """

    about: str
    unit_id: str
    cents: int
    booked_on: date
    invoice_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact that is new, and its counterpart that was there before it."""

    about: str
    cents: int
    counterpart_cents: int


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """Where the payment of an invoice and the contribution on it meet."""

    invoice_id: str


FACTS = Table("budget_fact", NewFact, key="about, fact", same={"fact": Fact}, omits={"number": int})
INVOICES = Table("invoice", InvoiceRow, key="invoice_id")
# The lateral row with its limit keeps the planner on the primary key while the table still looks empty to it.
_ADD_AND_PAIR = sa.text(
    f"""with fresh as ({FACTS.insert_new_sql} returning about, cents)
    select fresh.about, fresh.cents, other.cents as counterpart_cents
    from fresh cross join lateral (
      select cents from budget_fact f where f.about = fresh.about and f.fact = :counterpart limit 1
    ) as other"""  # noqa: S608 - put together from the constant above
)
_FACTS = sa.text("select unit_id, about, fact, cents, invoice_id from budget_fact where unit_id = any(:unit_ids)")
_BOOKED_FACT = "f.booked_on, f.about, f.fact, f.cents, coalesce(c.expected_contribution_cents, 0)"
_BOOKED_FACTS = sa.text(
    f"""select f.unit_id, {_BOOKED_FACT} from budget_fact f left join contract c on c.contract_id = f.about
    where f.unit_id = any(:unit_ids)"""  # noqa: S608 - a constant
)
# One statement, so that facts and books are of one instant.
_STATEMENT = sa.text(
    f"""select
      (select coalesce(-sum(cents), 0)::bigint from posting
        where account = :budget and subject = :unit_id) as books_cents,
      (select coalesce(json_agg(json_build_array({_BOOKED_FACT}) order by f.booked_on, f.number), '[]')
        from budget_fact f left join contract c on c.contract_id = f.about
        where f.unit_id = :unit_id) as facts"""  # noqa: S608 - a constant
).bindparams(budget=Account.BUDGET.value)


def add_facts(connection: sa.Connection, fact: Fact, facts: Sequence[NewFact]) -> None:
    """Book them in one statement. A fact that is there already stays as it is."""
    FACTS.insert_new(connection, facts, fact=fact.value)


def add_invoice_facts(connection: sa.Connection, fact: Fact, counterpart: Fact, facts: Sequence[NewFact]) -> list[Pair]:
    """Book them, and return those that complete a pair with their counterpart: each pair exactly once.

    Payments and contributions of the same invoices may be booked at the same moment by two transactions that
    do not see each other. So both first write the invoice's row: the second waits there until the first has
    committed.
    """
    INVOICES.insert_new(connection, [InvoiceRow(new.about) for new in facts])
    values = {"fact": fact.value, "counterpart": counterpart.value, "rows": FACTS.json(facts)}
    return [Pair(*row) for row in connection.execute(_ADD_AND_PAIR, values)]


def budget_of(connection: sa.Connection, unit_id: str) -> UnitBudget:
    return budgets_of(connection, [unit_id])[unit_id]


def budgets_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, UnitBudget]:
    """The budget of each of these units, in one statement."""
    rows = defaultdict(list)
    for row in connection.execute(_FACTS, {"unit_ids": list(unit_ids)}):
        rows[row.unit_id].append(row)
    return {
        unit_id: UnitBudget(
            {(row.about, Fact(row.fact)): row.cents for row in rows[unit_id]},
            {row.about: row.invoice_id for row in rows[unit_id] if row.invoice_id is not None},
        )
        for unit_id in unit_ids
    }


def facts_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, list[BookedFact]]:
    """The facts of each of these units, in no order; in one statement."""
    facts: dict[str, list[BookedFact]] = {unit_id: [] for unit_id in unit_ids}
    for unit_id, day, about, fact, cents, expected_cents in connection.execute(
        _BOOKED_FACTS, {"unit_ids": list(unit_ids)}
    ):
        facts[unit_id].append(BookedFact(day, about, Fact(fact), cents, expected_cents))
    return facts


def statement_of(connection: sa.Connection, unit_id: str) -> tuple[list[BookedFact], int]:
    """The unit's facts by their day, those of a day in the order of booking; and its budget in its books, in cents."""
    row = connection.execute(_STATEMENT, {"unit_id": unit_id}).one()
    return [_booked(*fact) for fact in row.facts], row.books_cents


def _booked(booked_on: str, about: str, fact: str, cents: int, expected_cents: int) -> BookedFact:
    return BookedFact(date.fromisoformat(booked_on), about, Fact(fact), cents, expected_cents)
