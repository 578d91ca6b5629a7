"""What a contract pays and costs, line by line."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.payroll.contracts import ContractReply, GetContract, PayslipLine
from services.payroll.access import require_holder_or_worker
from services.payroll.store.contracts import ContractState, contract_of
from services.payroll.store.units import unit_of


def get_contract(work: Work, request: GetContract) -> ContractReply:
    """Raises UnknownThing; NotYourOwn for a member who is neither the worker nor a holder of the unit."""
    state = require_known(contract_of(work.connection, request.contract_id), "contract")
    unit = unit_of(work.connection, state.declared.unit_id)
    holder_ids = () if unit is None else unit.holder_ids
    require_holder_or_worker(work.cause, holder_ids, state.declared.worker_id)
    return contract_reply(state)


def contract_reply(state: ContractState) -> ContractReply:
    """The wage contribution is the one deducted or, until then, the one expected."""
    declared, contribution_cents = state.declared, state.contribution_cents
    if contribution_cents is None:
        contribution_cents = declared.expected_contribution_cents
    return ContractReply(
        contract_id=declared.contract_id,
        state="settled" if state.settled else "declared",
        unit_id=declared.unit_id,
        worker_id=declared.worker_id,
        kind=declared.kind,
        day=declared.day,
        gross_cents=declared.gross_cents,
        net_cents=declared.net_cents,
        employer_cost_cents=declared.employer_cost_cents,
        wage_contribution_cents=contribution_cents,
        lines=tuple(PayslipLine(label=label, cents=cents) for label, cents in declared.lines),
    )
