"""Whatever members do, in whatever order: lots are capital, categories cover, frozen answers stay, no cent is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.harness import ServiceHarness, test_id
from chassis.worker.jobs import JobPeriod
from contracts.governance.categories import DecideCategoryChange, PrepareCategoryChange
from contracts.governance.leaving import (
    DecidePayout,
    RecordAccounts,
    RecordLeaving,
    RequestWithdrawal,
    UndoWithdrawal,
    WithdrawalReply,
)
from contracts.governance.register import GetCapital, GetRegisterAt
from contracts.governance.shares import GetHoldings, SubscribeShares, SubscriptionReply
from contracts.governance.transfers import CorrectAct, TransferShares
from contracts.governance.voters import GetVoters
from contracts.invoicing.events import SharePaymentReceived
from kernel.clock import legal_date
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.movements.use_cases.effect_withdrawals import effect_withdrawals
from services.governance.shares.use_cases.lapse_subscriptions import lapse_subscriptions
from services.governance.tests.movements.service.test_transfers import buy
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import paying
from services.governance.tests.shares.service.test_share_payments import deciding
from services.governance.tests.shares.service.test_subscribing import registered

NUMBERS = count()
WHERE_IT_IS = ("capital", "share_payments", "repayable", "suspense", "leavers", "reserves")
MONEY = ("bank", "clearing:invoicing>governance")
DEEDS = st.tuples(
    st.sampled_from(
        [
            *("subscribe", "receive", "receive", "pay", "accept", "transfer", "correct", "change_category", "freeze"),
            *("wait", "withdraw", "undo", "die", "pay_out"),
        ]
    ),
    st.integers(0, 3),
    st.integers(0, 5),
)


@dataclass
class Members:
    """Four members, and what happened between them. `came_in`: cents at the bank, or said by finance."""

    house: ServiceHarness
    ids: list[str]
    subscriptions: list[SubscriptionReply] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    withdrawals: list[WithdrawalReply] = field(default_factory=list)
    frozen: list[tuple[Any, Any]] = field(default_factory=list)
    came_in: int = 0
    paid_out: int = 0

    @property
    def today(self) -> date:
        return legal_date(self.house.clock.now)

    def do(self, deed: str, who: int, what: int) -> None:
        getattr(self, deed)(who, what)

    def subscribe(self, who: int, what: int) -> None:
        category = ("A", "C")[what % 2]
        request = SubscribeShares.model_validate(
            {"request_id": uuid7(), "member_id": self.ids[who], "shares": what + 1, "category": category}
        )
        self.subscriptions.append(self.house.ask(request))

    def receive(self, who: int, what: int) -> None:
        """A third, all of the price, or more than that, on today or before."""
        if not self.subscriptions:
            self.subscribe(who, what)
        subscription = self.subscriptions[-1 - who % len(self.subscriptions)]
        cents = subscription.price_cents * (1 + what) // 3
        event = SharePaymentReceived(
            payment_id=test_id("pay", str(next(NUMBERS))),
            communication=str(subscription.communication),
            amount_cents=cents,
            paid_on=self.today - timedelta(days=what),
        )
        self.house.consume(event, times=2)
        self.came_in += cents
        self.acts.append(subscription.subscription_id)

    def pay(self, who: int, _what: int) -> None:
        if self.subscriptions:
            subscription = self.subscriptions[-1 - who % len(self.subscriptions)]
            self.house.ask(paying(subscription))
            self.came_in += subscription.price_cents
            self.acts.append(subscription.subscription_id)

    def accept(self, who: int, what: int) -> None:
        if self.subscriptions:
            subscription = self.subscriptions[-1 - who % len(self.subscriptions)]
            self.house.ask(deciding(subscription, accept=what > 0))

    def transfer(self, who: int, what: int) -> None:
        day = self.today - timedelta(days=what % 2)
        request = TransferShares(
            request_id=uuid7(),
            giver_id=self.ids[who],
            taker_id=self.ids[(who + 1 + what % 3) % 4],
            shares=1 + what // 2,
            effective_on=day,
            giver_signed_on=day,
            taker_signed_on=day,
        )
        self.acts.append(self.house.ask(request).transfer_id)

    def correct(self, who: int, what: int) -> None:
        if self.acts:
            act_id = self.acts[(who + what) % len(self.acts)]
            self.house.ask(CorrectAct(request_id=uuid7(), act_id=act_id, reason="a mistake"))

    def change_category(self, who: int, what: int) -> None:
        request = PrepareCategoryChange.model_validate(
            {
                "request_id": uuid7(),
                "member_id": self.ids[who],
                "category": "ABC"[what % 3],
                "effective_on": self.today + timedelta(days=what - 3),
            }
        )
        change = self.house.ask(request)
        self.house.ask(
            DecideCategoryChange(request_id=uuid7(), change_id=change.change_id, accept=who > 0, reason="minutes")
        )

    def freeze(self, _who: int, what: int) -> None:
        """Once the day is over, what was known on it."""
        known_on = self.today
        self.house.clock.forward(days=1)
        for request in (
            GetRegisterAt(day=known_on - timedelta(days=what), known_on=known_on, limit=1000),
            GetVoters(day=known_on - timedelta(days=what), known_on=known_on, limit=1000),
            GetCapital(day=known_on - timedelta(days=what), known_on=known_on),
        ):
            self.frozen.append((request, self.house.ask(request)))

    def wait(self, _who: int, what: int) -> None:
        self.house.clock.forward(days=7 * what)
        self.house.run(lapse_subscriptions, per=JobPeriod.DAY)
        self.house.run(effect_withdrawals, per=JobPeriod.DAY)

    def withdraw(self, who: int, _what: int) -> None:
        """With all shares, by a letter of today, or of the end of the window that is over."""
        request = RequestWithdrawal(
            request_id=uuid7(),
            member_id=self.ids[who],
            shares=self.house.ask(GetHoldings(member_id=self.ids[who])).shares or 1,
            asked_on=min(self.today, date(self.today.year, 6, 30)),
            reference="letter",
        )
        self.withdrawals.append(self.house.ask(request))

    def undo(self, who: int, _what: int) -> None:
        if self.withdrawals:
            withdrawal = self.withdrawals[who % len(self.withdrawals)]
            self.house.ask(UndoWithdrawal(request_id=uuid7(), withdrawal_id=withdrawal.withdrawal_id))

    def die(self, who: int, what: int) -> None:
        day = self.today - timedelta(days=what)
        request = RecordLeaving(
            request_id=uuid7(), member_id=self.ids[who], reason="death", day=day, reference="certificate"
        )
        self.withdrawals.append(self.house.ask(request))

    def pay_out(self, _who: int, what: int) -> None:
        request = DecidePayout(
            request_id=uuid7(),
            net_assets_cents=20_000 * what,
            means_cents=60_000,
            debts_due_cents=2_000 * what,
            reference="report",
        )
        self.paid_out += sum(entry.cents for entry in self.house.ask(request).released)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(DEEDS, min_size=8, max_size=30))
def test_lots_are_capital_frozen_answers_stay_and_no_cent_is_lost(
    governance: ServiceHarness, deeds: list[tuple[str, int, int]]
) -> None:
    ids = [test_id("mbr", f"somebody {next(NUMBERS)}") for _ in range(4)]
    governance.consume(*map(registered, ids))
    governance.ask(
        RecordAccounts(
            request_id=uuid7(),
            financial_year=governance.clock.now.year - 2,
            approved_on=date(governance.clock.now.year - 1, 6, 18),
            net_assets_cents=250_000,
            reference="assembly",
        )
    )
    for member_id in ids:
        buy(governance, member_id, 3)
    governance.clock.forward(days=2)
    members, before = Members(governance, ids), governance.balances()

    for deed in deeds:
        try:
            members.do(*deed)
        except Refused:
            continue

    assert differing(governance) == []
    assert [governance.ask(request) for request, _ in members.frozen] == [reply for _, reply in members.frozen]
    assert _came_in(governance.balances()) - _came_in(before) == members.came_in - members.paid_out
    assert governance.balances().keys() <= {*MONEY, *WHERE_IT_IS}


def _came_in(balances: Mapping[str, int]) -> int:
    return sum(balances.get(account, 0) for account in MONEY)
