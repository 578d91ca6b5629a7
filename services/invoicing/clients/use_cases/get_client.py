"""One client of the register, as far as the caller may see it."""

from collections.abc import Collection

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.clients import ClientReply, GetClient
from contracts.invoicing.clients import ClientView as ViewReply
from kernel.clock import legal_date
from services.invoicing.access import held_unit
from services.invoicing.clients.domain.client_view import ClientView
from services.invoicing.clients.domain.registration import region_of
from services.invoicing.clients.parameters import codes_on
from services.invoicing.clients.store.client_views import views_of
from services.invoicing.clients.store.clients import KnownClient, client_of
from services.invoicing.clients.use_cases.private_clients import clients_of_others


def get_client(work: Work, request: GetClient) -> ClientReply:
    """The client, with the view of a unit when one is named. Raises UnknownThing, NotYourOwn about that unit."""
    if request.unit_id is not None:
        held_unit(work, request.unit_id)
    known_client = require_known(client_of(work.connection, request.client_id), "client")
    return client_replies(work, [known_client], request.unit_id)[0]


def client_replies(work: Work, clients: Collection[KnownClient], unit_id: str | None) -> list[ClientReply]:
    """As the caller may see them, with the views of a unit; in at most two statements."""
    ids = [known_client.client.client_id for known_client in clients]
    views = {} if unit_id is None else views_of(work.connection, unit_id, ids)
    unknown = clients_of_others(work, clients)
    return [
        client_reply(
            work,
            known_client,
            shown=known_client.client.client_id not in unknown,
            view=views.get(known_client.client.client_id),
        )
        for known_client in clients
    ]


def client_reply(work: Work, known_client: KnownClient, *, shown: bool, view: ClientView | None = None) -> ClientReply:
    """Without `shown` the street, the e-mail address and why the client is blocked stay out."""
    client = known_client.client
    union = codes_on(legal_date(work.now)).union
    return ClientReply(
        client_id=client.client_id,
        name=client.name,
        country=client.country,
        kind=client.kind,
        region=region_of(client.country, union),
        language=client.language,
        street=(client.street or None) if shown else None,
        postal_code=client.postal_code or None,
        city=client.city or None,
        enterprise_number=client.enterprise_number,
        vat_number=client.vat_number,
        peppol_id=client.peppol_id,
        email=known_client.email if shown else None,
        payment_days=known_client.payment_days,
        registered_on=known_client.registered_on,
        blocked_because=known_client.blocked_because if shown else None,
        view=None if view is None else _view_reply(view),
    )


def _view_reply(view: ClientView) -> ViewReply:
    return ViewReply(
        unit_id=view.unit_id,
        own_name=view.own_name,
        buyer_reference=view.buyer_reference,
        contact=view.contact,
        payment_days=view.payment_days,
    )
