"""Settle a contract: the wage is fixed and owed, whether or not the client has paid."""

from dataclasses import replace

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.contracts import ContractReply, SettleContract
from contracts.payroll.events import WageSettled
from kernel.clock import legal_date
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.refusals import AlreadySettled
from services.payroll.store.budgets import NewFact, add_facts
from services.payroll.store.contracts import DeclaredContract, add_settlement, contract_of
from services.payroll.use_cases.get_contract import contract_reply


def settle_contract(work: Work, request: SettleContract) -> ContractReply:
    """Release the reserve into what is owed to worker and state. Raises UnknownThing, AlreadySettled."""
    state = require_known(contract_of(work.connection, request.contract_id), "contract")
    declared = state.declared
    if not add_settlement(work.connection, declared.contract_id, legal_date(work.now), by=work.cause.actor):
        raise AlreadySettled("the wage of this contract is fixed already", field="contract_id")
    wage = NewFact(declared.contract_id, declared.unit_id, declared.employer_cost_cents, declared.day)
    add_facts(work.connection, Fact.WAGE, [wage])
    work.post(_entry(declared))
    work.publish(_settled(declared), subject=declared.contract_id)
    return contract_reply(replace(state, settled=True))


def _entry(declared: DeclaredContract) -> Entry:
    """The special contribution goes to the social security office, and holiday pay to the holiday fund."""
    nsso_cents = (
        declared.employee_nsso_cents
        + declared.special_contribution_cents
        + declared.employer_charges_cents
        - declared.holiday_pay_cents
    )
    return Entry(
        declared.contract_id,
        "wage",
        declared.day,
        (
            Posting(Account.RESERVED, declared.unit_id, declared.employer_cost_cents),
            Posting(Account.WAGES_PAYABLE, declared.worker_id, -declared.net_cents),
            Posting(Account.NSSO_PAYABLE, "enterprise", -nsso_cents),
            Posting(Account.HOLIDAY_PAY_PAYABLE, "enterprise", -declared.holiday_pay_cents),
            Posting(Account.WITHHOLDING_PAYABLE, "enterprise", -declared.withholding_cents),
        ),
    )


def _settled(declared: DeclaredContract) -> WageSettled:
    return WageSettled(
        contract_id=declared.contract_id,
        unit_id=declared.unit_id,
        worker_id=declared.worker_id,
        legal_entity=declared.legal_entity,
        kind=declared.kind,
        worked_on=declared.day,
        gross_cents=declared.gross_cents,
        net_cents=declared.net_cents,
        employer_charges_cents=declared.employer_charges_cents,
        reductions_cents=0,  # they are granted by quarter, with the declaration to social security
    )
