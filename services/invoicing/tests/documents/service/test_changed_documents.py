"""An invoice that the database's owner changed after it was issued is given to nobody."""

from typing import Any

import psycopg
import pytest

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.documents import GetDocument
from deploy.local.servers import DatabaseServer
from services.invoicing.documents.refusals import DocumentChanged
from services.invoicing.tests.billing.service.billing import issued

_AS_OWNER = """
set role invoicing_owner;
alter table issued_invoice disable trigger append_only;
with changed as (select invoice_id, {change} as text from issued_invoice)
update issued_invoice i set document = text, content_hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')
  from changed where changed.invoice_id = i.invoice_id;
alter table issued_invoice enable trigger append_only;
"""


@pytest.mark.parametrize("form", ["json", "pdf", "ubl"])
@pytest.mark.parametrize(
    "change",
    [
        r"""regexp_replace(document, '"gross_cents":\d+', '"gross_cents":1')""",
        r"""regexp_replace(document, '"net_cents":\d+', '"net_cents":1')""",
        """replace(document, '"name":"', '"name":"É')""",
        """replace(document, ',', ', ')""",
    ],
)
def test_an_invoice_that_the_owner_changed_is_refused_though_its_new_hash_fits(
    invoicing: ServiceHarness, postgres_server: DatabaseServer, change: str, form: Any
) -> None:
    invoice = issued(invoicing)
    request = GetDocument(document_id=invoice.invoice_id, format=form)
    assert invoicing.ask(request).file_name

    with psycopg.connect(postgres_server.superuser_dsn, dbname=invoicing.engine.url.database) as connection:
        connection.execute(_AS_OWNER.format(change=change).encode())

    with pytest.raises(DocumentChanged) as refusal:
        invoicing.ask(request)
    assert refusal.value.field == "document_id"
