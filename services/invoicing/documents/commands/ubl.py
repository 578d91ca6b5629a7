"""`gedeeld ubl`: electronic invoices in files. Needs no running system."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.options import File, content_of
from chassis.cli.output import AsJson, euros, print_json, print_table, working

if TYPE_CHECKING:
    from services.invoicing.documents.ubl.facts import Facts

app = typer.Typer(no_args_is_help=True, help="Look into electronic invoices (UBL 2.1, Peppol BIS Billing 3.0).")


@app.callback()
def ubl() -> None:
    """Look into electronic invoices (UBL 2.1, Peppol BIS Billing 3.0)."""


@app.command()
def validate(file: File, as_json: AsJson = False) -> None:
    """Hold a document to the UBL schema, to EN 16931 and to Peppol. Exit 1: not valid; 2: no XML that is safe."""
    from dataclasses import asdict

    from services.invoicing.documents.rule_sheets import sheets_folder
    from services.invoicing.documents.ubl.read import MAX_BYTES, UnreadableDocument, read_xml
    from services.invoicing.documents.ubl.sheets import BadSheet
    from services.invoicing.documents.ubl.validate import is_valid, rules_for, validate_root

    xml = content_of(file, MAX_BYTES)
    try:
        with working("holding the document to the rules"):
            root = read_xml(xml)
            rules = rules_for(root, sheets_folder())
            findings = validate_root(root, rules)
    except (UnreadableDocument, BadSheet) as error:
        raise WrongUse(f"Cannot read {file.name}: {error}") from error
    valid = is_valid(findings)
    if as_json:
        print_json(
            {
                "file": file.name,
                "valid": valid,
                "rules": rules.in_words,
                "findings": [asdict(finding) for finding in findings],
            }
        )
    elif findings:
        rows = [(f.rule, f.severity, f.place, f.sentence) for f in findings]
        print_table(file.name, ("rule", "severity", "where", "what"), rows)
        print(f"Held to {rules.in_words}.")
    if not valid:
        raise Failure(f"Not valid: {', '.join(sorted({f.rule for f in findings if f.severity == 'fatal'}))}")
    if not as_json:
        print(f"{file.name} is valid: UBL 2.1 schema, {rules.in_words}.")


@app.command()
def read(file: File, as_json: AsJson = False) -> None:
    """Show what a document from outside tells: an invoice, a credit note, or an answer to one of ours.

    Nothing is judged: `gedeeld ubl validate` does that. Exit 2: no XML that is safe, or another document. JSON has
    amounts as told, and the total in whole cents when they are euro.
    """
    from dataclasses import asdict

    from services.invoicing.documents.ubl.facts import NotAnInboundDocument, facts_of
    from services.invoicing.documents.ubl.read import MAX_BYTES, UnreadableDocument, read_xml

    try:
        facts = facts_of(read_xml(content_of(file, MAX_BYTES)))
    except (UnreadableDocument, NotAnInboundDocument) as error:
        raise WrongUse(f"Cannot read {file.name}: {error}") from error
    if as_json:
        print_json({"file": file.name, **asdict(facts)})
    else:
        _tell(facts)


def _tell(facts: "Facts") -> None:
    print(f"{facts.kind} {facts.number} of {_or_dash(facts.issued_on)}, from {_or_dash(facts.supplier_name)}")
    if facts.kind == "response":
        print(f"answers {_or_dash(facts.about_number)}: {_or_dash(facts.response_code)}")
        return
    print(f"supplier's number {_or_dash(facts.supplier_number)}, for {', '.join(facts.addressed_to) or '-'}")
    print_table("", ("line", ">net"), [(line.description, line.net) for line in facts.lines])
    total = _or_dash(facts.total) if facts.total_cents is None else euros(facts.total_cents)
    print(f"{facts.line_count} lines; with VAT {total} {_or_dash(facts.currency)}, due {_or_dash(facts.due_on)}")


def _or_dash(value: date | str | None) -> str:
    return str(value or "-")
