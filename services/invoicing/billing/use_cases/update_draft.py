"""A draft says something else from now on; what it said before stays on record."""

from chassis.db.work import Work
from contracts.invoicing.billing import InvoiceReply, UpdateDraft
from kernel.clock import legal_date
from services.invoicing.billing.refusals import DraftOfOrder, DraftOfOtherUnit, DraftRevised
from services.invoicing.billing.store.drafts import NewDraft, StoredDraft, referred
from services.invoicing.billing.store.revisions import replace_content
from services.invoicing.billing.use_cases.draft_invoice import DraftContext
from services.invoicing.billing.use_cases.get_invoice import draft_reply
from services.invoicing.billing.use_cases.review_draft import lock_draft


def update_draft(work: Work, request: UpdateDraft) -> InvoiceReply:
    """Replace the whole content, by the checks of `draft_invoice` and at VAT rates in force today.

    The draft is locked: of two at once the second sees what the first did. Raises what `draft_invoice` raises,
    AlreadyIssued, DraftDiscarded, DraftInReview, DraftOfOrder, DraftOfOtherUnit, DraftRevised.
    """
    stored, review = lock_draft(work, request.invoice_id)
    review.require_open()
    _require_own_content(stored, request)
    _require_same_revision(stored.revision, request.revision)
    today = legal_date(work.now)
    context = DraftContext.of(work, [request], today)
    new = NewDraft(stored.invoice_id, context.draft(request), revision=stored.revision + 1)
    replace_content(work.connection, stored, new, today, actor=work.cause.actor, at=work.now)
    known_client = context.clients[request.client_id, request.unit_id]
    draft = referred(new.draft, known_client)
    return draft_reply(work, StoredDraft(new.invoice_id, draft, stored.unit, known_client, None, new.revision), review)


def _require_own_content(stored: StoredDraft, request: UpdateDraft) -> None:
    if stored.order_id is not None:
        raise DraftOfOrder(
            "this draft follows from its order: discard it, and invoice the order again", field="invoice_id"
        )
    if stored.unit.unit_id != request.unit_id:
        raise DraftOfOtherUnit(
            "a draft stays with its unit: discard it, and draft another for the other unit", field="unit_id"
        )


def _require_same_revision(revision: int, seen_revision: int | None) -> None:
    if seen_revision is not None and seen_revision != revision:
        raise DraftRevised(
            "somebody replaced the content meanwhile: read the draft again", field="revision", revision=revision
        )
