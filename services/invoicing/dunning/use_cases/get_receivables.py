"""What clients owe, by how late it is."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.dunning import Bucket, ClientDebt, GetReceivables, ReceivablesReply
from contracts.invoicing.enums import DaysLate
from kernel.clock import legal_date
from services.invoicing.access import require_seen
from services.invoicing.clients.store.client_merges import client_ids_of
from services.invoicing.dunning.store.receivables import AgeBucket, Debt, aged, debts

_BUCKETS: tuple[DaysLate, ...] = ("not_due", "1-30", "31-60", "61-90", "over_90")


def get_receivables(work: Work, request: GetReceivables) -> ReceivablesReply:
    """In total and by client, of the enterprise, a unit or a client. A member asks for a unit that it holds.

    `day` only tells how late what is open now is; today when absent. Raises UnknownThing, NotYourOwn.
    """
    client_ids = _client_ids(work, request)
    day = request.day or legal_date(work.now)
    parts_by_bucket = {part.bucket: part for part in aged(work.connection, day, request.unit_id, client_ids)}
    clients = debts(work.connection, day, request.unit_id, client_ids, request.limit)
    return ReceivablesReply(
        day=day,
        open_cents=sum(part.open_cents for part in parts_by_bucket.values()),
        overdue_cents=sum(part.open_cents for part in parts_by_bucket.values() if part.bucket > 0),
        buckets=tuple(_bucket(days, parts_by_bucket.get(bucket)) for bucket, days in enumerate(_BUCKETS)),
        clients=tuple(map(_debt, clients)),
    )


def _bucket(days: DaysLate, part: AgeBucket | None) -> Bucket:
    invoices, open_cents = (0, 0) if part is None else (part.invoices, part.open_cents)
    return Bucket(days=days, invoices=invoices, open_cents=open_cents)


def _debt(debt: Debt) -> ClientDebt:
    return ClientDebt(
        client_id=debt.client_id,
        name=debt.name,
        open_cents=debt.open_cents,
        overdue_cents=debt.overdue_cents,
        oldest_due_on=debt.oldest_due_on,
    )


def _client_ids(work: Work, request: GetReceivables) -> list[str] | None:
    """All under which the client is known; None when none is named."""
    require_seen(work, request.unit_id)
    if request.client_id is None:
        return None
    client_ids = client_ids_of(work.connection, request.client_id)
    return require_known(client_ids or None, "client")
