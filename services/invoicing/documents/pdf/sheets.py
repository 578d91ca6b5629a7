"""From a document of the domain to its sheet, in the language of the client."""

from services.invoicing.billing.domain.credit_note import CreditNote
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import IssuedInvoice
from services.invoicing.documents.pdf.sheet import CorrectedInvoice, Sheet, Title
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
        lines=draft.lines,
        allowances=draft.allowances,
        totals=issued.totals,
        details=draft.details,
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
        lines=note.lines,
        allowances=note.allowances,
        totals=note.totals,
        details=InvoiceDetails(buyer_reference=note.buyer_reference, order_reference=note.order_reference),
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
        lines=quote.lines,
        totals=quote.totals,
        subject=quote.title,
        valid_until=quote.valid_until,
        terms=quote.terms,
    )
