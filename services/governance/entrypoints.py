"""Governance: shares, cooperators, the share register. Start here."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.worker.answering import answers
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.governance.shares import (
    GetHoldings,
    GetShareRegister,
    HoldingsReply,
    PayShares,
    ShareRegisterReply,
    SubscribeShares,
    SubscriptionReply,
)
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.wire.envelope import Envelope
from services.governance.use_cases.get_holdings import get_holdings
from services.governance.use_cases.get_share_register import get_share_register
from services.governance.use_cases.know_activities import know_activities
from services.governance.use_cases.know_members import know_members
from services.governance.use_cases.pay_shares import pay_shares
from services.governance.use_cases.subscribe_shares import subscribe_shares


class Governance(Service):
    """Who owns the enterprise."""

    name = "governance"

    @consumes(MemberRegistered)
    def on_member_registered(self, work: Work, messages: Sequence[Envelope[MemberRegistered]]) -> None:
        know_members(work, messages)

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        know_activities(work, messages)

    @answers(SubscribeShares)
    def subscribe_shares(self, work: Work, request: SubscribeShares) -> SubscriptionReply:
        return subscribe_shares(work, request)

    @answers(PayShares)
    def pay_shares(self, work: Work, request: PayShares) -> SubscriptionReply:
        return pay_shares(work, request)

    @answers(GetHoldings)
    def get_holdings(self, work: Work, request: GetHoldings) -> HoldingsReply:
        return get_holdings(work, request)

    @answers(GetShareRegister)
    def get_share_register(self, work: Work, request: GetShareRegister) -> ShareRegisterReply:
        return get_share_register(work, request)
