"""Two clients of the register turn out to be one: a fact that stays."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.clients import MergeClients, MergedReply
from kernel.clock import legal_date
from services.invoicing.billing.store.client_totals import client_totals
from services.invoicing.billing.store.credit import credit_of, lock_credits
from services.invoicing.clients.domain.client_merge import joined_client
from services.invoicing.clients.refusals import AlreadyMerged, ClientsDiffer, MergedWithItself
from services.invoicing.clients.store.client_merges import client_ids_of, lock_both, merge, roots_of
from services.invoicing.clients.store.clients import KnownClient, client_of, clients_of, lock_client_register
from services.invoicing.clients.use_cases.get_client import client_replies
from services.invoicing.texts import plain_text


def merge_clients(work: Work, request: MergeClients) -> MergedReply:
    """What was issued stays as it was issued, with its claims and in the books; all that comes goes to the kept one.

    What the two owe and have is asked, set off and reminded together. A dry run checks, and changes nothing. Raises
    UnknownThing, MergedWithItself, AlreadyMerged, ClientsDiffer, BadText.
    """
    why = plain_text(request.why, "why")
    lock_client_register(work.connection)
    ids = [request.kept_client_id, request.merged_client_id]
    lock_credits(work.connection, ids)
    lock_both(work.connection, ids)
    _require_two(work, request)
    clients = clients_of(work.connection, ids)
    kept_client, merged = clients[request.kept_client_id], clients[request.merged_client_id]
    joined = _joined(kept_client, merged)
    if not request.dry_run:
        merge(work.connection, joined, merged, why, actor=work.cause.actor, at=work.now)
        joined = require_known(client_of(work.connection, request.kept_client_id), "client")
    return _reply(work, request, joined)


def _require_two(work: Work, request: MergeClients) -> None:
    kept_id, merged_id = request.kept_client_id, request.merged_client_id
    roots = roots_of(work.connection, {kept_id, merged_id})
    for field, client_id in (("kept_client_id", kept_id), ("merged_client_id", merged_id)):
        require_known(roots.get(client_id), "client", field=field)
    if kept_id == merged_id:
        raise MergedWithItself("a client is not merged with itself", field="merged_client_id")
    for field, client_id in (("kept_client_id", kept_id), ("merged_client_id", merged_id)):
        if roots[client_id] != client_id:
            raise AlreadyMerged("this client was merged before: name the kept one", field=field, kept=roots[client_id])


def _joined(kept_client: KnownClient, merged: KnownClient) -> KnownClient:
    if (kept_client.blocked_because is None) != (merged.blocked_because is None):
        raise ClientsDiffer("one of the two is blocked: block or unblock the other first", field="blocked_because")
    client = joined_client(kept_client.client, merged.client)
    return replace(kept_client, client=client, email=kept_client.email or merged.email)


def _reply(work: Work, request: MergeClients, joined: KnownClient) -> MergedReply:
    # Of two clients before, of one afterwards.
    groups = {
        tuple(client_ids_of(work.connection, client_id))
        for client_id in (request.kept_client_id, request.merged_client_id)
    }
    client_ids = [client_id for group in groups for client_id in group]
    totals = client_totals(work.connection, client_ids, None, legal_date(work.now))
    credit_cents = sum(credit_of(work.connection, group[0]) for group in groups)
    return MergedReply(
        kept=client_replies(work, [joined], None)[0],
        merged_client_id=request.merged_client_id,
        open_invoices=totals.open_invoices,
        open_cents=totals.open_cents,
        credit_cents=credit_cents,
        dry_run=request.dry_run,
    )
