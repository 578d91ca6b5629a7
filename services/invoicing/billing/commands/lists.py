"""`gedeeld invoices` and `gedeeld turnover`: invoices page by page, and what they come to by month."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, Limit, tell_more
from chassis.cli.output import AsJson, bar, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.billing import InvoiceSummary, TurnoverReply

Unit = Annotated[str | None, typer.Option(help="Of this unit, unit_…; of the whole enterprise when left out.")]


def invoices(
    *,
    unit: Unit = None,
    client: Annotated[str | None, typer.Option(help="Of this client, cli_….")] = None,
    state: Annotated[
        Literal["draft", "issued", "overdue", "paid", "credited", "lost"] | None,
        typer.Option(help="draft, issued (open), overdue, paid, credited or lost."),
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Part of the number or of the client's name, or the whole communication.")
    ] = None,
    after: After = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List invoices, the newest first, page by page."""
    from contracts.invoicing.billing import FindInvoices

    request = question(FindInvoices, unit_id=unit, client_id=client, state=state, text=text, cursor=after, limit=limit)
    reply = ask(request)
    if as_json:
        print_json(reply)
        return
    heads = ("number", "state", "issued", "due", "client", ">total", ">open", "id")
    print_table("", heads, map(_row, reply.invoices))
    tell_more(reply.next_cursor)


def turnover(
    unit: Unit = None,
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="This year when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was invoiced, credited since and is still open, by month of issue."""
    from contracts.invoicing.billing import GetTurnover

    calendar_year = year or _this_year()
    request = question(GetTurnover, unit_id=unit, first=date(calendar_year, 1, 1), last=date(calendar_year, 12, 31))
    reply = ask(request)
    if as_json:
        print_json(reply)
    else:
        tell_turnover(calendar_year, reply)


def _row(invoice: "InvoiceSummary") -> tuple[object, ...]:
    return (
        invoice.number or "-",
        invoice.state,
        invoice.issued_on or "",
        invoice.due_on or "",
        invoice.client_name,
        euros(invoice.total_cents),
        euros(invoice.open_cents),
        invoice.invoice_id,
    )


def _this_year() -> int:
    from chassis.cli.system import running_settings
    from chassis.ops.clock import clock_of
    from kernel.clock import legal_date

    return legal_date(clock_of(running_settings())()).year


def tell_turnover(year: int, reply: "TurnoverReply") -> None:
    most = max((month.net_cents for month in reply.months), default=0)
    rows = [
        (
            month.month,
            month.invoices,
            euros(month.net_cents),
            bar(month.net_cents, most),
            euros(month.credited_net_cents),
            euros(month.open_cents),
        )
        for month in reply.months
    ]
    heads = ("month", ">invoices", ">net EUR", "", ">credited net", ">open with VAT")
    print_table(f"Turnover of {year}", heads, rows)
    print(
        f"{reply.invoices} invoices, net {euros(reply.net_cents)} EUR; credited {euros(reply.credited_net_cents)},"
        f" open {euros(reply.open_cents)}."
    )
