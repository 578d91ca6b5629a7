import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.clients import BlockClient
from contracts.invoicing.quoting import (
    AcceptQuote,
    FindQuotes,
    GetQuote,
    MakeQuote,
    SendQuote,
)
from contracts.members.events import UnitClosed
from contracts.wire.base import Request
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.refusals import NoNumberSeries, UnknownVatRate, VatNumberMissing
from services.invoicing.clients.refusals import ClientBlocked, UnitIsClosed
from services.invoicing.quoting.domain.quote_document import thawed_quote
from services.invoicing.quoting.refusals import (
    AcceptedBeforeSent,
    AcceptedInFuture,
    AcceptedTooLate,
    PercentageOutOfRange,
    QuoteAlreadyAnswered,
    QuoteAlreadySent,
    QuoteNotSent,
    ValidUntilPassed,
)
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    WORK,
    another,
    registered,
    unit_opened,
)
from services.invoicing.tests.quoting.service.quoting import (
    LAST,
    MIXED,
    accept,
    decline,
    find_quotes,
    quoted,
    send,
    the_order,
    the_quote,
)


def test_a_quote_is_priced_and_shows_the_general_terms(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, language="nl")

    quote = quoted(invoicing, MIXED, client_id=client, deposit_percent="12.5")

    assert (quote.state, quote.number, quote.content_hash) == ("draft", None, None)
    assert (quote.net_cents, quote.vat_cents, quote.total_cents) == (93_005, 16_395, 109_400)
    assert [(v.percent, v.base_cents, v.vat_cents) for v in quote.vat] == [
        ("21", 72_493, 15_224),
        ("6", 19_513, 1_171),
        ("0", 999, 0),
    ]
    terms = quote.terms
    assert (terms.language, terms.deposit_percent, terms.cancellation_percent, terms.notice_days) == (
        "nl",
        "12.5",
        "25",
        30,
    )
    assert terms.text.startswith("Algemene voorwaarden")
    assert the_quote(invoicing, quote) == quote


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"unit_id": test_id("unit", "none")}, UnknownThing, "unit_id"),
        ({"client_id": test_id("cli", "none")}, UnknownThing, "client_id"),
        ({"valid_until": DAY - timedelta(1)}, ValidUntilPassed, "valid_until"),
        ({"deposit_percent": "100.5"}, PercentageOutOfRange, "deposit_percent"),
        ({"cancellation_percent": "999"}, PercentageOutOfRange, "cancellation_percent"),
        ({"lines": [WORK.model_copy(update={"vat_percent": "20"})]}, UnknownVatRate, "vat_percent"),
    ],
)
def test_what_the_rules_refuse_is_not_kept(
    invoicing: ServiceHarness, fields: dict[str, object], refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        quoted(invoicing, **fields)  # type: ignore[arg-type]  # one field of several types

    assert refused.value.field == field
    assert invoicing.count("quote") == 0


def test_no_quote_for_a_blocked_client_a_closed_unit_or_an_entity_without_a_series(invoicing: ServiceHarness) -> None:
    client, other = registered(invoicing), registered(invoicing)
    waiting, sent = quoted(invoicing, client_id=client), send(invoicing, quoted(invoicing, client_id=client))
    german = test_id("unit", "berlin")
    invoicing.consume(unit_opened(german, "DE"))
    invoicing.ask(BlockClient(request_id=uuid7(), client_id=client, reason="does not pay"))

    with pytest.raises(NoNumberSeries):
        quoted(invoicing, unit_id=german)
    with pytest.raises(ClientBlocked):
        quoted(invoicing, client_id=client)
    with pytest.raises(ClientBlocked):
        send(invoicing, waiting)
    with pytest.raises(ClientBlocked):
        accept(invoicing, sent)
    invoicing.consume(UnitClosed(unit_id=UNIT, legal_entity="BE", closed_on=DAY, reason="stopped"))
    with pytest.raises(UnitIsClosed):
        quoted(invoicing, client_id=other)

    assert (the_quote(invoicing, waiting).state, the_quote(invoicing, sent).state) == ("draft", "sent")


def test_a_sent_quote_is_numbered_and_frozen_with_its_terms(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, language="fr", name="Théâtre")
    draft = quoted(invoicing, MIXED, client_id=client, notice_days=7)

    quote = send(invoicing, draft)

    assert (quote.state, quote.number) == ("sent", "2026-QU-000001")
    with invoicing.engine.connect() as connection:
        row = connection.execute(sa.text("select document, content_hash from sent_quote")).one()
    assert sha256(row.document.encode()).hexdigest() == row.content_hash == quote.content_hash
    content = json.loads(row.document)
    assert (content["client"]["name"], content["gross_cents"]) == ("Théâtre", quote.total_cents)
    assert (content["terms"]["notice_days"], content["terms"]["text"]) == (7, draft.terms.text)
    assert str(thawed_quote(row.document).number) == quote.number


def test_a_sent_quote_keeps_its_terms_when_others_come(invoicing: ServiceHarness) -> None:
    invoicing.clock.now = datetime(2025, 12, 31, 9, tzinfo=UTC)
    sent, draft = send(invoicing, quoted(invoicing)), quoted(invoicing)
    invoicing.clock.now = datetime(2026, 1, 2, 9, tzinfo=UTC)

    assert the_quote(invoicing, sent).terms == sent.terms
    assert sent.terms.since.year == 2024
    assert the_quote(invoicing, draft).terms.since.year == 2026
    assert send(invoicing, draft).number == "2026-QU-000001"
    assert sent.number == "2025-QU-000001"


def test_a_quote_is_sent_once_and_refusals_leave_no_gap(invoicing: ServiceHarness) -> None:
    first, late, second = quoted(invoicing), quoted(invoicing, valid_until=DAY), quoted(invoicing)
    send(invoicing, first)
    invoicing.clock.forward(days=1)

    with pytest.raises(QuoteAlreadySent):
        send(invoicing, first)
    with pytest.raises(ValidUntilPassed) as refused:
        send(invoicing, late)

    assert refused.value.field == "quote_id"
    assert send(invoicing, second).number == "2026-QU-000002"


def test_a_quote_under_reverse_charge_needs_the_vat_number_of_the_client(invoicing: ServiceHarness) -> None:
    reverse = WORK.model_copy(update={"vat": "reverse_charge"})

    with pytest.raises(VatNumberMissing):
        quoted(invoicing, [reverse], client_id=registered(invoicing, kind="individual"))

    dutch = registered(invoicing, country="NL", vat_number="NL999999990B99")
    assert quoted(invoicing, [reverse], client_id=dutch).vat_cents == 0


def test_an_accepted_quote_becomes_an_order(invoicing: ServiceHarness) -> None:
    quote = send(invoicing, quoted(invoicing, MIXED))

    order = accept(invoicing, quote)

    assert (order.state, order.quote_id, order.accepted_on) == ("open", quote.quote_id, DAY)
    assert (order.net_cents, order.invoiced_net_cents, order.left_net_cents) == (93_005, 0, 93_005)
    assert (order.fee_cents, order.invoices) == (0, ())
    assert the_order(invoicing, order) == order
    answered = the_quote(invoicing, quote)
    assert (answered.state, answered.order_id) == ("accepted", order.order_id)
    assert (invoicing.published(), invoicing.balances()) == ([], {})


def test_a_quote_is_accepted_between_its_sending_and_its_last_day(invoicing: ServiceHarness) -> None:
    quote = send(invoicing, quoted(invoicing))
    with pytest.raises(AcceptedBeforeSent):
        accept(invoicing, quote, DAY - timedelta(1))
    with pytest.raises(AcceptedInFuture):
        accept(invoicing, quote, DAY + timedelta(1))
    invoicing.clock.forward(days=31)

    with pytest.raises(AcceptedTooLate) as refused:
        accept(invoicing, quote, LAST + timedelta(1))

    assert refused.value.facts == {"valid_until": "2026-10-14"}
    assert the_quote(invoicing, quote).state == "expired"
    assert accept(invoicing, quote, LAST).accepted_on == LAST
    assert the_quote(invoicing, quote).state == "accepted"


def test_a_quote_is_answered_once_and_only_when_sent(invoicing: ServiceHarness) -> None:
    draft, sent, other = quoted(invoicing), send(invoicing, quoted(invoicing)), send(invoicing, quoted(invoicing))
    for answer in (accept, decline):
        with pytest.raises(QuoteNotSent):
            answer(invoicing, draft)
    order = accept(invoicing, sent)

    assert decline(invoicing, other).state == "declined"
    for quote, order_id in ((sent, order.order_id), (other, None)):
        for answer in (accept, decline):
            with pytest.raises(QuoteAlreadyAnswered) as refused:
                answer(invoicing, quote)
            assert refused.value.facts["order_id"] == order_id
    assert invoicing.count("client_order") == 1


def test_a_quote_accepted_by_many_at_once_becomes_one_order(invoicing: ServiceHarness) -> None:
    quote = send(invoicing, quoted(invoicing))

    def run(n: int) -> str:
        try:
            return accept(another(invoicing, n + 1), quote).order_id
        except QuoteAlreadyAnswered as refusal:
            return f"refused for {refusal.facts['order_id']}"

    with ThreadPoolExecutor(4) as threads:
        outcomes = set(threads.map(run, range(8)))

    [order_id] = [outcome for outcome in outcomes if outcome.startswith("ord_")]
    assert outcomes == {order_id, f"refused for {order_id}"}
    assert invoicing.count("client_order") == 1


def test_quotes_sent_at_once_are_numbered_without_gaps(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    waiting = [quoted(invoicing, client_id=client) for _ in range(12)]

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda n: send(another(invoicing, n + 1), waiting[n]).number, range(12)))

    assert sorted(map(str, numbers)) == [f"2026-QU-{n:06d}" for n in range(1, 13)]


def test_a_repeated_request_makes_one_order(invoicing: ServiceHarness) -> None:
    quote = send(invoicing, quoted(invoicing))
    request = AcceptQuote(request_id=uuid7(), quote_id=quote.quote_id, accepted_on=DAY, accepted_by="Zoë")

    orders = [invoicing.ask(request) for _ in range(2)]

    assert orders[0] == orders[1]
    assert invoicing.count("client_order") == 1


def test_quotes_are_found_by_state_and_page_the_newest_first(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    draft, sent, expired, accepted, declined = (
        quoted(invoicing, client_id=client, valid_until=DAY if n == 2 else LAST) for n in range(5)
    )
    for quote in (sent, expired, accepted, declined):
        send(invoicing, quote)
    accept(invoicing, accepted)
    decline(invoicing, declined)
    invoicing.clock.forward(days=1)

    first = find_quotes(invoicing, limit=3)
    rest = find_quotes(invoicing, limit=3, cursor=first.next_cursor)

    ids = [quote.quote_id for quote in (declined, accepted, expired, sent, draft)]
    assert [quote.quote_id for quote in (*first.quotes, *rest.quotes)] == ids
    assert (len(first.quotes), rest.next_cursor) == (3, None)
    for state, quote_id in zip(("declined", "accepted", "expired", "sent", "draft"), ids, strict=True):
        assert [(entry.quote_id, entry.state) for entry in find_quotes(invoicing, state=state).quotes] == [
            (quote_id, state)
        ]


def test_members_quote_only_for_units_they_hold(invoicing: ServiceHarness) -> None:
    quote = quoted(invoicing)
    requests: list[Request[Any]] = [
        MakeQuote(
            request_id=uuid7(),
            unit_id=UNIT,
            client_id=quote.client_id,
            title="Website",
            lines=(WORK,),
            valid_until=LAST,
        ),
        SendQuote(request_id=uuid7(), quote_id=quote.quote_id),
        AcceptQuote(request_id=uuid7(), quote_id=quote.quote_id, accepted_on=DAY, accepted_by="Zoë"),
        GetQuote(quote_id=quote.quote_id),
        FindQuotes(unit_id=UNIT),
    ]

    for request in requests:
        with pytest.raises(NotYourOwn):
            invoicing.ask(request, roles=("member",), subject=f"member:{BOB}")
        invoicing.ask(request, roles=("member",), subject=f"member:{ANNE}")

    assert the_quote(invoicing, quote).state == "accepted"


def test_unknown_quotes_and_units_are_refused_by_field(invoicing: ServiceHarness) -> None:
    stranger = test_id("quo", "none")
    fields = []
    requests: list[Request[Any]] = [
        GetQuote(quote_id=stranger),
        SendQuote(request_id=uuid7(), quote_id=stranger),
        FindQuotes(unit_id=test_id("unit", "none")),
    ]
    for request in requests:
        with pytest.raises(UnknownThing) as refused:
            invoicing.ask(request)
        fields.append(refused.value.field)

    assert fields == ["quote_id", "quote_id", "unit_id"]


@pytest.mark.parametrize(
    "statement",
    [
        "update quote set valid_until = valid_until + 1",
        "update sent_quote set document = '{}'",
        "delete from quote_answer",
        "update client_order set quote_id = quote_id",
        "delete from client_order",
        "truncate quote cascade",
    ],
)
def test_the_application_cannot_change_what_was_quoted(invoicing: ServiceHarness, statement: str) -> None:
    accept(invoicing, send(invoicing, quoted(invoicing)))

    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|append-only"),
        invoicing.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))


def test_the_database_itself_refuses_a_gap_in_the_numbers(invoicing: ServiceHarness) -> None:
    send(invoicing, quoted(invoicing))
    draft = quoted(invoicing)
    copy = sa.text(
        """insert into sent_quote select :quote_id, '2026-QU-000003', series, year, 3, sent_on, document, content_hash,
          sent_at, actor from sent_quote"""
    )

    with pytest.raises(sa.exc.IntegrityError), invoicing.engine.begin() as connection:
        connection.execute(copy, {"quote_id": draft.quote_id})
