"""Shares are paid at the bank and paid out again while every process on the way is killed: once, and to the cent."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.rpc.client import Client
from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.governance.leaving import (
    DecidePayout,
    GetWithdrawal,
    RecordAccounts,
    RecordLeaving,
    WithdrawalReply,
)
from contracts.governance.shares import GetSubscription, SubscribeShares, SubscriptionReply
from contracts.invoicing.banking import ImportBankStatement, ImportReply
from contracts.invoicing.shares import GetSharePayouts, SharePayout
from contracts.members.persons import RegisterMember
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.clock import legal_date, utc_now
from kernel.identifiers import uuid7
from scenarios.session import unless_refused
from services.invoicing.tests.billing.service.billing import IBAN
from tests.faults.holding import hold_before
from tests.faults.striking import LONG_ENOUGH_S, count, killed

pytestmark = pytest.mark.timeout(240)
PRICE_CENTS = 6000


def _subscribed(client: Client) -> SubscriptionReply:
    register = RegisterMember(
        request_id=uuid7(), given_name="Ines", family_name="Test", email="ines@example.org", language="fr"
    )
    subscribe = SubscribeShares(request_id=uuid7(), member_id=client.ask(register).member_id, shares=2)
    return eventually(unless_refused("unknown_thing", lambda: client.ask(subscribe)), what="governance knows her")


def _file(number: int, old_cents: int, cents: int, communication: str | None) -> ImportBankStatement:
    content = write_coda(IBAN, number, legal_date(utc_now()), old_cents, [BankPayment(cents, communication)])
    return ImportBankStatement(request_id=uuid7(), content_base64=b64encode(content).decode())


def _left(client: Client, member_id: str) -> WithdrawalReply:
    """She loses what the statutes ask of a member, and the board releases what her shares are worth."""
    today = legal_date(utc_now())
    client.ask(
        RecordAccounts(
            request_id=uuid7(), financial_year=today.year - 1, approved_on=today, net_assets_cents=9000, reference="AGM"
        )
    )
    withdrawal = client.ask(
        RecordLeaving(request_id=uuid7(), member_id=member_id, reason="loss_of_quality", day=today, reference="minutes")
    )
    client.ask(
        DecidePayout(request_id=uuid7(), net_assets_cents=9000, means_cents=9000, debts_due_cents=0, reference="report")
    )
    return withdrawal


def _killed_while_it_imports(system: RunningSystem, client: Client, request: ImportBankStatement) -> ImportReply:
    """Invoicing dies between the bank's entry and what it is for; the same request goes on when it is back."""
    with ThreadPoolExecutor(1) as thread:
        with hold_before(system, "invoicing", "insert", "share_receipt") as reached:
            call = thread.submit(client.ask, request)
            eventually(reached, LONG_ENOUGH_S, "invoicing about to pass the money on")
            system.kill("invoicing")
        system.start("invoicing")
        call.exception()
    return client.ask(request)


def test_killed_anywhere_between_bank_and_register_shares_are_paid_and_paid_out_once(
    fresh_system: RunningSystem,
) -> None:
    system = fresh_system
    with system.client("operator:test", "operator") as client:
        subscription = _subscribed(client)
        eventually(lambda: count(system, "invoicing", "share_subscription") == 1, what="invoicing expects her money")

        with hold_before(system, "governance", "insert", "share_movement") as reached:
            reply = _killed_while_it_imports(system, client, _file(1, 0, PRICE_CENTS, subscription.communication))
            eventually(reached, LONG_ENOUGH_S, "governance about to issue the shares")
            system.kill("governance")
        killed(system, "invoicing-relay", "governance-relay")
        system.start("governance")
        ask = GetSubscription(subscription_id=subscription.subscription_id)
        eventually(lambda: client.ask(ask).state == "paid", LONG_ENOUGH_S, "the shares are issued")
        assert reply.shares == 1

        with hold_before(system, "invoicing", "insert", "share_payout") as reached:
            withdrawal = _left(client, subscription.member_id)
            eventually(reached, LONG_ENOUGH_S, "invoicing about to owe her")
            system.kill("invoicing")
        system.start("invoicing")
        [payout] = eventually(lambda: _payouts(client), LONG_ENOUGH_S, "she is to be paid")
        with hold_before(system, "governance", "insert", "payout_movement") as reached:
            client.ask(_file(2, PRICE_CENTS, -payout.cents, payout.communication))
            eventually(reached, LONG_ENOUGH_S, "governance about to hear that she was paid")
            system.kill("governance")
        killed(system, "invoicing-relay")
        system.start("governance")
        paid = GetWithdrawal(withdrawal_id=withdrawal.withdrawal_id)
        eventually(lambda: client.ask(paid).state == "paid", LONG_ENOUGH_S, "she is paid")

    verdict = system.quiet(LONG_ENOUGH_S)
    assert verdict.balanced, verdict.faults()
    assert count(system, "governance", "share_movement where kind = 'issue'") == 1
    assert count(system, "invoicing", "payment") == 2


def _payouts(client: Client) -> tuple[SharePayout, ...]:
    return client.ask(GetSharePayouts()).payouts
