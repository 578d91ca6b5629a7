"""Whether the register has a client already. Lock it first, so that two at once do not miss each other."""

from collections.abc import Sequence

from chassis.db.work import Work
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.refusals import ClientAlreadyKnown, ClientLooksKnown
from services.invoicing.clients.store.clients import (
    LIKELY,
    client_with_number_of,
    clients_named_as,
    clients_of,
    clients_with_email,
)
from services.invoicing.clients.use_cases.private_clients import clients_of_others


def refuse_same_number(work: Work, client: Client) -> None:
    """Two clients never have one number. Raises ClientAlreadyKnown with the id of the other."""
    duplicate = client_with_number_of(work.connection, client)
    if duplicate is not None:
        client_id, field = duplicate
        raise ClientAlreadyKnown(
            f"a client with this {field.replace('_', ' ')} is known", field=field, client_id=client_id
        )


def refuse_look_alikes(work: Work, client: Client, *, email: str | None, by_name: bool) -> None:
    """By e-mail address, unless None, then by name. Raises ClientLooksKnown with the ids of at most five.

    Neither ever reveals a private person unknown to the caller: nobody finds out by trying who is a client.
    """
    alike = [] if email is None else clients_with_email(work.connection, email, client.client_id)
    if known_alike := _known_of(work, alike):
        raise _looks_known("e-mail address", "email", known_alike)
    namesakes = clients_named_as(work.connection, client) if by_name else []
    if known_namesakes := _known_of(work, namesakes):
        raise _looks_known("name in the same place", "name", known_namesakes)


def _known_of(work: Work, client_ids: Sequence[str]) -> list[str]:
    """Those whom the caller knows, a few."""
    if not client_ids:
        return []
    clients = clients_of(work.connection, client_ids)
    return sorted(clients.keys() - clients_of_others(work, clients.values()))[:LIKELY]


def _looks_known(what: str, field: str, client_ids: list[str]) -> ClientLooksKnown:
    return ClientLooksKnown(
        f"a client with this {what} is known; if it is another one, say not_a_duplicate",
        field=field,
        client_ids=", ".join(client_ids),
    )
