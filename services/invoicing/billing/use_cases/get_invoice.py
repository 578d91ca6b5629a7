"""One invoice, as it stands."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import GetInvoice, InvoiceReply, VatLine
from contracts.invoicing.enums import IssuedState
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.review import AS_DRAFTED, Review
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.store.drafts import StoredDraft, draft_of
from services.invoicing.billing.store.issued import InvoicePosition, IssuedRow, issued_of
from services.invoicing.billing.store.reviews import reviews_of
from services.invoicing.billing.use_cases.invoice_content import content_of_draft, content_of_issued


def get_invoice(work: Work, request: GetInvoice) -> InvoiceReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    stored = require_known(draft_of(work.connection, request.invoice_id), "invoice")
    require_holder(work.cause, stored.unit.holder_ids, field="invoice_id")
    issued = issued_of(work.connection, request.invoice_id)
    if issued is not None:
        return issued_reply(*issued, stored)
    return draft_reply(work, stored, reviews_of(work.connection, [request.invoice_id])[request.invoice_id])


def draft_reply(work: Work, stored: StoredDraft, review: Review = AS_DRAFTED) -> InvoiceReply:
    """As it would be issued today."""
    draft, content = stored.draft, content_of_draft(work, stored)
    totals = content.totals
    return InvoiceReply(
        invoice_id=stored.invoice_id,
        kind=draft.kind,
        state=review.step or "draft",
        unit_id=draft.unit_id,
        client_id=draft.client.client_id,
        order_id=stored.order_id,
        net_cents=totals.net_cents,
        vat_cents=totals.vat_cents,
        total_cents=totals.gross_cents,
        open_cents=0,  # nothing is owed before it is issued
        vat=vat_lines(totals),
        rejected_because=review.why or None,
        client=content.client,
        lines=content.lines,
        allowances=content.allowances,
        unit_name=content.unit_name,
        buyer_reference=content.details.buyer_reference or None,
        order_reference=content.details.order_reference or None,
        delivered_from=content.details.delivered_from,
        delivered_on=content.details.delivered_on,
        revision=stored.revision,
    )


def issued_reply(issued: IssuedRow, position: InvoicePosition, stored: StoredDraft) -> InvoiceReply:
    """As it was issued, with the figures of its document; its state follows from what is open."""
    content = content_of_issued(issued)
    return InvoiceReply(
        invoice_id=issued.invoice_id,
        kind=stored.draft.kind,
        state=_state(position),
        unit_id=issued.unit_id,
        client_id=issued.client_id,
        order_id=stored.order_id,
        number=issued.number,
        communication=issued.communication,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        net_cents=issued.net_cents,
        vat_cents=issued.vat_cents,
        total_cents=issued.gross_cents,
        credited_cents=position.credited_cents,
        open_cents=position.open_cents,
        vat=vat_lines(content.totals),
        client=content.client,
        lines=content.lines,
        allowances=content.allowances,
        unit_name=content.unit_name,
        buyer_reference=content.details.buyer_reference or None,
        order_reference=content.details.order_reference or None,
        delivered_from=content.details.delivered_from,
        delivered_on=content.details.delivered_on,
        revision=stored.revision,
    )


def vat_lines(totals: Totals) -> tuple[VatLine, ...]:
    """What each VAT rate comes to."""
    return tuple(
        VatLine(
            treatment=part.treatment,
            percent=part.percent,
            base_cents=part.net_cents,
            vat_cents=part.vat_cents,
        )
        for part in totals.by_vat
    )


def _state(position: InvoicePosition) -> IssuedState:
    if position.open_cents:
        return "issued"
    if position.lost:
        return "lost"
    return "credited" if position.credited else "paid"
