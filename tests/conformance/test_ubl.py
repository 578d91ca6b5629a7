"""The official examples of Peppol BIS Billing 3.0, which must validate, and read as documents that come in."""

from base64 import b64encode
from typing import Any

from services.invoicing.documents.ubl.additions import EXACTLY_ONE
from services.invoicing.documents.ubl.jobs import judge, read_facts
from services.invoicing.documents.ubl.validate import validate
from tests.conformance.vectors import vectors

FOLDER = "belgium/peppol-official"
SUPPLIER, SELLER = "SupplierOfficialName Ltd", "The Sellercompany Incorporated"
TOLD = {
    "Allowance-example": ("invoice", "Snippet1", SUPPLIER, "EUR", 712_500, 3),
    "Vat-category-S": ("invoice", "Snippet1", SUPPLIER, "EUR", 855_000, 3),
    "base-creditnote-correction": ("credit_note", "Snippet1", SUPPLIER, "EUR", 165_625, 2),
    "base-example": ("invoice", "Snippet1", SUPPLIER, "EUR", 165_625, 2),
    "base-example_profile02": ("invoice", "Snippet1", SUPPLIER, "EUR", 165_625, 2),
    "base-negative-inv-correction": ("invoice", "Correction1", SUPPLIER, "EUR", -165_625, 2),
    "sales-order-example": ("invoice", "Snippet1", SUPPLIER, "EUR", 165_625, 2),
    "vat-category-E": ("invoice", "Vat-Z", SELLER, "GBP", None, 1),
    "vat-category-O": ("invoice", "Vat-O", SELLER, "SEK", None, 1),
    "vat-category-Z": ("invoice", "Vat-Z", SELLER, "GBP", None, 1),
}
"""Kind, number, supplier, currency, total with VAT in cents of euro, lines: as a person reads them in the file."""


def test_the_official_examples_are_valid() -> None:
    for folder in vectors(FOLDER):
        assert {file.stem: validate(file.read_bytes()) for file in folder.glob("*.xml")} == {name: [] for name in TOLD}


def test_the_official_examples_are_read_as_they_stand() -> None:
    for folder in vectors(FOLDER):
        contents = {file.stem: b64encode(file.read_bytes()).decode() for file in folder.glob("*.xml")}

        assert {name: facts_of(content) for name, content in contents.items()} == TOLD
        assert [name for name, content in contents.items() if judge(content)] == []


def test_every_element_that_the_new_edition_wants_once_is_in_the_table() -> None:
    for page in vectors("belgium/peppol-3.0.22.md"):
        rows = [line.strip("| ").split(" | ") for line in page.read_text().splitlines() if line.startswith("| cac:")]
        listed = {path: children.split() for path, children in rows}

        assert {path: sorted(listed[path]) for path in listed} == {
            path: sorted(children.split()) for path, children in EXACTLY_ONE["Invoice"].items() if path
        }


def facts_of(content: str) -> tuple[Any, ...]:
    facts = read_facts(content, "2026-09-14")["facts"]
    return tuple(facts[name] for name in ("kind", "number", "supplier_name", "currency", "total_cents", "line_count"))
