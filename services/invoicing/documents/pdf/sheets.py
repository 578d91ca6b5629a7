"""From a document of the domain to its sheet, in the language of the client."""

from collections.abc import Sequence

from services.invoicing.billing.domain.credit_note import CreditNote
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import line_nets
from services.invoicing.documents.pdf.sheet import CorrectedInvoice, Sheet, SheetAllowance, SheetLine, Title
from services.invoicing.documents.ubl.document import Seller
from services.invoicing.quoting.domain.quote import SentQuote


def sheet_of_invoice(issued: IssuedInvoice, seller: Seller) -> Sheet:
    """An invoice of any kind, a deposit or a cancellation fee too."""
    draft = issued.draft
    return Sheet(
        title=Title(draft.kind),
        language=draft.client.language,
        number=str(issued.number),
        issued_on=issued.issue_date,
        due_on=issued.due_date,
        communication=issued.communication,
        seller=seller,
        unit_name=draft.unit_name,
        client=draft.client,
        lines=_lines(draft.lines),
        allowances=_allowances(draft.allowances),
        totals=issued.totals,
        buyer_reference=draft.buyer_reference,
        delivered_on=draft.delivered_on,
    )


def sheet_of_credit_note(note: CreditNote, seller: Seller) -> Sheet:
    """It names the invoice that it takes back, and asks for nothing."""
    return Sheet(
        title=Title.CREDIT_NOTE,
        language=note.client.language,
        number=note.number,
        issued_on=note.credited_on,
        seller=seller,
        unit_name=note.unit_name,
        client=note.client,
        lines=_lines(note.lines),
        allowances=_allowances(note.allowances),
        totals=note.totals,
        buyer_reference=note.buyer_reference,
        corrects=CorrectedInvoice(note.invoice_number, note.invoice_date),
        reason=note.reason,
    )


def sheet_of_quote(sent_quote: SentQuote, seller: Seller) -> Sheet:
    """With its general terms, and a place to sign."""
    quote = sent_quote.quote
    return Sheet(
        title=Title.QUOTE,
        language=quote.client.language,
        number=str(sent_quote.number),
        issued_on=sent_quote.sent_on,
        seller=seller,
        unit_name=quote.unit_name,
        client=quote.client,
        lines=_lines(quote.lines),
        totals=quote.totals,
        subject=quote.title,
        valid_until=quote.valid_until,
        terms=quote.terms,
    )


def _lines(lines: Sequence[Line]) -> tuple[SheetLine, ...]:
    return tuple(
        SheetLine(line.description, line.quantity, line.unit_price, line.vat, net_cents)
        for line, net_cents in zip(lines, line_nets(lines), strict=True)
    )


def _allowances(allowances: Sequence[Allowance]) -> tuple[SheetAllowance, ...]:
    return tuple(SheetAllowance(allowance.reason, allowance.vat, allowance.cents) for allowance in allowances)
