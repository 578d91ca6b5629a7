from typing import Any

import pytest

from services.invoicing.billing.domain.canonical import frozen, hash_of
from services.invoicing.billing.domain.lines import Line
from services.invoicing.documents.domain.document_file import check_untouched
from services.invoicing.documents.refusals import DocumentChanged
from services.invoicing.tests.documents.unit.e_invoices import AT_21, BELGIAN, issued

DOCUMENT = frozen(issued(BELGIAN, Line.of("Concert", "1", "100", AT_21))).document


def test_an_invoice_as_it_was_frozen_is_untouched() -> None:
    check_untouched("invoice", DOCUMENT, hash_of(DOCUMENT), "BE")

    assert DOCUMENT.count("Concert") == 1


@pytest.mark.parametrize("kind", ["invoice", "credit_note", "quote"])
def test_a_document_of_any_kind_that_lost_its_hash_is_refused(kind: Any) -> None:
    with pytest.raises(DocumentChanged):
        check_untouched(kind, DOCUMENT.replace("Concert", "Recital"), hash_of(DOCUMENT), "BE")
