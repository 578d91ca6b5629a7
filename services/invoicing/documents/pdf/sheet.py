"""What stands on the pages of a document: typed facts, without wording or layout."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.invoicing.billing.domain.details import NO_DETAILS, InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.ubl.document import Seller
from services.invoicing.quoting.domain.terms import Terms


class Title(StrEnum):
    """What the document is called; an invoice is called by its kind."""

    INVOICE = "invoice"
    DEPOSIT = "deposit"
    PROGRESS = "progress"
    FINAL = "final"
    CANCELLATION_FEE = "cancellation_fee"
    CREDIT_NOTE = "credit_note"
    QUOTE = "quote"

    @property
    def asks_for_payment(self) -> bool:
        return self not in {Title.CREDIT_NOTE, Title.QUOTE}


@dataclass(frozen=True, slots=True)
class CorrectedInvoice:
    """The invoice that a credit note takes back, or a part of it."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """All amounts are whole cents of euro; those of a credit note are above zero too.

    `language`: fr, nl or en. `due_on` and `communication` (12 digits): of what asks for payment. `corrects`, `reason`:
    of a credit note. `subject`, `valid_until`, `terms`: of a quote. `bic` is printed and put into the code to scan
    when it is known. An empty text is not printed.
    """

    title: Title
    language: str
    number: str
    issued_on: date
    seller: Seller
    unit_name: str
    client: Client
    lines: tuple[Line, ...]
    totals: Totals
    allowances: tuple[Allowance, ...] = ()
    due_on: date | None = None
    communication: str | None = None
    bic: str = ""
    details: InvoiceDetails = NO_DETAILS
    corrects: CorrectedInvoice | None = None
    reason: str = ""
    subject: str = ""
    valid_until: date | None = None
    terms: Terms | None = None
