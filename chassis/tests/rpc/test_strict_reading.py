"""What a reader refuses, and what it must let pass so that newer and older sides live together."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from chassis.events.batch import Unreadable, fault_of, read
from chassis.rpc.execution import strict_json
from contracts.catalogue import EventSpec, event_spec
from contracts.governance.shares import SubscribeShares
from contracts.invoicing.banking import RecordPayment
from contracts.invoicing.events import InvoicePaid
from contracts.wire.base import MAX_EVENT_BYTES, Command, Decimal, Event, InvoiceId, MemberId
from contracts.wire.refusals import MalformedCall
from kernel.money import InvalidAmount, Money

PAID = event_spec("invoicing.invoice_paid.v1")
assert PAID is not None
SPEC: EventSpec = PAID
PLAIN = (Path(__file__).parents[3] / "contracts" / "examples" / SPEC.type / "plain.json").read_text()
ARABIC = "٠١٢٣٤٥٦٧٨٩"
FULL_WIDTH = "０１２３４５６７８９"


def with_cents(text: str) -> bytes:
    """The example with `text` where the cents stand, quotes and all."""
    assert PLAIN.count('"net_cents": 100000') == 1
    return PLAIN.replace('"net_cents": 100000', f'"net_cents": {text}').encode()


def with_data(**fields: Any) -> bytes:
    message = json.loads(PLAIN)
    message["data"] |= fields
    return json.dumps(message, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e3",
        "1E3",
        "1.0",
        "100000.00",
        '"1"',
        "true",
        "false",
        "null",
        ARABIC[3],
        "1_000",
        "0x10",
        "+1",
        "01",
        "0",
        "-1",
        "10000000000001",
        "9" * 400,
        "9" * 5000,
        "[1]",
    ],
)
def test_money_is_a_plain_whole_number_within_its_range(text: str) -> None:
    with pytest.raises(Unreadable):
        read(SPEC, with_cents(text))


def test_the_largest_amount_is_read_exactly() -> None:
    message = read(SPEC, with_cents("10000000000000"))

    assert isinstance(message.data, InvoicePaid)
    assert message.data.net_cents == 10**13


@pytest.mark.parametrize(
    "invoice_id",
    [
        "inv_" + ARABIC[1] * 32,
        "inv_" + FULL_WIDTH[1] * 32,
        "inv_" + "A" * 32,
        "inv_" + "a" * 31,
        "unit_" + "a" * 32,
        "inv_" + "a" * 32 + "\n",
        " inv_" + "a" * 32,
        "",
        "inv_" + "а" * 32,
    ],
)
def test_an_identifier_is_ascii_of_one_shape(invoice_id: str) -> None:
    with pytest.raises(Unreadable, match="invoice_id"):
        read(SPEC, with_data(invoice_id=invoice_id))


@pytest.mark.parametrize("text", [ARABIC[6], "6,5", "1e2", "+6.5", "-6.5", " 6.5", "6.5\n", "6.", ".5", "NaN", "１"])
def test_a_decimal_is_ascii_digits_with_one_point(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Decimal).validate_python(text)


@pytest.mark.parametrize("text", [ARABIC[1:4], "１２.50", "12,50", "1e3", "12.345", "NaN", "-"])
def test_an_amount_written_as_text_is_ascii(text: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.parse(text)


@pytest.mark.parametrize("day", [20000, "20000", "2026-2-2", "2026-02-30", "2026-02-02T00:00:00", "２０２６-02-02"])
def test_a_day_is_an_iso_date(day: object) -> None:
    with pytest.raises(Unreadable, match="paid_on"):
        read(SPEC, with_data(paid_on=day))


def test_an_instant_without_a_time_zone_is_refused() -> None:
    message = json.loads(PLAIN) | {"occurred_at": "2026-02-20T06:00:01"}

    with pytest.raises(Unreadable, match="occurred_at"):
        read(SPEC, json.dumps(message).encode())


def test_a_huge_body_is_refused_unread() -> None:
    padding = "x" * MAX_EVENT_BYTES

    with pytest.raises(Unreadable, match=f"at most {MAX_EVENT_BYTES}"):
        read(SPEC, with_data(padding=padding))


def test_deep_nesting_is_refused_even_where_nobody_looks() -> None:
    body = PLAIN.rstrip().removesuffix("}") + ', "new": ' + "[" * 20_000 + "]" * 20_000 + "}"

    with pytest.raises(Unreadable):
        read(SPEC, body.encode())
    with pytest.raises(MalformedCall):
        strict_json("[" * 100_000)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"\xff\xfe", PLAIN.encode() * 2, b'"x"'])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(SPEC, body)


@pytest.mark.parametrize(("field", "value"), [("producer", "payroll"), ("type", "invoicing.invoice_paid.v2")])
def test_a_message_of_another_type_or_producer_is_refused(field: str, value: str) -> None:
    with pytest.raises(Unreadable):
        read(SPEC, json.dumps(json.loads(PLAIN) | {field: value}).encode())


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(SPEC, with_data(invoice_id="a secret"))

    assert "secret" not in str(refusal.value)


def test_an_unknown_field_of_an_event_is_ignored() -> None:
    message = read(SPEC, with_data(discount_cents=5))

    assert not hasattr(message.data, "discount_cents")


def test_an_unknown_field_of_a_request_is_refused_by_name() -> None:
    request = {
        "request_id": "01990d42-0000-7000-8000-000000000042",
        "member_id": "mbr_" + "a" * 32,
        "share": 2,
    }

    with pytest.raises(ValidationError) as refusal:
        SubscribeShares.model_validate_json(json.dumps(request | {"shares": 2}))

    assert fault_of(refusal.value).startswith("share: ")


@pytest.mark.parametrize("cents", [1.0, "1", True, None])
def test_a_request_coerces_nothing(cents: object) -> None:
    request = {
        "request_id": "01990d42-0000-7000-8000-000000000042",
        "communication": "202600004236",
        "amount_cents": cents,
        "value_date": "2026-02-19",
    }

    with pytest.raises(ValidationError):
        RecordPayment.model_validate_json(json.dumps(request))


class CardSwiped(Event):
    """An event as it was."""

    NAME: ClassVar[str] = "invoicing.card_swiped.v1"
    invoice_id: InvoiceId


class CardSwipedLater(Event):
    """The same event one release later: one optional addition."""

    NAME: ClassVar[str] = "invoicing.card_swiped.v1"
    invoice_id: InvoiceId
    by: MemberId | None = Field(default=None)


def test_an_old_reader_reads_what_a_newer_contract_wrote() -> None:
    text = CardSwipedLater(invoice_id="inv_" + "a" * 32, by="mbr_" + "b" * 32).model_dump_json()

    assert CardSwiped.model_validate_json(text).invoice_id == "inv_" + "a" * 32


def test_a_new_reader_reads_what_an_older_contract_wrote() -> None:
    text = CardSwiped(invoice_id="inv_" + "a" * 32).model_dump_json()

    assert CardSwipedLater.model_validate_json(text).by is None


def test_a_command_without_a_request_id_is_refused() -> None:
    with pytest.raises(ValidationError, match="request_id"):
        Command.model_validate_json("{}")
