"""A client is blocked, or no longer: who did it, when and why is kept for ever."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.clients import BlockClient, ClientReply, UnblockClient
from services.invoicing.clients.domain.client_blocks import must_change
from services.invoicing.clients.store.clients import add_block_trace, lock_client, set_block
from services.invoicing.clients.use_cases.get_client import client_reply
from services.invoicing.texts import plain_text


def block_client(work: Work, request: BlockClient) -> ClientReply:
    """From now on nothing is drafted, quoted or issued for it. Raises UnknownThing, AlreadyBlocked, BadText."""
    return _set(work, request.client_id, plain_text(request.reason, "reason"), blocked=True)


def unblock_client(work: Work, request: UnblockClient) -> ClientReply:
    """Raises UnknownThing, NotBlocked, BadText."""
    return _set(work, request.client_id, plain_text(request.reason, "reason"), blocked=False)


def _set(work: Work, client_id: str, reason: str, *, blocked: bool) -> ClientReply:
    client = require_known(lock_client(work.connection, client_id), "client")
    must_change(client.blocked_because is not None, blocked)
    block_reason, kept_id = reason if blocked else None, client.client.client_id
    set_block(work.connection, kept_id, block_reason)
    add_block_trace(work.connection, kept_id, blocked=blocked, reason=reason, actor=work.cause.actor, now=work.now)
    return client_reply(work, replace(client, blocked_because=block_reason), shown=True)
