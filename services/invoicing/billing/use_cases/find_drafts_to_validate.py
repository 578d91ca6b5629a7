"""Drafts that wait for an adviser, page by page."""

from datetime import datetime

from chassis.db.questions import walking_indexes
from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.lookups import DraftsToValidateReply, DraftToValidate, FindDraftsToValidate
from kernel.clock import legal_date
from services.invoicing.billing.store.drafts import StoredDraft, drafts_of
from services.invoicing.billing.store.waiting_drafts import WaitingDraft, waiting_drafts


def find_drafts_to_validate(work: Work, request: FindDraftsToValidate) -> DraftsToValidateReply:
    """Those that wait longest first. Raises InvalidRequest."""
    after = start_of(request, int) or 0
    with walking_indexes(work.connection):
        rows = waiting_drafts(work.connection, request.adviser, after, request.limit + 1)
    page = page_of(request, rows, lambda row: row[0].number)
    drafts = drafts_of(work.connection, [waiting.invoice_id for waiting, _ in page.rows])
    summaries = tuple(_summary(*row, drafts[row[0].invoice_id]) for row in page.rows)
    return DraftsToValidateReply(drafts=summaries, next_cursor=page.next_cursor)


def _summary(waiting: WaitingDraft, submitted_at: datetime, stored: StoredDraft) -> DraftToValidate:
    client, totals = stored.known.client, stored.draft.totals
    return DraftToValidate(
        invoice_id=waiting.invoice_id,
        kind=stored.draft.kind,
        unit_id=waiting.unit_id,
        unit_name=stored.unit.name,
        adviser=waiting.adviser or None,
        client_id=client.client_id,
        client_name=client.name,
        net_cents=totals.net_cents,
        total_cents=totals.gross_cents,
        submitted_on=legal_date(submitted_at),
    )
