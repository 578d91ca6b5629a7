"""The official examples of Peppol BIS Billing 3.0, which must validate."""

from pathlib import Path

import pytest

from services.invoicing.ubl.validate import validate
from tests.conformance.vectors import tell_where, vector_path

FOLDER = "belgium/peppol-official"
FOUND = vector_path(FOLDER)


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(FOLDER)


if FOUND is not None:
    FILES = sorted(FOUND.glob("*.xml"))

    def test_there_are_ten_of_them() -> None:
        assert len(FILES) == 10

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_an_official_example_is_valid(file: Path) -> None:
        assert validate(file.read_bytes()) == []
