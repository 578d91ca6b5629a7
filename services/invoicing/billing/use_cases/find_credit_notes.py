"""Credit notes page by page."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.invoicing.lookups import CreditNotesReply, CreditNoteSummary, FindCreditNotes
from services.invoicing.access import require_seen
from services.invoicing.billing.store import credit_note_lists
from services.invoicing.billing.store.credit_note_lists import CreditNoteFilter
from services.invoicing.clients.store.client_merges import listed_ids


def find_credit_notes(work: Work, request: FindCreditNotes) -> CreditNotesReply:
    """Those of the latest day first. A member asks for a unit that it holds.

    Raises UnknownThing, NotYourOwn, InvalidRequest.
    """
    require_seen(work, request.unit_id)
    note_filter = CreditNoteFilter(
        unit_id=request.unit_id,
        client_ids=listed_ids(work.connection, request.client_id),
        invoice_id=request.invoice_id,
        credited_from=request.credited_from,
        credited_to=request.credited_to,
        before=start_of(request, tuple[date, str]),
    )
    rows = credit_note_lists.find(work.connection, note_filter, request.limit + 1)
    page = page_of(request, rows, lambda note: (note.credited_on, note.credit_note_id))
    summaries = tuple(
        CreditNoteSummary(
            credit_note_id=note.credit_note_id,
            number=note.number,
            invoice_id=note.invoice_id,
            invoice_number=note.invoice_number,
            unit_id=note.unit_id,
            client_id=note.client_id,
            client_name=note.client_name,
            credited_on=note.credited_on,
            net_cents=note.net_cents,
            total_cents=note.gross_cents,
        )
        for note in page.rows
    )
    return CreditNotesReply(credit_notes=summaries, next_cursor=page.next_cursor)
