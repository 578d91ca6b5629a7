"""The work on documents that is done beside the worker (chassis.offload): JSON in, JSON out.

Nothing in a worker imports this module, nor what it imports: lxml, Saxon and the rules take 150 MB.
"""

from base64 import b64decode
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from services.invoicing.billing.domain.canonical import thawed
from services.invoicing.billing.domain.credit_note import thawed_note
from services.invoicing.billing.domain.leaving import DocumentKind
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.documents.ubl.document import credit_note_document, invoice_document
from services.invoicing.documents.ubl.facts import NotAnInboundDocument, facts_of
from services.invoicing.documents.ubl.finding import Finding
from services.invoicing.documents.ubl.read import UnreadableDocument, read_xml
from services.invoicing.documents.ubl.response import against_response
from services.invoicing.documents.ubl.seller import own_numbers, seller_of
from services.invoicing.documents.ubl.validate import rules_for, validate, validate_root
from services.invoicing.documents.ubl.write import write_ubl

_SHOWN_RULES = 10
_RULE_SIGNS, _SENTENCE_SIGNS = 80, 500


def write_and_validate(
    kind: DocumentKind, document: str, legal_entity: str, receiver: str, folder: str = ""
) -> dict[str, Any]:
    """The UBL of a frozen document as `xml`, and in `rules` what it breaks: without any it may leave.

    `folder`: where official sheets are.
    """
    xml = ubl_of(kind, document, legal_entity, receiver)
    return {"xml": xml.decode(), "rules": _fatal(validate(xml, folder))}


def ubl_of(kind: DocumentKind, document: str, legal_entity: str, receiver: str | None = None) -> bytes:
    """The UBL of a frozen document. `receiver` (scheme:value) stands in for the client's own address."""
    if kind == "credit_note":
        note = thawed_note(document)
        return write_ubl(credit_note_document(note, seller_of(legal_entity, note.credited_on), receiver=receiver))
    issued = thawed(document, series_of(legal_entity))
    return write_ubl(invoice_document(issued, seller_of(legal_entity, issued.issue_date), receiver=receiver))


def read_facts(content_base64: str, today: str) -> dict[str, Any]:
    """What a document from outside says, as `facts`, and whether it is `addressed_to_us`.

    Or, when nobody can read it, `unreadable`: rule, line, sentence.
    """
    try:
        root = read_xml(b64decode(content_base64))
        facts = facts_of(root)
    except UnreadableDocument as fault:
        return {"unreadable": {"rule": fault.rule, "line": fault.line, "sentence": str(fault)}}
    except NotAnInboundDocument as fault:
        return {"unreadable": {"rule": "NOT-UBL", "line": fault.line, "sentence": str(fault)}}
    values, ours = asdict(facts), own_numbers(date.fromisoformat(today))
    for name in ("issued_on", "due_on"):
        values[name] = None if values[name] is None else values[name].isoformat()
    return {"facts": values, "addressed_to_us": any(number.removeprefix("BE") in ours for number in facts.addressed_to)}


def judge(content_base64: str, folder: str = "") -> list[dict[str, str]]:
    """The rules broken by a document from outside that `read_facts` could read. `folder`: where official sheets are."""
    root = read_xml(b64decode(content_base64))
    facts = facts_of(root)
    return _fatal(against_response(facts) if facts.kind == "response" else validate_root(root, rules_for(root, folder)))


def _fatal(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Each broken rule once, where it is broken first; at most ten."""
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.severity == "fatal":
            first.setdefault(finding.rule, finding)
    return [
        {"rule": rule[:_RULE_SIGNS], "sentence": f"{finding.sentence} ({finding.place})"[:_SENTENCE_SIGNS]}
        for rule, finding in list(first.items())[:_SHOWN_RULES]
    ]
