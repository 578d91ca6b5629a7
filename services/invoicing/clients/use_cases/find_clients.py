"""Clients by part of a name or by a whole number, of one unit or of all, a page at a time.

A member who asks beyond its units is shown companies, public bodies and its own private persons (`member_searches.py`).
"""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.rpc.access import member_of
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.clients import ClientsReply, FindClients
from services.invoicing.access import held_unit
from services.invoicing.clients.domain.client_names import words_of
from services.invoicing.clients.domain.client_numbers import numbers_in
from services.invoicing.clients.store.client_search import (
    FIRST,
    Place,
    clients_among,
    clients_named,
    clients_numbered,
    clients_shown,
    place_of,
)
from services.invoicing.clients.store.client_views import clients_of_units, own_clients
from services.invoicing.clients.store.clients import KnownClient
from services.invoicing.clients.use_cases.get_client import client_replies
from services.invoicing.clients.use_cases.member_searches import counted_search, require_few


def find_clients(work: Work, request: FindClients) -> ClientsReply:
    """In the order of their names; each word of `text` is the beginning of a word of the name.

    Raises InvalidRequest about a cursor; UnknownThing, NotYourOwn about a unit; of a member that names none
    SearchTextTooShort, AskedTooOften.
    """
    with counted_search(work, request):
        return _find(work, request)


def _find(work: Work, request: FindClients) -> ClientsReply:
    ids = None if request.unit_id is None else _ids_of_unit(work, request.unit_id)
    behind = start_of(request, str)
    numbered = _numbered(work, request, ids)
    clients = _behind(numbered, behind) if numbered else _named(work, request, ids, behind)
    page = page_of(request, clients, lambda known: known.client.client_id)
    return ClientsReply(clients=tuple(client_replies(work, page.rows, request.unit_id)), next_cursor=page.next_cursor)


def _ids_of_unit(work: Work, unit_id: str) -> list[str]:
    held_unit(work, unit_id)
    return clients_of_units(work.connection, [unit_id])


def _numbered(work: Work, request: FindClients, ids: Sequence[str] | None) -> list[KnownClient]:
    """All that have the number, which are a few."""
    enterprise, vat = numbers_in(request.text or "")
    if vat is None:
        return []
    clients = clients_numbered(work.connection, enterprise, vat)
    return [known_client for known_client in clients if ids is None or known_client.client.client_id in ids]


def _behind(numbered: Sequence[KnownClient], client_id: str | None) -> Sequence[KnownClient]:
    """Those that follow the client of a cursor."""
    order = [known.client.client_id for known in numbered]
    return numbered[order.index(client_id) + 1 :] if client_id in order else numbered


def _named(work: Work, request: FindClients, ids: Sequence[str] | None, behind: str | None) -> list[KnownClient]:
    """One more than a page, if there are so many."""
    words = words_of(request.text) if request.text else ()
    after, most = _place(work, behind), request.limit + 1
    if ids is not None:
        return clients_among(work.connection, ids, words, after, most)
    member_id = member_of(work.cause)
    if member_id is None:
        return clients_named(work.connection, words, after, most)
    own = own_clients(work.connection, member_id)
    return require_few(clients_shown(work.connection, own, words, after, most))


def _place(work: Work, client_id: str | None) -> Place:
    """Where the client of a cursor stands now. Clients are renamed, but never go."""
    return (None if client_id is None else place_of(work.connection, client_id)) or FIRST
