"""Take the next number of a series for a document of today. It commits with its document: a refusal leaves no gap."""

from datetime import date

from chassis.db.work import Work
from services.invoicing.billing.domain.numbering import InvoiceNumber, Series, next_number
from services.invoicing.billing.refusals import IssueDateBeforeLast
from services.invoicing.billing.store.issued import last_issue_date, take_sequences


def take_number(work: Work, series: Series, day: date) -> InvoiceNumber:
    """Raises IssueDateBeforeLast, and BadNumber when the series is full."""
    sequence = take_sequences(work.connection, series, day, 1)
    if sequence is None:
        raise IssueDateBeforeLast(
            "numbers follow dates: the series has a document of a later date",
            last_issued_on=str(last_issue_date(work.connection, series, day)),
        )
    return next_number(series, day, sequence - 1)
