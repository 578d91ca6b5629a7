"""The cause of a hold is mended: the document is tried again."""

from dataclasses import replace

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.documents import Dispatch, RetryDispatch
from services.invoicing.billing.domain.leaving import receiver_of
from services.invoicing.clients.store.clients import client_of
from services.invoicing.documents.refusals import DispatchNotHeld
from services.invoicing.documents.store.dispatch import lock_dispatch, release
from services.invoicing.documents.use_cases.get_dispatches import dispatch_reply


def retry_dispatch(work: Work, request: RetryDispatch) -> Dispatch:
    """The document goes out as it was issued, to the address that the client has now.

    Raises UnknownThing, DispatchNotHeld.
    """
    dispatch = require_known(
        lock_dispatch(work.connection, request.document_id), "document on its way", field="document_id"
    )
    if dispatch.state != "held":
        raise DispatchNotHeld(
            f"the document is not held: it is {dispatch.state}", field="document_id", state=dispatch.state
        )
    known_client = client_of(work.connection, dispatch.client_id)
    receiver = (known_client and receiver_of(known_client.client)) or dispatch.receiver
    release(work.connection, dispatch.document_id, receiver, work.now)
    return dispatch_reply(replace(dispatch, state="waiting", rules=[], receiver=receiver))
