"""`gedeeld receivables`: what clients owe, by how late it is, and who owes most."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import Day
from chassis.cli.output import AsJson, bar, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.dunning import ReceivablesReply

_LATE = {"not_due": "not due yet", "over_90": "over 90"}


def receivables(
    day: Day = None,
    unit: Annotated[
        str | None, typer.Option(help="Of this unit, unit_…; of the whole enterprise when left out.")
    ] = None,
    client: Annotated[str | None, typer.Option(help="Of this client, cli_….")] = None,
    debtors: Annotated[int, typer.Option(min=1, max=1000, help="How many of those that owe most.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show what clients owe by how late it is, and who owes most. The day tells how late what is open now is."""
    from contracts.invoicing.dunning import GetReceivables

    request = question(GetReceivables, day=day, unit_id=unit, client_id=client, limit=debtors)
    reply = ask(request)
    if as_json:
        print_json(reply)
    else:
        tell_receivables(reply)


def tell_receivables(reply: "ReceivablesReply") -> None:
    print(f"Open on {reply.day}: {euros(reply.open_cents)} EUR, of which {euros(reply.overdue_cents)} is late.")
    rows = [
        (
            _LATE.get(bucket.days, bucket.days),
            bucket.invoices,
            euros(bucket.open_cents),
            bar(bucket.open_cents, reply.open_cents),
        )
        for bucket in reply.buckets
    ]
    print_table("", ("days late", ">invoices", ">EUR", ""), rows)
    debts = [
        (
            debt.name,
            euros(debt.open_cents),
            euros(debt.overdue_cents),
            debt.oldest_due_on,
            bar(debt.open_cents, reply.open_cents),
            debt.client_id,
        )
        for debt in reply.clients
    ]
    print_table("Who owes most", ("client", ">EUR", ">late", "oldest due", "", "id"), debts)
