"""An invoice is drafted: everything is checked, nothing is owed yet."""

from chassis.work import Work
from contracts.invoicing import DraftInvoice, InvoiceReply, LineInput
from contracts.refusals import UnknownThing
from kernel.clock import legal_date
from services.invoicing.domain import invoice
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import series_of
from services.invoicing.domain.refusals import InvoiceRefused
from services.invoicing.domain.vat import Vat
from services.invoicing.parameters import vat_rates
from services.invoicing.store.clients import client_of
from services.invoicing.store.drafts import add_draft
from services.invoicing.store.units import unit_of
from services.invoicing.use_cases.access import require_holder
from services.invoicing.use_cases.get_invoice import draft_reply


def draft_invoice(work: Work, request: DraftInvoice) -> InvoiceReply:
    """Keep a draft, at VAT rates in force today.

    Raises UnknownThing, NotYourOwn, NoNumberSeries, and what the rules of lines, VAT and totals refuse.
    """
    unit = unit_of(work.connection, request.unit_id)
    if unit is None:
        raise UnknownThing("no unit has this id", field="unit_id")
    require_holder(work.cause, unit.holder_ids, field="unit_id")
    series_of(unit.legal_entity)
    known = client_of(work.connection, request.client_id)
    if known is None:
        raise UnknownThing("no client has this id", field="client_id")
    today = legal_date(work.now)
    draft = invoice.draft_invoice(unit.unit_id, known.client, _lines(request.lines), vat_rates(today))
    invoice_id = work.new_id("inv")
    add_draft(work.connection, invoice_id, draft, today)
    return draft_reply(invoice_id, draft)


def _lines(asked: tuple[LineInput, ...]) -> list[Line]:
    return [_line(place, line) for place, line in enumerate(asked)]


def _line(place: int, asked: LineInput) -> Line:
    """Raises what Line and Vat raise; the field says which line it is, from 0."""
    try:
        vat = Vat.of(asked.vat, asked.vat_percent, asked.exemption_reason or "")
        return Line.in_cents(asked.description, asked.quantity, asked.unit_price_cents, vat)
    except InvoiceRefused as refusal:
        refusal.field = f"lines.{place}.{refusal.field}" if refusal.field else f"lines.{place}"
        raise
