"""What a unit may spend now."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.budgets import BudgetReply, GetBudget
from kernel.clock import legal_date
from services.payroll.access import require_holder
from services.payroll.parameters import advance_facility_share
from services.payroll.store.budgets import budget_of
from services.payroll.store.units import unit_of


def get_budget(work: Work, request: GetBudget) -> BudgetReply:
    """Raises UnknownThing, NotYourOwn, DateNotCovered when the legal entity has no advance facility set."""
    unit = require_known(unit_of(work.connection, request.unit_id), "unit")
    require_holder(work.cause, unit)
    share = advance_facility_share(unit.legal_entity, legal_date(work.now))
    budget = budget_of(work.connection, unit.unit_id)
    return BudgetReply(
        unit_id=unit.unit_id,
        available_cents=budget.available_cents,
        facility_cents=budget.facility_cents(share),
        spendable_cents=budget.spendable_cents(share),
        reserved_cents=budget.reserved_cents,
    )
