"""Private persons are known to those who deal with them: a member sees and invoices its own, staff all."""

from collections.abc import Collection

from chassis.db.work import Work
from chassis.rpc.access import member_of
from contracts.wire.refusals import NotYourOwn
from services.invoicing.clients.store.client_views import dealt_with
from services.invoicing.clients.store.clients import KnownClient


def clients_of_others(work: Work, clients: Collection[KnownClient]) -> frozenset[str]:
    """The ids of private persons who are nothing to the caller.

    A member knows those whom it, or another holder of its units, registered, and those whom one of its units invoiced
    or has a view of. Staff know everybody.
    """
    member_id = member_of(work.cause)
    if member_id is None:
        return frozenset()
    registrar = work.cause.actor
    private = frozenset(
        k.client.client_id for k in clients if k.client.kind == "individual" and k.registered_by != registrar
    )
    return private - dealt_with(work.connection, member_id, private) if private else private


def require_clients_unit(work: Work, known: KnownClient) -> None:
    """A quote or an invoice never shows a stranger's address to whoever draws it up. Raises NotYourOwn.

    One who has a number of a public register may be quoted and invoiced by all: two clients never share a number.
    """
    require_no_others_client(known, clients_of_others(work, [known]))


def require_no_others_client(known: KnownClient, unknown: Collection[str]) -> None:
    """`require_clients_unit`, when `clients_of_others` was asked for many at once. Raises NotYourOwn."""
    client = known.client
    if client.client_id in unknown and client.enterprise_number is None and client.vat_number is None:
        raise NotYourOwn(
            "this private person is no client of a unit that you hold; register your own client", field="client_id"
        )
