"""What invoicing adds to the `gedeeld` command. Heavy things are imported only by what runs."""

import typer

from services.invoicing.banking.commands import bank
from services.invoicing.billing.commands import invoice, lists
from services.invoicing.clients.commands import clients
from services.invoicing.documents.commands import documents, ubl
from services.invoicing.documents.commands.pdf import pdf
from services.invoicing.dunning.commands import receivables, reminders

MONEY, FILES = "Clients and their money", "Work on files, without a running system"


def add_commands(app: typer.Typer) -> None:
    """Each where a person looks for it."""
    app.add_typer(bank.app, name="bank", rich_help_panel=MONEY)
    app.add_typer(clients.app, name="clients", rich_help_panel=MONEY)
    app.add_typer(reminders.app, name="remind", rich_help_panel=MONEY)
    app.command("receivables", rich_help_panel=MONEY)(receivables.receivables)
    app.command("invoices", rich_help_panel=MONEY)(lists.invoices)
    app.command("turnover", rich_help_panel=MONEY)(lists.turnover)
    app.add_typer(documents.app, name="documents", rich_help_panel=MONEY)
    invoice.app.command()(pdf)
    app.add_typer(invoice.app, name="invoice", rich_help_panel=FILES)
    app.add_typer(ubl.app, name="ubl", rich_help_panel=FILES)
