"""What is known of a client changes; documents that were issued keep the client as it was."""

from dataclasses import replace
from typing import TypeVar

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.clients import ClientReply, UpdateClient
from kernel.clock import legal_date
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.domain.client_names import name_key
from services.invoicing.clients.domain.registration import Numbers, sound_client
from services.invoicing.clients.parameters import codes_on
from services.invoicing.clients.store.clients import KnownClient, change_client, lock_client, lock_client_register
from services.invoicing.clients.use_cases.client_address import client_address
from services.invoicing.clients.use_cases.client_duplicates import refuse_look_alikes, refuse_same_number
from services.invoicing.clients.use_cases.get_client import client_replies
from services.invoicing.texts import plain_text

T = TypeVar("T")


def update_client(work: Work, request: UpdateClient) -> ClientReply:
    """Write what the request has, by the rules of registering; what is absent stays.

    Raises UnknownThing, and what `register_client` raises. Only what changes is compared with other clients.
    """
    lock_client_register(work.connection)
    before = require_known(lock_client(work.connection, request.client_id), "client")
    after = _changed(work, before, request)
    refuse_same_number(work, after.client)
    if not request.not_a_duplicate:
        _refuse_new_look_alikes(work, before, after)
    change_client(work.connection, after)
    return client_replies(work, [after], unit_id=None)[0]


def _changed(work: Work, before: KnownClient, request: UpdateClient) -> KnownClient:
    client = before.client
    changed_client = replace(
        client,
        name=client.name if request.name is None else plain_text(request.name, "name"),
        language=_or(request.language, client.language),
        street=_or(request.street, client.street),
        postal_code=_or(request.postal_code, client.postal_code),
        city=_or(request.city, client.city),
    )
    return replace(
        before,
        client=_numbered(work, changed_client, request),
        email=before.email if request.email is None else client_address(request.email),
        payment_days=_or(request.payment_days, before.payment_days),
    )


def _numbered(work: Work, client: Client, request: UpdateClient) -> Client:
    """Numbers are checked when the request has one: a client from before today's rules may keep its own."""
    if request.enterprise_number is None and request.vat_number is None and request.peppol_id is None:
        return client
    raw_numbers = Numbers(
        _or(request.enterprise_number, client.enterprise_number),
        _or(request.vat_number, client.vat_number),
        _or(request.peppol_id, client.peppol_id),
    )
    return sound_client(client, raw_numbers, codes_on(legal_date(work.now)))


def _or(new: T | None, before: T) -> T:
    return before if new is None else new


def _refuse_new_look_alikes(work: Work, before: KnownClient, after: KnownClient) -> None:
    refuse_look_alikes(
        work,
        after.client,
        email=None if after.email == before.email else after.email,
        by_name=_place(after.client) != _place(before.client),
    )


def _place(client: Client) -> tuple[str, str]:
    return name_key(client.name), client.postal_code
