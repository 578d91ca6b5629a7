"""Tell what a unit may spend now."""

from chassis.db.work import Work
from contracts.payroll.budgets import BudgetReply, GetBudget
from contracts.wire.refusals import UnknownThing
from kernel.clock import legal_date
from services.payroll.parameters import advance_facility_share
from services.payroll.store.budgets import budget_of
from services.payroll.store.units import unit_of
from services.payroll.use_cases.access import require_holder


def get_budget(work: Work, request: GetBudget) -> BudgetReply:
    """Raises UnknownThing, NotYourOwn, DateNotCovered when the legal entity has no advance facility set."""
    unit = unit_of(work.connection, request.unit_id)
    if unit is None:
        raise UnknownThing("no unit has this id", field="unit_id")
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
