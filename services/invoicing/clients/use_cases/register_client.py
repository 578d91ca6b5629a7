"""A client becomes known: any unit may invoice it."""

from chassis.db.work import Work
from contracts.invoicing.clients import ClientReply, RegisterClient
from kernel.clock import legal_date
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.domain.registration import Numbers, sound_client
from services.invoicing.clients.parameters import codes_on
from services.invoicing.clients.store.clients import KnownClient, add_client, lock_client_register
from services.invoicing.clients.use_cases.client_address import client_address
from services.invoicing.clients.use_cases.client_duplicates import refuse_look_alikes, refuse_same_number
from services.invoicing.clients.use_cases.get_client import client_reply
from services.invoicing.texts import plain_text


def register_client(work: Work, request: RegisterClient) -> ClientReply:
    """Keep the client. Two clients never have one enterprise or VAT number.

    Raises ClientAlreadyKnown (with the `client_id` of the other), ClientLooksKnown, EnterpriseNumberMissing,
    BadEnterpriseNumber, BadVatNumber, VatNumberOfOtherCountry, BadPeppolId, BadCountry, BadEmail, BadText.
    """
    new = _registration(work, request)
    lock_client_register(work.connection)
    refuse_same_number(work, new.client)
    if not request.not_a_duplicate:
        refuse_look_alikes(work, new.client, email=new.email, by_name=True)
    add_client(work.connection, new)
    return client_reply(work, new, shown=True)


def _registration(work: Work, request: RegisterClient) -> KnownClient:
    today = legal_date(work.now)
    client = Client(
        client_id=work.new_id("cli"),
        name=plain_text(request.name, "name"),
        country=request.country,
        street=request.street or "",
        postal_code=request.postal_code or "",
        city=request.city or "",
        language=request.language,
        kind=request.kind,
    )
    raw_numbers = Numbers(request.enterprise_number, request.vat_number, request.peppol_id)
    return KnownClient(
        client=sound_client(client, raw_numbers, codes_on(today)),
        email=None if request.email is None else client_address(request.email),
        payment_days=request.payment_days,
        registered_on=today,
        registered_by=work.cause.actor,
        blocked_because=None,
    )
