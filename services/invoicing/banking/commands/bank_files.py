"""`gedeeld bank import` and `gedeeld bank quarantine`: files of the bank go in, or wait for a person."""

from base64 import b64encode
from gzip import compress
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure
from chassis.cli.operator import ask, question
from chassis.cli.options import LONG_S, File, whole_of
from chassis.cli.output import AsJson, euros, instant, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.banking import Fault, ImportReply, QuarantineReply

_MAX_BYTES = 8_000_000
"""What the contract takes, packed."""

quarantine = typer.Typer(
    invoke_without_command=True, help="List the bank files that wait for a person, or discard one."
)


def import_file(
    file: File,
    keep: Annotated[
        bool,
        typer.Option("--quarantine", help="Keep a file with a fault for a person also when nothing of it is sound."),
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Refuse a file with any fault: all of it, or nothing.")
    ] = False,
    accept_because: Annotated[
        str | None,
        typer.Option(help="Import also what does not follow the last balance; the difference is kept with why."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import FILE, CODA or camt.053 by its content: every sound statement that follows the last balance of its account.

    The others wait in quarantine, with line and rule; without a sound one the file is refused. Whatever the bank sends
    again counts once, so importing a file twice is safe. Exits 1 when something of it waits or is refused;
    `gedeeld bank read FILE --lenient` shows every fault.
    """
    from contracts.invoicing.banking import ImportBankStatement
    from services.invoicing.banking.formats.bank_file import format_of

    content = whole_of(file, _MAX_BYTES)
    request = question(
        ImportBankStatement,
        format=str(format_of(content)),
        packing="gzip",
        content_base64=b64encode(compress(content)).decode(),
        mode="whole" if whole else "quarantine" if keep else "strict",
        accept_because=accept_because,
    )
    reply = ask(request, timeout_s=LONG_S)
    if as_json:
        print_json(reply)
    else:
        tell_import(reply)
    if reply.faults and not reply.statements:
        raise Failure(f"Not imported: {file.name} waits in quarantine, and nothing of it is booked")
    if reply.waiting:
        raise Failure(f"Not all of it: {file.name} waits in quarantine for {reply.waiting} of its statements")


@quarantine.callback()
def listing(context: typer.Context, as_json: AsJson = False) -> None:
    """List the bank files that wait for a person, with their faults; or discard one."""
    if context.invoked_subcommand is not None:
        return
    from contracts.invoicing.banking import GetQuarantine

    tell_quarantine(ask(question(GetQuarantine)), as_json=as_json)


@quarantine.command()
def discard(
    sha: Annotated[str, typer.Argument(metavar="SHA", help="The whole SHA-256 of the file.")],
    why: Annotated[str, typer.Option(help="Why; kept with the file's faults and your name.")],
    as_json: AsJson = False,
) -> None:
    """Erase a file in quarantine: the bank sent a sound one instead, or it was never ours."""
    from contracts.invoicing.banking import DiscardQuarantined

    tell_quarantine(ask(question(DiscardQuarantined, file=sha, why=why)), as_json=as_json)


def tell_import(reply: "ImportReply") -> None:
    print(f"SHA-256 {reply.file}")
    if reply.faults:
        _tell_faults(reply.faults)
    if reply.faults and not reply.statements:
        return
    before = "; all of it came before" if reply.already_imported else ""
    print(f"{reply.statements} statements, {reply.entries} entries, {euros(reply.amount_cents)} EUR{before}")
    rows = [
        ("matched with an invoice", reply.matched),
        ("  of these: paid in part", reply.part_paid),
        ("  of these: nothing is left to pay", reply.settled),
        ("  of these: paid too much", reply.overpaid),
        ("costs of the bank, booked", reply.booked_costs),
        ("for shares of members", reply.shares),
        ("in suspense, for a person", reply.suspense),
    ]
    print_table("", ("what became of them", ">entries"), rows)
    if reply.suspense:
        print("See what waits: gedeeld bank suspense")


def _tell_faults(faults: "tuple[Fault, ...]") -> None:
    rows = [(fault.line or "", fault.path, fault.rule) for fault in faults]
    print_table("What is wrong", (">line", "place", "rule"), rows)


def tell_quarantine(reply: "QuarantineReply", *, as_json: bool) -> None:
    if as_json:
        print_json(reply)
        return
    if not reply.files:
        print("No bank file waits in quarantine.")
    for file in reply.files:
        print(f"{file.file}\n{file.format}, {file.size_bytes:,} bytes, received {instant(file.received_at)} UTC")
        _tell_faults(file.faults)
