"""For every request of governance: who is let in, and who is not."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import OF_EVERY_SERVICE, PERSONS, Requests, assert_only_who_may_is_let_in
from contracts.governance.bylaws import DecideBylaw, GetBylaws
from contracts.governance.categories import DecideCategoryChange, GetCategories, PrepareCategoryChange
from contracts.governance.conversions import ConvertShares
from contracts.governance.departures import RecordDeparture
from contracts.governance.distributing import DecideDistribution, RecordBalanceSheet
from contracts.governance.exclusion import (
    AnswerExclusion,
    DecideExclusion,
    DeliverExclusion,
    GetExclusion,
    GetExclusions,
    HearExclusion,
    ProposeExclusion,
    TellExclusion,
)
from contracts.governance.heirs import LetHeirsJoin, NamePayees
from contracts.governance.holders import EndRepresentation, GetHolder, NameRepresentative, RecordOwners
from contracts.governance.leaving import (
    CheckDistribution,
    DecidePayout,
    GetPayoutQueue,
    GetWithdrawal,
    GetWithdrawalReport,
    RecordAccounts,
    RecordLeaving,
    RefuseWithdrawal,
    RequestWithdrawal,
    SetOffDebt,
    UndoWithdrawal,
)
from contracts.governance.merging import MergeHolders
from contracts.governance.opening import BringInShares, OpeningEntry
from contracts.governance.papers import GetRegisterExtract, GetShareCertificate, GetShareStatement
from contracts.governance.register import GetCapital, GetRegisterAt, GetRegisterChanges
from contracts.governance.restrictions import GetRestrictions, LiftRestriction, RestrictShares
from contracts.governance.shares import (
    DecideSubscription,
    GetHoldings,
    GetShareRegister,
    GetSubscription,
    PayShares,
    SubscribeShares,
)
from contracts.governance.transfers import CorrectAct, TransferShares
from contracts.governance.voters import GetMembership, GetVoters, GetVotingRight
from kernel.identifiers import uuid7
from services.governance.tests.shares.service.buying import subscribed
from services.governance.tests.shares.service.test_subscribing import registered


def leaving_of_the_caller(house: ServiceHarness) -> dict[str, object]:
    """A withdrawal of the caller, as the database has it."""
    withdrawal_id = uuid7().hex
    with house.engine.begin() as connection:
        connection.execute(
            sa.text(
                """insert into withdrawal values (:id, :member, 1, 'request', '2026-03-01', '2026-06-30', '2026-07-31',
                  'letter', '', '2026-03-01', 'operator:test')"""
            ),
            {"id": f"wdr_{withdrawal_id}", "member": PERSONS["self"]},
        )
    return {"withdrawal_id": f"wdr_{withdrawal_id}"}


def exclusion_of_the_caller(house: ServiceHarness) -> dict[str, object]:
    """An exclusion of the caller, as the database has it."""
    exclusion_id = f"exc_{uuid7().hex}"
    with house.engine.begin() as connection:
        connection.execute(
            sa.text(
                """insert into exclusion values (:id, :member, 'a cause', '2026-03-01', 'letter', '2026-03-01',
                  'operator:test')"""
            ),
            {"id": exclusion_id, "member": PERSONS["self"]},
        )
    return {"exclusion_id": exclusion_id}


_GHOST = {"exclusion_id": test_id("exc", "ghost"), "reference": "paper"}
REQUESTS: Requests = OF_EVERY_SERVICE | {
    DecideBylaw: lambda house: {
        "rule": "convocation_days",
        "value": "21",
        "effective_on": house.clock.now.date(),
        "decided_by": "board",
        "decided_on": house.clock.now.date(),
        "reference": "Board, point 1",
    },
    GetBylaws: lambda _: {},
    SubscribeShares: lambda _: {"member_id": PERSONS["self"], "shares": 1},
    PayShares: lambda _: {"subscription_id": test_id("sub", "ghost"), "amount_cents": 1},
    DecideSubscription: lambda _: {"subscription_id": test_id("sub", "ghost"), "accept": True, "reason": "minutes"},
    GetSubscription: lambda house: {
        "subscription_id": subscribed(house, PERSONS["self"]).subscription_id,
    },
    GetHoldings: lambda _: {"member_id": PERSONS["self"]},
    GetShareRegister: lambda _: {},
    PrepareCategoryChange: lambda _: {"member_id": PERSONS["self"], "category": "C", "effective_on": date(2026, 10, 1)},
    DecideCategoryChange: lambda _: {"change_id": test_id("cch", "ghost"), "accept": True, "reason": "minutes"},
    GetCategories: lambda _: {"member_id": PERSONS["self"]},
    BringInShares: lambda _: {
        "entries": (
            OpeningEntry(
                number="1",
                member_id=PERSONS["self"],
                category="A",
                shares=1,
                unit_price_cents=3000,
                effective_on=date(2021, 2, 1),
            ),
        )
    },
    TransferShares: lambda _: {
        "giver_id": PERSONS["self"],
        "taker_id": PERSONS["holder"],
        "shares": 1,
        "effective_on": date(2026, 9, 14),
        "giver_signed_on": date(2026, 9, 14),
        "taker_signed_on": date(2026, 9, 14),
    },
    ConvertShares: lambda _: {
        "member_id": PERSONS["self"],
        "from_class": "ordinary",
        "to_class": "investor",
        "shares": 1,
        "decided_by": "assembly",
        "decided_on": date(2026, 9, 14),
        "effective_on": date(2026, 9, 14),
        "reference": "minutes",
    },
    MergeHolders: lambda _: {"merged_id": PERSONS["self"], "kept_id": PERSONS["holder"], "reason": "the same person"},
    CorrectAct: lambda _: {"act_id": test_id("trf", "ghost"), "reason": "a mistake"},
    RestrictShares: lambda _: {
        "member_id": PERSONS["self"],
        "kind": "pledge",
        "since": date(2026, 9, 14),
        "reference": "act",
    },
    LiftRestriction: lambda _: {
        "restriction_id": test_id("rst", "ghost"),
        "lifted_on": date(2026, 9, 14),
        "reference": "release",
    },
    GetRestrictions: lambda _: {"member_id": PERSONS["self"]},
    RequestWithdrawal: lambda _: {
        "member_id": PERSONS["self"],
        "shares": 1,
        "asked_on": date(2026, 9, 14),
        "reference": "letter",
    },
    RefuseWithdrawal: lambda _: {
        "member_id": PERSONS["self"],
        "shares": 1,
        "asked_on": date(2026, 9, 14),
        "reference": "letter",
    },
    GetWithdrawalReport: lambda _: {"year": 2026},
    UndoWithdrawal: lambda _: {"withdrawal_id": test_id("wdr", "ghost")},
    GetWithdrawal: leaving_of_the_caller,
    RecordLeaving: lambda _: {
        "member_id": PERSONS["self"],
        "reason": "death",
        "day": date(2026, 9, 14),
        "reference": "certificate",
    },
    RecordDeparture: lambda _: {
        "member_id": test_id("mbr", "ghost"),
        "reason": "death",
        "day": date(2026, 9, 14),
        "reference": "certificate",
    },
    NamePayees: lambda _: {
        "withdrawal_id": test_id("wdr", "ghost"),
        "payees": ({"payee_id": PERSONS["holder"], "part": "1"},),
        "reference": "deed",
    },
    LetHeirsJoin: lambda _: {
        "withdrawal_id": test_id("wdr", "ghost"),
        "heirs": ({"heir_id": PERSONS["holder"], "shares": 1},),
        "accepted_on": date(2026, 9, 14),
        "reference": "board",
    },
    ProposeExclusion: lambda _: {
        "member_id": PERSONS["self"],
        "grounds": "a cause",
        "proposed_on": date(2026, 9, 14),
        "reference": "board",
    },
    DeliverExclusion: lambda _: {**_GHOST, "delivered_on": date(2026, 9, 14), "means": "e_mail"},
    AnswerExclusion: lambda _: {**_GHOST, "answered_on": date(2026, 9, 14), "asks_hearing": False},
    HearExclusion: lambda _: {**_GHOST, "heard_on": date(2026, 9, 14)},
    DecideExclusion: lambda _: {
        **_GHOST,
        "exclude": True,
        "decided_by": "assembly",
        "decided_on": date(2026, 9, 14),
        "reasons": "a cause",
    },
    TellExclusion: lambda _: {**_GHOST, "told_on": date(2026, 9, 14), "means": "e_mail"},
    GetExclusion: exclusion_of_the_caller,
    GetExclusions: lambda _: {},
    SetOffDebt: lambda _: {
        "withdrawal_id": test_id("wdr", "ghost"),
        "unit_id": test_id("unit", "ghost"),
        "cents": 1,
        "acknowledged_on": date(2026, 9, 14),
        "due_on": date(2026, 9, 14),
        "reference": "letter",
    },
    RecordAccounts: lambda _: {
        "financial_year": 2025,
        "approved_on": date(2026, 6, 16),
        "net_assets_cents": 1,
        "reference": "minutes",
    },
    DecidePayout: lambda _: {"net_assets_cents": 1, "means_cents": 1, "debts_due_cents": 0, "reference": "report"},
    GetPayoutQueue: lambda _: {},
    RecordBalanceSheet: lambda _: {
        "financial_year": 2025,
        "approved_on": date(2026, 6, 16),
        "assets_cents": 100,
        "provisions_cents": 1,
        "debts_cents": 1,
        "formation_costs_cents": 0,
        "research_costs_cents": 0,
        "reference": "minutes",
    },
    DecideDistribution: lambda _: {
        "cents": 1,
        "means_cents": 1,
        "debts_due_cents": 0,
        "reference": "minutes",
        "report": "report",
    },
    CheckDistribution: lambda _: {"cents": 1},
    RecordOwners: lambda _: {
        "member_id": test_id("mbr", "ghost"),
        "owner_ids": (PERSONS["self"], PERSONS["holder"]),
        "since": date(2026, 9, 14),
        "reference": "deed",
    },
    NameRepresentative: lambda _: {
        "member_id": PERSONS["self"],
        "representative_id": PERSONS["holder"],
        "since": date(2026, 9, 14),
        "reference": "letter",
    },
    EndRepresentation: lambda _: {"representation_id": test_id("rep", "ghost"), "until": date(2026, 9, 14)},
    GetHolder: lambda _: {"member_id": PERSONS["self"]},
    GetVoters: lambda _: {},
    GetVotingRight: lambda _: {"member_id": PERSONS["self"]},
    GetMembership: lambda _: {"year": 2026},
    GetRegisterAt: lambda _: {},
    GetRegisterChanges: lambda _: {"day": date(2026, 9, 14), "known_on": date(2026, 9, 14)},
    GetCapital: lambda _: {},
    GetShareCertificate: lambda _: {"member_id": PERSONS["self"]},
    GetRegisterExtract: lambda _: {},
    GetShareStatement: lambda _: {"member_id": PERSONS["self"], "year": 2026},
}


def test_only_who_may_is_let_in(open_house: Callable[[str], ServiceHarness]) -> None:
    governance = open_house("governance")
    governance.consume(*map(registered, PERSONS.values()))
    assert_only_who_may_is_let_in(governance, REQUESTS)
