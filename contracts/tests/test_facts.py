"""Which fact each event is about, as decided for each: consumers count a fact once, whatever message brings it."""

from typing import ClassVar

import pytest

from contracts.catalogue import EVENTS
from contracts.wire.base import Event, InvoiceId

# A new event must decide: two that are published rightly must never be about the same.
ABOUT = {
    "BudgetCredited": "invoice_id",  # its payment and its contribution are complete once
    "BudgetTransferred": "internal_invoice_id",
    "ChargesTakenBack": "correction_id",  # one payment may be matched, taken off and matched again
    "ClientReminded": "reminder_id",  # each letter has its own, whatever its level
    "ContributionDeducted": "invoice_id",
    "ContributionReturned": "credit_note_id",  # an invoice may be credited in parts
    "CooperatorAdmitted": "member_id",  # by the first shares alone
    "DebtSetOff": "set_off_id",
    "InternalInvoiceIssued": "internal_invoice_id",
    "InvoiceCredited": "credit_note_id",
    "InvoiceIssued": "invoice_id",
    "InvoiceOverdue": "invoice_id",  # at the first reminder alone
    "InvoicePaid": "invoice_id",
    "InvoiceWrittenOff": "invoice_id",
    "LeavingAnswered": "withdrawal_id number",  # each answer of a service has its own
    "LeavingAsked": "withdrawal_id question",  # asked again under the next
    "LeavingEnded": "withdrawal_id",  # for good
    "LogHeadsSigned": "heads",  # other heads are another fact
    "LossCovered": "invoice_id",
    "LossRecovered": "payment_id invoice_id",  # one payment may bring back several losses, each once
    "MemberRegistered": "member_id",
    "TariffSet": "legal_entity since",
    "UnitAnswered": "unit_id number",  # each answer of a service has its own
    "UnitClosed": "unit_id",  # for good
    "UnitClosingAsked": "unit_id question",  # asked again under the next
    "UnitOpened": "unit_id",
    "SharePaymentReceived": "payment_id",
    "SharePaymentTold": "payment_id",
    "SharePayoutMoved": "payment_id",
    "SharePayoutOrdered": "payout_id",
    "SharesSubscribed": "subscription_id",
    "SubscriptionEnded": "subscription_id",  # refused or lapsed, once
    "UnitWoundUp": "unit_id",
    "WageContributionDeducted": "contract_id",
    "WageSettled": "contract_id",
}


def test_every_event_says_which_fact_it_is_about() -> None:
    assert {spec.event.__name__: " ".join(spec.event.ABOUT) for spec in EVENTS} == ABOUT


def test_a_fact_is_named_by_fields_that_every_message_has() -> None:
    optional = [
        (spec.type, name)
        for spec in EVENTS
        for name in spec.event.ABOUT
        if not spec.event.model_fields[name].is_required()
    ]

    assert optional == []


def test_personal_fields_are_named_as_such() -> None:
    personal = {"given_name", "client_name", "email"}

    assert {spec.type: personal & spec.event.model_fields.keys() - spec.event.PRIVATE for spec in EVENTS} == {
        spec.type: set() for spec in EVENTS
    }


def test_a_fact_of_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="Misnamed has no fields"):

        class Misnamed(Event, about=("invoice",)):
            NAME: ClassVar[str] = "invoicing.misnamed.v1"
            invoice_id: InvoiceId
