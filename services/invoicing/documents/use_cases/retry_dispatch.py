"""What held a document is mended: it may try again."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.documents import Dispatch, RetryDispatch
from services.invoicing.billing.domain.leaving import receiver_of
from services.invoicing.clients.store.clients import client_of
from services.invoicing.documents.domain.dispatch import DispatchNotHeld
from services.invoicing.documents.store.dispatch import lock_dispatch, release
from services.invoicing.documents.use_cases.get_dispatches import dispatch_reply


def retry_dispatch(work: Work, request: RetryDispatch) -> Dispatch:
    """The document goes out as it was issued, to the address that the client has now.

    Raises UnknownThing, DispatchNotHeld.
    """
    held = require_known(
        lock_dispatch(work.connection, request.document_id), "document on its way", field="document_id"
    )
    if held.state != "held":
        raise DispatchNotHeld(f"the document is not held: it is {held.state}", field="document_id", state=held.state)
    known = client_of(work.connection, held.client_id)
    receiver = (known and receiver_of(known.client)) or held.receiver
    release(work.connection, held.document_id, receiver, work.now)
    return dispatch_reply(replace(held, state="waiting", rules=[], receiver=receiver))
