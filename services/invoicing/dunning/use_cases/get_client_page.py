"""A client at a glance: what it owes, what was written to it, and its last invoices."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from chassis.db.questions import walking_indexes
from chassis.db.work import Work
from chassis.rpc.access import member_of, require_known
from contracts.invoicing.client_page import ClientLetter, ClientPageReply, GetClientPage
from kernel.clock import legal_date
from services.invoicing.access import require_seen
from services.invoicing.billing.store.client_totals import client_totals
from services.invoicing.billing.store.credit import credit_of
from services.invoicing.billing.store.lists import ALL_INVOICES, InvoiceListItem, find
from services.invoicing.billing.use_cases.find_invoices import invoice_summaries
from services.invoicing.clients.store.client_merges import client_ids_of
from services.invoicing.clients.store.clients import client_of
from services.invoicing.clients.use_cases.get_client import client_replies
from services.invoicing.dunning.store.client_letters import Letter, last_letters, level_of_open

LETTERS, INVOICES = 5, 10
"""At most so many are shown, the latest ones."""


def get_client_page(work: Work, request: GetClientPage) -> ClientPageReply:
    """Of the enterprise, or of what one unit has with the client: a member names a unit that it holds.

    A member is told nothing of other units: neither their invoices nor the client's credit, which comes from all.
    Raises UnknownThing, NotYourOwn.
    """
    require_seen(work, request.unit_id)
    known_client = require_known(client_of(work.connection, request.client_id), "client")
    client_ids, today = client_ids_of(work.connection, request.client_id), legal_date(work.now)
    totals = client_totals(work.connection, client_ids, request.unit_id, today)
    return ClientPageReply(
        client=client_replies(work, [known_client], request.unit_id)[0],
        open_invoices=totals.open_invoices,
        open_cents=totals.open_cents,
        overdue_cents=totals.overdue_cents,
        oldest_due_on=totals.oldest_due_on,
        credit_cents=None if member_of(work.cause) else credit_of(work.connection, request.client_id),
        level=level_of_open(work.connection, client_ids, request.unit_id),
        letters=tuple(map(_letter, _last_letters(work, client_ids, request.unit_id))),
        invoices=invoice_summaries(work, _last_invoices(work, client_ids, request.unit_id)),
    )


def _letter(letter: Letter) -> ClientLetter:
    return ClientLetter(
        reminder_id=letter.reminder_id,
        reminded_on=letter.reminded_on,
        pay_before=letter.pay_before,
        level=letter.level,
        formal_notice=letter.formal_notice,
        invoices=letter.invoices,
        open_cents=letter.open_cents,
    )


def _last_letters(work: Work, client_ids: Sequence[str], unit_id: str | None) -> Sequence[Letter]:
    with _in_order(work, client_ids):
        return last_letters(work.connection, client_ids, unit_id, LETTERS)


def _last_invoices(work: Work, client_ids: Sequence[str], unit_id: str | None) -> Sequence[InvoiceListItem]:
    of_client = replace(ALL_INVOICES, client_ids=tuple(client_ids), unit_id=unit_id)
    with _in_order(work, client_ids):
        return find(work.connection, of_client, today=legal_date(work.now), limit=INVOICES)


def _in_order(work: Work, client_ids: Sequence[str]) -> AbstractContextManager[None]:
    """What several ids have is sorted: no index has it in one order."""
    return walking_indexes(work.connection) if len(client_ids) == 1 else nullcontext()
