"""Clients by part of a name or by a whole number, of one unit or of all, a page at a time."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.invoicing.clients import ClientsReply, FindClients
from contracts.wire.refusals import InvalidRequest
from services.invoicing.clients.domain.client_names import words_of
from services.invoicing.clients.domain.client_numbers import numbers_in
from services.invoicing.clients.store.client_search import (
    FIRST,
    Place,
    clients_among,
    clients_named,
    clients_numbered,
    place_of,
)
from services.invoicing.clients.store.client_views import clients_of_unit
from services.invoicing.clients.store.clients import KnownClient
from services.invoicing.clients.use_cases.get_client import client_replies, held_unit


def find_clients(work: Work, request: FindClients) -> ClientsReply:
    """In the order of their names; each word of `text` is the beginning of a word of the name.

    Raises InvalidRequest about a cursor; UnknownThing, NotYourOwn about a unit.
    """
    ids = None if request.unit_id is None else _ids_of_unit(work, request.unit_id)
    found = _numbered(work, request, ids) or _named(work, request, ids)
    page = found[: request.limit]
    return ClientsReply(
        clients=tuple(client_replies(work, page, request.unit_id)),
        next_cursor=page[-1].client.client_id if len(found) > request.limit else None,
    )


def _ids_of_unit(work: Work, unit_id: str) -> list[str]:
    held_unit(work, unit_id)
    return clients_of_unit(work.connection, unit_id)


def _numbered(work: Work, request: FindClients, ids: Sequence[str] | None) -> list[KnownClient]:
    """At most a few: they make the only page."""
    enterprise, vat = numbers_in(request.text or "")
    if vat is None or request.cursor is not None:
        return []
    found = clients_numbered(work.connection, enterprise, vat)
    return [known for known in found if ids is None or known.client.client_id in ids]


def _named(work: Work, request: FindClients, ids: Sequence[str] | None) -> list[KnownClient]:
    """One more than a page, if there are so many."""
    words = words_of(request.text) if request.text else ()
    after, most = _after(work, request.cursor), request.limit + 1
    if ids is None:
        return clients_named(work.connection, words, after, most)
    return clients_among(work.connection, ids, words, after, most)


def _after(work: Work, cursor: str | None) -> Place:
    """The cursor is the last client of the page before."""
    place = FIRST if cursor is None else place_of(work.connection, cursor)
    if place is None:
        raise InvalidRequest("the cursor is not one of ours", field="cursor")
    return place
