"""An adviser finds the drafts of its units that wait for it, and those of units whose adviser nobody knows."""

import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.invoicing.billing import DraftInvoice, InvoiceReply
from contracts.invoicing.lookups import DraftToValidate, FindDraftsToValidate
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import (
    DAY,
    UNIT,
    WORK,
    drafted,
    issue,
    issue_many,
    registered,
    unit_opened,
)
from services.invoicing.tests.billing.service.test_reviews import AS_ADVISER, discard, reject, submit, validate

KARIMS = test_id("unit", "karims")
_MANY = (
    """insert into draft (invoice_id, unit_id, client_id, drafted_on)
    select 'inv_f' || lpad(n::text, 31, '0'), unit_id, client_id, drafted_on
    from draft, generate_series(1, 3000) n where invoice_id = :like""",
    """insert into draft_step (invoice_id, step, why, actor, at)
    select invoice_id, 'submitted', '', 'member:x', now() from draft where invoice_id like 'inv_f%'""",
)


def waiting(house: ServiceHarness, adviser: str | None = "claire") -> tuple[DraftToValidate, ...]:
    return house.ask(FindDraftsToValidate(adviser=adviser), **AS_ADVISER).drafts


def ids(drafts: tuple[DraftToValidate, ...]) -> list[str]:
    return [draft.invoice_id for draft in drafts]


def of_unit(house: ServiceHarness, unit_id: str, adviser: str) -> InvoiceReply:
    house.consume(unit_opened(unit_id).model_copy(update={"adviser": adviser}))
    request = DraftInvoice(request_id=uuid7(), unit_id=unit_id, client_id=registered(house), lines=(WORK,))
    return house.ask(request)


def test_what_was_submitted_waits_until_somebody_decided(invoicing: ServiceHarness) -> None:
    first, second, third, fourth, fifth, _unsubmitted = (drafted(invoicing) for _ in range(6))
    for draft in (second, first, third, fourth, fifth):
        submit(invoicing, draft)
    assert ids(waiting(invoicing)) == [draft.invoice_id for draft in (second, first, third, fourth, fifth)]

    validate(invoicing, first)
    reject(invoicing, second)
    discard(invoicing, third)
    issue(invoicing, fourth)
    issue_many(invoicing, [fifth])
    assert waiting(invoicing) == ()

    submit(invoicing, second)
    submit(invoicing, second)
    [again] = waiting(invoicing)
    assert again == DraftToValidate(
        invoice_id=second.invoice_id,
        kind="invoice",
        unit_id=UNIT,
        unit_name="Studio",
        adviser="claire",
        client_id=second.client_id,
        client_name="Client",
        net_cents=100_000,
        total_cents=121_000,
        submitted_on=DAY,
    )


def test_an_adviser_finds_its_own_and_those_of_units_without_a_known_adviser(invoicing: ServiceHarness) -> None:
    """Units that were opened before advisers were kept here."""
    own, karims = drafted(invoicing), of_unit(invoicing, KARIMS, "karim")
    unknown = of_unit(invoicing, test_id("unit", "old"), "somebody")
    with invoicing.engine.begin() as connection:
        connection.execute(sa.text("update unit set adviser = null where adviser = 'somebody'"))
    for draft in (own, karims, unknown):
        submit(invoicing, draft)

    assert ids(waiting(invoicing, "claire")) == [own.invoice_id, unknown.invoice_id]
    assert ids(waiting(invoicing, "karim")) == [karims.invoice_id, unknown.invoice_id]
    assert ids(waiting(invoicing, None)) == [own.invoice_id, karims.invoice_id, unknown.invoice_id]
    assert waiting(invoicing, None)[2].adviser is None


def test_a_page_reads_nothing_of_what_waits_for_others(invoicing: ServiceHarness, each_plan: EachPlan) -> None:
    own, karims = [drafted(invoicing) for _ in range(2)], of_unit(invoicing, KARIMS, "karim")
    with invoicing.engine.begin() as connection:
        for statement in _MANY:
            connection.execute(sa.text(statement), {"like": karims.invoice_id})
    for draft in own:
        submit(invoicing, draft)

    for _ in each_plan(invoicing.engine):
        with rows_read(invoicing.engine) as rows:
            assert ids(waiting(invoicing)) == [draft.invoice_id for draft in own]
        assert rows.count < 40
        with rows_read(invoicing.engine) as rows:
            submit(invoicing, own[0])
        assert rows.count < 40
        submit(invoicing, own[1])
