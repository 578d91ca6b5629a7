"""What governance publishes: who became a cooperator; what shares cost, and when nobody expects money for them."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.governance.enums import Category
from contracts.wire.base import (
    Event,
    LegalEntity,
    MemberId,
    PaymentId,
    PayoutId,
    PositiveCents,
    SetOffId,
    StructuredCommunication,
    SubscriptionId,
    UnitId,
    WithdrawalId,
)
from contracts.wire.closing import LeavingQuestion
from contracts.wire.sealing import SignedHeads

Shares = Annotated[int, Field(ge=1, le=10_000, description="number of shares")]


class CooperatorAdmitted(Event, consumers=("members",)):
    """A member's first shares are paid: the member is a cooperator from this day on."""

    NAME: ClassVar[str] = "governance.cooperator_admitted.v1"
    member_id: MemberId
    category: Category
    shares: Shares
    admitted_on: date


class SharesSubscribed(Event, consumers=("invoicing",)):
    """Shares were subscribed: money at the bank under this communication pays them, in parts, up to their price."""

    NAME: ClassVar[str] = "governance.shares_subscribed.v1"
    subscription_id: SubscriptionId
    communication: StructuredCommunication
    legal_entity: Annotated[LegalEntity, Field(description="on whose account it is to come")]
    price_cents: Annotated[PositiveCents, Field(description="of all the shares together")]


class SubscriptionEnded(Event, consumers=("invoicing",)):
    """The board refused a subscription, or it was not paid in time: what comes for it now is for nobody."""

    NAME: ClassVar[str] = "governance.subscription_ended.v1"
    subscription_id: SubscriptionId
    communication: StructuredCommunication
    ended_on: date


class SharePaymentTold(Event, consumers=("invoicing",)):
    """Finance told governance that what was left to pay of shares is in the bank; the shares are issued."""

    NAME: ClassVar[str] = "governance.share_payment_told.v1"
    payment_id: PaymentId
    communication: StructuredCommunication
    legal_entity: LegalEntity
    amount_cents: PositiveCents
    paid_on: date


class SharePayoutOrdered(Event, consumers=("invoicing",)):
    """Money is to go to a member from the enterprise's account: the value of shares that left, or what is owed back."""

    NAME: ClassVar[str] = "governance.share_payout_ordered.v1"
    payout_id: PayoutId
    member_id: MemberId
    legal_entity: LegalEntity
    communication: Annotated[StructuredCommunication, Field(description="to write on the transfer")]
    amount_cents: PositiveCents
    ordered_on: date


class LogHeadsSigned(SignedHeads, consumers=("members",)):
    """Its sealed logs grew, and their heads were signed. Members keeps them: nobody is alone with its own."""

    NAME: ClassVar[str] = "governance.log_heads_signed.v1"


class LeavingAsked(LeavingQuestion, consumers=("members", "payroll")):
    """A member is to leave. Each consumer answers, with a `LeavingAnswer` of its own, for what the member has with it.

    Asked again, under the next number, of who has not answered by the next day.
    """

    NAME: ClassVar[str] = "governance.leaving_asked.v1"


class LeavingEnded(Event, consumers=("members", "payroll")):
    """The withdrawal was taken back, or its value is paid: nothing more is answered about it."""

    NAME: ClassVar[str] = "governance.leaving_ended.v1"
    withdrawal_id: WithdrawalId
    ended_on: date


class DebtSetOff(Event, consumers=("payroll",)):
    """The value of shares that left paid a debt of the member: what the budget of its unit lacked."""

    NAME: ClassVar[str] = "governance.debt_set_off.v1"
    set_off_id: SetOffId
    member_id: MemberId
    unit_id: UnitId
    cents: PositiveCents
    set_off_on: date
