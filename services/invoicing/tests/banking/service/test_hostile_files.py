"""Files as a bank, an access point or a stranger may send them: damaged, forged to harm, or not what they say."""

import io
import random
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from chassis.offload import offload
from chassis.testing.counting import calls_of
from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import ImportBankStatement, ImportReply
from contracts.invoicing.documents import InboundReply, ReceiveDocument
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.documents.ubl.jobs import read_facts
from services.invoicing.documents.use_cases import receive_document
from services.invoicing.tests.banking.camt_files import BBA, Movement, camt, statement
from services.invoicing.tests.banking.service.banking import unproven
from services.invoicing.tests.billing.service.billing import coda, issued
from services.invoicing.tests.documents.service.test_ubl_validation import BOMB, concert

LONGEST_S = 20  # two turns of the process beside the worker, each with its own patience
_NASTY = (b"\x00", b"\xff", b"\x1a", b"\x85", b"\r", b"\n", b"\t", b"<", b"&#0;", b"\xed\xa0\x80", b"9" * 40, b"-", b"")


def mutated(content: bytes, number: int) -> bytes:
    """A few bytes replaced, taken out, put in, moved or cut off; the same for the same number."""
    chance, body = random.Random(number), bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start, length = chance.randrange(len(body) + 1), chance.choice([1, 1, 2, 10, 130])
        piece = bytes(body[start : start + length])
        kind = chance.randrange(6)
        if kind == 0:
            body[start : start + length] = chance.choice(_NASTY)
        elif kind == 1:
            body[start:start] = chance.choice(_NASTY)
        elif kind == 2:
            body[start : start + len(piece)] = bytes(chance.randrange(256) for _ in piece)
        elif kind == 3:
            body[start:start] = piece * 2
        elif kind == 4:
            del body[start : start + length]
        else:
            del body[start + 1 :]
            body += content[chance.randrange(len(content)) :]
    return bytes(body)


def same_size(content: bytes, number: int) -> bytes:
    """One byte replaced, so that the lines keep their length and what is in a field is judged."""
    chance, body = random.Random(number), bytearray(content)
    body[chance.randrange(len(body))] = chance.choice([0, 1, 9, 10, 32, 45, 48, 57, 65, 127, 133, 173, 255])
    return bytes(body)


def damaged(content: bytes, count: int) -> Iterator[bytes]:
    for number in range(count):
        yield mutated(content, number)
        yield same_size(content, number)


def bring(house: ServiceHarness, kind: str, content: bytes, mode: str) -> ImportReply | None:
    request_fields = {"format": kind, "mode": mode, "content_base64": b64encode(content).decode() or "AAAA"}
    try:
        return house.ask(ImportBankStatement.model_validate({"request_id": uuid7(), **request_fields}))
    except Refused:
        return None


def receive(house: ServiceHarness, content: bytes) -> InboundReply | Refused:
    request = ReceiveDocument(request_id=uuid7(), content_base64=b64encode(content).decode())
    try:
        return house.ask(request)
    except Refused as refusal:
        return refusal


@pytest.mark.parametrize("mode", ["strict", "quarantine"])
@pytest.mark.parametrize("kind", ["coda", "camt053"])
def test_a_damaged_bank_file_is_refused_kept_or_booked_whole_and_no_cent_is_lost(
    invoicing: ServiceHarness, kind: str, mode: str
) -> None:
    invoice = issued(invoicing)
    incoming = BankPayment(121_000, invoice.communication, "", "Zoé", "BE71096123456769")
    files = {
        "coda": coda([incoming, BankPayment(-5_000, text="costs"), BankPayment(700, text="x" * 100)]),
        "camt053": camt(statement([Movement(121_000, BBA.format(invoice.communication)), Movement(-5_000)])),
    }
    outcomes = [bring(invoicing, kind, content, mode) for content in damaged(files[kind], 60)]

    sound = [reply for reply in outcomes if reply is not None and not reply.faults]
    assert 0 < len(sound) < len(outcomes)
    assert unproven(invoicing) == []
    assert invoicing.count("quarantine") == 0 or mode == "quarantine"
    assert mode == "strict" or None not in outcomes


def test_a_damaged_document_is_read_or_refused_with_its_line() -> None:
    replies = [read_facts(b64encode(content).decode(), "2026-09-14") for content in damaged(concert(), 150)]

    assert {tuple(reply) for reply in replies} == {("facts", "addressed_to_us"), ("unreadable",)}
    assert all(isinstance(reply["unreadable"]["line"], int) for reply in replies if "unreadable" in reply)


def test_damaged_documents_that_can_be_read_are_kept(invoicing: ServiceHarness) -> None:
    readable = [c for c in damaged(concert(), 40) if "facts" in read_facts(b64encode(c).decode(), "2026-09-14")][:12]

    outcomes = [receive(invoicing, content) for content in readable]

    assert any(isinstance(outcome, InboundReply) for outcome in outcomes)


def _zip_of_nothing() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("nothing.xml", b"\x00" * 50_000_000)
    return made.getvalue()


def _in_invoice(inside: bytes) -> bytes:
    return concert().replace(b"</Invoice>", inside + b"</Invoice>", 1)


FORGED: dict[str, bytes] = {
    "a billion laughs": BOMB,
    "a billion laughs in UTF-16": BOMB.decode().encode("utf-16"),
    "nested deeply": b"<a>" * 80_000 + b"</a>" * 80_000,
    "an invoice that nests deeply": _in_invoice(b"<b>" * 60_000 + b"</b>" * 60_000),
    "an attribute without end": _in_invoice(b'<b c="' + b"x" * 600_000 + b'"/>'),
    "a text without end": _in_invoice(b"<b>" + b"x" * 600_000 + b"</b>"),
    "a name without end": _in_invoice(b"<" + b"x" * 600_000 + b"/>"),
    "attributes without number": _in_invoice(b"<b " + b" ".join(b'a%d="1"' % n for n in range(30_000)) + b"/>"),
    "spaces of names without number": _in_invoice(
        b"<b " + b" ".join(b'xmlns:a%d="u%d"' % (n, n) for n in range(20_000)) + b"/>"
    ),
    "a zip of nothing": _zip_of_nothing(),
    "nothing but zeros": b"\x00" * 600_000,
    "an instruction": b"<?xml-stylesheet href='file:///etc/passwd'?>" + concert().partition(b"?>")[2],
    "an inclusion": _in_invoice(b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
    "comments without end": _in_invoice(b"<!--x-->" * 70_000),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_document_is_refused_or_kept_in_bounded_time(
    invoicing: ServiceHarness, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[float] = []

    def noted(function: str, *arguments: object, timeout_s: float) -> Any:
        turns.append(timeout_s)
        return offload(function, *arguments, timeout_s=timeout_s)

    monkeypatch.setattr(receive_document, "offload", noted)

    outcome = receive(invoicing, FORGED[name])

    assert sum(turns) <= LONGEST_S
    assert "root:" not in str(outcome)
    assert invoicing.count("inbound") == (1 if isinstance(outcome, InboundReply) else 0)


@pytest.mark.parametrize("kind", ["coda", "camt053"])
@pytest.mark.parametrize("name", [name for name in FORGED if not FORGED[name].startswith(b"<?xml version")])
def test_what_is_no_bank_file_is_refused_or_kept_for_a_person(invoicing: ServiceHarness, kind: str, name: str) -> None:
    content, replies = FORGED[name][:500_000], list[ImportReply | None]()

    calls = calls_of(lambda: replies.extend(bring(invoicing, kind, content, mode) for mode in ("strict", "quarantine")))

    refused, reply = replies
    assert calls < 20_000
    assert refused is None

    assert reply is not None
    assert reply.faults
    assert (invoicing.count("quarantine"), invoicing.count("payment")) == (1, 0)
