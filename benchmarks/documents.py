"""How many documents one core makes: `python -m benchmarks.documents`; also a part of `make bench-invoicing`.

E-invoices of five lines from frozen documents, written and held to all the rules; PDFs with those inside. The start of
Saxon and of Typst does not count. Beside the worker: over a pipe, with the file on the disk, as it is dispatched.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from chassis.offload import offload
from kernel.rates import Rate
from services.invoicing.billing.domain.canonical import frozen
from services.invoicing.billing.domain.invoice import Draft, IssuedInvoice, issue_invoice, sound_draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.outgoing.directory import DirectoryDrop
from services.invoicing.documents.outgoing.transport import Parcel
from services.invoicing.documents.pdf.jobs import pdf_of
from services.invoicing.documents.ubl.jobs import ubl_of, write_and_validate
from services.invoicing.documents.ubl.validate import validate

_DAY, _DUE = date(2026, 9, 14), date(2026, 10, 14)
_DOCUMENTS, _QUICK, _LINES = 300, 10, 5
_RECEIVER = "0208:0428759497"


def main() -> None:
    for what, rate in rates(quick=False).items():
        print(f"{what:<48}{rate:10,.1f} a second")


def rates(*, quick: bool) -> dict[str, float]:
    """A second, by what is done. Raises RuntimeError when a document that is written breaks a rule."""
    invoices = [_issued(sequence) for sequence in range(1, (_QUICK if quick else _DOCUMENTS) + 1)]
    with TemporaryDirectory() as folder:
        drop = DirectoryDrop(Path(folder))
        return {
            "ubl written": _rate(invoices, lambda invoice: ubl_of("invoice", invoice.document, "BE", _RECEIVER)),
            "ubl written and validated": _rate(invoices, _sound),
            "ubl beside the worker, into a file": _rate(invoices, lambda invoice: _dispatch(invoice, drop)),
            "pdf with ubl inside": _rate(invoices, lambda invoice: pdf_of("invoice", invoice.document, "BE")),
        }


def _rate(invoices: Iterable[IssuedInvoice], make: Callable[[IssuedInvoice], object]) -> float:
    """The first does not count."""
    first, *others = invoices
    make(first)
    start = perf_counter()
    for invoice in others:
        make(invoice)
    return round(len(others) / (perf_counter() - start), 1)


def _sound(invoice: IssuedInvoice) -> None:
    if findings := validate(ubl_of("invoice", invoice.document, "BE", _RECEIVER)):
        raise RuntimeError(f"{invoice.number} breaks {findings[0]}")


def _dispatch(invoice: IssuedInvoice, drop: DirectoryDrop) -> None:
    made = offload(f"{write_and_validate.__module__}:write_and_validate", "invoice", invoice.document, "BE", _RECEIVER)
    drop.send(Parcel("peppol", str(invoice.number), made["xml"].encode()))


def _issued(sequence: int) -> IssuedInvoice:
    rates = {Rate.percent("21"), Rate.percent("6")}
    client = Client("client_1", "Le Bal", "BE", "BE0428759497", "Rue Haute 1", "1000", "Bruxelles")
    vats = Vat.of("standard", "21"), Vat.of("standard", "6")
    lines = tuple(Line.of(f"Session {index}", "2.5", "43.80", vats[index % 2]) for index in range(_LINES))
    draft = sound_draft(Draft("unit_1", client, lines), rates)
    return frozen(issue_invoice(draft, InvoiceNumber(2026, BELGIUM, sequence), issue_date=_DAY, due_date=_DUE))


if __name__ == "__main__":
    main()
