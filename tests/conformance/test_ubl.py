"""The official examples of Peppol BIS Billing 3.0, which must validate, and read as documents that come in."""

from base64 import b64encode
from pathlib import Path

import pytest

from services.invoicing.documents.ubl.jobs import judge, read_facts
from services.invoicing.documents.ubl.validate import validate
from tests.conformance.vectors import tell_where, vector_path

FOLDER = "belgium/peppol-official"
FOUND = vector_path(FOLDER)
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


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(FOLDER)


if FOUND is not None:
    FILES = sorted(FOUND.glob("*.xml"))

    def test_there_are_ten_of_them() -> None:
        assert len(FILES) == 10

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_an_official_example_is_valid(file: Path) -> None:
        assert validate(file.read_bytes()) == []

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_an_official_example_is_read_as_it_stands(file: Path) -> None:
        content = b64encode(file.read_bytes()).decode()

        told = read_facts(content, "2026-09-14")

        names = ("kind", "number", "supplier_name", "currency", "total_cents", "line_count")
        assert tuple(told["facts"][name] for name in names) == TOLD[file.stem]
        assert judge(content) == []
