"""`gedeeld ubl`: electronic invoices in files. Needs no running system."""

import typer

from chassis.command.failures import Failure, WrongUse
from chassis.command.output import AsJson, print_json, print_table, working
from services.invoicing.commands.files import File, content_of

app = typer.Typer(no_args_is_help=True, help="Look into electronic invoices (UBL 2.1, Peppol BIS Billing 3.0).")


@app.callback()
def ubl() -> None:
    """Look into electronic invoices (UBL 2.1, Peppol BIS Billing 3.0)."""


@app.command()
def validate(file: File, as_json: AsJson = False) -> None:
    """Hold a document to the UBL schema, to EN 16931 and to Peppol. Exit 1: not valid; 2: no XML that is safe."""
    from dataclasses import asdict  # noqa: PLC0415

    from services.invoicing.ubl.read import MAX_BYTES, UnreadableDocument  # noqa: PLC0415
    from services.invoicing.ubl.validate import is_valid, validate  # noqa: PLC0415

    xml = content_of(file, MAX_BYTES)
    try:
        with working("holding the document to the rules"):
            findings = validate(xml)
    except UnreadableDocument as error:
        raise WrongUse(f"Cannot read {file.name}: {error}") from error
    valid = is_valid(findings)
    if as_json:
        print_json({"file": file.name, "valid": valid, "findings": [asdict(finding) for finding in findings]})
    elif findings:
        rows = [(f.rule, f.severity, f.place, f.sentence) for f in findings]
        print_table(file.name, ("rule", "severity", "where", "what"), rows)
    if not valid:
        raise Failure(f"Not valid: {', '.join(sorted({f.rule for f in findings if f.severity == 'fatal'}))}")
    if not as_json:
        print(f"{file.name} is valid: UBL 2.1 schema, EN 16931, Peppol BIS Billing 3.0.")
