"""`gedeeld clients`: find clients, look at one, and merge two that are one."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, Limit, tell_more
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.client_page import ClientPageReply
    from contracts.invoicing.clients import ClientReply, MergedReply

app = typer.Typer(no_args_is_help=True, help="Find clients, look at one, and merge two that are one.")
Unit = Annotated[str | None, typer.Option(help="Of this unit, unit_…; of the whole enterprise when left out.")]


@app.command("find")
def find_command(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Part of the name, or a whole enterprise or VAT number.")
    ] = None,
    unit: Unit = None,
    after: After = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List clients in the order of their names, page by page."""
    from contracts.invoicing.clients import FindClients

    reply = ask(question(FindClients, text=text, unit_id=unit, cursor=after, limit=limit))
    if as_json:
        print_json(reply)
        return
    print_table("", ("name", "country", "city", "number", "id"), map(_row, reply.clients))
    tell_more(reply.next_cursor)


@app.command()
def show(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Its id, cli_….")],
    unit: Unit = None,
    as_json: AsJson = False,
) -> None:
    """Show what a client owes and has, the last letters to it, and its last invoices."""
    from contracts.invoicing.client_page import GetClientPage

    reply = ask(question(GetClientPage, client_id=client, unit_id=unit))
    if as_json:
        print_json(reply)
    else:
        tell_page(reply)


@app.command()
def merge(
    kept_client: Annotated[str, typer.Argument(metavar="KEPT", help="The client that goes on, cli_….")],
    merged_client: Annotated[str, typer.Argument(metavar="MERGED", help="The one that is the same, cli_….")],
    why: Annotated[str, typer.Option(help="Why they are one; it is kept.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make MERGED one with KEPT, for good. Look with --dry-run first: a merge is not taken back.

    What was issued stays. New documents and letters go to KEPT; MERGED's id goes on to mean KEPT.
    """
    from contracts.invoicing.clients import MergeClients

    reply = ask(
        question(MergeClients, kept_client_id=kept_client, merged_client_id=merged_client, why=why, dry_run=dry_run)
    )
    if as_json:
        print_json(reply)
    else:
        tell_merge(reply)


def tell_merge(reply: "MergedReply") -> None:
    verb = "would be" if reply.dry_run else "is"
    print(f"{reply.merged_client_id} {verb} {reply.kept.client_id}, {reply.kept.name}.")
    print(
        f"Together {reply.open_invoices} open invoices, {euros(reply.open_cents)} EUR;"
        f" credit {euros(reply.credit_cents)} EUR."
    )
    if reply.dry_run:
        print("Nothing was changed.")


def tell_page(reply: "ClientPageReply") -> None:
    client = reply.client
    print(f"{client.name}, {client.country}, {client.client_id}")
    if client.blocked_because:
        print(f"Blocked: {client.blocked_because}")
    print(
        f"Open: {euros(reply.open_cents)} EUR of {reply.open_invoices} invoices, of which"
        f" {euros(reply.overdue_cents)} is late. Reminded up to level {reply.level}."
    )
    if reply.credit_cents:
        print(f"Credit: {euros(reply.credit_cents)} EUR.")
    letters = [
        (letter.reminded_on, letter.level, letter.invoices, euros(letter.open_cents), letter.pay_before)
        for letter in reply.letters
    ]
    print_table("Letters", ("written on", ">level", ">invoices", ">open", "pay before"), letters)
    invoices = [
        (invoice.number or "-", invoice.state, invoice.issued_on or "", euros(invoice.total_cents), invoice.invoice_id)
        for invoice in reply.invoices
    ]
    print_table("Invoices", ("number", "state", "issued", ">total", "id"), invoices)


def _row(client: "ClientReply") -> tuple[object, ...]:
    return (
        client.name,
        client.country,
        client.city or "",
        client.vat_number or client.enterprise_number or "",
        client.client_id,
    )
