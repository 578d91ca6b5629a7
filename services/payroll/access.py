"""Whose budget and whose contract it is, in the words of payroll."""

from chassis.db.work import Cause
from chassis.rpc import access
from services.payroll.store.units import Unit

_SENTENCE = "a member may see and use only what is its own"


def require_holder(cause: Cause, unit: Unit) -> None:
    """Who is no more than a member uses only the units it holds. Raises NotYourOwn."""
    access.require_holder(cause, unit.holder_ids, field="unit_id", sentence=_SENTENCE)


def require_holder_or_worker(cause: Cause, holder_ids: tuple[str, ...], worker_id: str) -> None:
    """A contract is its worker's too. Raises NotYourOwn."""
    access.require_holder_or_worker(cause, holder_ids, worker_id, field="contract_id", sentence=_SENTENCE)
