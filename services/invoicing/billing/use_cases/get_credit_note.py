"""One credit note, as it was sent."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import CreditNoteReply, GetCreditNote
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.credit_note import CreditNote, thawed_note
from services.invoicing.billing.store.credit_notes import Effect, KeptNote, credit_note_of
from services.invoicing.billing.use_cases.get_invoice import vat_lines
from services.invoicing.units import unit_of


def get_credit_note(work: Work, request: GetCreditNote) -> CreditNoteReply:
    """Raises UnknownThing; NotYourOwn for a member who does not hold the unit."""
    stored = require_known(credit_note_of(work.connection, request.credit_note_id), "credit note")
    note_row, effect = stored
    unit = unit_of(work.connection, note_row.unit_id)
    require_holder(work.cause, unit.holder_ids if unit else (), field="credit_note_id")
    return credit_note_reply(note_row, effect, thawed_note(note_row.document))


def credit_note_reply(note_row: KeptNote, effect: Effect, note: CreditNote) -> CreditNoteReply:
    return CreditNoteReply(
        credit_note_id=note_row.credit_note_id,
        number=note_row.number,
        invoice_id=note_row.invoice_id,
        invoice_number=note.invoice_number,
        credited_on=note_row.credited_on,
        reason=note.reason,
        net_cents=note_row.net_cents,
        vat_cents=note_row.vat_cents,
        total_cents=note_row.gross_cents,
        vat=vat_lines(note.totals),
        applied_cents=effect.applied_cents,
        credit_cents=effect.excess_cents,
        content_hash=note_row.content_hash,
    )
