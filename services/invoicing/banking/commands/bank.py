"""`gedeeld bank`: files of the bank, and the money in them that waits for a person."""

import typer

from services.invoicing.banking.commands import bank_files, bank_read, payments, shares

app = typer.Typer(no_args_is_help=True, help="Read and import files of the bank; match what waits for a person.")
app.command("read")(bank_read.read)
app.command("import")(bank_files.import_file)
app.add_typer(bank_files.quarantine, name="quarantine")
app.command("suspense")(payments.suspense)
app.command("match")(payments.match)
app.command("unmatch")(payments.unmatch)
app.command("classify")(payments.classify)
app.command("match-shares")(shares.match_shares)
app.command("payouts")(shares.payouts)
