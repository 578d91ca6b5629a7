"""How many electronic invoices one core writes and holds to all the rules: `python -m benchmarks.ubl`.

Asked: at least 30 documents a second per core, of five lines each. The start of Saxon is told apart.
"""

from datetime import date
from time import perf_counter

from kernel.rates import Rate
from services.invoicing.domain.invoice import Client, draft_invoice, issue_invoice
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.domain.vat import Vat
from services.invoicing.ubl.document import Document, invoice_document
from services.invoicing.ubl.seller import seller_of
from services.invoicing.ubl.validate import validate
from services.invoicing.ubl.write import write_ubl

_DAY, _DUE = date(2026, 9, 14), date(2026, 10, 14)
_DOCUMENTS, _LINES, _ASKED = 300, 5, 30


def main() -> None:
    """Print the rates; exit 1 when fewer are made than asked or one is not valid."""
    documents = [_document(sequence) for sequence in range(1, _DOCUMENTS + 1)]
    start = perf_counter()
    first = validate(write_ubl(documents[0]))
    started = perf_counter()
    written = [write_ubl(document) for document in documents]
    wrote = perf_counter()
    faults = [finding for xml in written for finding in validate(xml)] + first
    ended = perf_counter()
    rate = _DOCUMENTS / (ended - started)
    print(f"first document, with the start of the rules   {started - start:8.2f} s")
    print(f"written                                       {_DOCUMENTS / (wrote - started):8.0f} a second")
    print(f"validated in three layers                     {_DOCUMENTS / (ended - wrote):8.1f} a second")
    print(f"written and validated                         {rate:8.1f} a second (asked: {_ASKED})")
    if faults or rate < _ASKED:
        raise SystemExit(f"not good enough: {rate:.1f} a second, {len(faults)} findings")


def _document(sequence: int) -> Document:
    rates = {Rate.percent("21"), Rate.percent("6")}
    client = Client("client_1", "Le Bal", "BE", "BE0428759497", "Rue Haute 1\n1000 Bruxelles")
    vats = Vat.of("standard", "21"), Vat.of("standard", "6")
    lines = [Line.of(f"Session {place}", "2.5", "43.80", vats[place % 2]) for place in range(_LINES)]
    number = InvoiceNumber(2026, BELGIUM, sequence)
    draft = draft_invoice("unit_1", client, lines, rates)
    return invoice_document(
        issue_invoice(draft, number, issue_date=_DAY, due_date=_DUE, rates=rates), seller_of("BE", _DAY)
    )


if __name__ == "__main__":
    main()
