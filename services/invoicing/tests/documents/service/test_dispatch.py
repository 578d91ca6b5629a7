"""Issued documents leave once, and only when they break no rule."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.ops.settings import settings
from chassis.testing.harness import ServiceHarness
from chassis.worker.jobs import JobPeriod, JobRunner
from contracts.invoicing.billing import CreditInvoice, CreditNoteReply, InvoiceReply
from contracts.invoicing.clients import ClientReply, UpdateClient
from contracts.invoicing.documents import Dispatch, DispatchesReply, GetDispatches, RetryDispatch
from contracts.wire.operations import ClosePeriod
from contracts.wire.refusals import UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.documents.outgoing.directory import DirectoryDrop
from services.invoicing.documents.outgoing.transport import Parcel
from services.invoicing.documents.refusals import DispatchNotHeld
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.use_cases.dispatch_documents import BATCH, MOST_ATTEMPTS, dispatch_documents
from services.invoicing.tests.billing.service.billing import drafted, issue, issued, registered

WRONG, RIGHT = "0088:1234567890123", "0208:0428759497"
"""The check digit of the first is wrong: registering a client looks at Belgian numbers only."""


@pytest.fixture
def drop(tmp_path: Path) -> DirectoryDrop:
    return DirectoryDrop(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    return lambda: {str(f.relative_to(tmp_path)): f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}


Files = Callable[[], dict[str, bytes]]


def dispatched(house: ServiceHarness, drop: DirectoryDrop) -> int:
    return house.run(dispatch_documents, drop)


def listed(house: ServiceHarness, state: Any = "waiting", **page: Any) -> DispatchesReply:
    return house.ask(GetDispatches(state=state, **page))


def retry(house: ServiceHarness, document_id: str) -> Dispatch:
    return house.ask(RetryDispatch(request_id=uuid7(), document_id=document_id))


def mended(house: ServiceHarness, client_id: str, peppol_id: str) -> ClientReply:
    return house.ask(UpdateClient(request_id=uuid7(), client_id=client_id, peppol_id=peppol_id))


def credited(house: ServiceHarness, invoice: InvoiceReply, percent: str | None = None) -> CreditNoteReply:
    request = CreditInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="Cancelled", percent=percent)
    return house.ask(request)


def test_an_issued_invoice_waits_and_then_leaves_as_a_valid_document(
    invoicing: ServiceHarness, drop: DirectoryDrop, files: Files
) -> None:
    invoice = issued(invoicing, registered(invoicing, peppol_id=RIGHT))
    [waiting] = listed(invoicing).dispatches

    assert dispatched(invoicing, drop) == 1

    [dispatch] = listed(invoicing, "sent").dispatches
    name = f"peppol/{invoice.number}.xml"
    content = files()[name]
    assert (waiting.state, waiting.channel, waiting.receiver) == ("waiting", "peppol", RIGHT)
    assert (dispatch.file_name, dispatch.sha256) == (name, sha256(content).hexdigest())
    assert dispatch.sent_at == invoicing.clock.now
    assert validate(content) == []
    assert dispatched(invoicing, drop) == 0


def test_credit_notes_in_part_and_in_whole_leave_too(
    invoicing: ServiceHarness, drop: DirectoryDrop, files: Files
) -> None:
    invoice = issued(invoicing, registered(invoicing))
    notes = [credited(invoicing, invoice, "30"), credited(invoicing, invoice)]

    assert dispatched(invoicing, drop) == 3

    for note in notes:
        assert validate(files()[f"peppol/{note.number}.xml"]) == []


def test_a_private_person_gets_a_pdf(invoicing: ServiceHarness, drop: DirectoryDrop, files: Files) -> None:
    invoice = issued(invoicing, registered(invoicing, kind="individual"))
    [waiting] = listed(invoicing).dispatches

    assert dispatched(invoicing, drop) == 1

    assert (waiting.channel, waiting.receiver) == ("pdf", None)
    assert files()[f"pdf/{invoice.number}.pdf"].startswith(b"%PDF-")


def test_a_refused_issue_leaves_nothing_waiting(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    with pytest.raises(UnknownThing):
        issued(invoicing, client_id.replace(client_id[-4:], "0000"))

    assert invoicing.count("dispatch") == 0


def test_what_breaks_a_rule_is_held_until_it_is_mended(
    invoicing: ServiceHarness, drop: DirectoryDrop, files: Files
) -> None:
    client_id = registered(invoicing, peppol_id=WRONG)
    invoice, other = issued(invoicing, client_id), issued(invoicing, registered(invoicing))

    assert dispatched(invoicing, drop) == 1

    [dispatch] = listed(invoicing, "held").dispatches
    assert (dispatch.document_id, dispatch.number) == (invoice.invoice_id, invoice.number)
    assert [broken.rule for broken in dispatch.rules] == ["PEPPOL-COMMON-R040"]
    assert dispatch.rules[0].sentence
    assert list(files()) == [f"peppol/{other.number}.xml"]

    mended(invoicing, client_id, RIGHT)
    assert dispatched(invoicing, drop) == 0
    again = retry(invoicing, invoice.invoice_id)
    assert (again.state, again.receiver, again.rules) == ("waiting", RIGHT, ())
    assert dispatched(invoicing, drop) == 1
    content = files()[f"peppol/{invoice.number}.xml"]
    assert b">0428759497</cbc:EndpointID>" in content
    assert validate(content) == []


def test_what_is_retried_unmended_is_held_again(invoicing: ServiceHarness, drop: DirectoryDrop) -> None:
    invoice = issued(invoicing, registered(invoicing, peppol_id=WRONG))
    dispatched(invoicing, drop)

    retry(invoicing, invoice.invoice_id)

    assert dispatched(invoicing, drop) == 0
    assert len(listed(invoicing, "held").dispatches) == 1


def test_only_what_is_held_is_tried_again(invoicing: ServiceHarness, drop: DirectoryDrop) -> None:
    invoice = issued(invoicing)
    with pytest.raises(DispatchNotHeld):
        retry(invoicing, invoice.invoice_id)
    dispatched(invoicing, drop)
    with pytest.raises(DispatchNotHeld) as refusal:
        retry(invoicing, invoice.invoice_id)
    with pytest.raises(UnknownThing):
        retry(invoicing, invoice.invoice_id[:-4] + "0000")

    assert refusal.value.facts == {"state": "sent"}


def test_without_a_folder_all_wait(invoicing: ServiceHarness) -> None:
    issued(invoicing)

    assert dispatched(invoicing, DirectoryDrop(None)) == 0

    assert len(listed(invoicing).dispatches) == 1


def test_while_the_disk_is_away_all_wait_and_the_first_one_longer_each_time(
    invoicing: ServiceHarness, drop: DirectoryDrop, tmp_path: Path
) -> None:
    first, second = issued(invoicing), issued(invoicing)
    away = DirectoryDrop(tmp_path / "away")

    assert dispatched(invoicing, away) == 0
    assert [d.number for d in listed(invoicing).dispatches] == [first.number, second.number]
    assert dispatched(invoicing, drop) == 1  # the first has to wait some seconds
    invoicing.clock.forward(seconds=10)

    assert dispatched(invoicing, drop) == 1


def test_what_can_never_be_made_is_held_in_the_end_and_stops_no_other(
    invoicing: ServiceHarness, drop: DirectoryDrop
) -> None:
    invoicing.ask(ClosePeriod(request_id=uuid7(), month="2019-11"))
    nobody_sells = issue(invoicing, drafted(invoicing), date(2019, 12, 31))
    sound = issued(invoicing)

    left = 0
    for _ in range(MOST_ATTEMPTS):
        left += dispatched(invoicing, drop)
        invoicing.clock.forward(seconds=1_800)

    [dispatch] = listed(invoicing, "held").dispatches
    assert (dispatch.number, [broken.rule for broken in dispatch.rules]) == (nobody_sells.number, ["NOT-MADE"])
    assert (left, [sent.number for sent in listed(invoicing, "sent").dispatches]) == (1, [sound.number])


def test_a_crash_between_file_and_commit_sends_the_same_file_once_more(
    invoicing: ServiceHarness, drop: DirectoryDrop, files: Files
) -> None:
    invoice = issued(invoicing)

    with pytest.raises(_Crash):
        invoicing.run(dispatch_documents, _CrashingDrop(drop))
    left_behind = files()
    assert [d.state for d in listed(invoicing).dispatches] == ["waiting"]

    assert dispatched(invoicing, drop) == 1
    assert files() == left_behind
    assert list(left_behind) == [f"peppol/{invoice.number}.xml"]


def test_two_dispatchers_at_once_send_each_document_once(invoicing: ServiceHarness, drop: DirectoryDrop) -> None:
    client_id = registered(invoicing)
    numbers = sorted(str(issued(invoicing, client_id).number) for _ in range(BATCH + 5))
    counting = _CountingDrop(drop)

    with ThreadPoolExecutor(3) as threads:
        left = [threads.submit(invoicing.run, dispatch_documents, counting) for _ in range(3)]
        assert sum(each.result() for each in left) == BATCH + 5

    assert sorted(counting.seen) == numbers


def test_what_was_sent_can_never_be_changed(invoicing: ServiceHarness, drop: DirectoryDrop) -> None:
    issued(invoicing)
    dispatched(invoicing, drop)

    with pytest.raises(sa.exc.IntegrityError, match="was sent"), invoicing.engine.begin() as connection:
        connection.execute(sa.text("update dispatch set state = 'waiting', sent_at = null"))


def test_dispatches_come_a_page_at_a_time(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    numbers = [issued(invoicing, client_id).number for _ in range(5)]

    first = listed(invoicing, limit=3)
    second = listed(invoicing, limit=3, cursor=first.next_cursor)

    assert [d.number for d in (*first.dispatches, *second.dispatches)] == numbers
    assert (len(first.dispatches), second.next_cursor) == (3, None)


def test_the_folder_of_the_worker_comes_from_its_settings(
    invoicing: ServiceHarness, drop: DirectoryDrop, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEDEELD_OUTGOING_DIR", str(drop.folder))
    settings.cache_clear()
    issued(invoicing)

    runner = JobRunner("dispatch_documents", JobPeriod.TICK, "invoicing", invoicing.engine, invoicing.clock)
    invoicing.service().dispatch_documents(runner)

    settings.cache_clear()
    assert len(files()) == 1


def test_a_document_that_cannot_be_made_holds_up_no_other(invoicing: ServiceHarness, drop: DirectoryDrop) -> None:
    client_id = registered(invoicing)
    broken, sound = issued(invoicing, client_id), issued(invoicing, client_id)
    with invoicing.engine.begin() as connection:
        connection.execute(
            sa.text("update dispatch set kind = 'credit_note' where document_id = :id"), {"id": broken.invoice_id}
        )

    assert dispatched(invoicing, drop) == 1

    assert [d.number for d in listed(invoicing, "sent").dispatches] == [sound.number]
    assert [d.number for d in listed(invoicing).dispatches] == [broken.number]


class _Crash(BaseException):
    pass


class _CrashingDrop:
    """Hands the document over, and then the process is gone."""

    is_open = True

    def __init__(self, drop: DirectoryDrop) -> None:
        self._drop = drop

    def send(self, parcel: Parcel) -> str:
        self._drop.send(parcel)
        raise _Crash


class _CountingDrop:
    """Notes every parcel."""

    is_open = True

    def __init__(self, drop: DirectoryDrop) -> None:
        self._drop, self.seen = drop, list[str]()

    def send(self, parcel: Parcel) -> str:
        self.seen.append(parcel.number)
        return self._drop.send(parcel)
