"""An adviser looks at drafts before they leave, where a unit's policy asks for it; and drafts are thrown away."""

from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import (
    DiscardDraft,
    InvoiceReply,
    RejectDraft,
    SetUnitPolicy,
    SubmitDraft,
    UnitPolicyReply,
    ValidateDraft,
)
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.billing.refusals import AlreadyIssued, DraftDiscarded, NothingToReview, NotValidated
from services.invoicing.refusals import ManyRefused
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    UNIT,
    drafted,
    issue,
    issue_many,
    issued,
    shown,
)

AS_ANNE: dict[str, Any] = {"subject": f"member:{ANNE}", "roles": ("member",)}
AS_BOB: dict[str, Any] = {"subject": f"member:{BOB}", "roles": ("member",)}
AS_ADVISER: dict[str, Any] = {"subject": "adviser:claire", "roles": ("adviser",)}


def policy(house: ServiceHarness, cents: int | None) -> UnitPolicyReply:
    request = SetUnitPolicy(request_id=uuid7(), unit_id=UNIT, validate_from_cents=cents)
    return house.ask(request, **AS_ADVISER)


def submit(house: ServiceHarness, draft: InvoiceReply, **caller: Any) -> InvoiceReply:
    return house.ask(SubmitDraft(request_id=uuid7(), invoice_id=draft.invoice_id), **caller)


def validate(house: ServiceHarness, draft: InvoiceReply) -> InvoiceReply:
    return house.ask(ValidateDraft(request_id=uuid7(), invoice_id=draft.invoice_id), **AS_ADVISER)


def reject(house: ServiceHarness, draft: InvoiceReply, why: str = "wrong rate") -> InvoiceReply:
    return house.ask(RejectDraft(request_id=uuid7(), invoice_id=draft.invoice_id, why=why), **AS_ADVISER)


def discard(house: ServiceHarness, draft: InvoiceReply, **caller: Any) -> InvoiceReply:
    return house.ask(DiscardDraft(request_id=uuid7(), invoice_id=draft.invoice_id), **caller)


def test_without_a_policy_nobody_needs_to_look(invoicing: ServiceHarness) -> None:
    assert issued(invoicing).state == "issued"


def test_from_the_amount_of_the_policy_on_a_draft_is_validated_first(invoicing: ServiceHarness) -> None:
    policy(invoicing, 100_000)
    draft = drafted(invoicing)
    with pytest.raises(NotValidated):
        issue(invoicing, draft)

    assert submit(invoicing, draft, **AS_ANNE).state == "submitted"
    with pytest.raises(NotValidated):
        issue(invoicing, draft)
    assert validate(invoicing, draft).state == "validated"

    assert issue(invoicing, draft).number == "2026-BE-000001"


def test_below_the_amount_it_leaves_at_once(invoicing: ServiceHarness) -> None:
    policy(invoicing, 100_001)

    assert issue(invoicing, drafted(invoicing)).state == "issued"


def test_a_policy_ends(invoicing: ServiceHarness) -> None:
    policy(invoicing, 0)
    assert policy(invoicing, None).validate_from_cents is None

    assert issue(invoicing, drafted(invoicing)).state == "issued"


def test_a_rejected_draft_says_why_and_waits_until_it_is_validated(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)
    submit(invoicing, draft)

    assert reject(invoicing, draft, "the rate is that of books").rejected_because == "the rate is that of books"
    with pytest.raises(NotValidated):
        issue(invoicing, draft)
    submit(invoicing, draft)
    validate(invoicing, draft)

    assert issue(invoicing, draft).state == "issued"


def test_only_what_was_submitted_is_validated_or_rejected(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)

    with pytest.raises(NothingToReview):
        validate(invoicing, draft)
    with pytest.raises(NothingToReview):
        reject(invoicing, draft)


def test_a_discarded_draft_is_gone_for_good(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)

    assert discard(invoicing, draft, **AS_ANNE).state == "discarded"
    assert discard(invoicing, draft, **AS_ANNE).state == "discarded"
    for act in (issue, submit, validate):
        with pytest.raises(DraftDiscarded):
            act(invoicing, draft)
    assert shown(invoicing, draft).state == "discarded"


def test_what_was_issued_is_neither_reviewed_nor_discarded(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    for act in (submit, validate, reject, discard):
        with pytest.raises(AlreadyIssued):
            act(invoicing, invoice)
    assert shown(invoicing, invoice).state == "issued"


def test_a_member_reviews_nothing_of_another_unit(invoicing: ServiceHarness) -> None:
    draft = drafted(invoicing)

    for act in (submit, discard):
        with pytest.raises(NotYourOwn):
            act(invoicing, draft, **AS_BOB)
    with pytest.raises(UnknownThing):
        discard(invoicing, draft.model_copy(update={"invoice_id": test_id("inv", "none")}))


def test_one_unvalidated_draft_holds_back_all_of_a_bulk(invoicing: ServiceHarness) -> None:
    policy(invoicing, 0)
    good, bad = drafted(invoicing), drafted(invoicing)
    submit(invoicing, good)
    validate(invoicing, good)

    with pytest.raises(ManyRefused) as refusal:
        issue_many(invoicing, [good, bad])

    assert refusal.value.field == "invoice_ids.1"
    assert "not_validated" in str(refusal.value.facts["fault_1"])
    assert shown(invoicing, good).state == "validated"
