"""What a unit may spend now."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.budgets import BudgetReply, GetBudget
from kernel.clock import legal_date
from kernel.rates import Rate
from services.payroll.access import require_holder
from services.payroll.parameters import advance_facility_share
from services.payroll.store.budgets import budget_of
from services.payroll.store.units import Unit, unit_of

NO_ADVANCE = Rate.of("0")


def get_budget(work: Work, request: GetBudget) -> BudgetReply:
    """Raises UnknownThing, NotYourOwn, DateNotCovered when the legal entity has no advance facility set."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    require_holder(work.cause, unit)
    share = advance_share(unit, legal_date(work.now))
    budget = budget_of(work.connection, unit.unit_id)
    return BudgetReply(
        unit_id=unit.unit_id,
        available_cents=budget.available_cents,
        facility_cents=budget.facility_cents(share),
        spendable_cents=budget.spendable_cents(share),
        reserved_cents=budget.reserved_cents,
    )


def advance_share(unit: Unit, day: date) -> Rate:
    """What part of unpaid invoices the enterprise advances: none to a closing unit. Raises DateNotCovered."""
    return NO_ADVANCE if unit.closing_since else advance_facility_share(unit.legal_entity, day)
