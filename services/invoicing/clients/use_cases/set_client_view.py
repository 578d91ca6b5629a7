"""A unit says how it sees a client: its own name and reference, whom it talks to, its terms."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.clients import ClientReply, SetClientView
from services.invoicing.access import held_unit
from services.invoicing.clients.domain.client_view import ClientView
from services.invoicing.clients.store.client_views import set_view
from services.invoicing.clients.store.clients import client_of
from services.invoicing.clients.use_cases.get_client import client_replies
from services.invoicing.clients.use_cases.private_clients import require_clients_unit
from services.invoicing.texts import plain_text


def set_client_view(work: Work, request: SetClientView) -> ClientReply:
    """Replace the view of this unit; what is absent is absent from then on.

    Raises UnknownThing, BadText; NotYourOwn for a member who does not hold the unit, or does not know the person.
    """
    held_unit(work, request.unit_id)
    known_client = require_known(client_of(work.connection, request.client_id), "client")
    require_clients_unit(work, known_client)
    view = ClientView(
        unit_id=request.unit_id,
        client_id=known_client.client.client_id,
        own_name=_plain(request.own_name, "own_name"),
        buyer_reference=_plain(request.buyer_reference, "buyer_reference"),
        contact=_plain(request.contact, "contact"),
        payment_days=request.payment_days,
    )
    set_view(work.connection, view)
    return client_replies(work, [known_client], request.unit_id)[0]


def _plain(text: str | None, field: str) -> str | None:
    return None if text is None else plain_text(text, field)
