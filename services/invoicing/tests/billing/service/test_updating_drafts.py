"""A draft is replaced while nobody but its unit has it; what it said before stays, and a lost change is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.waiting import eventually
from contracts.invoicing.billing import AllowanceInput, GetInvoice, InvoiceReply, LineInput, UpdateDraft
from contracts.invoicing.clients import BlockClient
from contracts.members.events import UnitClosed
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.billing.refusals import (
    AlreadyIssued,
    DraftDiscarded,
    DraftInReview,
    DraftOfOrder,
    DraftOfOtherUnit,
    DraftRevised,
    NotValidated,
    VatNumberMissing,
)
from services.invoicing.clients.refusals import ClientBlocked, UnitIsClosed
from services.invoicing.tests.billing.service.billing import (
    BOB,
    DAY,
    UNIT,
    WORK,
    another,
    drafted,
    issue,
    registered,
    shown,
    unit_opened,
)
from services.invoicing.tests.billing.service.test_reviews import AS_BOB, discard, policy, reject, submit, validate
from services.invoicing.tests.quoting.service.quoting import ordered, part

BOOK = LineInput(description="Book", quantity="3", unit_price_cents=1_000, vat_percent="6")
LAYOUT = LineInput(description="Layout", quantity="2", unit_price_cents=5_000)


def update(house: ServiceHarness, draft: InvoiceReply, *, by: Any = None, **fields: Any) -> InvoiceReply:
    content = {"unit_id": draft.unit_id, "client_id": draft.client_id, "lines": (BOOK, LAYOUT), **fields}
    return house.ask(UpdateDraft(request_id=uuid7(), invoice_id=draft.invoice_id, **content), **by or {})


def revisions(house: ServiceHarness) -> list[Any]:
    query = "select revision, before, actor from draft_revision order by invoice_id, revision"
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text(query)).all())


def test_the_whole_content_is_replaced_and_what_it_was_stays(invoicing: ServiceHarness) -> None:
    off = AllowanceInput(reason="Old friends", cents=500, vat_percent="6")
    first, other = drafted(invoicing), registered(invoicing, name="Other")

    second = update(invoicing, first, client_id=other, allowances=(off,), buyer_reference="PO 7")
    third = update(invoicing, second, client_id=other, lines=(LAYOUT,))

    assert (second.client_id, second.net_cents, second.revision, second.state) == (other, 12_500, 1, "draft")
    assert [line.description for line in second.lines] == ["Book", "Layout"]
    assert (third.net_cents, third.allowances, third.buyer_reference, third.revision) == (10_000, (), None, 2)
    assert shown(invoicing, first) == third
    before = revisions(invoicing)
    assert [(row.revision, row.before["client_id"], row.actor) for row in before] == [
        (1, first.client_id, "operator:test"),
        (2, other, "operator:test"),
    ]
    assert [line["description"] for line in before[0].before["lines"]] == ["Design"]
    assert (before[1].before["buyer_reference"], before[1].before["allowances"][0]["cents"]) == ("PO 7", 500)


def test_what_is_issued_is_the_content_that_was_written_last(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    update(invoicing, draft)

    invoice = issue(invoicing, draft)

    assert (invoice.net_cents, [line.description for line in invoice.lines]) == (13_000, ["Book", "Layout"])
    assert invoicing.balances()["turnover"] == -13_000


def test_a_draft_that_was_rejected_is_put_right_and_looked_at_again(invoicing: ServiceHarness) -> None:
    policy(invoicing, 0)
    draft = drafted(invoicing)
    submit(invoicing, draft)
    reject(invoicing, draft, why="wrong rate")

    right = update(invoicing, draft)

    assert (right.state, right.rejected_because) == ("rejected", "wrong rate")
    with pytest.raises(NotValidated):
        issue(invoicing, draft)
    submit(invoicing, draft)
    assert validate(invoicing, draft).net_cents == 13_000
    assert issue(invoicing, draft).net_cents == 13_000


def _validated(house: ServiceHarness, draft: InvoiceReply) -> None:
    submit(house, draft)
    validate(house, draft)


@pytest.mark.parametrize(
    ("happened", "refusal"),
    [
        (submit, DraftInReview),
        (_validated, DraftInReview),
        (discard, DraftDiscarded),
        (issue, AlreadyIssued),
    ],
    ids=["submitted", "validated", "discarded", "issued"],
)
def test_a_draft_that_others_have_or_that_has_left_stays(
    invoicing: ServiceHarness, happened: Callable[..., object], refusal: type[Refused]
) -> None:
    draft = drafted(invoicing)
    happened(invoicing, draft)
    before = shown(invoicing, draft)

    with pytest.raises(refusal):
        update(invoicing, draft)

    assert shown(invoicing, draft) == before
    assert revisions(invoicing) == []


def test_a_draft_of_an_order_follows_from_its_order(invoicing: ServiceHarness) -> None:
    draft = part(invoicing, ordered(invoicing), "final")

    with pytest.raises(DraftOfOrder):
        update(invoicing, draft)

    assert shown(invoicing, draft) == draft


def test_a_draft_stays_with_its_unit(invoicing: ServiceHarness) -> None:
    invoicing.consume(unit_opened(test_id("unit", "annes other")))

    with pytest.raises(DraftOfOtherUnit) as refusal:
        update(invoicing, drafted(invoicing), unit_id=test_id("unit", "annes other"))

    assert refusal.value.field == "unit_id"


def test_only_who_holds_the_unit_replaces_a_draft(invoicing: ServiceHarness) -> None:
    invoicing.consume(unit_opened(test_id("unit", "bobs"), holders=(BOB,)))
    draft = drafted(invoicing)

    for unit_id in (UNIT, test_id("unit", "bobs")):
        with pytest.raises(NotYourOwn) as refusal:
            update(invoicing, draft, unit_id=unit_id, by=AS_BOB)
        assert refusal.value.field == "invoice_id"
    with pytest.raises(UnknownThing):
        invoicing.ask(
            UpdateDraft(
                request_id=uuid7(),
                invoice_id=test_id("inv", "ghost"),
                unit_id=UNIT,
                client_id=draft.client_id,
                lines=(WORK,),
            )
        )


def test_the_checks_of_drafting_hold_and_nothing_is_half_replaced(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    bad = (
        (VatNumberMissing, {"lines": (LineInput(description="X", quantity="1", unit_price_cents=1, vat="intra_eu"),)}),
        (UnknownThing, {"client_id": test_id("cli", "ghost")}),
    )
    for refusal, fields in bad:
        with pytest.raises(refusal):
            update(invoicing, draft, **fields)
    invoicing.ask(BlockClient(request_id=uuid7(), client_id=draft.client_id, reason="late"))
    with pytest.raises(ClientBlocked):
        update(invoicing, draft)
    invoicing.consume(UnitClosed(unit_id=UNIT, closed_on=DAY))
    with pytest.raises(UnitIsClosed):
        update(invoicing, draft, client_id=registered(invoicing))

    assert shown(invoicing, draft) == draft
    assert revisions(invoicing) == []


def test_of_two_who_read_the_same_the_second_is_refused_and_told(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    update(invoicing, draft, revision=0)

    with pytest.raises(DraftRevised) as refusal:
        update(invoicing, draft, revision=0, lines=(WORK,))

    assert (refusal.value.field, refusal.value.facts) == ("revision", {"revision": 1})
    assert update(invoicing, draft, revision=1, lines=(WORK,)).revision == 2


def test_one_that_waited_for_a_submission_is_refused(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    waiting = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    submission = sa.text(
        """insert into draft_step (invoice_id, step, why, actor, at)
        values (:invoice_id, 'submitted', '', 'member:x', now())"""
    )
    lock = sa.text("select from draft where invoice_id = :invoice_id for update")

    apart = invoicing.engine.execution_options(isolation_level="AUTOCOMMIT")
    with ThreadPoolExecutor(1) as threads, apart.connect() as watching:
        with invoicing.engine.begin() as submitting:
            submitting.execute(lock, {"invoice_id": draft.invoice_id})
            updated = threads.submit(update, another(invoicing, 1), draft)
            eventually(lambda: watching.execute(waiting).scalar_one() == 1)
            submitting.execute(submission, {"invoice_id": draft.invoice_id})
        with pytest.raises(DraftInReview):
            updated.result()

    assert [line.description for line in shown(invoicing, draft).lines] == ["Design"]


def test_a_repeat_gets_the_first_reply_and_replaces_nothing_again(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    request = UpdateDraft(
        request_id=uuid7(), invoice_id=draft.invoice_id, unit_id=UNIT, client_id=draft.client_id, lines=(BOOK,)
    )

    first = invoicing.ask(request)
    update(invoicing, draft, lines=(LAYOUT,))

    assert invoicing.ask(request) == first
    assert invoicing.ask(GetInvoice(invoice_id=draft.invoice_id)).revision == 2


@pytest.mark.parametrize("change", ["delete from {}", "update {} set reason = ''"])
@pytest.mark.parametrize("table", ["draft_line", "draft_allowance"])
def test_the_database_keeps_the_lines_of_an_issued_invoice(invoicing: ServiceHarness, table: str, change: str) -> None:
    off = AllowanceInput(reason="Old friends", cents=500, vat_percent="6")
    draft = drafted(invoicing)
    update(invoicing, draft, allowances=(off,))
    issue(invoicing, draft)

    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"append-only|permission denied"),
        invoicing.engine.begin() as app,
    ):
        app.execute(sa.text(change.format(table)))
