"""An order whose quote was rounded by the former rule is invoiced to the cent that its client accepted."""

import json
from base64 import b64decode

import psycopg

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import LineInput
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.quoting import OrderReply
from deploy.local.servers import DatabaseServer
from services.invoicing.billing.domain.canonical import canonical, hash_of
from services.invoicing.tests.billing.service.billing import issue, shown
from services.invoicing.tests.quoting.service.quoting import accept, bases, part, quoted, send, the_order

TRANSLATION = LineInput(description="A", quantity="1", unit_price="125.3125")


def old_order(house: ServiceHarness, server: DatabaseServer) -> OrderReply:
    """Two equal lines that the quote of then printed as 125.32 and 125.31, which is 250.63 together."""
    quote = send(house, quoted(house, [TRANSLATION, TRANSLATION]))
    with psycopg.connect(server.superuser_dsn, dbname=house.engine.url.database) as connection:
        [text] = connection.execute("select document from sent_quote").fetchone() or [""]
        content = json.loads(text)
        assert content["format"] == "gedeeld.quote.2"
        assert content["net_cents"] == 25_062
        content |= {"format": "gedeeld.quote.1", "net_cents": 25_063, "vat_cents": 5_263, "gross_cents": 30_326}
        content["lines"][0]["net_cents"] = 12_532
        content["vat"][0] |= {"net_cents": 25_063, "vat_cents": 5_263}
        document = canonical(content)
        connection.execute("alter table sent_quote disable trigger user")
        connection.execute("update sent_quote set document = %s, content_hash = %s", (document, hash_of(document)))
        connection.execute("alter table sent_quote enable trigger user")
    return accept(house, quote)


def test_the_invoices_of_such_an_order_come_to_its_quote(
    invoicing: ServiceHarness, postgres_server: DatabaseServer
) -> None:
    order = old_order(invoicing, postgres_server)
    deposit = issue(invoicing, part(invoicing, order, "deposit", percent="30"))

    final = issue(invoicing, part(invoicing, order, "final"))

    assert order.net_cents == 25_063
    assert deposit.net_cents + final.net_cents == 25_063
    after = the_order(invoicing, order)
    assert (after.state, after.left_net_cents) == ("invoiced", 0)
    assert bases(shown(invoicing, final)) == {"21": final.net_cents}
    text = b64decode(invoicing.ask(GetDocument(document_id=final.invoice_id, format="json")).content_base64)
    content = json.loads(text)
    assert content["format"] == "gedeeld.invoice.2"
    assert [line["net_cents"] for line in content["lines"]] == [12_532, 12_531]
