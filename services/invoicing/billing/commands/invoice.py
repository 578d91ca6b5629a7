"""`gedeeld invoice`: what an invoice comes to by the rules by which invoices are issued, and the PDF of one."""

from typing import TYPE_CHECKING, Any

import typer

from chassis.cli.options import File, content_of
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from services.invoicing.billing.domain.totals import Totals

app = typer.Typer(no_args_is_help=True, help="Work out what an invoice comes to; make its PDF.")


@app.callback()
def invoice() -> None:
    """Work out what an invoice comes to; make its PDF."""


@app.command()
def total(file: File, as_json: AsJson = False) -> None:
    """Work out totals and VAT per rate of the lines in FILE.

    FILE is JSON: an object with "lines", a list of objects with "quantity", "unit_price" (euro before VAT) and
    "vat_percent"; as may be "description", "vat" (standard, reverse_charge, intra_eu, export, exempt,
    outside_scope), "exemption_reason", "discount_percent", "discount" (euro). Beside "lines" may stand
    "discounts" (of one VAT group: "amount", "vat", "vat_percent"), "discount_percent" and "discount" (of the whole).
    Every value is a text: "12.50", not 12.50. docs/reference/invoice-total.md tells all.

    Exits 0 with the totals, 1 with every fault, 2 when the file cannot be opened. JSON has whole cents.
    """
    from services.invoicing.billing.commands.total_request import MAX_BYTES, total_of

    totals = total_of(content_of(file, MAX_BYTES))
    if isinstance(totals, list):
        faults = [{"field": f.field, "fault": f.fault, "rule": f.rule} for f in totals]
        if as_json:
            print_json({"faults": faults})
        else:
            print_table("Refused", ("field", "fault", "rule"), [tuple(fault.values()) for fault in faults])
        raise typer.Exit(1)
    if as_json:
        print_json(_data(totals))
    else:
        _tell(totals)


def _data(totals: "Totals") -> dict[str, Any]:
    return {
        "net_cents": totals.net_cents,
        "vat_cents": totals.vat_cents,
        "gross_cents": totals.gross_cents,
        "vat": [
            {
                "category": part.category,
                "treatment": part.treatment,
                "percent": part.percent,
                "net_cents": part.net_cents,
                "vat_cents": part.vat_cents,
                "reason": part.reason,
            }
            for part in totals.by_vat
        ],
    }


def _tell(totals: "Totals") -> None:
    heads = ("category", ">rate %", ">net", ">VAT", "reason")
    rows = [
        (part.category, part.percent, euros(part.net_cents), euros(part.vat_cents), part.reason)
        for part in totals.by_vat
    ]
    print_table("VAT", heads, rows)
    print(f"Net {euros(totals.net_cents)}, VAT {euros(totals.vat_cents)}, to pay {euros(totals.gross_cents)} EUR.")
