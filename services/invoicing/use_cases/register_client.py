"""A client becomes known: any unit may invoice it."""

from chassis.work import Work
from contracts.invoicing import ClientReply, RegisterClient
from kernel.clock import legal_date
from services.invoicing.domain import registration
from services.invoicing.domain.invoice import Client
from services.invoicing.domain.refusals import ClientAlreadyKnown
from services.invoicing.domain.registration import Registration
from services.invoicing.domain.texts import plain_text
from services.invoicing.store.clients import add_client, client_with


def register_client(work: Work, request: RegisterClient) -> ClientReply:
    """Keep the client. Two clients never have one enterprise number.

    Raises ClientAlreadyKnown (with the `client_id` of the other), BadEnterpriseNumber, BadVatNumber,
    BadEmail, BadText.
    """
    new = _registration(work, request)
    if not add_client(work.connection, new):
        known = client_with(work.connection, new.enterprise_number)
        raise ClientAlreadyKnown(
            "a client with this enterprise number is known", field="enterprise_number", client_id=known
        )
    return ClientReply(client_id=new.client.client_id, name=new.client.name)


def _registration(work: Work, request: RegisterClient) -> Registration:
    number, vat, email = request.enterprise_number, request.vat_number, request.email
    client = Client(
        client_id=work.new_id("cli"),
        name=plain_text(request.name, "name"),
        country=request.country,
        vat_number=None if vat is None else registration.vat_number(vat),
    )
    return Registration(
        client=client,
        kind=request.kind,
        language=request.language,
        enterprise_number=None if number is None else registration.enterprise_number(number),
        email=None if email is None else registration.email(email),
        payment_days=request.payment_days,
        registered_on=legal_date(work.now),
    )
