"""`gedeeld bank read`: what stands in a file of the bank, and what is wrong with it. Needs no running system."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from chassis.cli.options import File, content_of
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from services.invoicing.banking.formats.bank_file import Format
    from services.invoicing.banking.formats.statements import ExaminedFile, Statement, StatementEntry
    from services.invoicing.banking.refusals import BrokenStatement

_MAX_BYTES = 50 * 1024 * 1024


def read(
    file: File,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict/--lenient",
            help="Strict shows nothing of a file with a fault, as an import takes nothing of it. "
            "Lenient shows all that can be read, with the faults.",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Read FILE, CODA or camt.053 by its content: statements, balances, entries, and what is wrong.

    Exits 0 when all is well, 1 when something is wrong, 2 when the file cannot be opened. JSON has amounts in
    whole cents (below zero: money that went out) and days as 2026-09-14.
    """
    from services.invoicing.banking.formats.bank_file import format_of

    content = content_of(file, _MAX_BYTES)
    kind = format_of(content)
    examined_file = _examined(content, kind)
    statements = () if strict and examined_file.faults else examined_file.file.statements
    if as_json:
        mode = "strict" if strict else "lenient"
        print_json(_data(kind, mode, examined_file, statements))
    else:
        _tell(kind, examined_file, statements)
    if examined_file.faults and strict and not as_json:
        print("Nothing of it is shown; --lenient shows what can be read.")
    if examined_file.faults:
        raise typer.Exit(1)


def _examined(content: bytes, kind: "Format") -> "ExaminedFile":
    """A file that cannot be read at all has one fault."""
    from hashlib import sha256

    from services.invoicing.banking.formats.bank_file import examine
    from services.invoicing.banking.formats.statements import BankFile, ExaminedFile
    from services.invoicing.banking.refusals import BrokenStatement

    try:
        return examine(content, kind)
    except BrokenStatement as fault:
        return ExaminedFile(BankFile(sha256(content).hexdigest(), ()), (fault,))


def _data(kind: str, mode: str, examined_file: "ExaminedFile", statements: "tuple[Statement, ...]") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "format": str(kind),
        "sha256": examined_file.file.sha256,
        "mode": mode,
        "sound": not examined_file.faults,
        "statements": [
            asdict(statement) | {"adds_up": _adds_up(statement), "movements": _movements(statement)}
            for statement in statements
        ],
        "faults": [
            {"line": fault.line, "path": fault.path, "rule": fault.rule, "statement": fault.statement}
            for fault in examined_file.faults
        ],
    }


def _movements(statement: "Statement") -> list[dict[str, Any]]:
    """As the bank booked them: the parts of a total count together."""
    from itertools import groupby

    booked = groupby(statement.entries, key=lambda entry: entry.reference.rpartition(".")[0])
    parts = [(reference, [entry.amount_cents for entry in entries]) for reference, entries in booked]
    return [{"reference": reference, "amount_cents": sum(cents), "entries": len(cents)} for reference, cents in parts]


def _moved(statement: "Statement") -> int:
    return sum(entry.amount_cents for entry in statement.entries)


def _adds_up(statement: "Statement") -> bool:
    return statement.old_balance_cents + _moved(statement) == statement.new_balance_cents


def _tell(kind: str, examined_file: "ExaminedFile", statements: "tuple[Statement, ...]") -> None:
    print(f"{kind}, SHA-256 {examined_file.file.sha256}")
    for statement in statements:
        print(
            f"\nStatement {statement.sequence} of {statement.account_iban}, {statement.date}: "
            f"{euros(statement.old_balance_cents)} -> {euros(statement.new_balance_cents)} {statement.currency}"
        )
        heads = ("value date", ">amount", "kind", "communication", "counterparty", "account", "reference")
        print_table("", heads, map(_row, statement.entries))
    if examined_file.faults:
        print_table("What is wrong", ("statement", ">line", "place", "rule"), map(_fault_row, examined_file.faults))


def _row(entry: "StatementEntry") -> tuple[object, ...]:
    return (
        entry.value_date,
        euros(entry.amount_cents),
        entry.kind.value,
        " ".join(filter(None, (entry.structured, entry.text))),
        entry.counterparty_name,
        entry.counterparty_account,
        entry.reference,
    )


def _fault_row(fault: "BrokenStatement") -> tuple[object, ...]:
    return (fault.statement, fault.line or "", fault.path, fault.rule)
