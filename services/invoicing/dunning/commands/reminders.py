"""`gedeeld remind`: letters to late clients, and what was written before."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import LONG_S, Day, Limit
from chassis.cli.output import AsJson, bar, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.dunning import CorrectionEntry, HoldReply, ReminderEntry, RemindersReply

app = typer.Typer(no_args_is_help=True, help="Write the reminders that are due; show what was written before.")


@app.command()
def run(
    day: Day = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be written, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write every reminder that is due, one letter to a client. Look with --dry-run first: letters are not taken back.

    Repeating a day writes nothing twice. Exits 1 when a client was left for want of a parameter.
    """
    from contracts.invoicing.dunning import RunReminders

    reply = ask(question(RunReminders, day=day, dry_run=dry_run), timeout_s=LONG_S)
    if as_json:
        print_json(reply)
    else:
        tell_run(reply, dry_run=dry_run)
    if reply.left_clients:
        raise typer.Exit(1)


@app.command()
def trace(
    about: Annotated[str, typer.Argument(metavar="INVOICE|CLIENT", help="The id of one: inv_… or cli_….")],
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Show what was written about an invoice or to a client, and what was held back; the newest first."""
    from contracts.invoicing.dunning import GetReminders

    selection = {"client_id" if about.startswith("cli_") else "invoice_id": about}
    reply = ask(question(GetReminders, limit=limit, **selection))
    if as_json:
        print_json(reply)
        return
    heads = ("invoice", ">level", "", "written on", "pay before", ">open", ">interest", ">compensation")
    print_table("Reminders", heads, map(_reminder, reply.entries))
    if reply.charges_open_cents is not None:
        print(f"Late charges that nobody paid yet: {euros(reply.charges_open_cents)} EUR.")
    if reply.corrections:
        columns = ("payment", "of", "on", ">interest", ">compensation", ">now credit", "wrong from level")
        print_table("Charges taken back", columns, map(_correction, reply.corrections))
    print_table("Held back", ("invoice", "now", "why", "until"), map(_hold, reply.holds))


def tell_run(reply: "RemindersReply", *, dry_run: bool) -> None:
    verb = "would be written" if dry_run else "written"
    print(f"{reply.day}: {reply.letters} letters {verb}, about {reply.invoices} invoices.")
    most = max((level.open_cents for level in reply.levels), default=0)
    rows = [
        (level.level, level.invoices, euros(level.open_cents), bar(level.open_cents, most)) for level in reply.levels
    ]
    print_table("", (">level", ">invoices", ">open EUR", ""), rows)
    print(
        f"Interest {euros(reply.interest_cents)}, compensation {euros(reply.compensation_cents)} EUR:"
        " told in the letters, booked when paid."
    )
    print(
        f"To print and post, for want of an e-mail address: {reply.without_address}. Held back: {reply.held} invoices."
    )
    if reply.left_clients:
        print(f"Not reminded, a parameter is missing: {reply.left_clients} clients.")
        print_table(
            "",
            ("client", "invoices", "why"),
            [(left.client_id, ", ".join(left.invoices), left.reason) for left in reply.left],
        )
    if dry_run and reply.letters:
        print(f"Nothing was written. To write them: gedeeld remind run --day {reply.day}")


def _reminder(entry: "ReminderEntry") -> tuple[object, ...]:
    return (
        entry.number,
        entry.level,
        "formal notice" if entry.formal_notice else "",
        entry.reminded_on,
        entry.pay_before,
        euros(entry.open_cents),
        euros(entry.interest_cents),
        euros(entry.compensation_cents),
    )


def _correction(entry: "CorrectionEntry") -> tuple[object, ...]:
    return (
        entry.payment_id,
        entry.paid_on,
        entry.corrected_on,
        euros(entry.interest_cents),
        euros(entry.compensation_cents),
        euros(entry.credit_cents),
        entry.wrong_from or "",
    )


def _hold(hold: "HoldReply") -> tuple[object, ...]:
    return hold.invoice_id, "held" if hold.held else "over", hold.reason or "", hold.until or ""
